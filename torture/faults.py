"""Every fault: how its trials are made, and how one is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs

from torture import boundaries, bytes_lost, clocks, commands, kills, misplaced, small_disk, together
from torture.stage import Stage
from torture.tally import Tally


@attrs.frozen(kw_only=True)
class Amounts:
    """How often faults are tried."""

    kills: int = 1000
    boundaries: int = 40
    """System calls at which each command is killed, at most."""

    fillings: int = 12
    """Sizes of free room for each command and each thing that lies on the full disk."""

    step: int = 1
    """Of bytes and blocks to be destroyed, one in so many is."""

    again: int = 6
    """How often what has no sizes or places is tried."""


@attrs.frozen(kw_only=True)
class Fault:
    """One row of the table."""

    name: str
    cases: Callable[[Stage, Amounts], Sequence[Any]]
    attempt: Callable[[Stage, Any], Tally]
    """Tries one case. A function of a module: it is called in another process."""

    why_not: Callable[[], str] = lambda: ""
    """Says why the fault cannot be tried here."""

    more: Callable[[Stage, Amounts, int, int], Sequence[Any]] | None = None
    """Returns more cases, given how many strikes are missing and how many cases were made."""


def every_fault() -> list[Fault]:
    """Return every fault that can befall the commands that are there."""
    there = [command for command in commands.ALL if command.is_there]
    return [
        *_kills(there),
        *_boundaries(there),
        *_full_disks(there),
        *_damage(there),
        *_accidents(),
        *_others(there),
    ]


def _share(command: commands.Command, there: Iterable[commands.Command], total: int) -> int:
    return max(1, round(total * command.weight / sum(one.weight for one in there)))


def _kills(there: list[commands.Command]) -> list[Fault]:
    def fault(command: commands.Command) -> Fault:
        return Fault(
            name=f"kill -9: {command.name}",
            cases=lambda stage, amounts: kills.trials(
                command, _share(command, there, amounts.kills), stage.seed
            ),
            attempt=kills.try_killing,
            more=lambda stage, amounts, struck, made: kills.trials(
                command, _share(command, there, amounts.kills) - struck, stage.seed, made
            ),
        )

    return [fault(command) for command in there]


def _boundaries(there: list[commands.Command]) -> list[Fault]:
    def fault(command: commands.Command) -> Fault:
        return Fault(
            name=f"kill -9 at a system call: {command.name}",
            cases=lambda stage, amounts: boundaries.boundaries(stage, command, amounts.boundaries),
            attempt=boundaries.try_boundary,
            why_not=boundaries.why_not,
        )

    return [fault(command) for command in there]


def _cannot_mount() -> str:
    return "" if small_disk.can_mount() else "needs leave to mount a disk (root, or unshare)"


def _full_disks(there: list[commands.Command]) -> list[Fault]:
    def fault(command: commands.Command, what: str) -> Fault:
        return Fault(
            name=f"disk of {what} full: {command.name}",
            cases=lambda stage, amounts: small_disk.fillings(stage, command, what, amounts.fillings),
            attempt=small_disk.try_filling,
            why_not=_cannot_mount,
        )

    apart = [command for command in there if command.name in ("crawl", "import", "pack", "rebuild")]
    return [
        *(fault(command, small_disk.WHOLE) for command in there),
        *(fault(command, what) for command in apart for what in (small_disk.DATABASE, small_disk.WARC)),
    ]


def _damage(there: list[commands.Command]) -> list[Fault]:
    faults = [
        Fault(
            name="open file cut off at every byte",
            cases=lambda stage, amounts: bytes_lost.cuts_of_the_last_record(stage, amounts.step),
            attempt=bytes_lost.try_cutting_an_open_file,
        ),
        Fault(
            name="closed file cut off at every byte",
            cases=lambda stage, amounts: bytes_lost.cuts_of_the_last_record(stage, amounts.step),
            attempt=bytes_lost.try_cutting_a_closed_file,
        ),
        Fault(
            name="block of zeros in a WARC",
            cases=lambda stage, amounts: bytes_lost.blocks(stage, "demo", amounts.step),
            attempt=bytes_lost.try_zeroing,
        ),
        Fault(
            name="block of zeros in the database",
            cases=lambda stage, amounts: bytes_lost.database_blocks(stage, amounts.step),
            attempt=bytes_lost.try_zeroing_the_database,
        ),
    ]
    if any(command.name == "pack" for command in there):
        faults.append(
            Fault(
                name="block of zeros in a packed WARC",
                cases=lambda stage, amounts: bytes_lost.blocks(stage, "packed", amounts.step),
                attempt=bytes_lost.try_zeroing_packed,
            )
        )
    return faults


def _accidents() -> list[Fault]:
    def fault(name: str) -> Fault:
        return Fault(
            name=name,
            cases=lambda _, amounts: misplaced.accidents(name, amounts.again),
            attempt=misplaced.try_accident,
        )

    return [fault(accident.name) for accident in misplaced.ACCIDENTS]


def _others(there: list[commands.Command]) -> list[Fault]:
    names = [command.name for command in there]
    return [
        Fault(
            name="clock jumps back between runs",
            cases=lambda _, amounts: range(amounts.again),
            attempt=clocks.try_between_runs,
        ),
        Fault(
            name="clock jumps back within a run",
            cases=lambda _, amounts: range(amounts.again),
            attempt=clocks.try_within_a_run,
        ),
        Fault(
            name="two processes on one source",
            cases=lambda _, amounts: [
                together.Pair(name, number)
                for name in names
                if name not in ("correct", "withhold")
                for number in range(amounts.again)
            ],
            attempt=together.try_twice_at_once,
        ),
        Fault(
            name="two processes on two sources",
            cases=lambda _, amounts: range(amounts.again),
            attempt=together.try_two_sources,
        ),
        *(_reading(name) for name in ("crawl", "pack", "rebuild") if name in names),
    ]


def _reading(name: str) -> Fault:
    return Fault(
        name=f"readers beside {name}",
        cases=lambda _, amounts: [
            together.Beside(name, number) for number in range(max(1, amounts.again // 3))
        ],
        attempt=together.try_reading,
    )

"""Work spread over processes comes back in order, and what ends a process is named."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from unioncrawl.archive.workers import WAITING, CrashError, Workers, WorkersError


def squared(number: int) -> int:
    return number * number


def process_of(_: int) -> int:
    time.sleep(0.01)
    return os.getpid()


def picky(number: int) -> int:
    if number == 13:
        os.kill(os.getpid(), signal.SIGSEGV)
    if number == 14:
        raise MemoryError
    if number == 15:
        raise OSError("of its own")
    return number


LEFT: list[int] = []


def leaking(number: int) -> int:
    """Run out of memory for what other items have left behind; of 13 for its own."""
    LEFT.append(number)
    if len(LEFT) > 3 or number == 13:
        raise MemoryError
    return number


def killed_once(path: Path) -> str:
    """End the process the first time."""
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    batches = [[n, n + 1] for n in range(0, 40, 2)]
    with Workers(squared, jobs) as workers:
        assert list(workers.map(batches)) == [[squared(n) for n in batch] for batch in batches]


def test_what_others_have_left_behind_is_not_held_against_an_item() -> None:
    with Workers(leaking, 2, lambda crash: -crash.item) as workers:
        found = [number for batch in workers.map([[n, n + 1] for n in range(0, 20, 2)]) for number in batch]
    assert found == [-n if n == 13 else n for n in range(20)]


def test_several_processes_work() -> None:
    with Workers(process_of, 2) as workers:
        ids = {number for batch in workers.map([[n] * 10 for n in range(20)]) for number in batch}
    assert len(ids) == 2
    assert os.getpid() not in ids


def test_no_more_is_taken_than_can_be_worked_on_soon() -> None:
    taken = 0

    def batches() -> Iterator[list[int]]:
        nonlocal taken
        for number in range(100):
            taken += 1
            yield [number]

    with Workers(squared, 2) as workers:
        for done, _ in enumerate(workers.map(batches())):
            assert taken - done <= 2 * WAITING


@pytest.mark.parametrize(
    ("item", "how"),
    [(13, r"was killed \(SIGSEGV\)"), (14, "ran out of memory"), (15, "ended with status 1")],
)
def test_the_item_that_ends_its_process_is_named(item: int, how: str) -> None:
    with (
        Workers(picky, 2) as workers,
        pytest.raises(CrashError, match=how) as caught,
    ):
        list(workers.map([[1, 2], [3, item, 4], [5]]))
    assert caught.value.item == item


def test_memory_that_runs_out_in_this_process_is_told_of_the_item() -> None:
    with Workers(picky, 1) as workers, pytest.raises(CrashError) as caught:
        list(workers.map([[1, 14]]))
    assert caught.value.item == 14


def test_a_worker_that_somebody_killed_is_replaced(tmp_path: Path) -> None:
    paths = [tmp_path / str(number) for number in range(3)]
    for path in (paths[0], paths[2]):
        path.touch()
    with Workers(killed_once, 2) as workers:
        assert list(workers.map([paths])) == [["0", "1", "2"]]


def test_no_worker_is_left_when_an_error_ends_the_work() -> None:
    def batches() -> Iterator[list[int]]:
        yield from ([number] for number in range(3 * WAITING))
        raise ValueError("of whoever gives the items")

    ids: set[int] = set()

    def work() -> None:
        with Workers(process_of, 2) as workers:
            for batch in workers.map(batches()):
                ids.update(batch)

    with pytest.raises(ValueError, match="of whoever"):
        work()
    assert ids
    for process in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_workers_that_cannot_begin_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WorkersError, match="status 1 before it began"), Workers(squared, 2) as workers:
        list(workers.map([[1]]))

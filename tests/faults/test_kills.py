"""``kill -9`` at random instants and at system calls; ``make torture`` does it a thousand times."""

from __future__ import annotations

import pytest

from tests.faults.trying import try_a_few
from torture.boundaries import why_not
from torture.commands import ALL
from torture.kills import Trial, try_killing
from torture.stage import Stage

NAMES = [command.name for command in ALL if command.is_there]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_command_killed_at_work_and_run_again_ends_like_an_undisturbed_one(stage: Stage, name: str) -> None:
    struck = 0
    # An instant shortly before the end may come after it, so it is tried again.
    for number in range(5):
        tally = try_killing(stage, Trial(name, number, 1))
        assert tally.is_well, "\n".join(tally.notes)
        struck += tally.struck
        if struck:
            break
    assert struck, "no kill came in time; the test shows nothing"


@pytest.mark.slow
@pytest.mark.skipif(bool(why_not()), reason=why_not())
@pytest.mark.parametrize("name", ["import", "rebuild", *(["pack"] if "pack" in NAMES else [])])
def test_a_command_killed_at_a_system_call_and_run_again_ends_like_an_undisturbed_one(
    stage: Stage, name: str
) -> None:
    tally = try_a_few(stage, f"kill -9 at a system call: {name}", 1)
    assert tally.struck, "no kill came in time; the test shows nothing"

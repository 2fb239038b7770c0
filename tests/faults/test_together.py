"""Several processes on one archive at once."""

from __future__ import annotations

import pytest

from tests.faults.trying import try_a_few
from torture.commands import ALL
from torture.stage import Stage
from torture.together import Beside, Pair, try_reading, try_twice_at_once

NAMES = {command.name for command in ALL if command.is_there}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", sorted(NAMES & {"crawl", "import", "rebuild", "pack"}))
def test_of_two_processes_on_one_source_one_works_and_the_other_says_who_does(
    stage: Stage, name: str
) -> None:
    tally = try_twice_at_once(stage, Pair(name, 0))
    assert tally.is_well, "\n".join(tally.notes)


def test_two_processes_on_two_sources_both_come_to_their_end(stage: Stage) -> None:
    assert try_a_few(stage, "two processes on two sources", 1).tried == 1


@pytest.mark.parametrize("writer", sorted(NAMES & {"crawl", "pack", "rebuild"}))
def test_readers_get_their_answers_while_somebody_writes(stage: Stage, writer: str) -> None:
    tally = try_reading(stage, Beside(writer, 0))
    assert tally.is_well, "\n".join(tally.notes)
    assert tally.struck, "nobody wrote while it was read; the test shows nothing"

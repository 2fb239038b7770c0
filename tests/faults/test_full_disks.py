"""Disks that are full; skipped where no disk can be mounted."""

from __future__ import annotations

import pytest

from tests.faults.trying import try_a_few
from torture.commands import ALL
from torture.small_disk import DATABASE, WARC, can_mount
from torture.stage import Stage

NAMES = [
    command.name for command in ALL if command.is_there and command.name in ("import", "pack", "rebuild")
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_mount(), reason="no disk can be mounted here: that needs root"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_command_stops_on_a_full_disk_and_goes_on_when_there_is_room(stage: Stage, name: str) -> None:
    tally = try_a_few(stage, f"disk of the archive full: {name}", 2, by_lot=False)
    assert tally.struck, "there was room enough; the test shows nothing"


@pytest.mark.parametrize("what", [DATABASE, WARC])
def test_an_import_stops_on_one_full_disk_of_two(stage: Stage, what: str) -> None:
    tally = try_a_few(stage, f"disk of {what} full: import", 2, by_lot=False)
    assert tally.struck, "there was room enough; the test shows nothing"

"""Files cut off and blocks of zeros: named, and nothing lost but what was destroyed."""

from __future__ import annotations

import pytest

from tests.faults.trying import try_a_few
from torture.bytes_lost import Stretch, blocks, try_zeroing
from torture.stage import Stage


def test_an_open_file_that_was_cut_off_gives_its_whole_records_and_keeps_its_torn_end(stage: Stage) -> None:
    assert try_a_few(stage, "open file cut off at every byte", 8).tried == 8


def test_a_closed_file_that_was_cut_off_is_named_and_all_before_the_cut_stays_readable(stage: Stage) -> None:
    assert try_a_few(stage, "closed file cut off at every byte", 3).tried == 3


def test_a_block_of_zeros_in_a_file_costs_the_records_that_it_hits_and_no_other(stage: Stage) -> None:
    assert try_a_few(stage, "block of zeros in a WARC", 2).tried == 2


def test_a_block_of_zeros_in_the_database_is_found_and_mended_by_a_rebuild(stage: Stage) -> None:
    assert try_a_few(stage, "block of zeros in the database", 4).tried == 4


def test_the_trials_notice_damage_that_is_not_there(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torture.bytes_lost.problems_here", lambda _: [])
    block: Stretch = blocks(stage, "demo", 1)[1]
    tally = try_zeroing(stage, block)
    assert tally.wrong, "verify that finds nothing should be noticed"

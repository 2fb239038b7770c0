"""Files exchanged, deleted, or from another time or archive; clocks that jump back."""

from __future__ import annotations

import pytest

from tests.faults.trying import try_a_few
from torture.misplaced import ACCIDENTS, accidents, try_accident
from torture.stage import Stage


@pytest.mark.parametrize("name", [accident.name for accident in ACCIDENTS])
def test_what_happened_to_the_files_is_found_and_mended_as_verify_says(stage: Stage, name: str) -> None:
    tally = try_accident(stage, accidents(name, 1)[0])
    assert tally.is_well, "\n".join(tally.notes)


@pytest.mark.slow
@pytest.mark.parametrize("name", [accident.name for accident in ACCIDENTS])
def test_a_crawl_after_it_happened_is_refused_or_loses_nothing(stage: Stage, name: str) -> None:
    tally = try_accident(stage, accidents(name, 2)[1])
    assert tally.is_well, "\n".join(tally.notes)


@pytest.mark.slow
@pytest.mark.parametrize("when", ["between runs", "within a run"])
def test_a_clock_that_jumps_back_loses_nothing(stage: Stage, when: str) -> None:
    assert try_a_few(stage, f"clock jumps back {when}", 1).tried == 1

"""Trying a few cases of a fault, by its name in the table of ``make torture``."""

from __future__ import annotations

import random

import pytest

from torture.faults import Amounts, every_fault
from torture.stage import Stage
from torture.tally import Tally

FEW = Amounts(kills=1, boundaries=2, fillings=3, step=1, again=2)


def try_a_few(stage: Stage, name: str, most: int = 2, *, by_lot: bool = True) -> Tally:
    """Try at most so many cases of a fault, the first ones or drawn by the stage's seed; return what came of them."""
    fault = next(fault for fault in every_fault() if fault.name == name)
    if reason := fault.why_not():
        pytest.skip(reason)
    cases = list(fault.cases(stage, FEW))
    total = Tally()
    drawn = random.Random(f"{stage.seed} {name}").sample(cases, min(most, len(cases)))
    for case in drawn if by_lot else cases[:most]:
        total.add(fault.attempt(stage, case))
    assert total.is_well, "\n".join(total.notes)
    return total

"""How likely a count is, given what a source has shown before. Pure arithmetic."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import attrs

JEFFREYS = 0.5
"""What is added to both counts of a history: the prior under which 0 of 60 means rarely, and not never."""


def at_least(hits: int, of: int, seen: float, seen_of: float) -> float:
    """Return how likely ``hits`` or more of ``of`` are, where ``seen`` of ``seen_of`` were seen before.

    The beta-binomial distribution: a rate that is known from a few articles only is not known well.
    """
    if hits <= 0:
        return 1.0
    a, b = seen + JEFFREYS, seen_of - seen + JEFFREYS
    whole = _log_beta(a, b) - math.log(of + 1)
    terms = (
        math.exp(_log_beta(k + a, of - k + b) - whole - _log_beta(k + 1, of - k + 1) - 2 * math.log(of + 1))
        for k in range(hits, of + 1)
    )
    return min(1.0, math.fsum(terms))


def poisson_at_most(count: int, mean: float) -> float:
    """Return how likely a count of at most ``count`` is where ``mean`` is usual."""
    return min(
        1.0, math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count + 1))
    )


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


@attrs.frozen
class Usual:
    """A history of counts: its middle, its spread and its ends."""

    median: float
    spread: float
    least: float
    most: float

    @classmethod
    def of(cls, counts: Sequence[float]) -> Usual:
        """Return what is usual by ``counts``, of which some may be off: median and median absolute deviation."""
        middle = statistics.median(counts)
        mad = statistics.median(abs(count - middle) for count in counts)
        return cls(middle, mad * MAD_TO_SIGMA, min(counts), max(counts))


MAD_TO_SIGMA = 1.4826
"""The median absolute deviation times this is the standard deviation, where things are distributed normally."""

"""``python -m torture.jumping ARGUMENTS``: ``unioncrawl`` in a process whose clock jumps back now and then."""

from __future__ import annotations

import datetime as dt
import itertools

from unioncrawl import clock
from unioncrawl.cli import main

EVERY = 7
"""So often the clock is asked until it jumps."""

BACK = dt.timedelta(hours=1)

_asked = itertools.count(1)
_now = clock.now


def jumping_now() -> dt.datetime:
    """Return the time on a clock that has jumped back so often."""
    return _now() - BACK * (next(_asked) // EVERY)


if __name__ == "__main__":
    clock.now = jumping_now
    main()

"""One stage for all tests of faults: the archives to begin with are made once, whichever worker asks first."""

from __future__ import annotations

from pathlib import Path

import pytest

from torture.stage import Stage

SEED = 20261121
"""Any number: with another one, other instants and other files are hit."""


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Stage:
    """Where trials are made, shared by the workers of a session."""
    base = tmp_path_factory.getbasetemp()
    path: Path = (base if worker_id == "master" else base.parent) / "torture"
    path.mkdir(exist_ok=True)
    return Stage(path, SEED)

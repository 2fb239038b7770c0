"""Commands that people are told to call next work when they are pasted."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import unioncrawl
from tests.crawl.commands import environment
from unioncrawl.cli.calling import program


@pytest.mark.parametrize("installed", [True, False])
def test_the_program_is_called_as_it_can_be_on_this_machine(
    installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = str(tmp_path / "some where" / "unioncrawl")
    monkeypatch.setattr(shutil, "which", lambda _: script if installed else None)
    monkeypatch.setattr(sys, "argv", [script, "demo"])
    assert shlex.split(program()) == ["unioncrawl" if installed else script]


def test_a_module_that_was_run_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(sys, "argv", [str(Path(unioncrawl.__file__).parent / "__main__.py"), "demo"])
    done = subprocess.run(
        [*shlex.split(program()), "--version"],
        env=environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert unioncrawl.__version__ in done.stdout

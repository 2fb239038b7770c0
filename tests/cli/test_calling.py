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
from unioncrawl.cli.calling import command, program
from unioncrawl.monitors.finding import for_archive


@pytest.mark.parametrize("installed", [True, False])
def test_the_program_is_called_as_it_can_be_on_this_machine(
    installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = str(tmp_path / "some where" / "unioncrawl")
    monkeypatch.setattr(shutil, "which", lambda _: script if installed else None)
    monkeypatch.setattr(sys, "argv", [script, "demo"])
    assert shlex.split(program()) == ["unioncrawl" if installed else script]


def test_a_call_names_the_archive_unless_it_is_that_of_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for archive in ("archive", str(tmp_path / "archive")):
        monkeypatch.setenv("UNIONCRAWL_ARCHIVE", archive)
        assert command("runs", "--source", "p") == "unioncrawl runs --source p"
    elsewhere = str(tmp_path / "some where")
    monkeypatch.setenv("UNIONCRAWL_ARCHIVE", elsewhere)
    assert shlex.split(command("status")) == ["unioncrawl", "--archive", elsewhere, "status"]


def test_every_command_in_an_advice_names_the_archive_and_no_other_word_does() -> None:
    call = "unioncrawl --archive '/srv/a b'"
    advice = "unioncrawl explain http://unioncrawl.cn/unioncrawl; mend it, then unioncrawl reparse --source p"
    assert for_archive(advice, call) == (
        f"{call} explain http://unioncrawl.cn/unioncrawl; mend it, then {call} reparse --source p"
    )
    assert for_archive("journalctl -u unioncrawl tells", call) == "journalctl -u unioncrawl tells"


def test_a_module_that_was_run_can_be_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(sys, "argv", [str(Path(unioncrawl.__file__).parent / "__main__.py"), "demo"])
    done = subprocess.run(
        [*shlex.split(program()), "--version"],
        env=environment(tmp_path), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert unioncrawl.__version__ in done.stdout

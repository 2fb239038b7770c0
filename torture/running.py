"""Running the real commands, each in a process group of its own, and killing them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import attrs

ROOT = Path(__file__).parents[1]

PATIENCE_S = 300.0
"""No command under test takes nearly as long; who does hangs."""

POLL_S = 0.0005
"""How often the parent looks whether a command has begun: well below the shortest working time."""

UNMEASURED = {"COVERAGE_PROCESS_CONFIG": "", "COVERAGE_PROCESS_START": ""}
"""Coverage would write files of its own when a process ends: into full disks, and late."""


@attrs.frozen
class Done:
    """A command that has come to its end."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """What it says that went wrong: the last line that begins with the program's name."""
        lines = [line for line in self.err.splitlines() if line.startswith("unioncrawl: ")]
        return lines[-1] if lines else ""

    @property
    def has_traceback(self) -> bool:
        """Whether it ended on an error that nobody had thought of."""
        return "Traceback" in self.err


def environment(archive: Path, more: Mapping[str, str] = {}) -> dict[str, str]:
    """Return the environment in which a command works on ``archive``."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("UNIONCRAWL_")}
    return {
        **given,
        "UNIONCRAWL_ARCHIVE": str(archive),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        **UNMEASURED,
        **more,
    }


def unioncrawl(*arguments: str) -> list[str]:
    """Return the command line of ``unioncrawl``."""
    return [sys.executable, "-m", "unioncrawl", *arguments]


def _scratch_file() -> IO[str]:
    return tempfile.TemporaryFile("w+", errors="replace")


class Running:
    """A command that was started in a process group of its own, inside a ``with`` statement."""

    def __init__(self, command: Sequence[str], archive: Path, more: Mapping[str, str] = {}) -> None:
        self.archive = archive
        self._files = contextlib.ExitStack()
        self._out, self._err = (self._files.enter_context(_scratch_file()) for _ in range(2))
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(archive, more),
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._err,
            start_new_session=True,
        )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.kill()
        self._files.close()

    @property
    def has_ended(self) -> bool:
        """Whether the process is no more."""
        return self.process.poll() is not None

    def wait_until_at_work(self) -> bool:
        """Wait until the command holds a lock of the archive; return whether it came to that."""
        deadline = time.monotonic() + PATIENCE_S
        while not self.has_ended and time.monotonic() < deadline:
            if is_locked(self.archive):
                return True
            time.sleep(POLL_S)
        return False

    def kill(self) -> bool:
        """Kill the whole group with SIGKILL; return whether that is what ended the command."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait() == -signal.SIGKILL

    def end(self) -> Done:
        """Return how the command ended, once it has; one that hangs is killed."""
        try:
            status = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            status = -signal.SIGKILL
        self._out.seek(0)
        self._err.seek(0)
        return Done(status, self._out.read(), self._err.read())


def finished(command: Sequence[str], archive: Path, more: Mapping[str, str] = {}) -> Done:
    """Run a command to its end."""
    with Running(command, archive, more) as running:
        return running.end()


def lock_inodes(archive: Path) -> set[str]:
    """Return the inodes of the archive's lock files."""
    with contextlib.suppress(FileNotFoundError):
        return {str(entry.inode()) for entry in os.scandir(archive / "locks") if entry.name != "setup.lock"}
    return set()


def is_locked(archive: Path) -> bool:
    """Return whether anyone holds a lock of the archive. Asks the kernel, and so disturbs nobody."""
    inodes = lock_inodes(archive)
    return bool(inodes) and any(inode in inodes for inode in _locked_inodes())


def _locked_inodes() -> Iterator[str]:
    for line in Path("/proc/locks").read_text().splitlines():
        words = line.split()
        if "FLOCK" in words and "->" not in words:  # an arrow marks one that waits
            yield words[5].rpartition(":")[2]


def problems(archive: Path, *options: str) -> tuple[Done, list[dict[str, Any]]]:
    """Return how ``unioncrawl verify`` ended, and what it found."""
    done = finished(unioncrawl("verify", "--format", "json", *options), archive)
    try:
        found: list[dict[str, Any]] = json.loads(done.out)
    except ValueError:
        found = [{"kind": "no verdict", "where": str(archive), "what": done.err[-500:], "next": ""}]
    return done, found


def told(problem: Mapping[str, Any]) -> str:
    """Return a problem that ``verify`` found as one line."""
    return f"{problem['kind']} {problem['where']}: {problem['what']}"


def called(archive: Path, *arguments: str) -> Done:
    """Run ``unioncrawl`` in this process: thousands of times in the time that hundreds of processes take."""
    from unioncrawl.cli import main

    out, err = io.StringIO(), io.StringIO()
    before = dict(os.environ)
    status: int | str | None = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main(["--archive", str(archive), *arguments])
    except SystemExit as end:
        status = end.code
    except Exception:  # noqa: BLE001 - what nobody had thought of is what is looked for
        return Done(1, out.getvalue(), err.getvalue() + traceback.format_exc())
    finally:
        os.environ.clear()
        os.environ.update(before)
    return Done(int(status or 0), out.getvalue(), err.getvalue())


def problems_here(archive: Path) -> list[dict[str, Any]]:
    """Return what ``unioncrawl verify`` finds, run in this process; a refusal is a problem, too."""
    done = called(archive, "verify", "--jobs", "1", "--format", "json")
    try:
        found: list[dict[str, Any]] = json.loads(done.out)
    except ValueError:
        return [{"kind": "refused", "where": str(archive), "what": done.err[-900:], "next": done.complaint}]
    if bool(found) != bool(done.status):
        return [*found, {"kind": "no verdict", "where": "status", "what": done.err[-900:], "next": ""}]
    return found

"""Where trials are made: archives to begin with, made once by real commands, and copies of them."""

from __future__ import annotations

import contextlib
import fcntl
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import attrs

from torture import templates
from torture.content import Content, content_of
from torture.tally import Tally

T = TypeVar("T")


@attrs.frozen
class Stage:
    """A directory for all trials of a run, which may be made in several processes."""

    path: Path
    seed: int = 0

    def template(self, name: str) -> Path:
        """Return an archive to begin with, or another file that trials need. Not to be changed."""
        made = self.path / "templates" / name

        def make() -> str:
            made.parent.mkdir(exist_ok=True)
            templates.MAKERS[name](self, made)
            return name

        self.once(f"template-{name}", make)
        return made

    def content(self, name: str) -> Content:
        """Return what an archive to begin with holds."""
        return self.once(f"content-{name}", lambda: content_of(self.template(name)))

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` returns; it is called by the first process that asks, for all."""
        kept = self.path / f"{name}.pickle"
        with (self.path / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make()))
            made: T = pickle.loads(kept.read_bytes())
        return made

    def copy(self, name: str, into: Path | None = None) -> Path:
        """Return a copy of an archive, in a new directory, to be changed at will."""
        directory = into or Path(tempfile.mkdtemp(prefix="trial-", dir=self.path)) / "archive"
        template = self.template(name)
        if template.is_dir():
            shutil.copytree(template, directory, dirs_exist_ok=True, symlinks=True)
        return directory

    @contextlib.contextmanager
    def trial(self, tally: Tally, name: str, into: Path | None = None) -> Iterator[Path]:
        """Give a copy of an archive, which is removed if all is well with it."""
        archive = self.copy(name, into)
        before = attrs.evolve(tally)
        yield archive
        if tally.is_well or all(
            getattr(tally, what) == getattr(before, what) for what in ("lost", "doubled", "found", "wrong")
        ):
            shutil.rmtree(archive if into else archive.parent, ignore_errors=True)
        else:
            tally.kept.append(archive)

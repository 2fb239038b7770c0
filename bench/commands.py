"""Commands of unioncrawl called in this process: what they do is measured, and not how long Python takes to start."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from unittest import mock

from unioncrawl.cli import group


def called(archive: Path, *arguments: str) -> str:
    """Call a command on ``archive``; return what it printed to standard output.

    :raises SystemExit: with what it said, if it ends with another status than 0.
    """
    out, said = io.StringIO(), io.StringIO()
    here = mock.patch.dict(os.environ, UNIONCRAWL_ARCHIVE=str(archive))
    with here, contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            group.main(args=list(arguments), prog_name="unioncrawl", standalone_mode=False)
        except SystemExit as end:
            if end.code:
                told = out.getvalue() + said.getvalue()
                raise SystemExit(f"unioncrawl {' '.join(arguments)} failed:\n{told[-3000:]}") from end
    return out.getvalue()

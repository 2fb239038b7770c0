"""What killed runs leave behind, finished by the next that writes: of its source, and of what people say of articles."""

from __future__ import annotations

from unioncrawl.archive import correcting, withhold
from unioncrawl.archive.killed import finish_killed
from unioncrawl.archive.recorder import Recorder


def recover(recorder: Recorder, *, reads: bool = True) -> list[str]:
    """Finish what killed runs of the recorder's source left behind, and take in what is new of corrections and
    withholdings; return what a person should know.

    Needs the source's lock, so no file found open is being written.

    :param reads: read pages that were kept and not read.
    :raises ArchiveError: if the archive cannot be written, or the database is that of another archive.
    """
    messages = finish_killed(recorder, reads=reads)
    return messages + correcting.take_in(recorder.home) + withhold.take_in(recorder.home)

"""Who runs the crawl: the address that sites find in the user agent, asked for at first use.

Kept in ``settings.toml`` of the archive, which its operator may edit.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from unioncrawl import archive_settings
from unioncrawl.archive_settings import FILE
from unioncrawl.errors import ArchiveError, UsageProblemError

NAME = "contact"

_ADDRESS = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+|https?://[^\s<>()]+", re.ASCII)


_EMPTY = re.compile(rf"""^[ \t]*{NAME}[ \t]*=[ \t]*(?:""|'')[ \t]*(?:#.*)?\n?""", re.MULTILINE)


def checked(contact: str, where: str = "UNIONCRAWL_CONTACT") -> str:
    """Return a contact, if it may stand in a user agent.

    :param where: the setting that says so.
    :raises UsageProblemError: if it is neither an e-mail address nor one of the web.
    """
    if not _ADDRESS.fullmatch(contact.removeprefix("mailto:")):
        raise UsageProblemError(
            f"{where}: {contact!r} is neither an e-mail address nor one that begins with http(s)://"
        )
    return contact


def kept(archive: Path) -> str:
    """Return the contact that the archive keeps, ``""`` if it keeps none.

    :raises UsageProblemError: if its settings cannot be read, or something in them is mistyped.
    """
    contact = archive_settings.read(archive).contact
    return checked(contact, f"{archive / FILE}: {NAME}") if contact else ""


def keep(archive: Path, contact: str) -> None:
    """Have an archive that keeps none keep ``contact``; what else stands in its settings stays, also if the disk is full.

    :raises ArchiveError: if it cannot be written.
    """
    file = (archive / FILE).resolve()
    part = file.with_name(f"{file.name}.part")
    try:
        archive.mkdir(parents=True, exist_ok=True)
        before = _EMPTY.sub("", file.read_text(encoding="utf-8"), count=1) if file.exists() else ""
        # In front: behind a table it would be part of that.
        part.touch(0o600 if file.exists() else 0o666)  # passwords may stand in it
        part.write_text(f"{line_for(contact)}\n{before}", encoding="utf-8")
        if file.exists():
            shutil.copymode(file, part)
        part.replace(file)
    except OSError as error:
        raise ArchiveError(f"cannot write {file}: {error.strerror}") from error


def line_for(contact: str) -> str:
    """Return the line of the settings that says ``contact``."""
    return f"{NAME} = {json.dumps(contact, ensure_ascii=False)}"


def user_agent(contact: str) -> str:
    """Return the user agent that names the project and the contact."""
    from unioncrawl.settings import USER_AGENT

    bare = USER_AGENT.partition(" (+")[0]
    return f"{bare} (+{contact})" if contact else bare

"""``settings.toml`` of an archive: who runs it, and who is told when something is wrong. Edited by people.

A name that is not known is refused with the nearest one: a mistyped ``[notify.emial]`` would tell nobody, and nobody that.
Where people are told that something is wrong, what is right in the file counts all the same (``looked_at``).
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

from unioncrawl.archive.rights import refusal
from unioncrawl.errors import UsageProblemError

FILE = "settings.toml"

SECURITIES = ("starttls", "tls", "none")

MOST_PORT = 65535

_IS_TEXT = attrs.validators.instance_of(str)
_IS_TEXTS = attrs.validators.deep_mapping(_IS_TEXT, _IS_TEXT)


def _texts(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _are_texts(_holder: object, attribute: attrs.Attribute[list[str]], value: Any) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        raise ValueError(f'{attribute.name} is to be one text or several: ["…", "…"]')


_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""RFC 9110, 5.1 and 5.5."""


def _are_headers(_holder: object, attribute: attrs.Attribute[dict[str, str]], value: Any) -> None:
    _IS_TEXTS(_holder, attribute, value)
    for name, content in value.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"{attribute.name}: {name!r} is no name of a header")
        if not _HEADER_VALUE.fullmatch(content):
            raise ValueError(
                f"{attribute.name}: {name} has a line break, or characters that no header may have"
            )


def _is_address(_holder: object, attribute: attrs.Attribute[str], value: Any) -> None:
    """Refuse what cannot be asked, without saying it again: addresses of web hooks are secrets."""
    if not isinstance(value, str) or not re.fullmatch(r"https?://[\x21-\x7e]+", value):
        raise ValueError(f"{attribute.name} is to be an address, ASCII without spaces: https://…")
    try:
        parts = urlsplit(value)
        is_one = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:  # says it again
        is_one = False
    if not is_one:
        raise ValueError(f"{attribute.name} is to name a host, and no user: a password goes into headers")


def _is_port(_holder: object, attribute: attrs.Attribute[int], value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_PORT:
        raise ValueError(f"{attribute.name} is to be a number up to {MOST_PORT}")


@attrs.frozen(kw_only=True)
class Email:
    """``[notify.email]``: a mail by SMTP."""

    to: list[str] = attrs.field(converter=_texts, validator=_are_texts)
    host: str = attrs.field(validator=_IS_TEXT)
    sender: str = attrs.field(default="", validator=_IS_TEXT)
    """``from`` in the file; the first of ``to`` if it is not there."""

    security: str = attrs.field(default="starttls", validator=attrs.validators.in_(SECURITIES))
    """``starttls`` (port 587), ``tls`` (465), or ``none`` (25), for a mail server on this machine."""

    port: int = attrs.field(default=0, validator=_is_port)
    user: str = attrs.field(default="", validator=_IS_TEXT)
    password: str = attrs.field(default="", validator=_IS_TEXT, repr=False)
    password_file: str = attrs.field(default="", validator=_IS_TEXT)
    """A file that its owner alone can read, in place of ``password``."""

    ca_file: str = attrs.field(default="", validator=_IS_TEXT)
    """Certificates to trust beside the system's, for a server with one of its own."""


@attrs.frozen(kw_only=True)
class Webhook:
    """``[notify.webhook]``: a POST of JSON."""

    url: str = attrs.field(validator=_is_address, repr=False)
    headers: dict[str, str] = attrs.field(factory=dict, validator=_are_headers, repr=False)


@attrs.frozen(kw_only=True)
class Command:
    """``[notify.command]``: a program that is given alarms on its standard input, JSON, one a line."""

    argv: list[str] = attrs.field(validator=_are_texts)


Channel = Email | Webhook | Command

CHANNELS: dict[str, type[Email] | type[Webhook] | type[Command]] = {
    "email": Email,
    "webhook": Webhook,
    "command": Command,
}


@attrs.frozen(kw_only=True)
class ArchiveSettings:
    """What stands in the file."""

    contact: str = ""
    notify: Mapping[str, Channel] = attrs.field(factory=dict)
    """By name, in the order of the file."""


@attrs.frozen(kw_only=True)
class LookedAt:
    """What the file says as far as it is right, and what is wrong with it."""

    settings: ArchiveSettings = attrs.field(factory=ArchiveSettings)
    mistakes: Sequence[str] = ()
    """A line each, which names the file, and has no value of a secret in it."""

    table: Any = attrs.field(factory=dict, repr=False)
    """``[notify]`` as it stands there."""


def read(archive: Path) -> ArchiveSettings:
    """Return what the settings of an archive say; of one that has none, what holds without them.

    :raises UsageProblemError: if they cannot be read, have a name that is not known, or a value that makes no sense.
    """
    found = looked_at(archive)
    for mistake in found.mistakes:
        raise UsageProblemError(mistake)
    return found.settings


def looked_at(archive: Path) -> LookedAt:
    """Return what of the settings of an archive is right, and what is wrong."""
    file = archive / FILE
    try:
        said = _parsed(file, archive)
    except UsageProblemError as error:
        return LookedAt(mistakes=[str(error)])
    mistakes = [*_unknown(file, "", said, ("contact", "notify"))]
    contact = said.get("contact", "")
    if not isinstance(contact, str):
        mistakes.append(f'cannot read {file}: write contact = "name@example.org"')
        contact = ""
    table = said.get("notify", {})
    channels, wrong = channels_of(file, table)
    settings = ArchiveSettings(contact=contact, notify=channels)
    return LookedAt(settings=settings, mistakes=[*mistakes, *wrong], table=table)


def _parsed(file: Path, archive: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # that there can be no archive is said by what opens it
        return {}
    except PermissionError as error:
        raise UsageProblemError(refusal(file, f"read {file}", archive)) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageProblemError(f"cannot read {file}: {error}") from error


def channels_of(file: Path, said: Any) -> tuple[dict[str, Channel], list[str]]:
    """Return the channels of a ``[notify]`` that are right, by name, and what is wrong with it.

    :param file: where it stands.
    """
    if not isinstance(said, dict):
        return {}, [f"cannot read {file}: write [notify.email], and what belongs to it below"]
    found: dict[str, Channel] = {}
    mistakes = list(_unknown(file, "notify.", said, CHANNELS))
    for name in filter(CHANNELS.__contains__, said):
        try:
            found[name] = _channel(file, name, said[name])
        except UsageProblemError as error:
            mistakes.append(str(error))
    return found, mistakes


def _channel(file: Path, name: str, said: Any) -> Channel:
    if not isinstance(said, dict):
        raise UsageProblemError(f"cannot read {file}: write [notify.{name}], and what belongs to it below")
    cls = CHANNELS[name]
    own = {"from" if field.name == "sender" else field.name: field for field in attrs.fields(cls)}
    for mistake in _unknown(file, f"notify.{name}.", said, own):
        raise UsageProblemError(mistake)
    if missing := [key for key, field in own.items() if field.default is attrs.NOTHING and key not in said]:
        raise UsageProblemError(f"{file}: [notify.{name}] needs {missing[0]}")
    try:
        return cls(**{own[key].name: value for key, value in said.items()})
    except (TypeError, ValueError) as error:
        what = str(error.args[0]) if error.args else str(error)
        raise UsageProblemError(f"{file}: [notify.{name}]: {what.partition(' (got')[0]}") from error


def _unknown(file: Path, where: str, said: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with names that are not known, with the nearest of those that are."""
    names = list(known)
    for name in said:
        if name not in names:
            near = difflib.get_close_matches(name, names, 1, 0)[0]
            yield f"{file}: there is no setting {where}{name}; {where}{near} was meant?"

"""Telling people: by mail, by a request to a web hook, by a command.

A channel that is down delays nothing that a crawl does, for by then the crawl has ended; channels are told side by
side, each within ``TIMEOUT``. What could not be told is told at the next time.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import datetime as dt
import email.message
import email.utils
import http.client
import json
import smtplib
import sqlite3
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

import unioncrawl
from unioncrawl import archive_settings, clock
from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import share_archive, telling
from unioncrawl.archive_settings import Channel, Email, Webhook
from unioncrawl.monitors import alarms
from unioncrawl.words import counted, counted_are

TIMEOUT = 20
"""Seconds that a server may be silent, or a command run."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}

_ERRORS = (OSError, ValueError, smtplib.SMTPException, http.client.HTTPException, subprocess.SubprocessError)
"""What can be wrong with a server, a certificate, a file or a program, and not with this one."""


@attrs.frozen(kw_only=True)
class Message:
    """What is told at once."""

    archive: str
    at: str
    alarms: Sequence[Mapping[str, Any]]
    """Each with ``news``: ``raised`` or ``closed``."""

    test: bool = False

    @property
    def subject(self) -> str:
        """What it is about, in a line."""
        if self.test:
            return "unioncrawl: a test, nothing is wrong"
        raised = [one for one in self.alarms if one["news"] == alarms.RAISED]
        if not raised:
            return f"unioncrawl: {counted_are(len(self.alarms), 'alarm')} over"
        sources = list(dict.fromkeys(one["source"] or "the archive" for one in raised))
        named = ", ".join(sources[:3]) + (f" and {len(sources) - 3} more" if len(sources) > 3 else "")
        return f"unioncrawl: {counted(len(raised), 'alarm')}: {named}"

    @property
    def text(self) -> str:
        """All of it, for people."""
        if self.test:
            parts = ["This is a test. Alarms of this archive will come this way."]
        else:
            parts = ["\n".join(_lines(one)) for one in self.alarms]
        parts.append(
            f"archive {self.archive}, {self.at}\nall of it: unioncrawl --archive {self.archive} status"
        )
        return "\n\n".join(parts) + "\n"

    def json(self) -> dict[str, Any]:
        """Return all of it, for programs."""
        return {
            "text": f"{self.subject}\n\n{self.text}",
            "archive": self.archive,
            "at": self.at,
            "test": self.test,
            "alarms": list(self.alarms),
        }


def _lines(alarm: Mapping[str, Any]) -> list[str]:
    what = " ".join(part for part in (alarm["source"] or "archive", alarm["kind"], alarm["subject"]) if part)
    if alarm["news"] == alarms.CLOSED:
        return [f"OVER   {what}", f"       raised {alarm['first_seen'][:16]}, over {alarm['closed_at'][:16]}"]
    lines = [f"ALARM  {what}", f"       {alarm['message']}", f"       since: {alarm['since']}"]
    if alarm["example"]:
        lines.append(f"       see: {alarm['example']}")
    return [*lines, f"       do: {alarm['advice']}"]


def notify(home: Home) -> list[str]:
    """Tell every channel what it has not been told; return what went wrong, a line each.

    :raises ArchiveError: if the archive, or its settings, cannot be used.
    """
    chosen = archive_settings.read(home.path).notify
    with share_archive(home), telling(home), contextlib.closing(connect(home.database)) as db:
        waiting = {name: alarms.untold(db, name) for name in chosen}
        messages = {
            name: Message(
                archive=str(home.path.resolve()),
                at=clock.iso(clock.now()),
                alarms=[{"news": row["news"], **alarms.told(row)} for row in rows],
            )
            for name, rows in waiting.items()
            if rows
        }
        errors = send(chosen, messages)
        with transaction(db):
            _forget_others(db, chosen)
            for name in chosen:
                if name in messages:
                    alarms.note_channel(db, name, errors[name], clock.now())
                if errors.get(name) is None:
                    alarms.tell(db, name, waiting[name])
    return [f"{name}: {error}" for name, error in errors.items() if error]


def test(home: Home) -> dict[str, str | None]:
    """Send a test through every channel; return what went wrong with each, ``None`` if nothing.

    :raises ArchiveError: if the settings cannot be used.
    """
    chosen = archive_settings.read(home.path).notify
    message = Message(archive=str(home.path.resolve()), at=clock.iso(clock.now()), alarms=(), test=True)
    return send(chosen, dict.fromkeys(chosen, message))


def _forget_others(db: sqlite3.Connection, chosen: Mapping[str, Channel]) -> None:
    """Forget channels that are not in the settings any more, and how it went with them."""
    marks = ", ".join("?" * len(chosen))
    db.execute(f"DELETE FROM channels WHERE name NOT IN ({marks})", list(chosen))


def send(channels: Mapping[str, Channel], messages: Mapping[str, Message]) -> dict[str, str | None]:
    """Send messages, by name of the channel; return what went wrong with each, ``None`` if nothing."""
    if not messages:
        return {}
    with concurrent.futures.ThreadPoolExecutor(max_workers=len(messages)) as pool:
        tried = {name: pool.submit(_try, channels[name], message) for name, message in messages.items()}
    return {name: one.result() for name, one in tried.items()}


def _try(channel: Channel, message: Message) -> str | None:
    try:
        if isinstance(channel, Email):
            _mail(channel, message)
        elif isinstance(channel, Webhook):
            _post(channel, message)
        else:
            _run(channel.argv, message)
    except _ERRORS as error:
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return None


def _mail(channel: Email, message: Message) -> None:
    mail = email.message.EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = channel.sender or channel.to[0]
    mail["To"] = ", ".join(channel.to)
    mail["Date"] = email.utils.format_datetime(dt.datetime.fromisoformat(message.at))
    mail["Message-ID"] = email.utils.make_msgid(domain="unioncrawl.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    with _server(channel) as server:
        if channel.security == "starttls":
            server.starttls(context=_trust(channel))
        if channel.user:
            server.login(channel.user, _password(channel))
        server.send_message(mail)


def _server(channel: Email) -> smtplib.SMTP:
    port = channel.port or PORTS[channel.security]
    if channel.security == "tls":
        return smtplib.SMTP_SSL(channel.host, port, timeout=TIMEOUT, context=_trust(channel))
    return smtplib.SMTP(channel.host, port, timeout=TIMEOUT)


def _trust(channel: Email) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if channel.ca_file:
        context.load_verify_locations(channel.ca_file)
        # One made by hand has seldom all that RFC 5280 wants of an authority's; Python asks for it from 3.13 on.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _password(channel: Email) -> str:
    if channel.password_file:
        return Path(channel.password_file).read_text(encoding="utf-8").strip()
    return channel.password


def _post(channel: Webhook, message: Message) -> None:
    body = json.dumps(message.json(), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"unioncrawl/{unioncrawl.__version__}",
        **channel.headers,
    }
    request = urllib.request.Request(channel.url, body, headers)
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        answer.read(1)


def _run(argv: Sequence[str], message: Message) -> None:
    told = message.alarms or [{"news": "test", "message": message.text}]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told)
    done = subprocess.run(argv, input=lines.encode(), capture_output=True, timeout=TIMEOUT, check=False)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise subprocess.SubprocessError(f"exit status {done.returncode}" + (f": {said[-1]}" if said else ""))

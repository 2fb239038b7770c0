"""Telling people: by mail, by a request to a web hook, by a command.

A channel that is down delays nothing that a crawl does, for by then the crawl has ended; channels are told side by
side, all within ``DEADLINE``. What could not be told is told at the next time. What went wrong is kept and shown, so it
never has a password, an address or an argument of the settings in it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.message
import email.utils
import http.client
import json
import os
import shlex
import signal
import smtplib
import sqlite3
import ssl
import stat
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

import unioncrawl
from unioncrawl import archive_settings, clock
from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.home import Home, tuples
from unioncrawl.archive.locks import share_archive, telling
from unioncrawl.archive_settings import Channel, Email, Webhook
from unioncrawl.monitors import alarms
from unioncrawl.monitors.channels import whom_to_tell
from unioncrawl.monitors.message import Message, call, owner
from unioncrawl.words import printable

TIMEOUT = 20
"""Seconds that a server may be silent, or a command run."""

DEADLINE = 60
"""Seconds after which nobody waits any longer for a server that says something now and then, or a name that is not found."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}

_ERRORS = (OSError, ValueError, smtplib.SMTPException, http.client.HTTPException, subprocess.SubprocessError)
"""What can be wrong with a server, a certificate, a file or a program, and not with this one."""


@attrs.frozen
class Outcome:
    """How it went with a channel."""

    error: str | None = None
    is_told: bool = True
    """Also with an error: where somebody was told, and somebody else could not be."""


def notify(home: Home) -> list[str]:
    """Tell every channel what it has not been told; return what went wrong, a line each.

    :raises ArchiveError: if the archive cannot be used.
    """
    told = whom_to_tell(home)
    chosen = told.channels
    with share_archive(home), telling(home), contextlib.closing(connect(home.database)) as db:
        said = printable(home.path.resolve())
        waiting = {name: alarms.untold(db, name) for name in chosen}
        messages = {
            name: Message(
                archive=said,
                owner=owner(home),
                at=clock.iso(clock.now()),
                alarms=[{"news": row["news"], **alarms.told(row, call(said))} for row in rows],
                titles=dict(tuples(db, "SELECT name, title FROM sources")),
                came=_came(db, rows),
                mistakes=[printable(one) for one in told.mistakes],
            )
            for name, rows in waiting.items()
            if rows
        }
        outcomes = send(chosen, messages)
        with transaction(db):
            if not told.mistakes:
                _forget_others(db, chosen)
            for name, outcome in outcomes.items():
                alarms.note_channel(db, name, outcome.error, clock.now())
                if outcome.is_told:
                    alarms.tell(db, name, waiting[name])
    return [f"{name}: {outcome.error}" for name, outcome in outcomes.items() if outcome.error]


def test(home: Home) -> dict[str, str | None]:
    """Send a test through every channel; return what went wrong with each, ``None`` if nothing.

    :raises ArchiveError: if the archive may not be read.
    :raises UsageProblemError: if something in the settings is wrong.
    """
    home.check_readable()
    archive_settings.read(home.path)
    chosen = whom_to_tell(home).channels
    archive = printable(home.path.resolve())
    message = Message(archive=archive, owner=owner(home), at=clock.iso(clock.now()), alarms=(), test=True)
    return {name: outcome.error for name, outcome in send(chosen, dict.fromkeys(chosen, message)).items()}


def _came(db: sqlite3.Connection, rows: Sequence[sqlite3.Row]) -> dict[int, str]:
    """Return, by alarm, of which day what ended a silence was: the first edition that came after it was raised."""
    found = {}
    for row in rows:
        if row["kind"] == "silence" and row["news"] == alarms.CLOSED:
            (day,) = db.execute(_FIRST_AGAIN, dict(row)).fetchone()
            if day is not None:
                found[row["id"]] = day
    return found


_FIRST_AGAIN = """
SELECT CASE WHEN EXISTS (SELECT 1 FROM plans WHERE source = :source)
    THEN (SELECT min(published) FROM plans
        WHERE source = :source AND published > :since AND state = 'published' AND captured_at > :first_seen)
    ELSE (SELECT min(published) FROM articles WHERE source = :source AND published > :since) END
"""
"""Of a site without editions, any article."""


def _forget_others(db: sqlite3.Connection, chosen: Mapping[str, Channel]) -> None:
    """Forget channels that are not in the settings any more, and how it went with them."""
    marks = ", ".join("?" * len(chosen))
    db.execute(f"DELETE FROM channels WHERE name NOT IN ({marks})", list(chosen))


def send(channels: Mapping[str, Channel], messages: Mapping[str, Message]) -> dict[str, Outcome]:
    """Send messages, by name of the channel; return how it went with each."""
    outcomes = {
        name: Outcome(
            f"{_where(channels[name])}: did not come to an end within {DEADLINE} seconds", is_told=False
        )
        for name in messages
    }

    def send_one(name: str) -> None:
        outcomes[name] = _try(channels[name], messages[name])

    # Daemons, and no pool, whose threads the end of the process would wait for.
    threads = [threading.Thread(target=send_one, args=(name,), daemon=True) for name in messages]
    until = time.monotonic() + DEADLINE
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    return {name: outcomes[name] for name in messages}


def _try(channel: Channel, message: Message) -> Outcome:
    try:
        with _naming(_where(channel)):
            if isinstance(channel, Email):
                refused = _mail(channel, message)
                if refused:
                    return Outcome(f"the server refused {', '.join(refused)}; the others were told")
            elif isinstance(channel, Webhook):
                _post(channel, message)
            else:
                _run(channel.argv, message)
    except _TellingError as error:
        return Outcome(str(error), is_told=False)
    return Outcome()


class _TellingError(Exception):
    """Why a channel could not be used: the setting that names what is wrong, that, and the reason, in a line."""


@contextlib.contextmanager
def _naming(where: str) -> Iterator[None]:
    """Have errors say where they come from: a setting, and what stands there."""
    try:
        yield
    except _ERRORS as error:
        raise _TellingError(f"{where}: {_reason(error)}") from error


def _where(channel: Channel) -> str:
    """Return what a channel goes to, and the setting that says so. An address of a web hook is a secret but for its host."""
    if isinstance(channel, Email):
        return f"host {channel.host}:{_port(channel)}"
    if isinstance(channel, Webhook):
        parts = urlsplit(channel.url)
        return f"url {parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    return f"argv {channel.argv[0]}"


def _reason(error: Exception) -> str:
    """Return why something could not be done, in a line."""
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        return _reason(error.reason)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        told = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{error.smtp_code} {' '.join(told.split())}"
    if isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__


def _mail(channel: Email, message: Message) -> list[str]:
    """Send a mail; return those whom the server takes none for, while it does for others."""
    mail = email.message.EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = channel.sender or channel.to[0]
    mail["To"] = ", ".join(channel.to)
    mail["Date"] = email.utils.format_datetime(dt.datetime.fromisoformat(message.at))
    mail["Message-ID"] = email.utils.make_msgid(domain="unioncrawl.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    password = _password(channel)
    with contextlib.closing(_server(channel)) as server:
        if channel.security == "starttls":
            server.starttls(context=_trust(channel))
        if channel.user:
            with _naming(f"user {channel.user} at {channel.host}:{_port(channel)}"):
                server.login(channel.user, password)
        refused = server.send_message(mail)
        with contextlib.suppress(
            OSError, smtplib.SMTPException
        ):  # the mail was taken, however it is said goodbye
            server.quit()
    return list(refused)


def _server(channel: Email) -> smtplib.SMTP:
    port = _port(channel)
    if channel.security == "tls":
        return smtplib.SMTP_SSL(channel.host, port, timeout=TIMEOUT, context=_trust(channel))
    return smtplib.SMTP(channel.host, port, timeout=TIMEOUT)


def _port(channel: Email) -> int:
    return channel.port or PORTS[channel.security]


def _trust(channel: Email) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if channel.ca_file:
        with _naming(f"ca_file {channel.ca_file}"):
            context.load_verify_locations(channel.ca_file)
        # One made by hand has seldom all that RFC 5280 wants of an authority's; Python asks for it from 3.13 on.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _password(channel: Email) -> str:
    if channel.password_file:
        with _naming(f"password_file {channel.password_file}"):
            return Path(channel.password_file).read_text(encoding="utf-8").strip()
    return channel.password


def careless(home: Home) -> list[str]:
    """Return what others on this machine can read of the secrets in the settings, a line each.

    :raises UsageProblemError: if something in the settings is wrong.
    """
    channel = archive_settings.read(home.path).notify.get("email")
    if not isinstance(channel, Email) or not channel.password_file:
        return []
    with contextlib.suppress(OSError):  # that it is not there is said by the test
        if Path(channel.password_file).stat().st_mode & stat.S_IROTH:
            file = shlex.quote(channel.password_file)
            return [f"email: everybody on this machine can read the password; chmod o-r {file}"]
    return []


def _post(channel: Webhook, message: Message) -> None:
    body = json.dumps(message.json(), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"unioncrawl/{unioncrawl.__version__}",
        **channel.headers,
    }
    request = urllib.request.Request(channel.url, body, headers)
    with urllib.request.build_opener(_StayHere).open(request, timeout=TIMEOUT) as answer:
        answer.read(1)


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Takes a redirect for the error that it is: followed, it would be a GET that tells nothing, with the headers' secrets."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def _run(argv: Sequence[str], message: Message) -> None:
    told = message.alarms or [{"news": "test", "message": message.text}]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told)
    with (
        tempfile.TemporaryFile() as said
    ):  # no pipe: what it leaves behind in the background would hold that open
        process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
        )
        try:
            process.communicate(lines.encode(), timeout=TIMEOUT)
        except subprocess.TimeoutExpired as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with all that it has started
            process.wait()
            raise TimeoutError(f"timed out after {TIMEOUT} seconds") from error
        said.seek(0)
        last = said.read().decode("utf-8", "replace").strip().splitlines()[-1:]
    if process.returncode != 0:
        raise subprocess.SubprocessError(": ".join([f"exit status {process.returncode}", *last]))

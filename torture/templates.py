"""The archives and files that trials begin with, made by the real commands."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from torture.running import finished, unioncrawl
from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.packed import packed, unpacked
from unioncrawl.archive.store import Store
from unioncrawl.press import Press, demo_sites, gongren_ribao, shaanxi_gongren_bao
from unioncrawl.press.many import many_sites
from unioncrawl.press.server import Answer

if TYPE_CHECKING:
    from torture.stage import Stage

FOREIGN_PAGES = 120
"""Article pages in the WARC that is imported: as many as keep a command at work for about half a second."""

TWINS = 5
"""Stories of the demo that the WARC has under addresses of another CMS."""

GENERATED = "www.workercn.cn"
"""The host of a generated paper."""

CAPTURED = dt.datetime(2026, 11, 1, 8, tzinfo=dt.UTC)


class TemplateError(Exception):
    """An archive to begin with could not be made."""


def do(archive: Path, *arguments: str) -> None:
    """Run ``unioncrawl`` on an archive that is to be a template."""
    done = finished(unioncrawl(*arguments), archive)
    if done.status:
        raise TemplateError(f"unioncrawl {' '.join(arguments)} ended with {done.status}: {done.err[-2000:]}")


def _empty(stage: Stage, path: Path) -> None:
    """Nothing at all, as before the first command."""


def _demo(stage: Stage, path: Path) -> None:  # noqa: ARG001
    """Both papers of the miniature press, crawled."""
    do(path, "demo", "--into", str(path))


def _foreign(stage: Stage, path: Path) -> None:
    """A WARC that warcio made: requests and responses of two papers, and stories of the demo under other addresses."""
    pages = {
        f"https://{GENERATED}{place}": answer
        for place, answer in many_sites(FOREIGN_PAGES)[GENERATED].items()
    }
    site = demo_sites()[shaanxi_gongren_bao.HOST]
    with contextlib.closing(sqlite3.connect(stage.template("demo") / "unioncrawl.db")) as db:
        asked = db.execute("SELECT url FROM snapshots WHERE source = 'shaanxi_gongren_bao' AND status = 200")
        places = [url.split("/", 3)[3] for (url,) in asked]
    pages |= {f"http://{shaanxi_gongren_bao.HOST}/{place}": site[f"/{place}"] for place in places}
    for printed in gongren_ribao.ARTICLES[:TWINS]:
        answer = demo_sites()[GENERATED][printed.url.split(GENERATED, 1)[1]]
        pages[printed.url.replace("/news-", "/news-9")] = answer
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, (url, answer) in enumerate(sorted(pages.items())):
            _write(writer, url, answer, number)


def _write(writer: WARCWriter, url: str, answer: Answer, number: int) -> None:
    """Write a response and its request, with ids that are the same at every run."""
    at = (CAPTURED + dt.timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
    record_id = f"<{UUID(int=2 * number + 1).urn}>"
    head = StatusAndHeaders(f"{answer.status} {answer.reason}", list(answer.headers), protocol="HTTP/1.1")
    asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", url.split("/")[2])], is_http_request=True)
    response = writer.create_warc_record(
        url, "response", payload=io.BytesIO(answer.body), http_headers=head,
        warc_headers_dict={"WARC-Record-ID": record_id, "WARC-Date": at},
    )  # fmt: skip
    request = writer.create_warc_record(
        url, "request", payload=io.BytesIO(b""), http_headers=asked,
        warc_headers_dict={
            "WARC-Record-ID": f"<{UUID(int=2 * number + 2).urn}>",
            "WARC-Date": at,
            "WARC-Concurrent-To": record_id,
        },
    )  # fmt: skip
    writer.write_record(response)
    writer.write_record(request)


def _filled(stage: Stage, path: Path) -> None:
    """The demo, and what was imported on top of it."""
    shutil.copytree(stage.template("demo"), path)
    do(path, "import", str(stage.template("foreign.warc.gz")))


def _outdated(stage: Stage, path: Path) -> None:
    """An archive that was read by an older parser, which made other titles."""
    shutil.copytree(stage.template("filled"), path)
    with contextlib.closing(connect(path / "unioncrawl.db")) as db:
        store = Store(db)
        with transaction(db):
            for row in db.execute("SELECT snapshot_id, article_id, fields FROM captures").fetchall():
                _read_otherwise(db, row)
                store.recompose(row["article_id"])
            store.flush()


def _read_otherwise(db: sqlite3.Connection, row: sqlite3.Row) -> None:
    fields = unpacked(row["fields"])
    fields |= {"title": f"{fields['title']}（旧）", "parser_version": "0"}
    db.execute(
        "UPDATE captures SET fields = ?, content_sha256 = ? WHERE snapshot_id = ?",
        (packed(fields), "0" * 64, row["snapshot_id"]),
    )


def _packed(stage: Stage, path: Path) -> None:
    """An archive of which every file is packed."""
    shutil.copytree(stage.template("filled"), path)
    do(path, "pack", "--before", "9999-12")


def _imported(stage: Stage, path: Path) -> None:
    """What was imported alone: for merging."""
    do(path, "import", str(stage.template("foreign.warc.gz")))


def _small(stage: Stage, path: Path) -> None:
    """A file of a few records only, the last of them a page and its request: for trying every byte."""
    archive = stage.template("demo")
    path.mkdir()
    (path / "warc" / "gongren_ribao").mkdir(parents=True)
    source = next((archive / "warc" / "gongren_ribao").glob("*.warc.gz"))
    with contextlib.closing(sqlite3.connect(archive / "unioncrawl.db")) as db:
        ends = db.execute(
            "SELECT warc_offset FROM snapshots WHERE source = 'gongren_ribao' AND role != 'other'"
            " ORDER BY warc_offset LIMIT 1 OFFSET 3"
        )
        end = ends.fetchone()[0]
    (path / "warc" / "gongren_ribao" / source.name).write_bytes(source.read_bytes()[:end])
    do(path, "rebuild")


def _begun(stage: Stage, path: Path) -> None:
    """The same, of which the database knows nothing yet."""
    shutil.copytree(stage.template("small"), path)
    for file in path.glob("unioncrawl.db*"):
        file.unlink()
    (path / "locks").mkdir(exist_ok=True)
    connect(path / "unioncrawl.db").close()


def _first(stage: Stage, path: Path) -> None:  # noqa: ARG001
    """The first of the crawls that make ``several``."""
    _crawl(path, "gongren_ribao", "2026-11-16", "2026-11-16")


def _several(stage: Stage, path: Path) -> None:
    """Several files a source, each of a crawl of its own."""
    shutil.copytree(stage.template("first"), path)
    _crawl(path, "gongren_ribao", "2026-11-17", "2026-11-17")
    _crawl(path, "gongren_ribao", "2026-11-18", "2026-11-18")
    _crawl(path, "shaanxi_gongren_bao", "2016-12-05", "2016-12-05")
    _crawl(path, "shaanxi_gongren_bao", "2016-12-06", "2016-12-07")


def _crawl(path: Path, source: str, since: str, until: str) -> None:
    with Press(demo_sites()) as press:
        days = ("--since", since, "--until", until)
        command = unioncrawl("crawl", source, *days, "--set", "DOWNLOAD_DELAY=0")
        done = finished(command, path, {"UNIONCRAWL_CONNECT_TO": press.connect_to})
    if done.status:
        raise TemplateError(f"the crawl of {source} ended with {done.status}: {done.err[-2000:]}")


def _nothing(stage: Stage, path: Path) -> None:  # noqa: ARG001
    """A WARC of one page of a paper, answered with 404: importing it opens the source, and so mends it."""
    with path.open("wb") as file:
        answer = Answer(404, "Not Found", [("Content-Type", "text/html")], b"no such page")
        _write(
            WARCWriter(file, gzip=True), f"https://{GENERATED}/papers/grrb/2000/01/01/1/page.html", answer, 7
        )


MAKERS: dict[str, Callable[[Stage, Path], None]] = {
    "empty": _empty,
    "demo": _demo,
    "foreign.warc.gz": _foreign,
    "filled": _filled,
    "outdated": _outdated,
    "packed": _packed,
    "imported": _imported,
    "small": _small,
    "begun": _begun,
    "first": _first,
    "several": _several,
    "nothing.warc.gz": _nothing,
}
"""Name of an archive or file to what makes it."""

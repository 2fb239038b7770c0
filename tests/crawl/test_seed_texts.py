"""Chinese search, from a WARC of another tool to the command line, against a LIKE scan."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawl.commands import ROOT, environment, rows, run, unioncrawl

SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
WORDS = ("工会", "习近平", "职工之家", "会", "的", "党员作用", "六字", "ZZZ", "家", "2018", "新时代工运事业")

pytestmark = pytest.mark.skipif(not SEEDS, reason="the seed texts are not here")


def page(text: str) -> bytes:
    """Return a mobile page of 陕西工人报 whose body is a seed's text."""
    paragraphs = "".join(f"<p>　　{line.strip()}</p>" for line in text.splitlines() if line.strip())
    return (
        "<html><head><meta charset=utf-8><title>种子</title></head><body><div>等待处理…</div><h3>种子文章</h3>"
        f"<div>2023年09月15日</div><div>{paragraphs}</div><div>上篇:<a href='/m/content/2016-12/05/134355.html'>甲</a></div>"
        "<div>下篇:<a href='/m/content/2016-12/05/134357.html'>乙</a></div><div>分享到</div>"
        "<div>© 2023 陕西工人报</div><div>制作单位:53BK.com</div><div>↑ TOP</div></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive of the seeds, each imported as an article from a WARC that warcio wrote."""
    directory = tmp_path_factory.mktemp("seeds")
    with (directory / "seeds.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, seed in enumerate(SEEDS):
            head = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            )
            url = f"http://szb.sxworker.com/m/content/2016-12/05/{900000 + number}.html"
            body = io.BytesIO(page(seed.read_text()))
            writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=head))
    done = run(unioncrawl("import", str(directory / "seeds.warc.gz")), environment(directory / "archive"))
    assert done.returncode == 0, done.stderr
    return directory / "archive"


def test_every_seed_is_an_article(archive: Path) -> None:
    assert len(rows(archive, "SELECT id FROM articles")) == len(SEEDS) == 5


@pytest.mark.parametrize("word", WORDS)
def test_a_search_finds_what_a_like_scan_finds(word: str, archive: Path) -> None:
    done = run(unioncrawl("search", word, "--format", "json", "--limit", "0"), environment(archive))
    assert done.returncode == 0, done.stderr
    with contextlib.closing(sqlite3.connect(archive / "unioncrawl.db")) as db:
        scan = "SELECT id FROM articles WHERE title LIKE :w OR kicker LIKE :w OR subtitle LIKE :w OR text LIKE :w"
        expected = {row[0] for row in db.execute(scan, {"w": f"%{word}%"})}
    assert {hit["id"] for hit in json.loads(done.stdout)} == expected

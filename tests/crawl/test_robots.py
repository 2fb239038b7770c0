"""robots.txt is obeyed, however many requests wait for it."""

from __future__ import annotations

from pathlib import Path

from tests.crawl.commands import environment, rows, run, scrapy_crawl
from unioncrawl.press import Press
from unioncrawl.press.server import Answer

TEXT = [("Content-Type", "text/plain")]
HTML = [("Content-Type", "text/html; charset=utf-8")]


def site(forbidden: str) -> dict[str, Answer]:
    answers = {
        f"/{folder}/{n}.html": Answer(200, "OK", HTML, b"<p>") for folder in ("a", "b") for n in range(20)
    }
    return {
        **answers,
        "/robots.txt": Answer(200, "OK", TEXT, f"User-agent: *\nDisallow: {forbidden}\n".encode(), delay=0.3),
    }


def asked(tmp_path: Path, forbidden: str, status: int = 0) -> list[str]:
    urls = tmp_path / "urls.txt"
    urls.write_text(
        "".join(
            f"http://news.linjiang.example/{folder}/{n}.html\n" for n in range(20) for folder in ("a", "b")
        )
    )
    with Press({"news.linjiang.example": site(forbidden)}) as press:
        command = [*scrapy_crawl("pages", f"file={urls}"), "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8"]
        done = run(command, environment(tmp_path / "archive", press.connect_to))
        assert done.returncode == status, done.stderr
        return [path for _, path in press.requests]


def test_no_page_is_asked_for_where_all_are_forbidden(tmp_path: Path) -> None:
    assert asked(tmp_path, "/", status=1) == ["/robots.txt"]
    refused = rows(tmp_path / "archive", "SELECT kind FROM failures")
    assert [row["kind"] for row in refused] == ["refused"] * 40


def test_only_what_is_allowed_is_asked_for(tmp_path: Path) -> None:
    paths = asked(tmp_path, "/b/")
    assert sorted(paths) == sorted(["/robots.txt", *(f"/a/{n}.html" for n in range(20))])

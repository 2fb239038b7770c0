"""A generated 工人日报 whose pages differ from one another as those of a real paper do.

Everything is a function of the day, so that any part of it can be made alone, always the same. What is
printed is here; how a page looks is in ``markup.py``, how sentences are made in ``prose.py``.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import attrs

from bench.markup import article_page, plan_page
from bench.prose import Author
from unioncrawl import clock
from unioncrawl.archive.jobs import Exchange
from unioncrawl.press.editions import Edition, Picture, Printed, PrintedPage
from unioncrawl.press.gongren_ribao_articles import directory
from unioncrawl.press.server import Answer
from unioncrawl.urls import stable_id

SOURCE = "gongren_ribao"
HOSTS = ("www.workercn.cn", "workercn.cn")
FIRST_DAY = dt.date(2020, 1, 1)
"""Day of the first edition; one follows each day."""

PAGE_NAMES = (
    "要闻",
    "综合",
    "时评",
    "工会",
    "职工之声",
    "经济",
    "社会",
    "文化",
    "体育",
    "国际",
    "权益",
    "班组天地",
)
LENGTHS = (6.15, 0.65)
"""Logarithm of the median length of an article in characters, and its spread: 600 in the mean."""

LONGEST = 4000


def editions(
    count: int, first: dt.date = FIRST_DAY, wanted: Callable[[dt.date], bool] = lambda _: True
) -> Iterator[Edition]:
    """Yield editions of ``count`` articles in all, day by day, of the ``wanted`` days; the last may be thin."""
    for day in filter(wanted, (first + dt.timedelta(number) for number in itertools.count())):
        edition = edition_of(day)
        if count <= len(edition.articles):
            yield _cut(edition, count)
            return
        count -= len(edition.articles)
        yield edition


def _cut(edition: Edition, count: int) -> Edition:
    """Return ``edition`` with its first ``count`` articles, and the pages that have any of them."""
    pages = []
    for page in edition.pages:
        if count > 0:
            pages.append(attrs.evolve(page, articles=page.articles[:count]))
        count -= len(page.articles)
    return Edition(edition.published, tuple(pages))


@functools.lru_cache(maxsize=4)
def edition_of(day: dt.date) -> Edition:
    """Return the edition of ``day``."""
    author = Author(f"paper {day}")
    pages = 8 if day.weekday() < 5 else 4
    return Edition(day.isoformat(), tuple(_page(author, day, number) for number in range(1, pages + 1)))


def _page(author: Author, day: dt.date, number: int) -> PrintedPage:
    chance = author.chance
    base = directory(day.isoformat(), number)
    count = chance.choice((5, 6, 7, 8, 8, 9, 10, 11, 12, 14))
    return PrintedPage(
        url=f"{base}/page.html",
        number=number,
        label=str(number),
        name=PAGE_NAMES[0] if number == 1 else chance.choice(PAGE_NAMES[1:]),
        picture=None,
        pdf=f"{base}/grrb{day:%Y%m%d}{number}.pdf",
        articles=tuple(_article(author, day, number, k) for k in range(1, count + 1)),
    )


def _article(author: Author, day: dt.date, page: int, number: int) -> Printed:
    """Return article ``number`` of ``page``."""
    author.turn()
    chance = author.chance
    reporter, helper = author.name(), author.name()
    both = chance.random() < 0.4
    lines = author.paragraphs(min(LONGEST, int(chance.lognormvariate(*LENGTHS))))
    lines[0] = f"本报讯(记者{reporter}{f' 通讯员{helper}' if both else ''}){lines[0]}"
    base = directory(day.isoformat(), page)
    return Printed(
        url=f"{base}/news-{number}.html",
        published=day.isoformat(),
        page_no=page,
        page_label=f"{page:02d}版",
        kicker=author.kicker() if chance.random() < 0.3 else None,
        title=author.heading(),
        subtitle=f"——{author.heading()}" if chance.random() < 0.1 else None,
        authors=(reporter, helper) if both else (reporter,),
        paragraphs=tuple(lines),
        images=tuple(
            Picture(f"{base}/{chance.getrandbits(48):012x}.jpg", author.sentence())
            for _ in range(chance.choice((0, 0, 0, 0, 1, 1, 2)))
        ),
    )


def pages_of(edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield address and markup of each plan and article of ``edition``, each page's plan before its articles."""
    for page in edition.pages:
        yield page.url, plan_page(edition, page)
        for article in page.articles:
            yield article.url, article_page(edition, page, article)


def exchanges(edition: Edition, at: dt.datetime | None = None) -> Iterator[Exchange]:
    """Yield what a crawl of ``edition`` captures: by default on its day, a page a second."""
    day = dt.date.fromisoformat(edition.published)
    at = at or dt.datetime.combine(day, dt.time(0, 30), dt.UTC)
    for url, markup in pages_of(edition):
        yield exchange(url, markup.encode(), at)
        at += dt.timedelta(seconds=1)


def exchange(url: str, body: bytes, at: dt.datetime) -> Exchange:
    """Return a capture of ``url``: its record id is a function of address and time, so the same at each run."""
    parts = urlsplit(url)
    number = stable_id(f"{url} {clock.iso(at)}")
    request = (
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n"
        "Accept-Language: zh-CN\r\nUser-Agent: unioncrawl (+bench)\r\nAccept-Encoding: identity\r\n\r\n"
    )
    response = (
        f"HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: {at:%a, %d %b %Y %H:%M:%S} GMT\r\n"
        f"Content-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: keep-alive\r\n"
        f"Last-Modified: {at - dt.timedelta(hours=5):%a, %d %b %Y %H:%M:%S} GMT\r\n"
        f'ETag: "{number & 0xFFFFFFFF:x}-{len(body):x}"\r\n'
        f"X-Via: 1.1 PS-{number % 97:03d}:{number % 8 + 1} (Cdn Cache Server V2.0)\r\nX-Ws-Request-Id: {number:x}\r\n\r\n"
    )
    return Exchange(
        url=url,
        source=SOURCE,
        role="plan" if url.endswith("/page.html") else "article",
        at=at,
        request_head=request.encode(),
        response_head=response.encode(),
        payload=body,
        ip="127.0.0.1",
        record_id=f"<urn:uuid:{number:08x}-0000-4000-8000-{number % (1 << 48):012x}>",
    )


def site(count: int, first: dt.date = FIRST_DAY) -> dict[str, dict[str, Answer]]:
    """Return the sites of a paper of ``count`` articles, every answer made, for the press to serve."""
    headers = (("Server", "nginx"), ("Content-Type", "text/html"))
    robots = Answer(headers=[("Content-Type", "text/plain")], body=b"User-agent: *\nDisallow:\n")
    answers = {"/robots.txt": robots}
    for edition in editions(count, first):
        for url, markup in pages_of(edition):
            answers[urlsplit(url).path] = Answer(headers=headers, body=markup.encode())
    return dict.fromkeys(HOSTS, answers)


def days_of(count: int, first: dt.date = FIRST_DAY) -> tuple[str, str]:
    """Return the first and the last day of a paper of ``count`` articles."""
    last = first
    for edition in editions(count, first):
        last = dt.date.fromisoformat(edition.published)
    return first.isoformat(), last.isoformat()

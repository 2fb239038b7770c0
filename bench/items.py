"""What page objects make of the pages of the generated paper, made without parsing: for archives too large
to be parsed for. ``check`` holds it against what they really make.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.paper import SOURCE, exchanges
from unioncrawl import clock, road
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.items import Article, Image, Item, PagePlan
from unioncrawl.press.editions import Edition, Printed, PrintedPage
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage, GongrenRibaoPlanPage
from unioncrawl.warc.http import parse_http

ALWAYS = {
    "authors": "grammar",
    "origin": "grammar",
    "page_label": "grammar",
    "page_no": "address",
    "page_pdf": "selector",
    "published": "address",
    "text": "selector",
    "title": "selector",
}
SOMETIMES = {
    "images": "selector",
    "kicker": "selector",
    "next_url": "selector",
    "previous_url": "selector",
    "subtitle": "grammar",
}


def items(edition: Edition) -> Iterator[Item]:
    """Yield the items of the plans and articles of ``edition``, in the order of ``paper.pages_of``."""
    for page in edition.pages:
        yield plan(edition, page)
        for place in range(len(page.articles)):
            yield article(page, place)


def article(page: PrintedPage, place: int) -> Article:
    """Return the item of article ``place`` of ``page``."""
    printed = page.articles[place]
    before, after = page.articles[max(0, place - 1) : place], page.articles[place + 1 : place + 2]
    item = Article(
        url=printed.url,
        source=SOURCE,
        kicker=printed.kicker,
        title=printed.title,
        subtitle=printed.subtitle,
        authors=list(printed.authors),
        published=printed.published,
        page_no=printed.page_no,
        page_label=printed.page_label,
        origin="工人日报",
        text="\n".join((*(image.caption for image in printed.images), *printed.paragraphs)),
        images=[Image(url=image.url, caption=image.caption) for image in printed.images],
        previous_url=_url(before),
        next_url=_url(after),
        page_pdf=page.pdf,
        parser=GongrenRibaoArticlePage.__name__,
        parser_version=GongrenRibaoArticlePage.version,
    )
    sometimes = {name: how for name, how in SOMETIMES.items() if getattr(item, name)}
    item.extraction = dict(sorted((ALWAYS | sometimes).items()))
    return item


def _url(articles: tuple[Printed, ...]) -> str | None:
    return articles[0].url if articles else None


def plan(edition: Edition, page: PrintedPage) -> PagePlan:
    """Return the item of the plan of ``page``."""
    return PagePlan(
        url=page.url,
        source=SOURCE,
        published=edition.published,
        page_no=page.number,
        page_label=f"{page.number:02d}版",
        page_name=page.name,
        page_urls=[other.url for other in edition.pages],
        article_urls=[printed.url for printed in page.articles],
        page_pdf=page.pdf,
        parser=GongrenRibaoPlanPage.__name__,
        parser_version=GongrenRibaoPlanPage.version,
    )


def check(edition: Edition) -> None:
    """Raise unless page objects make the same of the pages of ``edition``."""
    for exchange, item in zip(exchanges(edition), items(edition), strict=True):
        http = parse_http(exchange.response_head + exchange.payload, exchange.url)
        read = road.travel(exchange.snapshot_id, SOURCE, exchange.url, clock.iso(exchange.at), http)
        if not isinstance(read, ItemRead) or read.item != item:
            raise AssertionError(f"{exchange.url} is read as\n{read}\nand not as\n{item}")

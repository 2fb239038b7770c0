"""What the sites of the made-up papers answer, whatever is asked for, at the simulated time."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator

import attrs

from unioncrawl.clock import CST
from unioncrawl.press import Answer
from unioncrawl.press.editions import Edition, Printed, robots, web_page
from year import events
from year.events import Event, Kind
from year.papers import NEXT_DAY, NIGHT, WORKERCN, Paper, edition
from year.scenario import DAY, Scenario
from year.templates import ERROR_PAGE, NO_ISSUE, Look, article_page, path, plan_page

BUSY = Answer(
    503, "Service Unavailable", [("Server", "nginx"), ("Content-Type", "text/html")], b"<h1>503</h1>"
)

_DAY = re.compile(r"/(\d{4})[-/](\d\d)/(\d\d)(?:/|$)")

_CHANGES_AFTER = 2 * DAY
"""So long after its edition an article is changed or taken off: it has been looked at again once by then."""


@attrs.define
class World:
    """All sites. Set ``now`` before each crawl."""

    scenario: Scenario
    now: dt.datetime = dt.datetime(2000, 1, 1, tzinfo=CST)

    def sites(self) -> dict[str, Callable[[str], Answer | None]]:
        """Return the sites by host, as the loopback server takes them."""
        return {paper.host: _Site(self, paper).answer for paper in self.scenario.papers}

    @property
    def today(self) -> dt.date:
        """The simulated day."""
        return self.now.astimezone(CST).date()

    def unreachable(self) -> list[Paper]:
        """Return the papers whose server takes no connections today."""
        return [
            paper
            for paper in self.scenario.papers
            if any(
                event.is_on(self.today)
                for event in self.scenario.of(paper, events.SERVER_DOWN, events.NETWORK_OUT)
            )
        ]


@attrs.frozen
class _Site:
    world: World
    paper: Paper

    def answer(self, asked: str) -> Answer | None:
        """Return the answer for a path; ``None``: 404."""
        if self.is_on(events.BUSY):
            return BUSY
        if self.is_on(events.ERROR_PAGE):
            return web_page(ERROR_PAGE)
        if asked == "/robots.txt":
            return self.robots()
        match = _DAY.search(asked)
        if match is None:
            return None
        day = dt.date(*map(int, match.groups()))
        found = self.of_edition(day, asked) if self.is_online(day) else None
        if found is None and self.paper.platform != WORKERCN and not asked.endswith(".html"):
            return web_page(NO_ISSUE, content_type="text/html; charset=utf-8")
        return found

    def is_on(self, kind: Kind) -> bool:
        """Return whether an event of ``kind`` goes on today."""
        return any(event.is_on(self.world.today) for event in self.events(kind))

    def events(self, *kinds: Kind) -> Iterator[Event]:
        """Yield the paper's events of ``kinds``."""
        return self.world.scenario.of(self.paper, *kinds)

    def about(self, day: dt.date, *kinds: Kind) -> bool:
        """Return whether there is an event of ``kinds`` that is about the edition of ``day``."""
        return any(event.since == day for event in self.events(*kinds))

    def robots(self) -> Answer:
        """Return robots.txt as it is today."""
        lines = ["User-agent: *", "Disallow: /admin/"]
        said = sum(event.is_on(self.world.today) for event in self.events(events.ROBOTS))
        lines += [f"Disallow: /search{number}/" for number in range(said)]
        if self.is_on(events.FORBIDDEN):
            lines.append("Disallow: /")
        return robots(*lines)

    def is_online(self, day: dt.date) -> bool:
        """Return whether there is something of the issue of ``day`` by now."""
        return self.world.scenario.has_issue(self.paper, day) and self.world.now >= self.paper.online_at(day)

    def has_passed(self, day: dt.date, span: dt.timedelta) -> bool:
        """Return whether so much of time has passed since ``day`` began."""
        return self.world.now >= dt.datetime.combine(day, dt.time(), CST) + span

    def of_edition(self, day: dt.date, asked: str) -> Answer | None:
        """Return what there is at a path of the edition of ``day``."""
        whole = edition(self.paper, day)
        shown = self.as_listed(whole, day)
        look = self.look(day)
        for page in shown.pages:
            first = page.number == 1 and self.paper.platform != WORKERCN
            if asked == path(page.url) or (first and asked == path(page.url).removesuffix("/1")):
                if page.number > 1 and self.is_held_back(day, events.LATE_LISTED):
                    return None
                return self.sent(plan_page(self.paper, shown, page, look), look)
        for article in whole.articles:
            if asked == path(article.url):
                return self.article(whole, article, day, look)
        return None

    def as_listed(self, whole: Edition, day: dt.date) -> Edition:
        """Return the edition as its plans show it by now."""
        if self.about(day, events.LATE_UNLISTED) and not self.has_passed(day, NIGHT):
            return attrs.evolve(whole, pages=whole.pages[:1])
        return whole

    def is_held_back(self, day: dt.date, kind: Kind) -> bool:
        """Return whether an event keeps something of the edition of ``day`` from being there until the next day."""
        return self.about(day, kind) and not self.has_passed(day, NEXT_DAY - 8 * dt.timedelta(hours=1))

    def article(self, whole: Edition, article: Printed, day: dt.date, look: Look) -> Answer | None:
        """Return an article, as it is by now."""
        is_last = article is whole.articles[-1]
        if is_last and (self.about(day, events.NEVER) or self.is_held_back(day, events.LATE_ARTICLE)):
            return None
        if article is whole.articles[0] and self.has_passed(day, _CHANGES_AFTER):
            if self.about(day, events.GONE):
                return None
            if self.about(day, events.REVISED):
                *others, last = article.paragraphs
                article = attrs.evolve(article, paragraphs=(*others, f"{last}（更正：人数应为一百二十人。）"))
        return self.sent(article_page(self.paper, whole, article, look), look)

    def look(self, day: dt.date) -> Look:
        """Return how the pages of the edition of ``day`` look: what was put on the web before stays as it was."""
        return Look(
            is_new=any(event.is_on(day) for event in self.events(events.LAYOUT)),
            charset="gb2312" if any(event.is_on(day) for event in self.events(events.CHARSET)) else "utf-8",
        )

    def sent(self, markup: str, look: Look) -> Answer:
        """Return the answer that has ``markup`` for its body."""
        answer = web_page(markup, charset=look.codec)
        if not self.paper.has_validators:
            return answer
        tag = hashlib.sha256(answer.body).hexdigest()[:16]
        return attrs.evolve(answer, headers=[*answer.headers, ("ETag", f'"{tag}"')])

"""Made-up years of papers, written into a real database as crawls would have: what monitors are held against.

Everything that a monitor asks for is there, and nothing else: no texts to search, no WARC.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs

from unioncrawl import clock
from unioncrawl.archive.database import connect, insert
from unioncrawl.archive.home import Home
from unioncrawl.festivals import place_of
from unioncrawl.monitors import findings, monitors
from unioncrawl.monitors.finding import Finding
from unioncrawl.thinning import ABSENT
from unioncrawl.urls import stable_id

PROSE = (
    "本报讯记者日前从省总工会获悉为了让一线职工的权益得到更好的保障工会在企业中开展了有针对性的活动他们说这是一件大事"
    "不少职工来到现场和主办方交流对于今年的工作大家都有信心以后还会就分时段组织学习要用心为职工办实事"
)
FIELDS = (
    "kicker",
    "subtitle",
    "authors",
    "photographers",
    "organisations",
    "section",
    "origin",
    "editor",
    "images",
)
SHARES = (0.0, 0.02, 0.1, 0.3, 0.6, 0.9, 0.98, 1.0)


@attrs.define
class Paper:
    """How a paper is: everything that may change in the course of a year."""

    name: str
    weekdays: frozenset[int]
    pages: int
    articles: int
    """On average, in an edition."""

    varies: bool
    """Whether that differs from edition to edition."""

    shares: dict[str, float]
    """How many articles have each field."""

    clumped: float
    """How much editions differ in that."""

    grammar: float
    """How many fields are got by grammar."""

    charset: str = "utf-8"
    odd_charset: float = 0.0
    length: float = 6.3
    spread: float = 0.8
    fails: float = 0.0
    generic: bool = False
    broken: bool = False
    """No article can be read."""

    error_page: bool = False
    """The plan is an error page that says 200."""

    is_up: bool = True
    forbidden: bool = False
    """By its robots.txt: what was refused is asked for again a week later."""

    prints: bool = True
    robots: str = "r1"
    picture_errors: float = 0.0
    shape: int = 0
    pauses_at_spring: int = 7
    pauses_at_national_day: bool = False
    late: float = 0.0
    """How many editions come a day later."""

    garbled: bool = False
    twins: bool = False
    """Whether a second page of each article is asked for in vain."""

    days: frozenset[dt.date] | None = None
    """On which it comes out, in place of its weekdays and holidays."""

    again: int = 0
    """So many of the newest editions are looked at again by each crawl; their pages are as they were."""

    @classmethod
    def at_random(cls, rng: random.Random, name: str) -> Paper:
        """Return a paper as there may be one."""
        return cls(
            name=name,
            weekdays=frozenset(
                rng.choice(((0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4), (1, 3, 5), (0, 1, 2, 3, 4, 5), (4,)))
            ),
            pages=rng.choice((2, 4, 4, 8)),
            articles=rng.choice((3, 3, 6, 12, 25, 40)),
            varies=rng.random() < 0.7,
            shares={field: rng.choice(SHARES) for field in FIELDS},
            clumped=rng.choice((0.0, 0.0, 0.1, 0.3)),
            grammar=rng.choice((0.0, 0.0, 0.05, 0.5, 1.0)),
            odd_charset=rng.choice((0.0, 0.0, 0.01)),
            length=rng.uniform(5.5, 7.0),
            spread=rng.choice((0.3, 0.8, 1.1)),
            fails=rng.choice((0.0, 0.0, 0.005, 0.02)),
            picture_errors=rng.choice((0.0, 0.0, 0.01, 0.1)),
            pauses_at_spring=rng.choice((0, 3, 7, 9)),
            pauses_at_national_day=rng.random() < 0.4,
            late=rng.choice((0.0, 0.0, 0.3)),
        )

    def prints_on(self, day: dt.date, rng: random.Random) -> bool:  # noqa: ARG002
        """Return whether there is an edition on ``day``."""
        if self.days is not None:
            return self.prints and day in self.days
        if not self.prints or day.weekday() not in self.weekdays:
            return False
        place = place_of(day)
        if place is None or place.offset is None:
            return True
        if place.festival == "Spring Festival" and 0 <= place.offset + 1 < self.pauses_at_spring:
            return False
        return not (
            place.festival == "National Day" and self.pauses_at_national_day and 0 <= place.offset < 3
        )


_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Change = Callable[[Paper], None]


class Archive:
    """A database that a paper is crawled into, a day at a time."""

    def __init__(self, path: Path, seed: int = 0) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.home = Home(path)
        self.home.prepare()
        self.db = connect(self.home.database)
        self.db.execute("PRAGMA synchronous=OFF")
        self.rng = random.Random(seed)
        self.count = 0
        self.monitors = monitors(self.home)
        self.waiting: dict[str, list[dt.date]] = {}
        self.refused: dict[dt.date, dt.datetime] = {}
        self.absent: dict[dt.date, dt.datetime] = {}
        """Days of which there was no edition, and when they were asked for last."""

        self.printed: list[tuple[dt.date, str]] = []
        """Editions that are held, and the encoding in which they came."""

    def next_id(self) -> int:
        self.count += 1
        return self.count

    def crawl(self, paper: Paper, day: dt.date, *, hour: float = 26) -> dt.datetime:
        """Write what a crawl in the night after ``day`` brings; return when it was."""
        now = dt.datetime.combine(day, dt.time(), clock.CST) + dt.timedelta(hours=hour)
        waiting = self.waiting.setdefault(paper.name, [])
        if paper.prints_on(day, self.rng):
            waiting.append(day)
        run_id = f"{clock.iso(now)}-{paper.name}"
        self.db.execute("BEGIN")
        stats: dict[str, float] = {}
        if paper.forbidden:
            stats = {"downloader/response_count": 1, "robotstxt/response_count": 1, "robotstxt/forbidden": 1}
            self.refused[day] = now
            self._failure(paper, None, f"http://{paper.name}.cn/{day}/1", "refused", now)
        elif paper.is_up:
            stats = self._answers(paper, day, run_id, now)
        else:
            stats = {"downloader/exception_count": 3}
            self._failure(paper, None, f"http://{paper.name}.cn/{day}", "network", now)
        insert(
            self.db,
            "runs",
            {
                "id": run_id, "source": paper.name, "command": "crawl", "arguments": "{}", "started_at": clock.iso(now),
                "finished_at": clock.iso(now), "stop_reason": "finished", "stats": json.dumps(stats),
            },
        )  # fmt: skip
        self.db.execute("COMMIT")
        return now

    def _answers(self, paper: Paper, day: dt.date, run_id: str, now: dt.datetime) -> dict[str, float]:
        before = self.count
        self._snapshot(
            paper, f"http://{paper.name}.cn/robots.txt", "other", run_id, now, content=paper.robots
        )
        came = [one for one in self.waiting[paper.name] if one < day or self.rng.random() >= paper.late]
        pause = dt.timedelta(days=7)
        came = [one for one in came if one not in self.refused or now - self.refused[one] >= pause]
        if day not in came:
            self.absent[day] = _NEVER
        for one in came:
            self.absent.pop(one, None)
        self._ask_for_absent(paper, run_id, now)
        for one, charset in self.printed[-paper.again :] if paper.again else ():
            for page in range(1, paper.pages + 1):
                self._snapshot(
                    paper, f"http://{paper.name}.cn/{one}/{page}", "plan", run_id, now, charset=charset
                )
        for one in came:
            if paper.error_page:
                url = f"http://{paper.name}.cn/{one}/1"
                snapshot = self._snapshot(paper, url, "plan", run_id, now)
                self._failure(paper, snapshot, url, "layout", now)
            else:
                self.waiting[paper.name].remove(one)
                self._print(paper, one, run_id, now)
                self.printed.append((one, paper.charset))
        return {
            "downloader/response_count": self.count - before + 1,
            "downloader/response_status_count/200": self.count - before + 1,
            "robotstxt/response_count": 1,
            "robotstxt/response_status_count/200": 1,
            "unioncrawl/snapshots": self.count - before,
            "unioncrawl/bytes": 1000 * (self.count - before),
        }

    def _ask_for_absent(self, paper: Paper, run_id: str, now: dt.datetime) -> None:
        for day, asked in self.absent.items():
            at = ABSENT.due_at(dt.datetime.combine(day, dt.time(), clock.CST), asked)
            if at is not None and at <= now:
                url = f"http://{paper.name}.cn/{day}/1"
                snapshot = self._snapshot(paper, url, "plan", run_id, now, status=404)
                self._plan(paper, day, url, snapshot, now, "none")
                self._edition(paper, day, "none", 0, 0)
                self.absent[day] = now

    def _plan(
        self, paper: Paper, day: dt.date, url: str, snapshot: int, now: dt.datetime, state: str = "published"
    ) -> None:
        insert(
            self.db,
            "plans",
            {
                "snapshot_id": snapshot, "source": paper.name, "published": str(day), "url": url, "parser": "P",
                "captured_at": clock.iso(now), "state": state, "page_urls": "[]", "article_urls": "[]",
                "parser_version": "1",
            },
        )  # fmt: skip

    def _print(self, paper: Paper, day: dt.date, run_id: str, now: dt.datetime) -> None:
        rng = self.rng
        articles = paper.articles
        pages = paper.pages
        if paper.varies:
            articles = max(1, round(rng.gauss(articles, articles**0.5)))
            pages = max(1, pages + rng.choice((0, 0, 0, 0, 0, 0, 4, -1)))
        for page in range(1, pages + 1):
            url = f"http://{paper.name}.cn/{day}/{page}"
            snapshot = self._snapshot(paper, url, "plan", run_id, now)
            self._plan(paper, day, url, snapshot, now)
        shares = {field: self._clumped(share, paper.clumped) for field, share in paper.shares.items()}
        for number in range(articles):
            self._article(paper, day, f"http://{paper.name}.cn/{day}/a{number}", shares, run_id, now)
        for _ in range(rng.randint(0, articles)):
            status = 404 if rng.random() < paper.picture_errors else 200
            self._snapshot(paper, f"http://{paper.name}.cn/{day}/p.jpg", "other", run_id, now, status=status)
        self._edition(paper, day, "complete", pages, articles)

    def fill_back(
        self,
        paper: Paper,
        days: Sequence[dt.date],
        now: dt.datetime,
        *,
        charset: str = "utf-8",
        status: int = 200,
        are_read: bool = True,
    ) -> None:
        """Write what a crawl of the years before brings, interrupted by its budget."""
        run_id = f"{clock.iso(now)}-{paper.name}"
        before = self.count
        for day in days:
            url = f"http://{paper.name}.cn/{day}/1"
            self._plan(paper, day, url, self._snapshot(paper, url, "plan", run_id, now, charset=charset), now)
            self._edition(paper, day, "complete" if are_read else "partial", 1, 4)
            for number in range(4):
                url = f"http://{paper.name}.cn/{day}/a{number}"
                snapshot = self._snapshot(paper, url, "article", run_id, now, charset=charset, status=status)
                if not are_read:
                    self._failure(paper, snapshot, url, "layout", now)
        number = self.count - before
        stats = {
            "downloader/response_count": number,
            "downloader/response_status_count/200": number,
            "unioncrawl/snapshots": number,
        }
        arguments = {"since": str(min(days)), "until": str(max(days))}
        insert(
            self.db,
            "runs",
            {
                "id": run_id, "source": paper.name, "command": "crawl", "arguments": json.dumps(arguments),
                "started_at": clock.iso(now), "finished_at": clock.iso(now), "stop_reason": "budget",
                "stats": json.dumps(stats),
            },
        )  # fmt: skip

    def _clumped(self, share: float, clumped: float) -> float:
        if not clumped or share in (0, 1):
            return share
        size = (1 - clumped) / clumped
        return self.rng.betavariate(share * size, (1 - share) * size)

    def _article(
        self, paper: Paper, day: dt.date, url: str, shares: dict[str, float], run_id: str, now: dt.datetime
    ) -> None:
        rng = self.rng
        snapshot = self._snapshot(paper, url, "article", run_id, now)
        if paper.twins:
            self._snapshot(paper, f"{url}-twin", "article", run_id, now, status=404)
        if paper.broken or rng.random() < paper.fails:
            self._failure(paper, snapshot, url, "layout", now)
            return
        methods = {"title": "selector", "text": "selector", "published": "address"}
        for field, share in shares.items():
            if rng.random() < share:
                methods[field] = "grammar" if rng.random() < paper.grammar else "selector"
        if paper.generic:
            methods = {"title": "generic", "text": "generic", "published": "address"}
        characters = max(15, round(rng.lognormvariate(paper.length, paper.spread)))
        text = "".join(rng.choices(PROSE, k=min(characters, 300))).ljust(characters, "，")
        if paper.garbled:
            text = text.encode("utf-8").decode("gb18030", "replace")
        insert(
            self.db,
            "articles",
            {
                "id": self.next_id(), "source": paper.name, "url": url, "title": "职工之家", "authors": "[]",
                "photographers": "[]", "organisations": "[]", "published": str(day), "page_label": "A1", "text": text,
                "issue_no": f"第{day.toordinal()}期", "text_sha256": str(self.count), "snapshot_id": snapshot,
                "parser": "A", "parser_version": "1", "extraction": json.dumps(methods, sort_keys=True),
                "first_seen": clock.iso(now), "last_changed": clock.iso(now),
            },
        )  # fmt: skip

    def _snapshot(
        self,
        paper: Paper,
        url: str,
        role: str,
        run_id: str,
        now: dt.datetime,
        *,
        status: int = 200,
        content: str = "",
        charset: str | None = None,
    ) -> int:
        charset = None if role == "other" else charset or paper.charset
        if charset and self.rng.random() < paper.odd_charset:
            charset = "gb18030" if charset == "utf-8" else "utf-8"
        snapshot = self.next_id()
        insert(
            self.db,
            "snapshots",
            {
                "id": snapshot, "record_id": f"<{snapshot}>", "source": paper.name, "url": url, "status": status,
                "fetched_at": clock.iso(now), "mime": "text/html", "charset": charset, "payload_sha256": content or url,
                "content_sha256": content or url, "member_sha256": "", "warc_file": "w", "warc_offset": snapshot,
                "warc_length": 1, "run_id": run_id, "role": role, "read": 1,
            },
        )  # fmt: skip
        return snapshot

    def _failure(self, paper: Paper, snapshot: int | None, url: str, kind: str, now: dt.datetime) -> None:
        insert(
            self.db,
            "failures",
            {
                "id": self.next_id(), "snapshot_id": snapshot, "source": paper.name, "url": url, "article_id": stable_id(url),
                "kind": kind, "reason": "not as expected", "first_seen": clock.iso(now),
            },
        )  # fmt: skip

    def _edition(self, paper: Paper, day: dt.date, state: str, pages: int, articles: int) -> None:
        insert(
            self.db,
            "editions",
            {
                "source": paper.name, "published": str(day), "state": state, "pages_expected": pages,
                "pages_held": pages, "articles_expected": articles, "articles_held": articles,
            },
            "INSERT OR REPLACE",
        )  # fmt: skip

    def found(self, paper: Paper, now: dt.datetime) -> list[Finding]:
        """Return what the monitors find."""
        return list(findings(self.monitors, self.db, paper.name, now))

    def live(
        self,
        paper: Paper,
        first: dt.date,
        days: int,
        changes: dict[int, Change] | None = None,
        *,
        from_day: int = 0,
        hour: float = 26,
    ) -> Iterator[tuple[int, Sequence[Finding]]]:
        """Yield what is found after each day's crawl, from day number ``from_day`` on.

        :param hour: at which it begins; 26: in the night after.
        """
        for number in range(days):
            if changes and number in changes:
                changes[number](paper)
            now = self.crawl(paper, first + dt.timedelta(days=number), hour=hour)
            if number >= from_day:
                yield number, self.found(paper, now)

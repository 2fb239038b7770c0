"""Requests that wait for their turn, without a crawl."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scrapy import Request
from scrapy.http import Response

from unioncrawl.refusals import BusyHostError
from unioncrawl.spiders.waiting import AT_A_TIME, SILENCE, Waiting


class Source:
    """Makes requests, and knows how many it has made."""

    def __init__(self, host: str = "a.example") -> None:
        self.host = host
        self.made = 0

    def requests(self, number: int) -> Iterator[Request]:
        for n in range(number):
            self.made += 1
            yield Request(f"https://{self.host}/{n}")


def test_of_decades_of_days_only_a_handful_is_made_at_a_time() -> None:
    days, waiting = Source(), Waiting()
    waiting.begin(("new", days.requests(40 * 365)))
    assert [request.url[-1] for request in waiting.some()] == list("0123456789")
    assert days.made == AT_A_TIME
    assert len(waiting.some()) == AT_A_TIME
    assert days.made == 2 * AT_A_TIME


def test_nothing_of_a_later_kind_is_made_before_an_earlier_one_is_done() -> None:
    new, old, waiting = Source(), Source(), Waiting()
    waiting.begin(("new", new.requests(12)), ("missing", iter(())), ("checked", old.requests(1)))
    waiting.some()
    assert len(waiting.some()) == 2
    assert old.made == 0
    assert len(waiting.some()) == old.made == 1
    assert waiting.some() == []


def test_that_a_host_gives_no_answer_is_told_once_a_run(caplog: pytest.LogCaptureFixture) -> None:
    waiting = Waiting()
    for host, error in (("a.example", TimeoutError()), ("b.example", BusyHostError())):
        for n in range(3 * SILENCE):
            waiting.unanswered(f"https://{host}/{n}", error)
            if n == 2 * SILENCE:
                waiting.answered(Response(f"https://{host}/robots.txt"))
    assert [message.split()[0] for message in caplog.messages] == ["a.example", "b.example"]


def test_a_host_that_does_not_answer_or_wants_rest_is_asked_for_nothing_more() -> None:
    silent, busy, other = Source("a.example"), Source("b.example"), Source("c.example")
    waiting = Waiting()
    for n in range(SILENCE - 1):
        waiting.unanswered(f"https://a.example/{n}", TimeoutError())
    waiting.begin(
        ("new", silent.requests(1)),
        ("new", silent.requests(9)),
        ("new", busy.requests(9)),
        ("new", other.requests(1)),
    )
    assert len(waiting.some()) == 1
    waiting.unanswered("https://a.example/9", TimeoutError())
    waiting.unanswered("https://b.example/1", BusyHostError())
    assert [request.url for request in waiting.some()] == ["https://c.example/0"]

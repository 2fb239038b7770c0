"""Articles to be cited, made without an archive."""

from __future__ import annotations

from typing import Any

import attrs

from unioncrawl.citing.article import Captured, Cited

CAPTURED = Captured(
    at="2013-03-20T04:05:06.000007Z",
    url="http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_5-02.htm",
    payload_sha256="3a39a42d36b50680f93c98a06b9a1d15b43763f0e00495caafcec25864c4c4ab",
    record_id="<urn:uuid:75fa0e6e-6f2e-4e2d-8e7b-fa1207225eaa>",
    warc_file="renmin_ribao/renmin_ribao-20130320T040506000000-00001.warc.gz",
    warc_offset=11957,
    warc_length=1722,
)

CITED = Cited(
    article_id=2511088078474877,
    source="renmin_ribao",
    masthead="人民日报",
    publisher=None,
    is_printed=True,
    authors=("余建斌",),
    title="我们的科技一直在追赶",
    subtitle="访中国工程院院长周济",
    published="2013-01-12",
    page="2",
    url=CAPTURED.url,
    captured=CAPTURED,
)
"""An example of GB/T 7714—2015."""


def made(*, captured_on: str | None = None, **changes: Any) -> Cited:
    """Return ``CITED`` with other values.

    :param captured_on: a day; the capture is made at noon there in China.
    """
    captured = CAPTURED
    if captured_on:
        captured = attrs.evolve(captured, at=f"{captured_on}T04:00:00.000000Z")
    if "url" in changes:
        captured = attrs.evolve(captured, url=changes["url"])
    return attrs.evolve(CITED, **{"captured": captured, **changes})


HOSTILE = made(
    article_id=7,
    authors=("赵{一}", "Q&A 编辑部", "Smith, John and Sons"),
    title=r"100% of {“工人”_#1} \input{x} ~ ^ $5 } {{ <span class=\"nocase\">A</span> @article{x,",
    subtitle="第二行\nER  - \nTY  - BOOK",
    page="A_8",
    url="http://a.example.cn/x_{1}?a=%E5%B7%A5&b=~#c\\d",
)
"""Everything that is special to one of the formats."""

"""Where from, by whom, edited by whom."""

from __future__ import annotations

import pytest

from tests.generic.pages import STORY, TEXT, in_paragraphs, portal
from tests.generic.plug import extracted

BODY = in_paragraphs(STORY)


@pytest.mark.parametrize(
    ("meta", "origin", "authors"),
    [
        ("2019-09-26 来源：临江日报 作者：孟小川 石磊", "临江日报", ("孟小川", "石磊")),
        ("来源: 临江日报作者: 孟小川", "临江日报", ("孟小川",)),
        ("作者：记者 孟小川 | 来源：临江日报 | 字号：大 中 小", "临江日报", ("孟小川",)),
        ("<span>来源：</span><div><a href=/>临江日报</a></div><div>2019-09-26</div>", "临江日报", ()),
        ("2019-09-26 10:56:28 临江日报", "临江日报", ()),
        ("信息来源：市总工会　浏览次数：31", "市总工会", ()),
        ("", None, ()),
    ],
)
def test_what_stands_after_the_labels_is_read(
    meta: str, origin: str | None, authors: tuple[str, ...]
) -> None:
    found = extracted(portal(BODY, meta=meta))
    assert (found.origin, found.authors) == (origin, authors)


def test_a_name_alone_over_the_text_is_the_author() -> None:
    found = extracted(portal(f"<p>孟小川</p>{BODY}", meta="2019-09-26"))
    assert (found.authors, found.text) == (("孟小川",), TEXT)


def test_a_signature_in_the_text_names_the_author() -> None:
    lines = ["本报讯（记者 孟小川）" + STORY[0], *STORY[1:]]
    assert extracted(portal(in_paragraphs(lines))).authors == ("孟小川",)


@pytest.mark.parametrize("line", ["责任编辑：石磊", "（责编：石磊）", "【编辑:石磊】", "[责任编辑：石磊]"])
def test_the_editor_stands_under_the_text(line: str) -> None:
    found = extracted(portal(f"{BODY}<p>{line}</p>"))
    assert (found.editor, found.text) == ("石磊", TEXT)

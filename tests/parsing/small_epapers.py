"""Pages of small e-paper products, made after the evidenced elements and order of lines, with text of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawl.source import Site, Source

from .pages import VARIANTS, Line, Variant, document, line, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TITLE = "夜班食堂的灯光"
KICKER = "把热饭送到岗位上"
SUBTITLE = "城东机械厂工会办实事侧记"
BODY = (
    "本报讯 (记者 周晓燕 通讯员 王建国)凌晨两点，城东机械厂的食堂里还亮着灯，下了夜班的工友端着热汤坐下来。",
    "“以前只能啃面包，现在四菜一汤。”钳工老赵说。",
    "厂工会主席介绍，夜班食堂开办三个月，已供餐九千份。",
)
OTHER_SITE = document(
    "<div><a href='/'>首页</a> <a href='/n'>新闻</a></div><h1>别处的新闻</h1><div>2024-01-02 来源:某网</div>"
    + "<p>工会组织职工开展活动，大家都来参加。</p>" * 5
    + "<div>上一篇:<a href='/x'>甲</a></div><div>版权所有 某某网</div>",
    "某某新闻网",
)


def paper(
    name: str, title: str, platform: str, host: str, **site: str | tuple[tuple[str, str], ...]
) -> Source:
    """Return the facts of an invented paper."""
    return Source(
        name=name,
        title=title,
        publisher="unknown",
        province="全国",
        level="city",
        sites=(Site(platform=platform, hosts=(host,), covers="invented", index="by date", **site),),  # type: ignore[arg-type]
        caveats=("invented",),
        evidence=(("all", "UNKNOWN"),),
    )


def article_lines(
    over: Iterable[str],
    *,
    kicker: str = "",
    title: str = TITLE,
    subtitle: str = "",
    under: str = "",
    body: Iterable[str] = BODY,
    footer: Iterable[str] = (),
) -> list[Line]:
    """Return the lines of an article page in their order; ``under`` stands between headline and body."""
    page = lines("site", *over)
    page += [line("kicker", kicker)] if kicker else []
    page.append(line("title", title))
    page += [line("subtitle", subtitle)] if subtitle else []
    page += [line("source", under)] if under else []
    return page + lines("body", *body) + lines("footer", *footer)


def glued_header(page: Sequence[Line]) -> str:
    """All over the body on one line."""
    over = " ".join(row.html for row in page if row.role not in ("body", "footer"))
    rest = "".join(f"<p>{row.html}</p>" for row in page if row.role in ("body", "footer"))
    return f"<div>{over}</div>{rest}"


def glued_site(page: Sequence[Line]) -> str:
    """All over the headline on one line."""
    over = " ".join(row.html for row in page if row.role == "site")
    rest = "".join(f"<p>{row.html}</p>" for row in page if row.role != "site")
    return f"<div>{over}</div>{rest}"


def with_navigation(page: Sequence[Line]) -> str:
    """Links to the rest of the site before and after."""
    inner = "".join(f"<td>{row.html}</td>" for row in page)
    return (
        "<ul><li><a href='/'>首页</a></li><li><a href='/news/'>新闻中心</a></li></ul>"
        f"<table><tr>{inner}</tr></table><div><a href='/about'>关于我们</a> | <a href='/contact'>联系我们</a></div>"
    )


MARKUPS: dict[str, Variant] = {
    **VARIANTS,
    **{function.__name__: function for function in (glued_header, glued_site, with_navigation)},
}
"""The same lines in different tags."""

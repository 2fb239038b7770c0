"""A new source after the model of another on the same platform: its file and its fixtures.

What of the model is code (page classes and spider) is taken over, with host, path and names exchanged; its facts
are not: of the new source nothing is known yet but an address.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import keyword
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs

import unioncrawl
from unioncrawl import catalogue, road
from unioncrawl.charset import decide, decode
from unioncrawl.errors import PageError, UnioncrawlError, UsageProblemError
from unioncrawl.faults import item_of
from unioncrawl.items import KEPT, PAGES
from unioncrawl.recognise import Recognised, platforms, recognised
from unioncrawl.source import LEVELS, Site, Source
from unioncrawl.unsupported import UNSUPPORTED
from unioncrawl.urls import link, normalised

CHECKOUT = Path(unioncrawl.__file__).parents[1]
NAME = re.compile(r"[a-z]+(?:_[a-z]+)*")
LIKE_OTHERS = "pages are taken to be as elsewhere on the platform"
BY_DATE = "by date, as other papers on the platform"
KINDS = {"article": "ArticlePage", "plan": "PlanPage", "list": "ListPage", "calendar": "ListPage"}

TEMPLATE = '''"""{masthead}.

Site:      {site}
Editions:  not known; made from one address{dated}
Platform:  {product} (``platforms/{product}.py``)
Caveats:   - nothing but an address is known: {like}
"""

{imports}

SOURCE = Source(
    name={name},
    title={title},
    publisher={publisher},
    province={province},
    level={level},
    sites=(
        Site(
            platform={platform},
            hosts=({host},),
            scheme={scheme},
            paths={paths},{more}
            covers={covers},
            index={index},
        ),
    ),
    caveats=({caveat},),
    evidence=(
        ("address of a page", {link}),
        ("platform", "INFERRED: from the form of the address"),
        ("index, markup and order of the lines", {as_model}),
    ),
)
{code}'''


@attrs.frozen(kw_only=True)
class Wanted:
    """What is known of the new source."""

    name: str
    url: str
    title: str
    publisher: str = "unknown"
    province: str = "全国"
    level: str = "province"
    platform: str = ""
    """Only needed where the address fits several."""


@attrs.frozen(kw_only=True)
class Exchange:
    """What stands for what when the model becomes the new source."""

    pairs: tuple[tuple[str, str], ...]

    def apply(self, text: str) -> str:
        """Return ``text`` with all pairs exchanged at once."""
        known = dict(self.pairs)
        pattern = "|".join(re.escape(old) for old in sorted(known, key=len, reverse=True))
        return re.sub(pattern, lambda match: known[match[0]], text)


def make(wanted: Wanted) -> list[Path]:
    """Write the new source's file and fixtures into the checkout; return what was written.

    :raises UsageProblemError: if the name or the address cannot be, or the platform cannot be told.
    :raises UnioncrawlError: if this is no checkout, or the pages of the model cannot be read as the new source's.
    """
    check(wanted)
    platform = platform_of(wanted)
    model = model_for(platform)
    exchange = exchange_for(wanted, platform, model) if model else Exchange(pairs=())
    target = CHECKOUT / "unioncrawl" / "sources" / f"{wanted.name}.py"
    target.write_text(source_text(wanted, platform, model, exchange), encoding="utf-8")
    written = [target]
    try:
        if model:
            written += fixtures(wanted, platform.platform, model, exchange)
    except Exception:
        remove(wanted.name)
        raise
    return written


def remove(name: str) -> None:
    """Take back what was written of a source."""
    (CHECKOUT / "unioncrawl" / "sources" / f"{name}.py").unlink(missing_ok=True)
    for folder in fixtures_of(name):
        shutil.rmtree(folder)


def check(wanted: Wanted) -> None:
    """Raise the error that says why the source cannot be made."""
    if not (CHECKOUT / "tests" / "fixtures").is_dir():
        raise UnioncrawlError(
            f"{CHECKOUT} is no checkout of the project: a source is made where its tests are"
        )
    taken = {*catalogue.names(), *(site.name for site in UNSUPPORTED), PAGES, KEPT}
    if not NAME.fullmatch(wanted.name) or keyword.iskeyword(wanted.name):
        raise UsageProblemError(
            f"{wanted.name!r}: write the masthead in pinyin, by word: xinshiji_gongren_bao"
        )
    if wanted.name in taken:
        raise UsageProblemError(f"{wanted.name} is there already")
    if link("", wanted.url) is None:
        raise UsageProblemError(f"{wanted.url!r} is no http(s) address")
    if owner := catalogue.owner(wanted.url):
        raise UsageProblemError(f"{wanted.url} belongs to {owner.name} already")
    if wanted.level not in LEVELS:
        raise UsageProblemError(f"level {wanted.level!r} is none of {', '.join(LEVELS)}")
    for name in ("title", "publisher", "province"):
        if re.search(r'["\\\n]', value := getattr(wanted, name)) or not value.strip():
            raise UsageProblemError(f"{name} {value!r} cannot stand in a source")


def platform_of(wanted: Wanted) -> Recognised:
    """Return the platform that the address is of.

    :raises UsageProblemError: if it is of none, or of several and none was chosen.
    """
    found = recognised(wanted.url)
    if wanted.platform:
        found = [one for one in found if one.platform == wanted.platform]
    if not found:
        raise UsageProblemError(
            f"{wanted.url} has the form of no platform that is known; docs/adding-a-source.md says how to write one"
        )
    if len(found) > 1:
        names = ", ".join(one.platform for one in found)
        raise UsageProblemError(f"{wanted.url} can be of {names}: choose with --platform")
    return found[0]


def model_for(platform: Recognised) -> Source | None:
    """Return the source whose pages are the model: one on ``platform`` alone if there is any, one with addresses of
    the same form before others, the plainest of them. ``None`` if no source is on it.
    """
    name = platform.platform
    fitting = [
        source for source in catalogue.sources().values() if site_on(source, name) and pages_of(source, name)
    ]

    def strangeness(source: Source) -> tuple[int, bool, int]:
        found = [one.form for case in pages_of(source, name) for one in recognised(info_of(case)["url"])]
        return len(source.sites), platform.form not in found, len(code_of(source))

    return min(fitting, key=strangeness, default=None)


def site_on(source: Source, platform: str) -> Site | None:
    """Return the site of ``source`` that is on ``platform``, or ``None``."""
    return next((site for site in source.sites if site.platform == platform), None)


def pages_of(source: Source, platform: str) -> list[Path]:
    """Return the folders of a source's fixtures, one a case, that are pages on ``platform``."""
    found = []
    for case in sorted(
        path.parent for folder in fixtures_of(source.name) for path in folder.glob("*/output.json")
    ):
        site = source.site_of(info_of(case)["url"])
        if site is not None and site.platform == platform:
            found.append(case)
    return found


def info_of(case: Path) -> dict[str, Any]:
    """Return what a fixture says of its page."""
    info: dict[str, Any] = json.loads(
        (case / "inputs" / "HttpResponse-info.json").read_text(encoding="utf-8")
    )
    return info


def fixtures_of(name: str) -> list[Path]:
    """Return the folders of a source's fixtures, one a page class."""
    return sorted((CHECKOUT / "tests" / "fixtures").glob(f"unioncrawl.sources.{name}.*"))


def module_text(source: Source) -> str:
    """Return the text of a source's file."""
    return inspect.getsource(importlib.import_module(f"unioncrawl.sources.{source.name}"))


def code_of(source: Source) -> str:
    """Return what stands behind the facts in a source's file."""
    text = module_text(source)
    start = text.index("\nSOURCE = Source(")
    return text[text.index("\n)\n", start) + len("\n)\n") :]


def imports_of(source: Source) -> str:
    """Return what stands between docstring and facts in a source's file."""
    text = module_text(source)
    start = text.index("from __future__")
    return text[start : text.index("\nSOURCE = Source(", start)].strip()


def exchange_for(wanted: Wanted, platform: Recognised, model: Source) -> Exchange:
    """Return what of the model becomes what."""
    site = site_on(model, platform.platform) or model.sites[0]
    mine = example_of(model, platform)
    pairs = {
        class_name(model.name): class_name(wanted.name),
        model.name: wanted.name,
        model.title: wanted.title,
        f"{site.scheme}://{site.hosts[0]}": base_of(wanted.url),
        site.hosts[0]: urlsplit(wanted.url).hostname or "",
    }
    for host in site.hosts[1:]:
        pairs[host] = urlsplit(wanted.url).hostname or ""
    for group in ("base", "paper"):
        old, new = mine.get(group), platform.groups.get(group, "")
        if old and old.strip("/"):
            pairs[f"/{old.strip('/')}/"] = f"/{new.strip('/')}/" if new.strip("/") else "/"
            pairs[f'"{old.strip("/")}"'] = f'"{new.strip("/")}"'
    return Exchange(pairs=tuple((old, new) for old, new in pairs.items() if old != new))


def example_of(model: Source, platform: Recognised) -> dict[str, str]:
    """Return what the named groups of the platform's addresses are in those of the model."""
    for case in pages_of(model, platform.platform):
        for one in recognised(info_of(case)["url"]):
            if one.platform == platform.platform:
                return one.groups
    return {}


def base_of(url: str) -> str:
    """Return scheme and host of ``url``."""
    parts = urlsplit(normalised(url))
    return f"{parts.scheme}://{parts.hostname}"


def class_name(name: str) -> str:
    """Return what the classes of a source begin with."""
    return name.title().replace("_", "")


def source_text(wanted: Wanted, platform: Recognised, model: Source | None, exchange: Exchange) -> str:
    """Return the text of the new source's file."""
    site = site_on(model, platform.platform) if model else None
    if model and len(model.sites) == 1:
        imports, code = imports_of(model), exchange.apply(code_of(model))
    else:
        imports, code = plain(wanted, platform)
    day = "-".join(platform.groups[part] for part in ("year", "month", "day") if part in platform.groups)
    url = normalised(wanted.url)
    parts = urlsplit(url)
    like = f"pages are taken to be like those of {model.title}" if model else LIKE_OTHERS
    facts = {
        "name": wanted.name,
        "title": wanted.title,
        "publisher": wanted.publisher,
        "province": wanted.province,
        "level": wanted.level,
        "platform": platform.platform,
        "host": parts.hostname or "",
        "scheme": parts.scheme,
        "paths": exchange.apply(site.paths) if site else own_path(wanted, platform),
        "covers": f"{day} by an address" if day else "not known",
        "index": exchange.apply(site.index) if site else BY_DATE,
        "caveat": f"nothing but an address is known: {like}",
        "link": f"LINK: {url}",
        "as_model": f"INFERRED: as {model.title} has them" if model else f"INFERRED: {LIKE_OTHERS}",
    }
    text = TEMPLATE.format(
        **{name: quoted(value) for name, value in facts.items()},
        masthead=wanted.title,
        product=platform.platform,
        site=base_of(url) + "/",
        dated=f", of {day}" if day else "",
        like=like,
        imports=imports,
        more=exchange.apply(added(site)) if site else "",
        code=code,
    )
    compile(text, wanted.name, "exec")
    return text


def own_path(wanted: Wanted, platform: Recognised) -> str:
    """Return what the path of an own address begins with, as far as the form of address tells."""
    own = platform.groups.get("base", "").rstrip("/") + "/"
    paper = platform.groups.get("paper", "").strip("/") + "/"
    if paper != "/" and urlsplit(normalised(wanted.url)).path.startswith(own + paper):
        own += paper
    return re.escape(own)


def added(site: Site) -> str:
    """Return the lines of those facts of ``site`` that not every site has."""
    values = {name: getattr(site, name) for name in ("rewrites", "query")}
    return "".join(f"\n            {name}={value!r}," for name, value in values.items() if value)


def plain(wanted: Wanted, platform: Recognised) -> tuple[str, str]:
    """Return imports and code of a source that has nothing of its own, made of the platform's forms of address.

    :raises UnioncrawlError: if the platform does not say how.
    """
    module = platforms()[platform.platform]
    forms = [form for form in module.ADDRESSES if form.page]
    spider = next(
        (
            name
            for name, cls in vars(module).items()
            if name.endswith("Spider") and cls.__module__ == module.__name__
        ),
        "",
    )
    if not forms or not spider:
        raise UnioncrawlError(f"{platform.platform} has no plain source to be made; write the file by hand")
    known = {"base": "", "paper": "*", **platform.groups, "host": urlsplit(wanted.url).hostname}
    prefix = class_name(wanted.name)
    classes: dict[str, list[str]] = {}
    for form in forms:
        rule = form.rule.format(**known)
        exclude = form.exclude.format(**known)
        more = f", exclude={quoted(exclude)}" if exclude else ""
        classes.setdefault(form.page, []).append(
            f"@handle_urls({quoted(rule)}{more}, instead_of={KINDS[form.kind]})"
        )
    code = [
        "\n".join(
            [
                *rules,
                f"class {prefix}{page.removeprefix(spider.removesuffix('Spider'))}({page}):",
                "    source = SOURCE",
            ]
        )
        for page, rules in classes.items()
    ]
    own = f'    paper = "{platform.groups["paper"]}"\n' if "paper" in platform.groups else ""
    code.append(f'class {prefix}Spider({spider}):\n    name = "{wanted.name}"\n    source = SOURCE\n{own}')
    kinds = ", ".join(sorted({KINDS[form.kind] for form in forms}))
    names = ", ".join(sorted([*classes, spider]))
    imports = (
        "from __future__ import annotations\n\nfrom web_poet import handle_urls\n\n"
        f"from unioncrawl.pages import {kinds}\nfrom {module.__name__} import {names}\n"
        "from unioncrawl.source import Site, Source"
    )
    return imports, "\n\n" + "\n\n\n".join(code)


def quoted(text: str) -> str:
    """Return ``text`` as it is written in the project's code."""
    return json.dumps(text, ensure_ascii=False)


def fixtures(wanted: Wanted, platform: str, model: Source, exchange: Exchange) -> list[Path]:
    """Write the model's fixtures as the new source's; what has to come out is what its page classes say.

    :raises UnioncrawlError: if a page class cannot read its page.
    """
    importlib.invalidate_caches()
    importlib.import_module(f"unioncrawl.sources.{wanted.name}")
    catalogue.forget()
    road.page_class.cache_clear()
    written = []
    for case in pages_of(model, platform):
        # The model may have addresses of other forms, or of another site, that a paper elsewhere has not.
        if road.page_class(exchange.apply(info_of(case)["url"])) is not None:
            with contextlib.suppress(PageError):
                written.append(write_fixture(case, exchange))
    if not any(path.parent.name.endswith("ArticlePage") for path in written):
        raise UnioncrawlError("no page of the model can be read as the new source's; write the file by hand")
    return written


def write_fixture(case: Path, exchange: Exchange) -> Path:
    """Write the fixture ``case`` of the model as the new source's; return its folder."""
    from web_poet import HttpResponseHeaders
    from web_poet.testing import Fixture
    from web_poet.utils import get_fq_class_name

    from unioncrawl.fixtures import META
    from unioncrawl.provider import http_response

    info = info_of(case)
    headers = HttpResponseHeaders(info["headers"])
    body = (case / "inputs" / "HttpResponse-body.html").read_bytes()
    decision = decide(body, headers.get("Content-Type") or "")
    page = exchange.apply(decode(body, decision)).encode(decision.encoding)
    url = exchange.apply(info["url"])
    cls = road.page_class(url)
    assert cls is not None
    response = http_response(url, page, info["status"] or 200, headers)
    item = item_of(cls(response).to_item())
    folder = CHECKOUT / "tests" / "fixtures" / get_fq_class_name(cls)
    Fixture.save(folder, inputs=[response], item=item, meta=dict(META), fixture_name=case.name)
    return folder / case.name

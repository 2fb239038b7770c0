"""What a re-parse would change is summed up by source and field, shown with samples, and held against rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.test_verify_choice import damage
from tests.archive.tools import STORY, content, execute, plan, query, record, story
from tests.cli.test_bad_input import call
from unioncrawl import road
from unioncrawl.archive import reparse_summary
from unioncrawl.archive.comparing import Change
from unioncrawl.archive.home import Home
from unioncrawl.archive.reparse import How, reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.reparse_report import rendered, write
from unioncrawl.archive.reparse_rules import broken, parse
from unioncrawl.archive.reparse_samples import CONTEXT, pieces_of
from unioncrawl.archive.reparse_summary import OTHER_REASONS, Field, Sample, Summary
from unioncrawl.cli.reparse_shown import print_summary
from unioncrawl.differences import marked
from unioncrawl.errors import ArchiveError, LayoutChangedError, UsageProblemError
from unioncrawl.items import Listing, PagePlan
from unioncrawl.pages import ListPage, PlanPage
from unioncrawl.sources.gongren_ribao import SOURCE, GongrenRibaoPlanPage
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page
from unioncrawl.urls import stable_id

GOOD = Page.to_item


def url_of(number: int) -> str:
    return f"{STORY.url[:-6]}{number}.html"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    record(
        home,
        [plan(), *(story(f"第{number}段。", url=url_of(number), hours=number) for number in range(1, 11))],
    )
    return home


def changed(monkeypatch: pytest.MonkeyPatch, *numbers: int, **fields: Any) -> None:
    """Have the page class say something else of some pages."""
    good = Page.to_item

    async def to_item(page: Any) -> Any:
        item = await good(page)
        return attrs.evolve(item, **fields) if item.url in map(url_of, numbers) else item

    monkeypatch.setattr(Page, "to_item", to_item)


def summed(home: Home, samples: int = 3, withheld: frozenset[int] = frozenset()) -> Summary:
    summary = Summary(samples, withheld)
    reparse(home, Selection(), dry_run=True, how=How(see=summary.see))
    return summary


def field(summary: Summary, name: str) -> Field:
    (found,) = [one for one in summary.fields() if one.name == name]
    return found


def test_nothing_is_touched_if_nothing_changes(home: Home) -> None:
    summary = summed(home)
    assert summary.pages == 11
    assert not summary.kinds()
    assert [one.name for one in summary.fields() if one.is_touched] == []
    assert (field(summary, "title").rate_before, field(summary, "title").rate_after) == (1.0, 1.0)
    assert field(summary, "plan.page_urls").items_after == 1


def test_just_the_fields_that_change_are_told_with_how_often_and_how(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch, 1, 2, title="新题目")
    changed(monkeypatch, 2, 3, 4, kicker=None, subtitle="——副题")
    before = content(home)
    summary = summed(home)
    assert content(home) == before
    touched = {one.name: one for one in summary.fields() if one.is_touched}
    assert set(touched) <= {"title", "kicker", "subtitle"}
    assert touched["title"].counts == {"changed": 2}
    assert touched["subtitle"].counts.total() == 3
    assert summary.kinds() == {"changed": 4}
    (sample, *_) = touched["title"].samples
    assert (sample.what, sample.before, sample.after) == ("changed", STORY.title, "新题目")


def test_how_a_field_is_got_is_told_and_a_version_alone_is_no_change_of_a_field(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch, 1, extraction={"title": "generic", "text": "grammar"})
    changed(monkeypatch, 2, parser_version="99")
    summary = summed(home)
    assert summary.kinds() == {"reread": 2}
    assert field(summary, "title").counts == {"fell": 1, "generic": 1}
    assert field(summary, "title").examples["generic"] == url_of(1)
    assert [one.samples for one in summary.fields()] == [[] for _ in summary.fields()]


def failing(monkeypatch: pytest.MonkeyPatch, why: dict[int, str]) -> None:
    """Have the page class fail at some pages, and say why."""
    good = Page.to_item

    async def to_item(page: Any) -> Any:
        item = await good(page)
        for number, reason in why.items():
            if item.url == url_of(number):
                raise LayoutChangedError(reason)
        return item

    monkeypatch.setattr(Page, "to_item", to_item)


def reasons(summary: Summary, most: int = 9) -> list[tuple[str, str, int]]:
    (source,) = summary.sources()
    return [(one.kind, one.text, one.pages) for one in source.most_reasons(most)]


def test_what_is_lost_and_what_fails_otherwise_is_told_with_the_reasons_and_an_example_of_each(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patch:
        failing(patch, {9: "another", 1: "no title", 2: "no date", 3: "no title"})
        lost = summed(home)
        assert reasons(lost) == [
            ("lost", "layout: no title", 2),
            ("lost", "layout: another", 1),
            ("lost", "layout: no date", 1),
        ]
        assert reasons(lost, 1) == [("lost", "layout: no title", 2)]
        print_summary(lost, dry_run=True)
        assert f"  lost 1: layout: no date, e.g. {url_of(2)}\n" in capsys.readouterr().out
        assert "lost 2: layout: no title" in rendered(lost, Selection(), [], dry_run=True)
        hidden = summed(home, withheld=frozenset({stable_id(url_of(1))}))
        assert ("lost", "", 1) in reasons(hidden)
        reparse(home, Selection(), dry_run=False)
    assert reasons(summed(home)) == [("gained", "", 4)]
    failing(monkeypatch, {1: "no title", 2: "no date", 3: "no kicker", 9: "another"})
    assert reasons(summed(home)) == [("failure", "layout: no kicker", 1)]


def test_reasons_that_are_all_different_take_no_more_room_than_some(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reparse_summary, "REASONS", 2)
    failing(monkeypatch, {number: f"{number} of them" for number in range(1, 6)})
    assert [(text == OTHER_REASONS, pages) for _, text, pages in reasons(summed(home))] == [
        (True, 3),
        (False, 1),
        (False, 1),
    ]


def test_a_rule_on_fill_tells_of_captures_that_give_nothing_any_more(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch, 10, kicker=None)
    failing(monkeypatch, dict.fromkeys(range(1, 10), "no title"))
    (found,) = broken([parse("fill:kicker")], summed(home))
    assert found.what == "kicker 100.0 % → 0.0 % (1 of 1 capture lost it, 9 more give nothing any more)"


def test_plain_changes_call_reread_what_is_only_read_by_another_version(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(monkeypatch, 2, parser_version="99")
    for form, says in (
        ("jsonl", '"kind": "reread"'),
        ("csv", "reread,"),
        ("table", "1 would change: reread 1"),
    ):
        _, out, _ = call(capsys, home.path, "reparse", "--dry-run", "--jobs", "1", "--format", form)
        assert says in out


def test_a_page_whose_record_is_damaged_does_not_count_as_read(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(home, url_of(3))
    for options in ((), ("--diff",)):
        status, out, err = call(capsys, home.path, "reparse", "--dry-run", *options)
        assert status == 1
        assert "10 pages read, 1 could not be, 0 would change" in out
        assert "is damaged" in err


def test_samples_are_bounded_the_same_each_time_and_none_of_withheld_articles(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch, *range(1, 11), title="新题目")
    first, again = field(summed(home, 2), "title"), field(summed(home, 2), "title")
    assert (len(first.samples), first.samples) == (2, again.samples)
    withheld = frozenset(stable_id(url_of(number)) for number in range(1, 11))
    assert field(summed(home, 2, withheld), "title").samples == []


def of(before: str, after: str) -> Sample:
    return Sample(url="", snapshot_id=1, what="changed", before=before, after=after)


def test_a_sample_shows_what_is_about_its_changes() -> None:
    text = "劳" * 200
    sample = Sample(url="", snapshot_id=1, what="changed", before=f"{text}旧{text}", after=f"{text}新{text}")
    shown = marked(pieces_of(sample))
    assert shown == f"…{'劳' * CONTEXT}[-旧-]{{+新+}}{'劳' * CONTEXT}…"
    for begin, end in (("", ""), ("旧", ""), (text * 20, ""), ("", text * 20), (text * 20, text * 20)):
        values = (f"{begin}{one}{end}" for one in ("甲", "乙丙"))
        far = marked(pieces_of(of(*values)))
        assert "[-甲-]{+乙丙+}" in far, "however far behind"
        assert len(far) < 80
        assert far.startswith("…") == (begin == text * 20)
        assert far.endswith("…") == (end == text * 20)
    long = marked(pieces_of(of(text * 20 + "旧" * 3000, text * 20 + "新" * 3000)))
    assert long == f"…{'劳' * CONTEXT}[-{'旧' * 1976}-]{{+{'新' * 1976}+}}…"
    assert marked(pieces_of(of("", "旧"))) == "{+旧+}"
    authors = Sample(url="", snapshot_id=1, what="changed", before=["王小明"], after=[])
    assert marked(pieces_of(authors)) == '[-["王小明"]-]'


@pytest.mark.parametrize(
    ("rule", "numbers", "fields", "says"),
    [
        ("fill", (1,), {"title": None}, "title 100.0 % → 90.0 % (1 of 10 captures lost it)"),
        ("fill:title:9%", (1,), {"title": None}, "title 100.0 % → 90.0 %"),
        ("fill:title:10%", (1,), {"title": None}, None),
        ("fill:authors:0", (1,), {"title": None}, None),
        ("date", (1, 2), {"published": "2026-11-01"}, "published of 2 of 10 captures (2 changed)"),
        ("date", (1,), {"published": None}, "published of 1 of 10 captures (1 lost)"),
        ("date:10", (1,), {"published": None}, None),
        ("changed:title", (3,), {"title": "新"}, "title of 1 of 10 captures (1 changed)"),
        ("changed:text", (3,), {"title": "新"}, None),
        ("changed", (3,), {"title": "新"}, "title of 1 of 10 captures"),
        ("fell", (4,), {"extraction": {"text": "grammar"}}, "text of 1 of 10 captures (1 fell)"),
        ("generic:text", (4,), {"extraction": {"text": "generic"}}, "text of 1 of 10 captures (1 generic)"),
        ("generic", (4,), {"extraction": {"text": "grammar"}}, None),
        ("lost", (4,), {"title": None}, None),
    ],
)
def test_a_rule_is_broken_by_what_it_says(
    rule: str,
    numbers: tuple[int, ...],
    fields: dict[str, Any],
    says: str | None,
    home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed(monkeypatch, *numbers, **fields)
    lines = [one.line for one in broken([parse(rule)], summed(home))]
    if says is None:
        assert lines == []
        return
    (line,) = lines
    assert line.startswith(f"rule {rule} is broken: gongren_ribao: {says}")
    assert f"e.g. {STORY.url[:-6]}" in line


def test_articles_that_are_lost_break_a_rule(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: Any) -> Any:
        raise LayoutChangedError("no longer")

    monkeypatch.setattr(Page, "to_item", refuse)
    summary = summed(home)
    (line,) = [one.line for one in broken([parse("lost")], summary)]
    assert "gongren_ribao: 10 of 11 captures lost, e.g. " in line
    assert [one.line for one in broken([parse("lost:91%")], summary)] == []


def test_what_changes_of_every_plan_is_held_against_how_many_plans_there_are(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = GongrenRibaoPlanPage.to_item

    async def to_item(page: Any) -> Any:
        return attrs.evolve(await good(page), published="2026-11-15", state="unknown", parser="Another")

    monkeypatch.setattr(GongrenRibaoPlanPage, "to_item", to_item)
    changed(monkeypatch, 1, 2, parts=2)
    summary = summed(home)
    wanted = [parse(rule) for rule in ("changed:100%", "changed:plan.state", "changed:50%", "date")]
    assert [(one.rule, one.what) for one in broken(wanted, summary)] == [
        ("changed:plan.state", "plan.state of 1 of 1 capture (1 changed)"),
        ("changed:50%", "plan.published of 1 of 1 capture (1 changed)"),
        ("changed:50%", "plan.state of 1 of 1 capture (1 changed)"),
        ("date", "plan.published of 1 of 1 capture (1 changed)"),
    ]
    parts = field(summary, "parts")
    assert (parts.items_before, parts.rate_before, parts.rate_after, parts.counts) == (
        10,
        1,
        1,
        {"changed": 2},
    )


class NowAList(ListPage):
    """Reads the address of an article as that of a list."""

    source = SOURCE

    async def to_item(self) -> Listing:
        return Listing(url=self.address, source=self.source.name)


class NowAPlan(PlanPage):
    """Reads the address of an article as that of a plan."""

    source = SOURCE

    async def to_item(self) -> PagePlan:
        return PagePlan(url=self.address, source=self.source.name, published="2026-11-16", page_no=7)


@pytest.mark.parametrize(
    ("cls", "kinds", "plans"),
    [(NowAList, ["role", "lost"], 1), (NowAPlan, ["role", "lost", "gained"], 2)],
)
def test_an_article_whose_address_is_that_of_a_list_or_a_plan_today_is_lost(
    cls: Any, kinds: list[str], plans: int, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = road.page_class
    monkeypatch.setattr(
        road, "page_class", lambda url, kept_under="": cls if url == url_of(3) else served(url, kept_under)
    )
    summary = Summary()
    found: list[Change] = []
    reparse(home, Selection(), found.append, dry_run=True, how=How(see=summary.see))
    assert [(change.kind, change.url) for change in found] == [(kind, url_of(3)) for kind in kinds]
    lost = found[1].fields
    assert lost["title"] == (STORY.title, None)
    assert lost["reason"][1].startswith("its address is that of a ")
    (line,) = [one.line for one in broken([parse("lost")], summary)]
    assert "gongren_ribao: 1 of " in line
    (source,) = summary.sources()
    assert (source.articles_before, source.articles_after) == (10, 9)
    assert field(summary, "title").rate_after == 1.0
    assert field(summary, "plan.page_no").items_after == plans
    again: list[Change] = []
    reparse(home, Selection(), dry_run=False)
    assert query(home, "SELECT count(*) FROM articles") == [(9,)]
    assert query(home, "SELECT count(*) FROM plans") == [(plans,)]
    reparse(home, Selection(), again.append, dry_run=False)
    assert again == []


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("fil", "no rule 'fil'; did you mean fill?"),
        ("", "no rule ''; there are fill, changed"),
        ("fill:titel:1", "'titel' is no field and no limit; did you mean title?"),
        ("fill:1x", "'1x' is no field and no limit"),
        ("fill:title:much", "'much' is no limit; write fill:title:1%"),
        ("fill:1%:2%", "'2%' is no limit"),
        ("fill:101%", "'101%' is no limit: that is a share, from 0 to 100 percent"),
        ("fill:title:200%", "'200%' is no limit: that is a share, from 0 to 100 percent"),
        ("lost:-1%", "'-1%' is no limit: that is a share, from 0 to 100 percent"),
        ("date:title", "date takes no field; write date or date:1%"),
    ],
)
def test_a_mistake_in_a_rule_is_told_with_what_may_have_been_meant(rule: str, says: str) -> None:
    with pytest.raises(UsageProblemError, match=r"^--fail-on ") as caught:
        parse(rule)
    assert says in str(caught.value)


def test_the_report_is_one_page_without_anything_from_elsewhere_and_with_nothing_of_a_page_as_markup(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch, 1, 2, title="<script>alert(1)</script>工会")
    summary = summed(home)
    page = rendered(summary, Selection(), broken([parse("changed:title")], summary), dry_run=True)
    assert "<ins>&lt;script&gt;alert(1)&lt;/script&gt;工会</ins>" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "url(" not in page
    assert "<link" not in page
    assert "rule changed:title is broken" in page
    assert "prefers-color-scheme: dark" in page


def test_a_report_is_there_whole_or_not_at_all(home: Home, tmp_path: Path) -> None:
    target = tmp_path / "changes.html"
    target.write_text("the one before")
    write(target, summed(home), Selection(search="工会", failures=True), [], dry_run=False)
    assert "Read again: found by 工会, failures" in target.read_text("utf-8")
    assert list(tmp_path.glob("changes.html.*")) == []
    with pytest.raises(ArchiveError, match="cannot write"):
        write(tmp_path / "nowhere" / "changes.html", summed(home), Selection(), [], dry_run=True)


def test_only_what_was_asked_for_is_read(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(**selection: Any) -> int:
        return reparse(home, Selection(**selection), dry_run=True).pages

    assert pages(parser="GongrenRibaoArticlePage") == 10
    assert pages(outdated=True) == 0
    execute(home, "UPDATE plans SET parser_version = 'of yesterday'")
    assert pages(outdated=True) == 1
    execute(home, "UPDATE plans SET parser = 'NoMorePlanPage'")
    assert (pages(outdated=True), pages(parser="NoMorePlanPage")) == (1, 1)
    with pytest.raises(UsageProblemError, match="did you mean GongrenRibaoArticlePage"):
        pages(parser="GongrenRibaoArticel")
    assert pages(search=STORY.title[:4]) == 10
    assert pages(search="没有这样的话") == 0
    assert pages(search=STORY.title[:4], urls=(url_of(3),)) == 1
    with pytest.raises(UsageProblemError):
        pages(search='"')
    monkeypatch.setattr(Page, "version", "99")
    assert pages(outdated=True, until="2026-11-15") == 0
    assert pages(outdated=True, parser="GongrenRibaoArticlePage") == 10

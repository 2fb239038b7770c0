"""A page that is served again and again, as papers change it and take it off: from the site to `diff`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import attrs

from tests.archive.tools import STORY, content
from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.verify import verify
from unioncrawl.press import Answer, Press
from unioncrawl.press.editions import web_page
from unioncrawl.press.gongren_ribao import article_page

HOST, PATH = urlsplit(STORY.url).netloc, urlsplit(STORY.url).path

FIRST, *REST = STORY.paragraphs
CHANGED = attrs.evolve(STORY, paragraphs=(FIRST.replace("五名劳模", "六名劳模"), *REST))


def fetched(press: Press, archive: Path, answer: Answer) -> None:
    """Crawl the story while the site answers so."""
    site = press.sites[HOST]
    assert not callable(site)
    site[PATH] = answer  # type: ignore[index]
    done = run(
        scrapy_crawl("gongren_ribao", f"url={STORY.url}"),
        environment(archive, press.connect_to, UNIONCRAWL_MEDIA="none"),
    )
    assert done.returncode == 0, done.stderr


def said(archive: Path, *arguments: str) -> str:
    done: subprocess.CompletedProcess[str] = run(unioncrawl(*arguments), environment(archive))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_article_that_was_taken_off_is_no_error_in_the_log_and_no_trouble_of_the_run(
    press: Press, tmp_path: Path
) -> None:
    fetched(press, tmp_path, web_page(article_page(STORY)))
    site = press.sites[HOST]
    assert not callable(site)
    site[PATH] = Answer(404, "Not Found")  # type: ignore[index]
    env = environment(tmp_path, press.connect_to, UNIONCRAWL_MEDIA="none", UNIONCRAWL_CONTACT="a@b.cn")
    done = run(unioncrawl("crawl", "--url", STORY.url, "--format", "json"), env)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)[0]["failures"] == 0
    assert said(tmp_path, "runs", "--troubled", "--format", "json").strip() == "[]"
    newest, _ = json.loads(said(tmp_path, "runs", "--format", "json"))
    assert newest["gone"] == 1


def in_new_template(page: str) -> str:
    """Return ``page`` with another frame, scripts and classes round the same article."""
    return page.replace("<body", "<body class=new data-v=2", 1).replace(
        "</body>", "<div class=share>分享到微信</div><script>var t=1</script></body>"
    )


def test_unchanged_another_template_a_paragraph_changed_and_404_are_one_article_two_revisions_and_one_removal(
    press: Press, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    page = article_page(STORY)
    fetched(press, archive, web_page(page))
    fetched(press, archive, web_page(page))
    fetched(press, archive, web_page(in_new_template(page)))
    assert rows(archive, "SELECT * FROM revisions") == []
    fetched(press, archive, web_page(article_page(CHANGED)))
    fetched(press, archive, Answer(404, "Not Found"))
    assert rows(archive, "SELECT count(*) AS n FROM articles") == [{"n": 1}]
    assert [row["changed_fields"] for row in rows(archive, "SELECT * FROM revisions")] == ["[]", '["text"]']
    events = rows(
        archive, "SELECT e.kind, s.status FROM events e JOIN snapshots s ON s.id = e.snapshot_id ORDER BY at"
    )
    assert events == [{"kind": "revised", "status": 200}, {"kind": "gone", "status": 404}]
    assert rows(archive, "SELECT text FROM articles") == [{"text": "\n".join(CHANGED.paragraphs)}]
    assert rows(archive, "SELECT * FROM failures WHERE resolved_at IS NULL") == []
    shown = said(archive, "diff", STORY.url)
    assert "的[-五-]{+六+}名劳模" in shown
    assert "taken off by the site" in shown
    assert verify(Home(archive)).problems == []
    before = content(Home(archive))
    reparse(Home(archive), Selection(), dry_run=False)
    assert content(Home(archive)) == before
    (archive / "unioncrawl.db").unlink()
    rebuild(Home(archive))
    after = content(Home(archive))
    assert {name for name in before if before[name] != after[name]} == set()

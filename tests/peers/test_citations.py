"""Other people's readers read what cite writes, and get back what was meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.citing.made import CITED, HOSTILE, made
from tests.crawl.commands import environment, run, unioncrawl
from tests.peers.conftest import Peer
from unioncrawl.citing import bibtex, ris

pytestmark = pytest.mark.slow

ARTICLES = (CITED, HOSTILE, made(article_id=3, is_printed=False, page=None, authors=(), published=None))

PYBTEX = """
import json, sys
from pybtex.database import parse_string
from pybtex.richtext import Text
found = parse_string(sys.stdin.read(), "bibtex")
print(json.dumps([
    [entry.key, entry.type, str(Text.from_latex(entry.fields["title"])), str(Text.from_latex(entry.fields["annotation"])),
     [str(person) for person in entry.persons.get("author", [])], dict(entry.fields)]
    for entry in found.entries.values()
]))
"""
BIBTEXPARSER = """
import json, sys
import bibtexparser
found = bibtexparser.parse_string(sys.stdin.read())
assert not found.failed_blocks, found.failed_blocks
print(json.dumps([[entry.key, entry.entry_type, {name: field.value for name, field in entry.fields_dict.items()}]
                  for entry in found.entries]))
"""
RISPY = "import json, rispy, sys; print(json.dumps(rispy.load(sys.stdin)))"


@pytest.fixture
def read(peer: Peer) -> Any:
    def run_program(program: str, text: str) -> Any:
        done = peer("python", "-c", program, stdin=text)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run_program


def one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def test_pybtex_reads_titles_authors_and_notes_as_they_are(read: Any) -> None:
    found = read(PYBTEX, "\n".join(map(bibtex.entry, ARTICLES)))
    assert [entry[0] for entry in found] == [article.key for article in ARTICLES]
    for (_, kind, _, _, people, fields), article in zip(found, ARTICLES, strict=True):
        assert kind == ("article" if article.is_printed else "online")
        assert len(people) == len(article.authors)
        assert fields.get("date") == article.published
        assert fields["url"].startswith(article.url[:20])
    assert found[0][2:5] == [one_line(CITED.whole_title("：")), CITED.note(), ["{余建斌}"]]


def test_bibtexparser_reads_every_entry_whatever_its_title_has(read: Any) -> None:
    found = read(BIBTEXPARSER, "\n".join(map(bibtex.entry, ARTICLES)))
    assert [entry[0] for entry in found] == [article.key for article in ARTICLES]
    for (_, _, fields), article in zip(found, ARTICLES, strict=True):
        assert fields["title"] == bibtex.escaped(article.whole_title("：") or "")


def test_rispy_reads_every_record(read: Any) -> None:
    found = read(RISPY, "\n".join(map(ris.record, ARTICLES)))
    assert len(found) == len(ARTICLES)
    for entry, article in zip(found, ARTICLES, strict=True):
        assert entry["type_of_reference"] == ("NEWS" if article.is_printed else "ELEC")
        assert entry["title"] == one_line(article.whole_title("："))
        assert entry.get("authors", []) == list(article.authors)
        assert entry["urls"] == [article.url]
        assert entry["notes"] == [article.note()]


def test_what_the_command_writes_is_read(crawled_once: Path, read: Any) -> None:
    for form, program in (("bibtex", PYBTEX), ("bibtex", BIBTEXPARSER), ("ris", RISPY)):
        done = run(
            unioncrawl("cite", "--since", "2016", "--limit", "0", "--format", form), environment(crawled_once)
        )
        assert len(read(program, done.stdout)) == 33, done.stderr

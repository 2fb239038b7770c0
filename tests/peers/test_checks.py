"""Other people's checks find nothing wrong with what is in the archive and what it exports."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.archive.tools import query, warcs
from tests.crawl.commands import environment, run, unioncrawl
from tests.peers.conftest import Peer
from unioncrawl.archive.export import export_wacz, export_warc
from unioncrawl.archive.export_selection import Selection
from unioncrawl.archive.home import Home
from unioncrawl.warc import wacz
from unioncrawl.warc.foreign import foreign_records
from unioncrawl.warc.surt import surt

pytestmark = pytest.mark.slow


def test_a_wacz_of_a_search_result_passes_wacz_validate(
    crawled_once: Path, tmp_path: Path, peer: Peer
) -> None:
    path = tmp_path / "found.wacz"
    done = run(unioncrawl("export", "--search", "职工之家", "-o", str(path)), environment(crawled_once))
    assert done.returncode == 0, done.stderr
    validated = peer("wacz", "validate", "-f", path)
    assert (validated.returncode, "the passed WACZ is valid" in validated.stdout) == (0, True), (
        validated.stdout
    )


def test_wacz_validate_finds_what_was_changed_in_one(crawled_once: Path, tmp_path: Path, peer: Peer) -> None:
    path, changed = tmp_path / "all.wacz", tmp_path / "changed.wacz"
    export_wacz(Home(crawled_once), Selection(), path, force=False)
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(changed, "w") as bad:
        for name in good.namelist():
            bad.writestr(name, good.read(name) + (b"\n" if name == wacz.PAGES else b""))
    assert peer("wacz", "validate", "-f", changed).returncode == 1


@pytest.fixture
def files(crawled_once: Path, tmp_path: Path) -> list[Path]:
    """The archive's own files, and an export of all of them."""
    exported = tmp_path / "all.warc.gz"
    export_warc(Home(crawled_once), Selection(), exported, index=True, force=False)
    return [*warcs(Home(crawled_once)), exported]


def test_warcio_and_fastwarc_find_nothing_wrong(files: list[Path], peer: Peer) -> None:
    for path in files:
        for tool in (("warcio", "check"), ("fastwarc", "check", "-q")):
            done = peer(*tool, path)
            assert done.returncode == 0, f"{tool[0]}, {path}: {done.stdout}{done.stderr}"


def test_every_payload_has_its_digest_but_those_that_stand_elsewhere(files: list[Path], peer: Peer) -> None:
    """The digest of a revisit is that of the payload it points to, which FastWARC does not look for."""
    for path in files:
        found = files[-1].with_name("found")
        peer("fastwarc", "check", "-q", "-p", "-o", found, path)
        lines = dict(line.split(">: ") for line in found.read_text().splitlines())
        failed = {name + ">" for name, said in lines.items() if said == "OK, PAYLOAD_FAIL"}
        assert set(lines.values()) <= {"OK, PAYLOAD_OK", "OK, PAYLOAD_NO_DIGEST", "OK, PAYLOAD_FAIL"}
        assert failed == {one.record_id for one in foreign_records(path) if one.type == "revisit"}


def test_our_index_is_that_of_cdxj_indexer(files: list[Path], crawled_once: Path, peer: Peer) -> None:
    # State that is no capture is in metadata records, which a replay has no use for.
    theirs = peer("cdxj-indexer", "-s", "--records", "response,revisit", files[-1])
    assert files[-1].with_name("all.warc.gz.cdxj").read_text() == theirs.stdout
    (count,) = query(Home(crawled_once), "SELECT count(*) FROM snapshots")[0]
    assert len(theirs.stdout.splitlines()) == count


AWKWARD = (Path(__file__).parent / "awkward_addresses.txt").read_text(encoding="utf-8").splitlines()


def test_awkward_addresses_have_the_keys_that_others_give_them(peer: Peer) -> None:
    script = "import json, sys, surt; print(json.dumps([surt.surt(url) for url in json.load(sys.stdin)]))"
    theirs = json.loads(peer("python", "-c", script, stdin=json.dumps(AWKWARD)).stdout)
    assert {url: surt(url) for url in AWKWARD} == dict(zip(AWKWARD, theirs, strict=True))
    assert len(AWKWARD) > 100

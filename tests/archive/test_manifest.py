"""A manifest is what ``sha256sum`` reads, and tells of a copy whether it is whole."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.archive.tools import STORY, exchange, opened, plan, record, story, warcs
from tests.cli.test_bad_input import call
from unioncrawl.archive.home import Home
from unioncrawl.archive.pack import pack
from unioncrawl.archive.verify.manifest import make_manifest, read_manifest, verify_manifest, write_manifest
from unioncrawl.errors import ArchiveError

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def held_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("manifest") / "archive"
    record(Home(path), [plan(), story(hours=1)])
    record(Home(path), [exchange(STORY.url.replace("news-1.html", "a.gif"), b"GIF89a", hours=2)])
    record(
        Home(path), [exchange("https://www.sxworker.com/b.gif", b"GIF89a" * 2, source="shaanxi_gongren_bao")]
    )
    (path / "corrections.jsonl").write_bytes(b"")
    return path


@pytest.fixture
def held(held_once: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(held_once, tmp_path / "held"))


@pytest.fixture
def manifest(held: Home, tmp_path: Path) -> Path:
    path = tmp_path / "manifest.sha256"
    write_manifest(make_manifest(held), path)
    return path


def sha256sum(home: Home, manifest: Path) -> int:
    command = ["sha256sum", "--strict", "--check", "--quiet", str(manifest)]
    return subprocess.run(command, cwd=home.path, check=False, capture_output=True).returncode


def found(home: Home, manifest: Path) -> list[tuple[str, str]]:
    result = verify_manifest(home, manifest, jobs=2)
    assert all(problem.next for problem in result.problems)
    return [(problem.kind, Path(problem.where).name) for problem in result.problems]


def test_it_lists_every_closed_file_and_sha256sum_accepts_it(held: Home, manifest: Path) -> None:
    names = list(read_manifest(manifest))
    assert names == sorted(names)
    assert names == ["corrections.jsonl", *(path.relative_to(held.path).as_posix() for path in warcs(held))]
    assert sha256sum(held, manifest) == 0
    assert found(held, manifest) == []


def test_sha256sum_writes_what_is_read(held: Home, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    files = " ".join(str(path.relative_to(held.path)) for path in warcs(held))
    done = subprocess.run(
        ["sha256sum", "-b", *files.split(), "corrections.jsonl"],
        cwd=held.path,
        check=True,
        capture_output=True,
    )
    theirs.write_bytes(done.stdout)
    assert found(held, theirs) == []
    assert read_manifest(theirs).keys() == {line.partition("  ")[2] for line in make_manifest(held).lines}


def test_what_changed_is_missing_or_is_not_listed_is_told(held: Home, manifest: Path) -> None:
    first, second, third = warcs(held)
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    first.write_bytes(data)
    second.unlink()
    shutil.copy(third, third.with_name("z.warc.gz"))
    assert found(held, manifest) == [
        ("changed", first.name),
        ("missing", second.name),
        ("unlisted", "z.warc.gz"),
    ]
    assert sha256sum(held, manifest) != 0


def test_a_copy_without_a_database_is_checked(
    held: Home, manifest: Path, tmp_path: Path, capsys: Capsys
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(held.warc, copy / "warc")
    shutil.copy(held.corrections, copy)
    status, out, errors = call(capsys, copy, "verify", "--manifest", str(manifest))
    assert (status, out) == (0, "")
    assert errors.startswith("4 files")
    assert errors.endswith("whole\n")
    warcs(Home(copy))[0].unlink()
    status, out, _ = call(capsys, copy, "verify", "--manifest", str(manifest), "--format", "jsonl")
    assert status == 1
    assert '"missing"' in out


def test_a_quiet_one_says_nothing_but_what_is_left_out(held: Home, tmp_path: Path, capsys: Capsys) -> None:
    output = tmp_path / "list"
    asked = ("manifest", "-o", str(output), "--force")
    assert "4 files, " in call(capsys, held.path, *asked)[2]
    assert call(capsys, held.path, *asked, "--quiet") == (0, "", "")
    with contextlib.closing(opened(held)) as recorder:
        recorder.write([story(hours=9)])
        (said,) = call(capsys, held.path, *asked, "--quiet")[2].splitlines()
    assert said.endswith(".open is being written: left out")


def test_what_is_being_written_is_left_out_and_said(held: Home, tmp_path: Path, capsys: Capsys) -> None:
    output = tmp_path / "m"
    with contextlib.closing(opened(held)) as recorder:
        recorder.write([story(hours=9)])
        status, _, errors = call(capsys, held.path, "manifest", "-o", str(output))
        assert status == 0
        assert ".open is being written: left out" in errors
        assert sha256sum(held, output) == 0
        assert found(held, output) == []
    assert [kind for kind, _ in found(held, output)] == ["unlisted"]


def test_a_file_that_is_there_is_replaced_only_if_forced(held: Home, manifest: Path, capsys: Capsys) -> None:
    whole = manifest.read_bytes()
    manifest.write_bytes(b"another")
    status, out, errors = call(capsys, held.path, "manifest", "-o", str(manifest))
    assert (status, out, errors.count("\n")) == (2, "", 1)
    assert "--force" in errors
    assert manifest.read_bytes() == b"another"
    assert call(capsys, held.path, "manifest", "-o", str(manifest), "--force")[0] == 0
    assert manifest.read_bytes() == whole
    assert [path.name for path in manifest.parent.iterdir() if path.name != "held"] == [manifest.name]


def test_a_dash_is_standard_output(held: Home, manifest: Path, capsys: Capsys) -> None:
    assert call(capsys, held.path, "manifest", "-o", "-")[1] == manifest.read_text()
    assert call(capsys, held.path, "manifest", "--force")[0] == 2


def test_without_a_file_it_goes_to_standard_output(held: Home, manifest: Path, capsys: Capsys) -> None:
    status, out, errors = call(capsys, held.path, "manifest")
    assert (status, out) == (0, manifest.read_text())
    assert errors.startswith("4 files, ")


def test_a_packed_archive_wants_a_new_manifest_and_says_so(held: Home, manifest: Path) -> None:
    pack(held, before="2099-01")
    result = verify_manifest(held, manifest)
    assert {problem.kind for problem in result.problems} == {"missing", "unlisted"}
    assert all("packed" in problem.next and "new manifest" in problem.next for problem in result.problems)
    write_manifest(make_manifest(held), manifest)
    assert sha256sum(held, manifest) == 0
    assert found(held, manifest) == []


def test_names_that_lines_cannot_hold_are_escaped_as_sha256sum_does(held: Home, tmp_path: Path) -> None:
    odd = warcs(held)[0].with_name("a\nb\\c 工.warc.gz")
    shutil.copy(warcs(held)[0], odd)
    output = tmp_path / "m"
    write_manifest(make_manifest(held), output)
    assert sha256sum(held, output) == 0
    assert found(held, output) == []
    assert odd.relative_to(held.path).as_posix() in read_manifest(output)


@pytest.mark.parametrize(
    "line",
    ["no line", "00  warc/x.warc.gz", f"{'0' * 64}  ../outside", f"{'0' * 64}  /etc/passwd", f"{'0' * 64} x"],
)
def test_what_is_no_manifest_is_told_with_its_line(
    line: str, held: Home, manifest: Path, capsys: Capsys
) -> None:
    manifest.write_text(manifest.read_text() + line + "\n")
    with pytest.raises(ArchiveError, match="line 5: no line of a manifest"):
        read_manifest(manifest)
    status, out, errors = call(capsys, held.path, "verify", "--manifest", str(manifest))
    assert (status, out, errors.count("\n")) == (1, "", 1)


def test_an_empty_archive_has_no_manifest(tmp_path: Path, capsys: Capsys) -> None:
    status, out, errors = call(capsys, tmp_path, "manifest")
    assert (status, out) == (1, "")
    assert "nothing to list" in errors


def test_a_manifest_goes_with_nothing_that_chooses_records(
    held: Home, manifest: Path, capsys: Capsys
) -> None:
    assert call(capsys, held.path, "verify", "--manifest", str(manifest), "--deep")[0] == 2


def test_a_manifest_that_cannot_be_written_is_told(held: Home, tmp_path: Path, capsys: Capsys) -> None:
    status, _, errors = call(capsys, held.path, "manifest", "-o", str(tmp_path / "no" / "m"))
    assert status == 1
    assert "cannot write" in errors

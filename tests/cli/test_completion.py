"""A shell completes what can be chosen: commands, options, values, names of sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from tests.crawl.commands import ROOT, environment, run, unioncrawl
from unioncrawl import catalogue
from unioncrawl.cli import COMMANDS, COMPLETE, group
from unioncrawl.cli.completing import SHELLS


def completed(*words: str) -> list[str]:
    """Return what click has for the last of ``words``."""
    *before, incomplete = words
    found = ShellComplete(group, {}, "unioncrawl", COMPLETE).get_completions(before, incomplete)
    return [item.value for item in found if item.type == "plain"]


@pytest.fixture
def archive(crawled_once: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNIONCRAWL_ARCHIVE", str(crawled_once))
    return crawled_once


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["se"], ["search"]),
        (["--arch"], ["--archive"]),
        (["search", "--fac"], ["--facet"]),
        (["search", "工会", "--order", "r"], ["relevance"]),
        (["search", "工会", "-习近平", "--source", "gongren_r"], ["gongren_ribao"]),
        (["search", "--province", "陕"], ["陕西"]),
        (["search", "--publisher", "中华全国"], ["中华全国总工会"]),
        (["search", "--platform", "workercn_e"], ["workercn_epaper"]),
        (["--no-pager", "stats", "--by", "prov"], ["province"]),
        (["crawl", "gongren_ribao", "shaanxi_g"], ["shaanxi_gongren_bao"]),
        (["crawl", "page"], ["pages"]),
        (["export", "--source", "gongren_r"], ["gongren_ribao"]),
        (["failures", "--source", "gongren_r"], ["gongren_ribao"]),
        (["explain", "2511088078474877", "--field", "page_n"], ["page_no", "page_name"]),
        (["reparse", "--source", "gongren_r"], ["gongren_ribao"]),
        (["reparse", "--parser", "GongrenRibaoA"], ["GongrenRibaoArticlePage"]),
        (["pack", "--source", "gongren_r"], ["gongren_ribao"]),
        (["unpack", "--source", "gongren_r"], ["gongren_ribao"]),
        (["sources", "gongren_r"], ["gongren_ribao"]),
        (["completion", "b"], ["bash"]),
        (["show", "2511"], []),
        (["nonsense", "--no"], ["--no-pager"]),
    ],
)  # fmt: skip
def test_what_can_be_chosen_is_completed(words: list[str], found: list[str], archive: Path) -> None:
    assert archive.exists()
    assert completed(*words) == found


def test_the_commands_are_completed_with_what_they_do() -> None:
    found = ShellComplete(group, {}, "unioncrawl", COMPLETE).get_completions([], "")
    assert sorted(item.value for item in found) == sorted(COMMANDS)
    assert all(item.help for item in found)


def test_a_source_is_completed_with_its_masthead(archive: Path) -> None:
    assert archive.exists()
    (item,) = ShellComplete(group, {}, "unioncrawl", COMPLETE).get_completions(
        ["search", "--source"], "gongren_r"
    )
    assert item.help == "工人日报"


def test_the_archive_of_the_option_is_asked(
    crawled_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_ARCHIVE", str(tmp_path / "none"))
    assert completed("--archive", str(crawled_once), "search", "--province", "陕") == ["陕西"]


@pytest.mark.parametrize("spoil", ["none", "letter"])
def test_without_an_archive_the_names_of_sources_are_completed_all_the_same(
    spoil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNIONCRAWL_ARCHIVE", str(tmp_path))
    if spoil == "letter":
        (tmp_path / "unioncrawl.db").write_text("This is a letter and no database.\n" * 100)
    assert completed("search", "--source", "") == [*catalogue.names(), "pages"]
    assert completed("search", "--province", "") == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("words", ["unioncrawl s", "unioncrawl crawl g", "unioncrawl search --source g"])
def test_completing_imports_neither_the_sources_nor_the_crawler(words: str, archive: Path) -> None:
    code = (
        "import sys\nfrom unioncrawl.cli import main\n"
        "try: main([])\n"
        "except SystemExit: print('imported', *sys.modules)"
    )
    env = environment(archive) | {
        COMPLETE: "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    *found, imported = done.stdout.splitlines()
    assert found
    modules = set(imported.split())
    assert not modules & {"scrapy", "web_poet", "twisted", "unioncrawl.sources.gongren_ribao"}
    if words == "unioncrawl s":
        assert "unioncrawl.cli.search" not in modules


@pytest.mark.parametrize("shell", sorted(SHELLS))
def test_the_script_is_printed_with_how_to_install_it(shell: str, tmp_path: Path) -> None:
    done = run(unioncrawl("completion", shell), environment(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{COMPLETE}={shell}_complete" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert last.startswith("# ")
    assert f"unioncrawl completion {shell}" in last
    if shell == "zsh":
        assert done.stdout.startswith("#compdef unioncrawl\n")


def in_bash(archive: Path, directory: Path, *words: str) -> list[str]:
    """Have a real bash complete the last of ``words``, as its line editor does: it calls the function it was given."""
    (directory / "unioncrawl").write_text(f'#!/bin/sh\nexec {sys.executable} -m unioncrawl "$@"\n')
    (directory / "unioncrawl").chmod(0o755)
    script = (
        'eval "$(unioncrawl completion bash)"\n'
        "function=$(complete -p unioncrawl | sed 's/.*-F \\([^ ]*\\).*/\\1/')\n"
        'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()\n'
        '$function unioncrawl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"\n'
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    env = environment(archive)
    env["PATH"] = f"{directory}:{env['PATH']}"
    done = run(["bash", "--norc", "-c", script, "bash", "unioncrawl", *words], env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["tr"], ["trends"]),
        (["search", "职工之家", "--source", "shaanxi_g"], ["shaanxi_gongren_bao"]),
        (["search", "--province", "陕"], ["陕西"]),
        # Bash takes --source=gongren_r for three words.
        (["search", "--source", "=", "gongren_r"], ["gongren_ribao"]),
        (["stats", "--by", "="], ["source", "province", "year", "month", "page_name", "author"]),
        (["crawl", "gongren_r"], ["gongren_ribao"]),
    ],
)
def test_bash_completes(words: list[str], found: list[str], crawled_once: Path, tmp_path: Path) -> None:
    assert in_bash(crawled_once, tmp_path, *words) == found


@pytest.mark.parametrize(
    ("shell", "words", "word", "answer"),
    [
        ("zsh", "unioncrawl search --source=gongren_r", "2", "plain\n--source=gongren_ribao\n工人日报"),
        ("zsh", "unioncrawl search --source gongren_r", "3", "plain\ngongren_ribao\n工人日报"),
        ("zsh", "unioncrawl stats", "1", "plain\nstats\nSum up what is held, by paper, time or place."),
        ("fish", "unioncrawl search --source=gongren_r", "--source=gongren_r", "plain,--source=gongren_ribao\t工人日报"),
        ("fish", "unioncrawl search --source gongren_r", "gongren_r", "plain,gongren_ribao\t工人日报"),
    ],
)  # fmt: skip
def test_zsh_and_fish_get_the_value_as_it_replaces_the_word(
    shell: str, words: str, word: str, answer: str, crawled_once: Path
) -> None:
    env = environment(crawled_once) | {COMPLETE: f"{shell}_complete", "COMP_WORDS": words, "COMP_CWORD": word}
    done = run(unioncrawl(), env)
    assert (done.stdout, done.stderr) == (f"{answer}\n", "")


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish here")
@pytest.mark.parametrize(
    ("line", "found"), [("search --source gongren_r", "gongren_ribao"), ("tren", "trends")]
)
def test_fish_completes(line: str, found: str, crawled_once: Path, tmp_path: Path) -> None:
    (tmp_path / "unioncrawl").write_text(f'#!/bin/sh\nexec {sys.executable} -m unioncrawl "$@"\n')
    (tmp_path / "unioncrawl").chmod(0o755)
    env = environment(crawled_once, HOME=str(tmp_path))
    env["PATH"] = f"{tmp_path}:{env['PATH']}"
    script = f"unioncrawl completion fish | source; complete -C 'unioncrawl {line}'"
    done = run(["fish", "--no-config", "-c", script], env)
    assert [one.split("\t")[0] for one in done.stdout.splitlines()] == [found], done.stderr


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh here")
def test_zsh_takes_the_script(crawled_once: Path, tmp_path: Path) -> None:
    (tmp_path / "script").write_text(run(unioncrawl("completion", "zsh"), environment(crawled_once)).stdout)
    done = run(
        ["zsh", "-f", "-c", "autoload -Uz compinit; compinit -u -D; . ./script; echo $_comps[unioncrawl]"],
        environment(crawled_once, HOME=str(tmp_path)), cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout == "_unioncrawl_completion\n", done.stderr

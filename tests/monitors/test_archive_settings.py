"""``settings.toml`` of an archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from unioncrawl import archive_settings
from unioncrawl.errors import UnioncrawlError, UsageProblemError


def written(tmp_path: Path, text: str) -> archive_settings.ArchiveSettings:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    return archive_settings.read(tmp_path)


def test_an_archive_needs_no_settings(tmp_path: Path) -> None:
    assert archive_settings.read(tmp_path) == archive_settings.ArchiveSettings()


def test_settings_name_a_contact_and_who_is_told(tmp_path: Path) -> None:
    said = written(
        tmp_path,
        'contact = "a@b.cn"\n[notify.email]\nto = "a@b.cn"\nfrom = "c@b.cn"\nhost = "mail.b.cn"\n'
        '[notify.webhook]\nurl = "https://b.cn/x"\n[notify.command]\nargv = ["tell"]\n',
    )
    assert said.contact == "a@b.cn"
    assert list(said.notify) == ["email", "webhook", "command"]
    assert said.notify["email"] == archive_settings.Email(to=["a@b.cn"], sender="c@b.cn", host="mail.b.cn")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('contct = "a@b.cn"', "there is no setting contct; contact was meant?"),
        ("[notify.emial]\nto = 'a'", "there is no setting notify.emial; notify.email was meant?"),
        (
            "[notify.email]\nto = 'a'\nhsot = 'b'",
            "there is no setting notify.email.hsot; notify.email.host was meant?",
        ),
    ],
)
def test_a_mistyped_name_is_refused_with_the_nearest(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageProblemError) as refused:
        written(tmp_path, text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "contact = 7",
        "notify = 'me'",
        "notify = { email = 'me' }",
        "[notify.email]\nto = 'a'",
        "[notify.email]\nto = []\nhost = 'b'",
        "[notify.email]\nto = [7]\nhost = 'b'",
        "[notify.email]\nto = 'a'\nhost = 'b'\nsecurity = 'ssl'",
        "[notify.email]\nto = 'a'\nhost = 'b'\nport = '25'",
        "[notify.webhook]\nurl = 'ftp://b'",
        "[notify.webhook]\nurl = 'file:///etc/passwd'",
        "[notify.webhook]\nurl = 'http:///hooks'",
        "[notify.webhook]\nurl = 'http://[::1'",
        "[notify.webhook]\nurl = 'http://b:99999/'",
        "[notify.email]\nto = 'a'\nhost = 'b'\nport = 99999",
        "[notify.email]\nto = 'a'\nhost = 'b'\nport = true",
        "[notify.command]\nargv = 'rm -rf'",
        "[notify.command]\nargv = []",
        "not toml",
    ],
)
def test_a_value_that_makes_no_sense_is_refused_in_a_line_that_names_the_file(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(UsageProblemError) as refused:
        written(tmp_path, text)
    assert "\n" not in str(refused.value)
    assert "settings.toml" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "[notify.email]\nto = 'a'\nhost = 'b'\npassword = 'geheim'\nport = 'x'",
        "[notify.webhook]\nurl = 'https://b/geheim hook'",
        "[notify.webhook]\nurl = 'https://b/geheim\u4e2d'",
        "[notify.webhook]\nurl = 'https://me:geheim@b/'",
        "[notify.webhook]\nurl = 'https://b:geheim/'",
        "[notify.webhook]\nurl = 'https://b/'\nheaders = { Authorization = \"Bearer geheim\\n\" }",
        "[notify.webhook]\nurl = 'https://b/'\nheaders = { 'Author ization' = 'geheim' }",
        "[notify.webhook]\nurl = 'https://b/'\nheaders = { Authorization = ['geheim'] }",
    ],
)
def test_a_password_is_in_no_message(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnioncrawlError) as refused:
        written(tmp_path, text)
    assert "geheim" not in str(refused.value)


RIGHT = "[notify.webhook]\nurl = 'https://b.cn/x'\n"


@pytest.mark.parametrize(
    "wrong",
    [
        "contakt = 'a@b.cn'\n",
        "contact = 7\n",
        "[notify.mail]\nto = 'a'\nhost = 'b'\n",
        "[notify.email]\nto = 'a'\nhots = 'b'\n",
        "[notify.email]\nto = 7\nhost = 'b'\n",
        "[notify]\nemail = 'a'\n",
    ],
)
def test_a_mistake_leaves_what_else_is_right_and_is_named(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "settings.toml").write_text(wrong + RIGHT)
    found = archive_settings.looked_at(tmp_path)
    assert list(found.settings.notify) == ["webhook"]
    (mistake,) = found.mistakes
    assert mistake.removeprefix("cannot read ").startswith(f"{tmp_path / 'settings.toml'}: ")


def test_all_mistakes_are_found_at_once(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("contakt = 'a@b.cn'\n[notify.mail]\n[notify.webhook]\nurl = 7\n")
    assert len(archive_settings.looked_at(tmp_path).mistakes) == 3

"""docs/explaining.md: every key of the JSON, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from unioncrawl.explaining import model

PAGE = (Path(__file__).parents[2] / "docs" / "explaining.md").read_text("utf-8")


def names(cls: type) -> list[str]:
    return [attribute.name for attribute in attrs.fields(cls)]


def keys_under(heading: str) -> list[str]:
    table = PAGE.partition(heading)[2].partition("\n\n|")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


@pytest.mark.parametrize(
    ("heading", "cls"),
    [
        ("## JSON", model.Explanation),
        ("\n`address`:", model.Address),
        ("\n`charset`:", model.Charset),
        ("\nOne of `fields`:", model.Field),
        ("\nOne of `lines`:", model.Line),
        ("\n`problem`:", model.Problem),
    ],
)
def test_every_key_is_documented(heading: str, cls: type) -> None:
    assert sorted(keys_under(heading)) == sorted(names(cls))


@pytest.mark.parametrize(
    ("begin", "cls"),
    [
        ("| `code` | the line that returned it", model.Code),
        ("| `places` |", model.Place),
        ("| `tried` |", model.Step),
        ("| `rules` |", model.Rule),
        ("| `candidates` |", model.Candidate),
    ],
)
def test_every_key_of_what_is_in_arrays_is_documented(begin: str, cls: type) -> None:
    row = re.sub(r" \([^)]*\)", "", PAGE.partition(begin)[2].partition("\n")[0])
    assert re.findall(r"`(\w+)`", row) == names(cls)

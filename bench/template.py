"""What all pages of the generated site share in a half year: styles, scripts, menus. Drawn by lot, once."""

from __future__ import annotations

import functools
import random
import tomllib
from pathlib import Path

from bench import words

RULES, FUNCTIONS, MENU_ROWS = 65, 45, 14
CHANGED = 0.08
"""Share of rules and functions that another half year has changed."""

OLDEST = 40
"""A piece that no half year has changed for so long is as old as that."""

_PARTS = tomllib.loads(Path(__file__).with_name("template.toml").read_text("utf-8"))
NAMES: list[str] = _PARTS["names"].split()
PROPERTIES: dict[str, list[str]] = _PARTS["properties"]
ENDS: list[str] = _PARTS["ends"]
STATEMENTS: list[str] = _PARTS["statements"]


def _lots(kind: str, number: int, season: int) -> random.Random:
    """Return the lots of one piece of the template: they are others in a half year that changed it."""
    last = season
    while random.Random(f"{kind} {number} {last}").random() > CHANGED and season - last < OLDEST:
        last -= 1
    return random.Random(f"{kind} {number} since {last}")


@functools.lru_cache(maxsize=4)
def styles(season: int) -> str:
    """Return the rules of a half year."""
    return "".join(_rule(_lots("rule", number, season)) for number in range(RULES))


def _rule(chance: random.Random) -> str:
    selector = "." + "-".join(chance.sample(NAMES, chance.choice((1, 2, 2, 3)))) + chance.choice(ENDS)
    chosen = chance.sample(sorted(PROPERTIES), chance.randint(2, 5))
    values = [chance.choice(PROPERTIES[name]).replace("{n}", str(chance.randrange(2, 90))) for name in chosen]
    rules = ";".join(f"{name}:{value}" for name, value in zip(chosen, values, strict=True))
    return f"{selector}{{{rules}}}\n"


@functools.lru_cache(maxsize=4)
def scripts(season: int) -> str:
    """Return the functions of a half year."""
    return "".join(_function(_lots("function", number, season)) for number in range(FUNCTIONS))


def _function(chance: random.Random) -> str:
    name = "".join(part.capitalize() for part in chance.sample(NAMES, 2))
    lines = "".join(f"  {_statement(chance)}\n" for _ in range(chance.choice((1, 1, 2))))
    return f"function init{name}() {{\n{lines}}}\n"


def _statement(chance: random.Random) -> str:
    a, b, c, d = chance.sample(NAMES, 4)
    return chance.choice(STATEMENTS).format(
        a=f"{a}{b.capitalize()}", b=b, c=c, d=d, n=chance.randrange(2, 60), m=chance.randrange(2, 900)
    )


@functools.cache
def menus() -> str:
    """Return the menus: channels, local papers, services."""
    chance = random.Random("menus")
    called = words.listed("nouns") + words.listed("trades")
    blocks = []
    for name in ("top-nav", "sub-nav", "local-nav"):
        rows = "\n".join(
            f'<li class="nav-item"><a href="//{chance.choice(NAMES)}.workercn.cn/{chance.getrandbits(20):x}/"'
            f' target="_blank">{title}</a></li>'
            for title in chance.sample(called, MENU_ROWS)
        )
        blocks.append(f'<div class="{name}"><ul>\n{rows}\n</ul></div>')
    return "\n".join(blocks)

"""Sentences of the generated paper: patterns of slots, filled from the vocabulary by Zipf's law.

As hard to compress as what papers print: ``likeness.py`` holds them against real pages.
"""

from __future__ import annotations

import functools
import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence

from bench import words

RARE = 0.35
"""Share of words that are put together of two or three characters, and stand in no list."""

TOPIC = {"n": 12, "v": 8, "q": 4, "p": 2, "m": 3, "t": 1, "b": 1, "j": 2}
"""How many words of each slot an article has of its own, and comes back to."""

WHOLE = 0.2
"""How often a sentence follows one pattern from beginning to end, and is not put together of clauses of several."""

ON_TOPIC = 0.5
"""How often it does."""

PATTERNS = (
    "{l}{p}市{t}{f}{v}{q}{n}，{n}{v}到{x}。",
    "{l}{b}{v}{n}{n}，{x}{v}{q}的{n}。",
    "“{n}{v}以后，{q}的{n}不见了，{n}也{v}了。”{p}{t}{f}{j}{m}{s}。",
    "{m}是{p}{t}{f}的{j}，{y}{v}{n}，{x}没有离开{n}。",
    "{y}，{p}{b}{v}“{n}{n}”{n}，{x}{j}{v}{n}。",
    "{l}{v}{n}要靠{n}，更要靠{q}的{n}。",
    "{p}{b}{o}{m}{s}，要{v}{n}、{v}{n}，{v}{q}{n}{n}。",
    "{l}{t}{n}{n}{v}{x}，同比{v}{d}%。",
    "{y}{h}时{i}分，{j}{m}{v}{n}，把{n}{v}在{n}旁。",
    "{q}的{n}{v}了{n}，{n}却{v}不了{n}。",
    "{l}{t}{f}{j}{v}{n}{x}，{v}{n}{x}，{n}{v}{d}%。",
    "“{n}{n}怎么{v}？”{m}{s}，“{v}{n}，先{v}{n}。”",
    "{b}{v}{p}{t}{f}{n}{x}，{v}{j}{n}{n}，{v}{q}{n}。",
    "从{n}到{n}，从{n}到{n}，{m}{v}了{x}。",
    "{l}{p}{v}{q}{n}，{v}“{n}＋{n}”{n}，{n}{v}{n}。",
    "{m}和{m}是{t}{f}的{j}，{y}一起{v}{n}。",
    "{l}{n}{n}{v}难，{n}{n}{v}慢，{q}{n}不够{q}。",
    "{y}，{x}{j}在{p}{v}{n}，{m}{v}{n}第一。",
    "{o}{m}{v}{p}{t}{f}，{v}{j}的{n}和{n}，{v}{n}{x}。",
    "为{v}{n}，{b}{v}{b}{v}{q}{n}，每{x}{v}一次{n}。",
    "{t}{n}{v}，{t}{n}{v}，{p}的{n}{v}{n}。",
    "{l}{m}把{n}{v}成{x}{q}的{n}，{s}“{n}不{v}，{n}就不{v}”。",
    "{x}，{x}，{x}……{n}上的{n}{v}着{j}们的{n}。",
    "{p}{q}{n}{v}，{b}{v}了《{t}{n}{n}{n}》，{v}{n}{x}条。",
)
"""``{l}`` link, ``{p}`` place, ``{t}`` trade, ``{f}`` firm, ``{b}`` body, ``{j}`` job, ``{o}`` title, ``{m}`` name,
``{n}`` noun, ``{v}`` verb, ``{q}`` quality, ``{x}`` number with unit, ``{d}`` decimal, ``{y}`` time, ``{s}`` says,
``{h}`` hour, ``{i}`` minute."""

HEADINGS = (
    "{p}{t}{f}{v}{n}{n}",
    "{p}{b}{v}{q}{n}",
    "{v}{n}，让{j}{v}{n}",
    "{m}：{q}的{n}",
    "{x}{j}{v}“{n}{n}”",
    "{n}{v}之后，{t}{f}{v}{n}",
    "“{n}{v}了，{n}{v}了”",
    "{b}{v}{t}{j}{n}{n}",
    "从{n}到{n}的{q}{n}",
    "{p}：{n}{v}{n} {n}{v}{n}",
)
KICKERS = ("{q}{n}·{n}{n}", "{v}{n} {v}{n}", "{p}{b}{v}{n}{n}", "{n}{n}在{p}", "{t}{j}的{n}")

_SLOT = re.compile(r"\{(\w)\}")


def _compiled(patterns: Sequence[str]) -> list[list[str]]:
    """Return each pattern as text and slots in turn."""
    return [_SLOT.split(pattern) for pattern in patterns]


_clauses = [clause for pattern in PATTERNS for clause in re.split("[，。、“”]", pattern) if len(clause) > 5]
_PATTERNS, _CLAUSES, _HEADINGS, _KICKERS = map(_compiled, (PATTERNS, _clauses, HEADINGS, KICKERS))


def _zipf(count: int) -> list[float]:
    """Return the added-up weights of ``count`` words, the most frequent first."""
    return list(itertools.accumulate(1 / (rank + 2.7) for rank in range(count)))  # Mandelbrot's offset


LISTS = {
    slot: words.listed(name)
    for slot, name in {
        "l": "links", "t": "trades", "f": "firms", "b": "bodies", "j": "jobs", "o": "titles", "n": "nouns",
        "v": "verbs", "q": "qualities", "y": "times", "s": "sayings", "u": "units",
    }.items()
}  # fmt: skip
SURNAMES, GIVEN, PLACE_HEADS, PLACE_TAILS, CHARACTERS = map(
    words.characters, ("surnames", "given", "place_heads", "place_tails", "characters")
)
_WEIGHTS = {slot: _zipf(len(own)) for slot, own in LISTS.items()}
_SURNAMES, _PLACE_HEADS, _PLACE_TAILS = (_zipf(len(own)) for own in (SURNAMES, PLACE_HEADS, PLACE_TAILS))
HOURS, MINUTES = [str(hour) for hour in range(5, 24)], [f"{minute:02d}" for minute in range(60)]


class Author:
    """Writes, always the same for the same seed. Not for two threads."""

    POOL = 256
    """Words drawn from a list at once: one by one takes three times as long."""

    def __init__(self, seed: str) -> None:
        self.chance = random.Random(seed)
        draw = functools.partial
        listed = {slot: draw(self._listed, slot) for slot in LISTS}
        others = {
            "p": self._places,
            "m": self._names,
            "x": self._counts,
            "d": self._decimals,
            "h": lambda count: self.chance.choices(HOURS, k=count),
            "i": lambda count: self.chance.choices(MINUTES, k=count),
        }
        self._pools = {slot: self._drawn(work) for slot, work in (listed | others).items()}
        for slot in "nvq":
            self._pools[slot] = self._drawn(draw(self._rare, self._pools[slot]))
        self._topic: dict[str, list[str]] = {}
        self.turn()

    def _drawn(self, draw: Callable[[int], Sequence[str]]) -> Iterator[str]:
        while True:
            yield from draw(self.POOL)

    def _listed(self, slot: str, count: int) -> list[str]:
        return self.chance.choices(LISTS[slot], cum_weights=_WEIGHTS[slot], k=count)

    def _rare(self, common: Iterator[str], count: int) -> list[str]:
        """Return ``count`` words, some of them rare and the others the next ones of ``common``."""
        rare = int(count * RARE)
        characters = self.chance.choices(CHARACTERS, k=3 * rare)
        found = ["".join(characters[3 * n : 3 * n + 2 + n % 2]) for n in range(rare)]
        found += itertools.islice(common, count - rare)
        self.chance.shuffle(found)
        return found

    def _places(self, count: int) -> list[str]:
        heads = self.chance.choices(PLACE_HEADS, cum_weights=_PLACE_HEADS, k=count)
        tails = self.chance.choices(PLACE_TAILS, cum_weights=_PLACE_TAILS, k=count)
        return [head + tail for head, tail in zip(heads, tails, strict=True)]

    def _names(self, count: int) -> list[str]:
        """Return names of three characters, and a few of two."""
        families = self.chance.choices(SURNAMES, cum_weights=_SURNAMES, k=count)
        given = self.chance.choices(GIVEN, k=2 * count)
        parts = zip(families, given[::2], given[1::2], strict=True)
        return [a + b if ord(b) % 4 == 0 else a + b + c for a, b, c in parts]

    def _counts(self, count: int) -> list[str]:
        # Small numbers are more frequent than large ones (Benford's law).
        return [f"{int(10 ** self.chance.uniform(0.3, 4))}{unit}" for unit in self._listed("u", count)]

    def _decimals(self, count: int) -> list[str]:
        return [f"{100 * self.chance.random() ** 2:.1f}" for _ in range(count)]

    def turn(self) -> None:
        """Turn to another topic."""
        self._topic = {
            slot: list(itertools.islice(self._pools[slot], count)) for slot, count in TOPIC.items()
        }

    def _filled(self, patterns: Sequence[list[str]]) -> str:
        pattern = patterns[int(self.chance.random() * len(patterns))]
        return "".join([self._word(part) if n % 2 else part for n, part in enumerate(pattern)])

    def _word(self, slot: str) -> str:
        own = self._topic.get(slot)
        if own is None or self.chance.random() > ON_TOPIC:
            return next(self._pools[slot])
        return own[int(self.chance.random() * len(own))]

    def sentence(self) -> str:
        """Return a sentence of about 30 characters."""
        if self.chance.random() < WHOLE:
            return self._filled(_PATTERNS)
        count = 2 + int(self.chance.random() * 3)
        return "，".join([self._filled(_CLAUSES) for _ in range(count)]) + "。"

    def heading(self) -> str:
        """Return a headline."""
        return self._filled(_HEADINGS)

    def kicker(self) -> str:
        """Return a line over a headline."""
        return self._filled(_KICKERS)

    def name(self) -> str:
        """Return the name of a person."""
        return next(self._pools["m"])

    def paragraphs(self, length: int) -> list[str]:
        """Return paragraphs of ``length`` characters in all, or little more."""
        lines = [""]
        written = 0
        most = self.chance.randint(60, 200)
        while written < length:
            if len(lines[-1]) > most:
                lines.append("")
                most = self.chance.randint(60, 200)
            sentence = self.sentence()
            lines[-1] += sentence
            written += len(sentence)
        return lines

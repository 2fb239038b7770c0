"""Stories that papers print of each other, and stories of one campaign, which share words and are not the same.

Always the same for the same seed. What is cut, where, and what is put in its place is left to chance.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

import attrs

from bench.prose import Author

CUT = 0.3
"""Share of a text that a reprint leaves out."""

CHANGED = 0.05
"""Share of the sentences that stay in which a reprint has another word."""

FORMULAS = (
    "以习近平新时代中国特色社会主义思想为指导",
    "全面贯彻落实党的二十大和二十届历次全会精神",
    "深入学习贯彻习近平总书记关于工人阶级和工会工作的重要论述",
    "深刻领悟“两个确立”的决定性意义，增强“四个意识”、坚定“四个自信”、做到“两个维护”",
    "认真落实中国工会十八大部署",
    "团结引领广大职工群众听党话、跟党走",
    "大力弘扬劳模精神、劳动精神、工匠精神",
    "切实履行维权服务基本职责",
    "不断增强职工群众的获得感、幸福感、安全感",
    "为全面建设社会主义现代化国家作出新的更大贡献",
    "扎实推进产业工人队伍建设改革走深走实",
    "当好职工群众信赖的娘家人、贴心人",
    "坚持以人民为中心的发展思想",
    "推动学习贯彻党的二十大精神往深里走、往实里走、往心里走",
)
"""Set phrases, which stand in stories of every kind."""

LEADS = (
    "本报讯（记者 {a}）",
    "本报讯 （记者{a} 通讯员{b}）",
    "新华社{p}{m}月{d}日电（记者{a}、{b}）",
    "{p}讯（见习记者 {a}）",
    "本报{p}{m}月{d}日讯 记者{a}报道：",
    "中工网讯（工人日报—中工网记者 {a}）",
    "",
)
ENDS = ("（{a}）", "（记者 {a} 通讯员 {b}）", "（据新华社）", "来源：{p}日报", "责任编辑：{a}", "", "")

_SENTENCE = re.compile(r"[^。！？]*[。！？]?[”]?")


@attrs.frozen(kw_only=True)
class Text:
    """A story as one paper has it."""

    story: int
    """Texts of one number are the same story; -1 for a page that quotes several."""

    title: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """Its text, a paragraph each."""
        return self.text.split("\n")


class Press:
    """Writes stories, and prints them again."""

    def __init__(self, seed: str) -> None:
        self.author = Author(f"copies {seed}")
        self.chance = random.Random(f"copies {seed}")
        self._stories = 0

    def _text(self, story: int, paragraphs: Sequence[str]) -> Text:
        lead, end = self.chance.choice(LEADS), self.chance.choice(ENDS)
        signed = [f"{self._filled(lead)}{paragraphs[0]}", *paragraphs[1:]]
        if end:
            signed[-1:] = (
                [signed[-1] + self._filled(end)] if end[0] == "（" else [signed[-1], self._filled(end)]
            )
        return Text(story=story, title=self.author.heading(), text="\n".join(signed))

    def _filled(self, pattern: str) -> str:
        place = self.chance.choice(("北京", "西安", "成都", "杭州", "沈阳", "呼和浩特"))
        names = {"a": self.author.name(), "b": self.author.name(), "p": place}
        return pattern.format(**names, m=self.chance.randint(1, 12), d=self.chance.randint(1, 28))

    def _paragraphs(self, length: int | None = None) -> list[str]:
        self.author.turn()
        return self.author.paragraphs(length or self.chance.randint(250, 1500))

    def original(self, length: int | None = None) -> tuple[Text, list[str]]:
        """Return a story of its own, and its paragraphs without lead and signature, to be printed again."""
        self._stories += 1
        paragraphs = self._paragraphs(length)
        return self._text(self._stories, paragraphs), paragraphs

    def reprint(self, story: int, paragraphs: Sequence[str], cut: float = CUT) -> Text:
        """Return a story printed again: so much of it cut, some words changed, its paragraphs in another order,
        under another title, with another dateline and other names.
        """
        kept = [part for part in (self._changed(line) for line in self._cut(paragraphs, cut)) if part]
        if self.chance.random() < 0.5:
            self.chance.shuffle(kept)
        return self._text(story, kept)

    def _cut(self, paragraphs: Sequence[str], share: float) -> list[str]:
        """Return what is left when pieces of any length, from some characters to whole paragraphs, are cut out."""
        whole = "\n".join(paragraphs)
        gone = bytearray(len(whole))
        goal = int(share * len(whole))
        while (left := goal - sum(gone)) > 0:
            start = self.chance.randrange(len(whole))
            length = min(left, self.chance.randint(15, 200))
            gone[start : start + length] = b"\1" * len(gone[start : start + length])
        return "".join(one for one, is_gone in zip(whole, gone, strict=True) if not is_gone).split("\n")

    def _changed(self, paragraph: str) -> str:
        sentences = _SENTENCE.findall(paragraph)
        for number, sentence in enumerate(sentences):
            if len(sentence) > 10 and self.chance.random() < CHANGED:
                at = self.chance.randrange(len(sentence) - 4)
                sentences[number] = sentence[:at] + self.author.name() + sentence[at + 3 :]
        return "".join(sentences)

    def campaign(self, count: int) -> list[Text]:
        """Return different stories of one campaign: the same set phrases, and some of the same paragraphs."""
        shared = [self._formulas(self.chance.randint(30, 150)) for _ in range(6)]
        made = []
        for _ in range(count):
            self._stories += 1
            paragraphs = [self._with_formula(line) for line in self._paragraphs()]
            for line in self.chance.sample(shared, self.chance.randint(1, 2)):
                paragraphs.insert(self.chance.randint(0, len(paragraphs)), line)
            made.append(self._text(self._stories, paragraphs))
        return made

    def _formulas(self, length: int) -> str:
        """Return a paragraph of set phrases, and a little of what the campaign calls itself."""
        said = self.author.kicker()
        for phrase in self.chance.sample(FORMULAS, len(FORMULAS)):
            if len(said) >= length:
                break
            said += f"，{phrase}"
        return f"{said[:length]}。"

    def _with_formula(self, paragraph: str) -> str:
        if self.chance.random() < 0.6:
            return paragraph
        return f"{self.chance.choice(FORMULAS)}，{paragraph}"

    def digest(self, stories: Sequence[Sequence[str]]) -> Text:
        """Return a page that quotes the beginnings of several stories, given their paragraphs."""
        return self._text(-1, [line for paragraphs in stories for line in paragraphs[:2]])


def families(press: Press, count: int) -> Iterator[list[Text]]:
    """Yield about ``count`` texts: some stories printed again by up to six papers, campaigns, and most of them alone."""
    made = 0
    while made < count:
        kind = press.chance.random()
        if kind < 0.15:
            first, paragraphs = press.original()
            copies = [
                press.reprint(first.story, paragraphs, press.chance.uniform(0, CUT))
                for _ in range(press.chance.randint(1, 6))
            ]
            family = [first, *copies]
        elif kind < 0.2:
            family = press.campaign(press.chance.randint(5, 30))
        else:
            family = [press.original()[0]]
        made += len(family)
        yield family

"""Who wrote and who photographed, from the signatures as the papers print them. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# By frequency: where two joined names could be split in two ways, the commoner surname decides.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付傅方邹熊白孟秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄温"
    "牛樊葛邢安齐殷颜倪章鲁路左耿聂焦关岳骆华詹祝申柳欧毕吉管纪季翟项兰游阮盛梅符童欣党瞿蒲裴涂芦穆宁宫牟郁滕霍鲍卜丛解"
    "甘景单成冉费靳苗谷曲尚舒喻柴屈娄路艾冀闵司尤房封佟米桂车时商窦池卓隋应苑蓝臧权褚连简饶沙麻木凌戚边杭闻仇全敖车栾娜"
    "巩晏郎荆古邬巫阳占官卫湛鄢谌宗匡晋奚和冷满明雍储祁鞠虞查花迟惠楚井薄计贡郜邸初南仝扈冼綦寇师屠原强荣亢昝扬佘蔺"
    "仲甄苟粟燕支班茅平战赫岑庞樊皮伍束幸乐胥过茹糜咸籍同拓呼折雒弥种门淡问员刁郄伏撒桑祖暴母"
    "席鱼毋缑仵蹇晁郗弓阴畅栗冶逯訾巴宦敬亓麦逄禄禹狄伊尧鄂阙仉衣钮"
)
COMPOUND_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "令狐", "东方", "司徒", "慕容", "夏侯", "端木", "公孙",
    "南宫", "呼延", "西门",
)  # fmt: skip

_HAN = "\u3400-\u4dbf\u4e00-\u9fff○〇"
_WORK = "(?:记者|通讯员|报道员|特派员|通信员|实习生|评论员|撰稿人|读者|作者|摄影)"
_RANK = (
    r"(?:(?:本报|本网|本刊|本台|新华社|中新社|中工网|工人日报|陕工网|人民日报|实习(?!生)|见习|首席|特约|特邀|"
    rf"摄影(?=\s*(?:(?:实习|见习|首席|特约|特邀|小|老|高级|资深)\s*)?{_WORK})|小|老|高级|资深|全媒体|融媒体)\s*){{0,6}}+"
)
_PAPER = r"[\u4e00-\u9fff]{2,8}?(?:报|网|社|台|新闻|杂志)"
_HOUSE = rf"(?:(?<![\u4e00-\u9fff])(?!本)《?(?:{_PAPER}》?|[\u4e00-\u9fff]{{2,4}}(?=[全融]媒体))\s?[—–·/-]{{0,2}}\s?){{0,2}}"
"""Whose reporter: ``天津工人报记者``, ``工人日报—中工网记者``, ``川工全媒体记者``."""

_ROLE = rf"{_HOUSE}{_RANK}(?:驻[\u4e00-\u9fff]{{2,4}}\s*{_RANK})?{_WORK}"
"""What someone is to the paper: ``本报驻江苏首席记者``. Read in one way only: nothing is tried again but the place."""

_WORKS = re.compile(_WORK)
"""Without one of these there is no role: telling so takes little."""

_ROLE_WORD = re.compile(rf"{_ROLE}(?:\s*[:：])?")
_NOT_A_NAME = rf"(?:(?<![{_HAN}])|(?<=[{_HAN}]{{2}}))"
_BOTH = rf"(?:{_NOT_A_NAME}文\s*[/／、]\s*[图摄]|{_NOT_A_NAME}图\s*[/／、]\s*文|(?<![{_HAN}])(?:文\s*[图摄]|图\s*文))"
"""Text and pictures by the same hand. Names can end in 文: ``郁文 摄``, ``郁文/摄``."""

_PHOTO_WORDS = re.compile(r"[/／]?\s*(?:摄影报道|摄影并文|文并摄|撰文摄影|摄影|摄)\s*$")
_BOTH_WORDS = re.compile(
    rf"[/／]?\s*(?:摄影报道|文并摄|撰文摄影|{_BOTH})\s*$|"
    r"^\s*(?:文\s*[/／、]?\s*[图摄]|图\s*[/／、]?\s*文)\s*[:：/／\s]\s*"
)
_BOTH_AT_END = re.compile(rf"{_BOTH}\s*$")
_TEXT_WORD = re.compile(
    rf"^\s*(?:撰?文|作者|文字|供稿|撰稿)\s*[/／:：]\s*|\s*[/／]\s*文\s*$|(?<=[{_HAN}]{{2}})\s+文\s*$|\s*供稿\s*$"
)
_PICTURE_WORD = re.compile(
    rf"^\s*(?:图片?|摄影?|供图)\s*[/／:：]\s*|\s*[/／]\s*图\s*$|(?<=[{_HAN}]{{2}})\s+图\s*$|(?:图片)?\s*供图\s*$"
)
_PARTS = re.compile(
    r"(?<=[^文图][/／][文图摄])[\s、，,]+|\s+(?=(?:文|图|摄影?|图片)\s*[/／:：]\s*[^文图摄\s])"
    r"|(?<=\s文)\s+(?=[^/／]*\s[图摄]\s*$)"
)
"""Where a signature passes from one kind of work to another: ``甲/文 乙/图``, ``文/甲 图/乙``, ``甲 文 乙 图``."""

_SUPPLIED = re.compile(rf"(?:^|[/／。！？!?”…(（\s])\s*([{_HAN}]{{2,20}}(?:\s+[{_HAN}]{{2,20}})?\s*供图)\s*$")
"""``/ 某市总工会 供图``: who supplied the picture."""

_SEPARATOR = re.compile(rf"[\s、，,;；/／&|｜]+(?:和\s+)?|(?<=[{_HAN}]{{2}})和(?=[{_HAN}]{{2,}})")
"""Between names: also 和, if it cannot be part of one as in ``李和平``."""

_TOKEN = re.compile(rf"[{_HAN}]{{1,30}}(?:[·•・][{_HAN}]{{1,10}})*")
_PAPER_NAME = re.compile(r"[\u4e00-\u9fff]{2,8}(?:报|网|新闻|杂志|新闻社|通讯社|电视台)|新华社|中新社")
"""Before a name it tells whose reporter that is: ``(福州日报 甲)``."""

_DOTTED = re.compile(rf"[{_HAN}]{{2,8}}(?:[·•・][{_HAN}]{{1,8}})+")

_TAIL = re.compile(r"[(（]([^()（）]{1,60})[)）]\s*\??\s*$")
_COLLECTIVE = re.compile(r"(?:本报|本刊|新华社|人民日报|工人日报)(?:特约)?(?:评论员|编辑部)")
"""Who signs as the paper itself."""

_NOTE = re.compile(
    r"^(?:本文)?作者(?:系|为|是|单位|简介|均|来自|现|曾)|^据|摘自|选自|转自|原载|载于|下转|上接|未完|待续|^续|^完$|^注$|节选|"
    r"资料|有删|综合|连载|^[上中下][篇集]?$|^[之第][一二三四五六七八九十]+|^[一二三四五六七八九十]{1,3}$|"
    r"^(?:新华社|中新社|本报|本刊)(?:供)?[发讯电稿]|\d|原文|全文|照片|笔名|化名|署名|先生|女士|同志|受访者|[”“《》？?！!。]"
)
_SEE_PICTURE = re.compile(r"^[上下左右见附题如][图一二三](?:片)?[\s,，、:：]*")
_ORGANISATION = re.compile(
    r"(?:[会厂矿局处站段队社院校部室司团办科所委厅府学店行组库馆台园村镇乡县市区省]|公司|集团|中心|车间|支部|政府|银行|法院)$"
)
_SURE_ORGANISATION = re.compile(
    r"(?:(?:宣教|宣传|组织|保障|女工|经济|法律|权益|基层|财务|文体|网络|民管|生产)[部处科]|局|厂|厅|矿|工会|总会|公司|车间|支部|党委|[市县区省]委)$"
)
_NO_NAME = re.compile(r"[市县省区镇乡村州盟旗厂矿局处站段队校院厅宫颂歌赋曲记篇节]$")

_LEAD = re.compile(
    rf"^[▲△●■◆A]?\s*(?:[^(（。！？]{{0,24}})[(（]\s*({_ROLE}(?:(?!系|为|单位)[^()（）。]){{1,60}})[)）]"
)
_LEAD_NAMES = re.compile(r"^[▲△●■◆A]?\s*本报(?:[\u4e00-\u9fff]{2,4})?[讯电]\s*[(（]([^()（）。]{2,30})[)）]")
_LEAD_MORE = re.compile(rf"\s*[(（]\s*({_ROLE}[^()（）。]{{1,60}})[)）]")
"""``本报讯(记者甲)(通讯员乙)``."""

_LEAD_BARE = re.compile(
    rf"^[▲△●■◆A]?\s*[\u4e00-\u9fff][^()（）。！？，,\s]{{1,24}}[讯电]\s+({_ROLE}\s*[{_HAN}\s、]{{2,20}}?)\s*(?:报道|[,，:：])"
)
_SIGNED = re.compile(rf"(?:^|[。！？!?”…\s□■○◎●◇◆☆★▢])({_ROLE}\s*[:：]?\s*[{_HAN}][{_HAN}·\s、,，]{{1,24}})$")
_PHOTO = re.compile(
    rf"(?:^|[。！？!?；;”…)）\]】:：▲△●])([^。！？!?；;”…()（）\]】▲△●]{{2,60}}?(?:摄影报道|摄影|摄|{_BOTH}))\s*$"
)
_DECORATED = re.compile(
    rf"^([·•・□■○◎●◇◆☆★▢])\s*([{_HAN}][{_HAN}\s、]{{1,20}}?)\s*(?:\1)?(?:[/／]?[文图摄]+|\s*(?:{_BOTH}|摄影报道|摄影))?$"
)
_BOXED = re.compile(rf"[。！？!?”…）)\s][□■▢]\s?([{_HAN}][{_HAN}\s、]{{1,30}})$")
"""A signature behind the last sentence: ``…。□某厂 甲``."""

_BOXES = re.compile("[□■▢]")

_SHARED = re.compile(rf"(?:[{_HAN}\s、]{{2,24}}[/／][文图摄]\s*){{2}}")
"""``记者甲/文 通讯员乙/图`` on a line."""
_SLASHED = re.compile(
    r"^(?:撰?文|图片?|摄影?|作者|文图|图文|供稿)\s*[/／:：]\s*\S{2,20}(?:\s+(?:(?:文|图|摄影?|图片)\s*[/／:：]\s*)?\S{2,20}){0,3}"
)
_UNIT_LINE = re.compile(
    rf"[{_HAN}]{{1,12}}(?:厂|矿|局|公司|集团|院|校|[市县区省州]|段|站|处|队|社|中心|总部|部)[{_HAN}]{{0,8}}?"
    r"(?:工会|总工会|工委|[宣党团]委会?|委员会|宣传[部科组]|办公室|工会办|女工[部委]|报道组|通讯组|编写组|课题组|调研组|联合会)"
)
_PEN_NAME = re.compile(rf"[{_HAN}]{{2,3}}")
_PART_NAME = re.compile(
    r"^(?:引[子言]|前言|序[言幕曲]?|楔子|尾声|后记|结语|结束语|编者按|编后|按语|缘起|起因|背景|正文|摘要|开头|开篇|题记|简讯|短讯|图片|消息|"
    r"[一二三四五六七八九十]+|[上中下]篇?|其[一二三]|之[一二三]|第[一二三]章?|[春夏秋冬])$|[篇章节记录话语]$|[县市省区镇乡村厂矿局]$"
)
"""Headings of parts, and places."""

_ENDS = "。！？!?”…."
_ENDS_OF_TEXT = tuple(_ENDS)
_HAN_LINE = re.compile(rf"[{_HAN}\s、]{{2,20}}")
_SPREAD = re.compile(rf"[{_HAN}] [{_HAN}]")
"""A name spread over the width of three characters: ``锡 兵``."""

_LONGEST_END = 150
"""No signature at the beginning or at the end of a paragraph, and no author line, is longer."""

_LONGEST_SIGNATURE = 40

_LONGEST_HALF = 5
"""Of a headline that is a motto in parts: ``强素质 齐奋进``."""

_BULLET = re.compile(r"^[▲△●■◆]")


@attrs.frozen(kw_only=True)
class Credits:
    """Who is named under, over or in an article, each in the order of the signatures, without repeats."""

    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@attrs.define
class _Ledger:
    authors: list[str] = attrs.field(factory=list)
    photographers: list[str] = attrs.field(factory=list)
    organisations: list[str] = attrs.field(factory=list)

    def sign(self, text: str, *, strict: bool = False) -> None:
        """Enter the names in the signature ``text``, if it is one."""
        if _COLLECTIVE.fullmatch(text.strip()):
            self.authors.append(text.strip())
            return
        for part in _PARTS.split(text.strip()):
            both, photo = _BOTH_WORDS.search(part) is not None, _is_photo(part)
            people, units = names(_bare(part), strict=strict)
            if not photo or both:
                self.authors += people or units
            if photo or both:
                self.photographers += people
            self.organisations += units


def credits(paragraphs: Sequence[str], byline: str | None = None) -> Credits:  # noqa: A001
    """Return who signed the article with these ``paragraphs`` and this author line.

    A unit that signs alone is an author; under a named author it is his or her affiliation. On a page with
    photographers and no other signature, the photographers are the authors.
    """
    ledger = _Ledger()
    if byline:
        ledger.sign(_undecorated(byline[:_LONGEST_END]))
    elif len(paragraphs) > 1 and is_bare_name(paragraphs[0]) and not is_bare_name(paragraphs[1]):
        ledger.sign(paragraphs[0], strict=True)
    named = bool(ledger.authors)
    for index, paragraph in enumerate(paragraphs):
        _read_lead(ledger, paragraph)
        last = index + 1 == len(paragraphs) or _BULLET.match(paragraphs[index + 1]) is not None
        _read_end(ledger, paragraph, last=last, previous=paragraphs[index - 1] if index else "")
    units = set(ledger.organisations)
    authors = [name for name in ledger.authors if not (named and name in units)] or ledger.authors
    return Credits(
        authors=_unique(authors or ledger.photographers),
        photographers=_unique(ledger.photographers),
        organisations=_unique(ledger.organisations),
    )


def credited(signature: str) -> Credits:
    """Return who is named in ``signature``, which is nothing else: ``记者 甲 通讯员 乙``, ``甲/文 乙/图``, ``某厂工会``."""
    ledger = _Ledger()
    ledger.sign(signature[:_LONGEST_END])
    return Credits(
        authors=_unique(ledger.authors),
        photographers=_unique(ledger.photographers),
        organisations=_unique(ledger.organisations),
    )


def is_author_line(line: str) -> bool:
    """Return whether ``line`` can be nothing but the author's: ``·秦文芳·``, ``□泥人``, ``文/某某``, ``本报记者 某某``, ``郁文``.

    A bare name needs a surname: a kicker like ``安康市`` and a title of two characters are none.
    """
    if not 2 <= len(line) <= 30:
        return False
    if _DECORATED.match(line) or _SLASHED.match(line):
        return True
    if _COLLECTIVE.fullmatch(line):
        return True
    if match := _ROLE_WORD.match(line):
        rest = line[match.end() :]
        # 记者来信, 作者的话 and 读者之声 are titles of columns.
        return rest.strip() != "" and _only_names(
            rest, strict=rest[0] not in " 、" and not match[0].endswith(("：", ":"))
        )
    return is_bare_name(line)


def is_bare_name(line: str) -> bool:
    """Return whether ``line`` is a person's name, or several, each with a surname."""
    if not _HAN_LINE.fullmatch(line):
        return False
    if _SPREAD.fullmatch(line):
        return True
    tokens = _tokens(line)
    return bool(tokens) and all(
        2 <= len(t) <= 4
        and _has_surname(t)
        and not _NO_NAME.search(t)
        and (len(t) < 4 or t[:2] in COMPOUND_SURNAMES)
        for t in tokens
    )


def is_unit(line: str) -> bool:
    """Return whether ``line`` is the name of a body within an enterprise or a place: ``红旗机械厂工会宣委会``."""
    return len(line) <= _LONGEST_END and _UNIT_LINE.fullmatch(line) is not None


def is_pen_name(line: str) -> bool:
    """Return whether ``line`` can be a name without a surname. Only where an author can be expected."""
    return _PEN_NAME.fullmatch(line) is not None and _PART_NAME.search(line) is None


def glued_author(title: str) -> tuple[str, str | None]:
    """Return ``title`` without the author's name that stands behind it after one blank, and the name.

    Only two or three Han characters with a surname, or three or four with a compound one, count, and not if the
    words before are as short: those are the halves of a motto.
    """
    words, _, name = title.rpartition(" ")
    before = words.rpartition(" ")[2]
    if len(before) <= min(_LONGEST_HALF, len(name) + 1) or not is_bare_name(name) or _SPREAD.fullmatch(name):
        return title, None
    return words.rstrip(), name


def names(text: str, *, strict: bool = False) -> tuple[list[str], list[str]]:
    """Return the people and the units that ``text`` lists, apart by blanks, commas or role words.

    :param strict: accept only people with a surname and units of an unmistakable kind.
    :returns: both empty if any part of the text is neither: then it is no signature.
    """
    people: list[str] = []
    units: list[str] = []
    for token in _tokens(text):
        if _PAPER_NAME.fullmatch(token):
            continue
        if _is_organisation(token, strict=strict):
            units.append(token)
        elif split := _people(token, strict=strict):
            people += split
        else:
            return [], []
    return people, units


def _read_lead(ledger: _Ledger, paragraph: str) -> None:
    paragraph = paragraph[:_LONGEST_END]
    for pattern, strict in ((_LEAD, False), (_LEAD_NAMES, True), (_LEAD_BARE, False)):
        match = pattern.match(paragraph)
        if match and not _NOTE.search(match[1]):
            ledger.sign(match[1], strict=strict)
            if more := _LEAD_MORE.match(paragraph, match.end()):
                ledger.sign(more[1])
            return


def _read_end(ledger: _Ledger, paragraph: str, *, last: bool, previous: str) -> None:
    paragraph = paragraph[-_LONGEST_END:]
    if match := _TAIL.search(paragraph):
        signature = _SEE_PICTURE.sub("", match[1].strip())
        if not _NOTE.search(signature):
            ledger.sign(signature, strict=not _is_sure(signature, paragraph[: match.start()].rstrip()))
    elif _is_signature_line(paragraph):
        ledger.sign(_undecorated(paragraph))
    elif match := _supplied_or_boxed(paragraph):
        ledger.sign(match[1])
    elif _is_photo(paragraph) or _is_both(paragraph):
        _read_photo(ledger, paragraph)
    elif match := _WORKS.search(paragraph) and _SIGNED.search(paragraph):
        ledger.sign(match[1])
    elif last and is_bare_name(paragraph) and previous[-1:] in _ENDS_OF_TEXT:
        ledger.sign(paragraph, strict=True)


def _supplied_or_boxed(paragraph: str) -> re.Match[str] | None:
    """Return the signature of who supplied the picture, or the one behind a square."""
    supplied = _SUPPLIED.search(paragraph) if "供图" in paragraph else None
    return supplied or (_BOXED.search(paragraph) if _BOXES.search(paragraph) else None)


def _is_both(paragraph: str) -> bool:
    """Return whether ``paragraph`` ends in ``文/图`` or the like."""
    if "文" not in paragraph or ("图" not in paragraph and "摄" not in paragraph):
        return False
    return _BOTH_AT_END.search(paragraph) is not None


def _is_signature_line(paragraph: str) -> bool:
    """Return whether the whole of ``paragraph`` has the form of a signature."""
    if len(paragraph) > _LONGEST_SIGNATURE:
        return False
    return any(
        form is not None
        for form in (_DECORATED.match(paragraph), _SLASHED.fullmatch(paragraph), _SHARED.fullmatch(paragraph))
    )


def _is_sure(signature: str, prior: str) -> bool:
    """Return whether a bracket after ``prior`` is a signature, so that pen names without a surname count."""
    if not prior or prior[-1] in _ENDS or _ROLE_WORD.search(signature) or _is_photo(signature):
        return True
    words = signature.split()
    return len(words) > 1 and all(2 <= len(word) <= 3 for word in words)


def _read_photo(ledger: _Ledger, paragraph: str) -> None:
    """Enter the photo credit at the end of a caption: ``…。新华社记者 陈钢 摄``."""
    match = _PHOTO.search(paragraph)
    if match is None:
        return
    credit = match[1]
    work = _BOTH_WORDS.search(credit) or _PHOTO_WORDS.search(credit)
    done = work[0] if work else ""
    if role := _ROLE_WORD.search(credit.removesuffix(done)):
        ledger.sign(credit[role.start() :])
        return
    tokens = _tokens(_bare(credit))
    kept: list[str] = []
    for token in reversed(
        tokens
    ):  # words of the caption may stand before the names, with only a blank between
        if not _people(token, strict=True) or _NO_NAME.search(token):
            break
        kept.insert(0, token)
    if kept:
        ledger.sign(" ".join(kept) + done, strict=True)


def _is_photo(text: str) -> bool:
    if "摄" not in text and "图" not in text:
        return False
    return (
        _PHOTO_WORDS.search(text) is not None
        or _PICTURE_WORD.search(text) is not None
        or re.match(r"\s*摄影(?!家|师|协|学|展|作)", text) is not None
    )


def _bare(text: str) -> str:
    """Return ``text`` without the words that say what the named did."""
    text = _BOTH_WORDS.sub("", text)
    text = _PHOTO_WORDS.sub("", text)
    text = _PICTURE_WORD.sub("", _TEXT_WORD.sub("", text))
    return _ROLE_WORD.sub(" ", text).strip()


def _undecorated(line: str) -> str:
    return line.strip(" ·•・□■○◎●◇◆☆★▢()（）[]【】—-")


def _tokens(text: str) -> list[str]:
    """Return the words of ``text``, characters of a name spread by blanks (``锡 兵``) put together again."""
    words: list[str] = []
    spread = False
    for word in _SEPARATOR.split(text.strip()):
        if not word:
            continue
        if len(word) == 1 and words and spread and len(words[-1]) < 3:
            words[-1] += word
            spread = len(words[-1]) < 2
        elif words and spread and len(words[-1]) == 1 and len(word) == 2 and words[-1] in SURNAMES:
            words[-1] += word
            spread = False
        else:
            words.append(word)
            spread = len(word) == 1
    return words


def _only_names(text: str, *, strict: bool) -> bool:
    people, units = names(_bare(text), strict=strict)
    return bool(people or units)


def _people(token: str, *, strict: bool) -> list[str]:
    if _DOTTED.fullmatch(token):
        return [token]
    if not _TOKEN.fullmatch(token) or len(token) < 2:
        return []
    if len(token) <= 3:
        return [token] if _has_surname(token) or not strict else []
    if token[:2] in COMPOUND_SURNAMES and len(token) <= 4:
        return [token]
    return _split_names(token)


def _split_names(token: str) -> list[str]:
    """Return the names that stand in ``token`` without a blank between them: ``郭绍英黄旭``; else nothing."""
    if len(token) > 9:
        return []
    best: tuple[int, list[str]] | None = None
    for cuts in _cuts(len(token)):
        parts = [token[a:b] for a, b in zip((0, *cuts), (*cuts, len(token)), strict=True)]
        if all(_has_surname(part) for part in parts):
            score = sum(SURNAMES.index(part[0]) if part[0] in SURNAMES else 0 for part in parts)
            if best is None or (score, len(parts)) < (best[0], len(best[1])):
                best = (score, parts)
    return best[1] if best else []


def _cuts(length: int) -> Iterable[tuple[int, ...]]:
    """Yield the ways to cut ``length`` characters into two or three names of two or three each."""
    for first in (3, 2):
        if length - first in (2, 3):
            yield (first,)
        for second in (3, 2):
            if length - first - second in (2, 3):
                yield (first, first + second)


def _has_surname(name: str) -> bool:
    return name[0] in SURNAMES or name[:2] in COMPOUND_SURNAMES


def _is_organisation(token: str, *, strict: bool) -> bool:
    if not _TOKEN.fullmatch(token) or not _ORGANISATION.search(token):
        return False
    if len(token) <= 3:
        return len(token) == 3 and _SURE_ORGANISATION.search(token) is not None and not strict
    if _SURE_ORGANISATION.search(token):
        return True
    return not strict and not (len(token) == 4 and token[:2] in COMPOUND_SURNAMES)


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))

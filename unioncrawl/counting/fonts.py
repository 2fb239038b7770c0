"""A font for a chart: one of this machine's that has the Chinese characters to be drawn."""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Sequence
from pathlib import Path

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from unioncrawl.errors import UsageProblemError

FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "Microsoft YaHei", "SimHei",
    "Droid Sans Fallback", "Noto Sans CJK JP", "Noto Serif CJK SC", "Source Han Serif SC", "SimSun",
)  # fmt: skip
"""As an SVG names them: whoever opens it has one or the other. Named as in the files, best first."""

LATIN = "DejaVu Sans"
"""Comes with matplotlib; has Latin, Greek, Cyrillic, Arabic, and the character for what cannot be shown."""

_FILES = re.compile(
    r"(noto(sans|serif)(cjk|sc|hans)|sourcehan|wqy|wenquanyi|pingfang|hiragino|heiti|msyh|simhei|simsun|deng"
    r"|droidsansfallback|uming|ukai|arphic)",
    re.IGNORECASE,
)
"""Names of files that may have Chinese characters: not every font of a machine need be opened."""

_WEIGHTS = re.compile(r"(bold|black|light|thin|medium|demi|mono)", re.IGNORECASE)

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it names every family that is not here


def family_for(text: str) -> str | None:
    """Return the family of a font of this machine that has every character of ``text`` that ``LATIN`` has not.

    :returns: ``None`` if no Chinese font is needed.
    :raises UsageProblemError: if there is none; says what to install.
    """
    needed = set(map(ord, text)) - _characters(Path(font_manager.findfont(LATIN)))
    if not needed:
        return None
    lacking: set[int] | None = None
    for path in chinese_fonts():
        lacks = needed - _characters(path)
        if not lacks:
            return _added(path)
        lacking = lacks if lacking is None or len(lacks) < len(lacking) else lacking
    if lacking is None:
        raise UsageProblemError(
            "no Chinese font on this machine; install one (apt-get install fonts-noto-cjk, or the small"
            " fonts-wqy-microhei), or write an .svg, which is shown with the reader's own font"
        )
    missing = "".join(map(chr, sorted(lacking)))[:20]
    raise UsageProblemError(
        f"no font on this machine has {missing}; install fonts-noto-cjk, or write an .svg, which is shown with"
        " the reader's own font"
    )


def chinese_fonts() -> Sequence[Path]:
    """Return the files of Chinese fonts, the best first: as ``FAMILIES`` has them, and regular before bold."""
    # The system is asked each time: matplotlib's own list does not know a font that was installed just now.
    paths = {Path(name) for name in font_manager.findSystemFonts() if _FILES.search(Path(name).stem)}
    known = (
        "notosanscjk",
        "notosanssc",
        "sourcehansans",
        "wqy-microhei",
        "wqy",
        "pingfang",
        "hiragino",
        "msyh",
    )

    def rank(path: Path) -> tuple[int, bool, str]:
        name = path.stem.lower()
        place = next((number for number, start in enumerate(known) if name.startswith(start)), len(known))
        return place, _WEIGHTS.search(name) is not None, str(path)

    return sorted(paths, key=rank)


@functools.cache
def _characters(path: Path) -> frozenset[int]:
    try:
        return frozenset(FT2Font(str(path)).get_charmap())
    except (OSError, RuntimeError):  # damaged, or of a kind that FreeType was not built for
        return frozenset()


def _added(path: Path) -> str:
    font_manager.fontManager.addfont(str(path))
    return str(FT2Font(str(path)).family_name)

"""Chinese characters as offices confuse them: by sound, by form, by script.

Readings: pypinyin, and a table of surnames whose reading differs from the usual one. Traditional to simplified:
OpenCC. Look-alikes: `look_alikes.csv` of the pack, pairs whose printed forms overlap (see docs/linkage.md).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from closeknit.engine.units import CloseknitError

# Surnames that are not read as the character usually is.
SURNAME_READINGS: Mapping[str, str] = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4", "查": "zha1", "朴": "piao2", "任": "ren2", "盖": "ge3", "华": "hua4",
    "区": "ou1", "翟": "zhai2", "尉": "yu4", "长": "zhang3", "乐": "yue4", "缪": "miao4", "宁": "ning4", "燕": "yan1", "纪": "ji3",
    "覃": "qin2", "折": "she2", "员": "yun4", "秘": "bi4", "盛": "sheng4", "洗": "xian3", "冼": "xian3", "种": "chong2", "召": "shao4",
    "繁": "po2", "黑": "he4", "晟": "cheng2", "葛": "ge3", "幸": "xing4", "哈": "ha3", "句": "gou1", "能": "nai4", "都": "du1",
}  # fmt: skip

# 22 of the surnames of two characters that are in use; any other first character is a surname of one.
COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "端木",
        "长孙",
        "宇文",
        "夏侯",
        "轩辕",
        "南宫",
        "独孤",
        "西门",
        "司空",
        "呼延",
        "淳于",
    ]
)


class LinkageMissing(CloseknitError):
    """The packages of the extra `link` are not installed."""

    def __init__(self, package: str) -> None:
        super().__init__(
            f"Linking needs the package {package}; install it with: pip install 'closeknit[link]'",
            f"关联需要安装{package}，请执行：pip install 'closeknit[link]'",
        )


@cache
def reading(character: str) -> str:
    """Return the usual reading with its tone as a digit, "li3"; the character itself if it has none."""
    try:
        from pypinyin import Style, pinyin
    except ModuleNotFoundError:
        raise LinkageMissing("pypinyin") from None
    found: str = pinyin(character, style=Style.TONE3, heteronym=False, neutral_tone_with_five=True)[0][0]
    return found


@cache
def surname_reading(surname: str) -> str:
    """Return the reading of a surname: 单 is shan4, not dan1."""
    if len(surname) == 1:
        return SURNAME_READINGS.get(surname) or reading(surname)
    return " ".join(
        SURNAME_READINGS.get(c, reading(c)) if i == 0 else reading(c) for i, c in enumerate(surname)
    )


@cache
def _converter():  # type: ignore[no-untyped-def]
    try:
        from opencc import OpenCC
    except ModuleNotFoundError:
        raise LinkageMissing("opencc") from None
    return OpenCC("t2s")


@cache
def simplified(text: str) -> str:
    """Return the text in simplified characters; variants of one character (峯, 峰) become one, too."""
    converted: str = _converter().convert(text)
    return "".join(_VARIANTS.get(c, c) for c in converted)


# Variants (异体字) that OpenCC leaves as they are, to the standard form of the 2013 table of general characters.
_VARIANTS = dict(zip("峯昇堃喆淼甦煕珎笵塚姉兎凃邨", "峰升坤哲淼苏熙珍范冢姊兔涂村", strict=True))


@cache
def look_alikes(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the look-alikes of each character, both ways, itself left out."""
    found: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for other in row["look_alikes"]:
                found.setdefault(row["character"], set()).add(other)
                found.setdefault(other, set()).add(row["character"])
    return {character: tuple(sorted(others)) for character, others in found.items()}

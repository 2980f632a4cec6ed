"""Writes `name_en` into the pack's lists of areas: names in pinyin, with the kind of area in English.

    pip install pypinyin==0.55.0
    python bench/area_names.py closeknit/packs/cn/areas/divisions.csv closeknit/packs/cn/areas/communities.csv

Run by hand when the divisions change; nothing of Closeknit needs pypinyin. The names are our transliteration, not
official: syllables joined, an apostrophe before a vowel (Jiang'an), the kind of area as an English word.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

# Endings, the longest first; an area of none of these kinds keeps its whole name in pinyin.
KINDS = {
    "管理委员会街道": "Administrative Committee",
    "办事处街道": "Subdistrict",
    "管理委员会": "Administrative Committee",
    "产业管理处": "Industry Office",
    "物流管理处": "Logistics Office",
    "经济管理处": "Economy Office",
    "服务业管理处": "Services Office",
    "风景旅游管理处": "Scenic Tourism Office",
    "风景管理处": "Scenic Area Office",
    "管委会": "Administrative Committee",
    "管理处": "Office",
    "办事处": "Subdistrict Office",
    "经济开发区": "Economic Development Zone",
    "高新技术产业园": "High-Tech Park",
    "现代产业园": "Modern Industry Park",
    "汽车产业园": "Automobile Industry Park",
    "产业园": "Industry Park",
    "风景区": "Scenic Area",
    "示范城": "Demonstration City",
    "开发区": "Development Zone",
    "原种场": "Seed Farm",
    "片区": "Area",
    "新区": "New Area",
    "街道": "Subdistrict",
    "生产队": "Production Team",
    "生活区": "Residential Quarter",
    "管理区": "Area",
    "大队": "Brigade",
    "社区": "Community",
    "集团": "Group",
    "街": "Subdistrict",
    "区": "District",
    "镇": "Town",
    "乡": "Township",
    "村": "Village",
}
# A committee's name stands for the community or village it works for.
COMMITTEES = re.compile(r"(社区|村)?(居民委员会|居委会|居委|村民委员会|村委会|(?<=社区)委员会)$")
MARKS = {"、": ", ", "（": " (", "）": ")", "—": "-", "－": "-", "·": " "}
# Words inside a name that have an English name of their own.
WORDS = {
    "经济开发区": "Economic Development Zone",
    "东湖风景区": "East Lake Scenic Area",
    "中央商务区": "Central Business District",
    "商贸物流枢纽区": "Trade and Logistics Hub",
    "风景区": "Scenic Area",
    "花园": "Garden",
    "新区": "New Area",
    "街道": "Subdistrict",
    "保税": "Bonded",
    "海峡两岸科技": "Cross-Strait Science and Technology",
    "食品工业": "Food Industry",
    "临空": "Airport",
    "农科所": "Agricultural Research Institute",
    "现代": "Modern",
    "生态": "Ecological",
    "中法": "Sino-French",
    "产业": "Industry",
    "武汉": "Wuhan",
    "江夏区": "Jiangxia District",
    "江夏": "Jiangxia",
}
# How these names are read where a dictionary's first reading is another.
LOCAL = {"沌": "zhuan", "奓": "zha", "埠": "bu", "长": "chang", "都": "du"}


def in_english(name: str) -> str:
    """Return the name in pinyin with the kind of area in English: 中华路街道 is Zhonghualu Subdistrict."""
    name = COMMITTEES.sub(lambda m: m[1] or ("村" if m[2].startswith("村") else "社区"), name)
    found = re.fullmatch(r"(.+?)（(.+)）", name)
    if found:
        return f"{in_english(found[1])} ({_pinyin(found[2])})"
    if name == "开发区":
        return "Development Zone"
    kind = next((k for k in sorted(KINDS, key=len, reverse=True) if name.endswith(k) and name != k), "")
    body = name.removesuffix(kind)
    parts = re.split("(" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")", body)
    words = [WORDS.get(part) or _pinyin(part) for part in parts if part]
    return " ".join([*words, KINDS[kind]] if kind else words)


def _pinyin(name: str) -> str:
    from pypinyin import Style, lazy_pinyin

    syllables: list[str] = lazy_pinyin(name, style=Style.NORMAL, v_to_u=True, errors=list)
    read = [LOCAL.get(char, syllable) for char, syllable in zip(name, syllables, strict=True)]
    read = [MARKS.get(s, s) for s in read]
    joined = read[0] + "".join(f"'{s}" if s[0] in "aeo" else s for s in read[1:])
    return joined.capitalize()


def write(path: Path) -> int:
    """Write the column and return how many areas have a name."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = [name for name in reader.fieldnames or () if name != "name_en"]
        rows = [row | {"name_en": in_english(row["name"])} for row in reader]
    columns.insert(columns.index("name") + 1, "name_en")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(f"{argument}: {write(Path(argument))} names")

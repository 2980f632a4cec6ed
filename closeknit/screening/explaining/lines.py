"""Lines of text in one language: sections, and a table whose columns know that a Chinese character is two wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from closeknit.engine.units import Text

Explanation = Mapping[str, Any]


class Say:
    """Chooses between two languages."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, en: str, zh: str) -> str:
        return zh if self.lang == "zh" else en

    def of(self, words: Mapping[str, str] | Text | None) -> str:
        """Return the words in the reader's language; a dash for none."""
        if words is None:
            return "—"
        return words.in_(self.lang) if isinstance(words, Text) else words[self.lang]


def lit(e: Explanation) -> list[Mapping[str, Any]]:
    return [c for c in e["contributions"] if c["known"]]


def unknown(e: Explanation) -> list[Mapping[str, Any]]:
    return [c for c in e["contributions"] if not c["known"]]


def distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def section(title: str, lines: Sequence[str]) -> list[str]:
    return [title, *lines, ""] if lines else []


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns by display width: a Chinese character takes two places."""
    widths = [max(_width(row[i]) for row in (head, *rows)) for i in range(len(head))]
    shown = [head, ["─" * w for w in widths], *rows]
    return [
        "  " + "  ".join(_padded(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in shown
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))

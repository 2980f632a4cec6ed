"""A plain word of any language: names, places and streets outside China, postcodes, occupations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

WORD_COLUMNS: Mapping[str, str] = {
    "": "VARCHAR",
    "_start": "VARCHAR",
    "_sound": "VARCHAR",
    "_tokens": "VARCHAR[]",
}
_SOUNDS = {c: d for letters, d in (
    ("BFPV", "1"), ("CGJKQSXZ", "2"), ("DT", "3"), ("L", "4"), ("MN", "5"), ("R", "6"),
) for c in letters}  # fmt: skip


def word_parts(text: str) -> dict[str, Any]:
    """Return the word in small letters without accents and blanks, its first four letters, its Soundex, its tokens."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    spaced = re.sub(r"[^\w]+", " ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()
    word = spaced.replace(" ", "")
    if not word:
        return dict.fromkeys(WORD_COLUMNS)
    return {"": word, "_start": word[:4], "_sound": soundex(word), "_tokens": sorted(set(spaced.split()))}


def soundex(word: str) -> str:
    """Return the American Soundex code (US National Archives' rules), four characters."""
    letters = [c for c in word.upper() if "A" <= c <= "Z"]
    if not letters:
        return word[:4]
    code, last = letters[0], _SOUNDS.get(letters[0], "")
    for letter in letters[1:]:
        digit = _SOUNDS.get(letter, "")
        if digit and digit != last:
            code += digit
        if letter not in "HW":
            last = digit
    return (code + "000")[:4]

"""SQL that turns what people type into what they mean: full-width digits, odd spaces, invisible marks.

Only what cannot change the meaning is normalised. Text of people (names, addresses) keeps its own characters;
codes, numbers, dates and document numbers become half-width.
"""

from __future__ import annotations

from collections.abc import Sequence

_SPACES = "\u00a0\u2002\u2003\u2009\u202f\u3000"
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
# ！ to ～ are the ASCII characters 0x21 to 0x7E, 0xFEE0 higher; ＝＋－＠ stay, so that formulas are seen as such.
_KEPT_WIDE = "＝＋－＠＂＇"
_WIDE = "".join(chr(c) for c in range(0xFF01, 0xFF5F) if chr(c) not in _KEPT_WIDE)
_NARROW = "".join(chr(ord(c) - 0xFEE0) for c in _WIDE)
_EDGES = " \t\r\n"


def sql_text(text: str) -> str:
    """Return `text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def sql_name(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql_narrow(cell: str, empty: Sequence[str] = ()) -> str:
    """SQL: a cell of a code, number, date or document number, half-width, without outer spaces; NULL if empty.

    Plain ASCII, nearly all of it, takes the short way.
    """
    wide = f"translate({cell}, {sql_text(_SPACES + _WIDE + _INVISIBLE)}, {sql_text(' ' * len(_SPACES) + _NARROW)})"
    return _trimmed(cell, wide, empty)


def sql_words(cell: str, empty: Sequence[str] = ()) -> str:
    """SQL: a cell of text: odd spaces become spaces, invisible marks go; NULL if empty."""
    plain = f"translate({cell}, {sql_text(_SPACES + _INVISIBLE)}, {sql_text(' ' * len(_SPACES))})"
    return _trimmed(cell, plain, empty)


def _trimmed(cell: str, wide: str, empty: Sequence[str]) -> str:
    edges = sql_text(_EDGES)
    value = (
        f"CASE WHEN {cell} IS NULL THEN NULL WHEN strlen({cell}) = length({cell}) "
        f"THEN nullif(trim({cell}, {edges}), '') ELSE nullif(trim({wide}, {edges}), '') END"
    )
    return without(value, empty)


def without(value: str, empty: Sequence[str]) -> str:
    """SQL: `value`, NULL where it is one of the texts that mean "no value"."""
    for text in empty:
        value = f"nullif({value}, {sql_text(text)})"
    return value

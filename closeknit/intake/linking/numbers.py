"""Document numbers and phones as they can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from closeknit.intake.resident_id import fault, to_18

ID_COLUMNS: Mapping[str, str] = {
    "": "VARCHAR", "_ends": "VARCHAR", "_masked": "BOOLEAN", "_right": "BOOLEAN", "_birth": "VARCHAR", "_sex": "VARCHAR",
    "_old": "BOOLEAN", "_body": "VARCHAR",
}  # fmt: skip
_WIDE = {ord(w): n for w, n in zip("０１２３４５６７８９Ｘｘ＊", "0123456789XX*", strict=True)}
_DROPPED = re.compile(r"[\s\-'’‘\u200b-\u200f\ufeff]+")
_MASKED = re.compile(r"([0-9]{3,14})\*+([0-9X]{2,6})")
_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]|[1-9][0-9]{14}")
_EMPTY = frozenset({"", "0", "无", "NA", "NULL", "NONE", "-", "/"})


def id_parts(text: str, latest_birth: date) -> dict[str, Any]:
    """Return the columns of a document number, by suffix.

    ""        18 characters; a 15-digit number with century and check character; another document as it is written
    _ends     the first six and the last four characters, which a masked number still shows
    _masked   the middle is hidden          _right    the check character is right and the birth date exists
    _birth    YYYYMMDD in the number        _sex      m or f by the 17th digit; both only of a right number
    _old      written in 15 digits, which have no check character: a slip is not noticed
    _body     the first 17 characters, without the check character that is worked out for an old number
    """
    number = _DROPPED.sub("", text.translate(_WIDE)).upper()
    if number in _EMPTY:
        return dict.fromkeys(ID_COLUMNS)
    masked = _MASKED.fullmatch(number)
    if masked:
        ends = masked[1][:6] + masked[2][-4:]
        return {**dict.fromkeys(ID_COLUMNS), "_ends": ends, "_masked": True, "_right": False}
    if not _SHAPE.fullmatch(number):
        # A passport, a foreigner's permit, a number cut short: compared as it is, no birth date is read from it.
        return {
            **dict.fromkeys(ID_COLUMNS), "": number, "_ends": number[:6] + number[-4:], "_masked": False, "_right": False,
        }  # fmt: skip
    right = fault(number, latest_birth) is None
    whole = to_18(number) if len(number) == 15 else number
    return {
        "": whole,
        "_ends": whole[:6] + whole[-4:],
        "_old": len(number) == 15,
        "_body": whole[:17],
        "_masked": False,
        "_right": right,
        "_birth": whole[6:14] if right else None,
        "_sex": ("m" if int(whole[16]) % 2 else "f") if right else None,
    }


def phone_digits(text: str) -> str | None:
    """Return the digits of a phone number without the country's 86; None if there are fewer than seven."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if len(digits) >= 7 and len(set(digits)) > 1 else None

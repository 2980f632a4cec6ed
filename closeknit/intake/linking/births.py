"""Birth dates and sexes in the forms in which offices write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

BIRTH_COLUMNS: Mapping[str, str] = {
    "": "VARCHAR", "_year": "INTEGER", "_month": "INTEGER", "_day": "INTEGER", "_monthday": "VARCHAR", "_yearmonth": "VARCHAR",
}  # fmt: skip
_WHOLE = re.compile(r"(\d{4})(?:(\d{2})(?:(\d{2}))?)?")
_PARTS = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?日?)?(?:[ T].*)?")
_WIDE = {ord(w): n for w, n in zip("０１２３４５６７８９－／．", "0123456789-/.", strict=True)}
_LUNAR_DAYS = 60
_SEX = {
    "男": "m", "男性": "m", "1": "m", "M": "m", "MALE": "m", "女": "f", "女性": "f", "2": "f", "F": "f", "FEMALE": "f",
}  # fmt: skip


def birth_parts(text: str) -> dict[str, Any]:
    """Return year, month, day and the whole as YYYYMMDD; what is not written or cannot be is None."""
    plain = text.translate(_WIDE).strip().replace(" ", "") if "T" not in text else text.strip()
    found = _WHOLE.fullmatch(plain) or _PARTS.fullmatch(plain)
    parts = [int(p) if p else None for p in found.groups()] if found else [None, None, None]
    year, month, day = parts
    if month is not None and not 1 <= month <= 12:
        month = day = None
    if year is None or month is None:
        return {**dict.fromkeys(BIRTH_COLUMNS), "_year": year}
    if day is not None and not _is_day(year, month, day):
        day = None
    return {
        "": None if day is None else f"{year:04d}{month:02d}{day:02d}",
        "_year": year,
        "_month": month,
        "_day": day,
        "_monthday": None if day is None else f"{month:02d}{day:02d}",
        "_yearmonth": f"{year:04d}{month:02d}",
    }


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def sex_of(text: str) -> str | None:
    """Return m or f; None of anything else."""
    return _SEX.get(text.strip().upper())


def contradicts(in_number: str | None, stated: str | None, stated_month: str | None) -> bool:
    """Return whether a number's birth date (YYYYMMDD) cannot be a slip of the stated one.

    A slip: one digit, two swapped, a year or a month off, or at most 60 days: a birthday by the lunar calendar lies three
    to seven weeks from the one in the number. Where only year and month are stated, they must be near.
    """
    if in_number is None or stated_month is None:
        return False
    if stated is None:
        return abs(_months(in_number) - _months(stated_month)) not in (0, 1, 12)
    if in_number[4:] == stated[4:] and abs(int(in_number[:4]) - int(stated[:4])) <= 1:
        return False
    if in_number[6:] == stated[6:] and abs(_months(in_number) - _months(stated)) <= 1:
        return False
    if abs((_day(in_number) - _day(stated)).days) <= _LUNAR_DAYS:
        return False
    places = [i for i in range(8) if in_number[i] != stated[i]]
    swapped = len(places) == 2 and places[1] == places[0] + 1 and sorted(in_number) == sorted(stated)
    return len(places) > 1 and not swapped


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _months(text: str) -> int:
    return int(text[:4]) * 12 + int(text[4:6])

"""Resident numbers by GB 11643-1999: 17 digits and a check character; 15-digit numbers of before 1999.

Structure: division code (6) · birth date (8) · sequence (3) · check character. Weights and check are from
GB 11643-1999, annex (ISO 7064 MOD 11-2). The division code is never checked against a list of today:
codes end and new ones begin, the number stays. 81, 82, 83 are residence permits of Hong Kong, Macao and
Taiwan residents, 9 is the permanent residence card of foreigners; both follow the same check.

The same rule exists twice, for one number in Python and for a column in SQL; a test holds them together.
"""

from __future__ import annotations

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"  # by sum of weighted digits modulo 11
EARLIEST_BIRTH_YEAR = 1850

_PATTERN_18 = re.compile(r"[1-9][0-9]{16}[0-9X]")
_PATTERN_15 = re.compile(r"[1-9][0-9]{14}")
_AS_NUMBER = re.compile(r"#NUMBER:.*|[0-9](\.[0-9]+)?E\+?[0-9]+|[0-9]+\.[0-9]+")

# First two digits of division codes (GB/T 2260) and of residence permits; anything else is worth a note.
_REGIONS = (
    (41, 46), (31, 37), (50, 54), (11, 15), (21, 23), (61, 65), (71, 71), (81, 83), (90, 99),
)  # fmt: skip


def check_character(first17: str) -> str:
    """Return the 18th character of a number from its first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def to_18(number: str) -> str:
    """Return a 15-digit number in 18 characters: the century 19 and the check character are added."""
    first17 = number[:6] + "19" + number[6:]
    return first17 + check_character(first17)


def birth_day(number: str) -> date:
    """Return the day of birth that a number without fault says."""
    whole = to_18(number) if len(number) == 15 else number
    return date(int(whole[6:10]), int(whole[10:12]), int(whole[12:14]))


def sex(number: str) -> str:
    """Return "male" or "female" of a number without fault, by the last digit of its sequence: odd male, even female."""
    whole = to_18(number) if len(number) == 15 else number
    return ("female", "male")[int(whole[16]) % 2]


def fault(number: str, latest_birth: date) -> str | None:
    """Return the reason code why `number` (upper case, no spaces) is not a resident number, or None."""
    if not _PATTERN_18.fullmatch(number) and not _PATTERN_15.fullmatch(number):
        if _AS_NUMBER.fullmatch(number):
            return "id_as_number"
        return "id_characters" if len(number) in (15, 18) else "id_length"
    whole = to_18(number) if len(number) == 15 else number
    try:
        born = date(int(whole[6:10]), int(whole[10:12]), int(whole[12:14]))
    except ValueError:
        return "id_birth_date"
    if born.year < EARLIEST_BIRTH_YEAR or born > latest_birth:
        return "id_birth_date"
    if whole[17] != check_character(whole[:17]):
        return "id_rounded" if whole.endswith("000") else "id_check_digit"
    return None


# The same in SQL, in layers so that no layer repeats the work of another:
#   text n → first 17 digits as a number b → weighted sum c and birth date d as numbers → typed number and reason.


def sql_first17(n: str) -> str:
    """SQL: the first 17 digits as BIGINT (15-digit numbers with their century), NULL if not of that shape."""
    return (
        f"CASE WHEN strlen({n}) = 18 THEN CASE WHEN regexp_full_match({n}, '[1-9][0-9]{{16}}[0-9X]') "
        f"THEN TRY_CAST(substr({n}, 1, 17) AS BIGINT) END "
        f"WHEN strlen({n}) = 15 THEN CASE WHEN regexp_full_match({n}, '[1-9][0-9]{{14}}') "
        f"THEN TRY_CAST(substr({n}, 1, 6) || '19' || substr({n}, 7) AS BIGINT) END END"
    )


def sql_weighted_sum(b: str) -> str:
    """SQL: the weighted sum of the 17 digits of `b`; halves, because 32-bit division is faster."""
    high = f"CAST({b} // 100000000 AS INTEGER)"  # 9 digits
    low = f"CAST({b} % 100000000 AS INTEGER)"  # 8 digits
    places = [(high, 8 - i) for i in range(9)] + [(low, 7 - i) for i in range(8)]
    return " + ".join(
        f"(({half} // {10**place}) % 10) * {weight}"
        for (half, place), weight in zip(places, WEIGHTS, strict=True)
    )


def sql_birth(b: str) -> str:
    """SQL: the birth date of `b` as a number, YYYYMMDD."""
    return f"CAST(({b} // 1000) % 100000000 AS INTEGER)"


def sql_birth_date(d: str) -> str:
    """SQL: the birth date `d` (YYYYMMDD) as a DATE, NULL if there is no such day."""
    return f"CAST(try_strptime(CAST({d} AS VARCHAR), '%Y%m%d') AS DATE)"


def sql_typed(n: str, b: str, c: str) -> str:
    """SQL: the number in 18 characters, NULL if not of that shape."""
    check = f"substr('{CHECK_CHARACTERS}', 1 + {c} % 11, 1)"
    return f"CASE WHEN {b} IS NULL THEN NULL WHEN strlen({n}) = 18 THEN {n} ELSE {b} || {check} END"


def sql_fault(n: str, b: str, c: str, d: str, latest_birth: date, other: str) -> str:
    """SQL: the WHEN branches that give the reason code of a non-empty `n`, NULL if it is a resident number.

    `other`: WHEN branches tried first on what does not even have the shape.
    """
    year, month, day = f"({d} // 10000)", f"({d} // 100) % 100", f"{d} % 100"
    month_days = (
        f"CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31 "
        f"WHEN {year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0) THEN 29 ELSE 28 END"
    )
    between = f"{d} BETWEEN {EARLIEST_BIRTH_YEAR}0101 AND {latest_birth:%Y%m%d} AND {month} BETWEEN 1 AND 12"
    usual = f"{day} BETWEEN 1 AND 28"  # the length of the month matters for one number in twelve only
    # The check character counts once; the sum of all 18 is 1 modulo 11. 'X' is 10, '0' has character code 48.
    last = f"ascii(substr({n}, 18, 1))"
    right = f"strlen({n}) = 15 OR ({c} + CASE {last} WHEN 88 THEN 10 ELSE {last} - 48 END) % 11 = 1"
    return (
        f"WHEN {b} IS NULL THEN CASE {other} "
        f"WHEN regexp_full_match({n}, '{_AS_NUMBER.pattern}') THEN 'id_as_number' "
        f"WHEN strlen({n}) IN (15, 18) THEN 'id_characters' ELSE 'id_length' END "
        f"WHEN {between} AND ({usual} OR {day} BETWEEN 1 AND {month_days}) "
        f"THEN CASE WHEN {right} THEN NULL "
        f"WHEN substr({n}, 16) = '000' THEN 'id_rounded' ELSE 'id_check_digit' END "
        f"ELSE 'id_birth_date'"
    )


def sql_region_unknown(b: str) -> str:
    """SQL: whether the first two digits name no known region; a note, never a reason to reject."""
    region = f"({b} // 1000000000000000)"
    known = " OR ".join(f"{region} BETWEEN {first} AND {last}" for first, last in _REGIONS)
    return f"NOT ({known})"


# A number that is none, kept for linking where the mapping asks for it: never the number of somebody else.
UNVERIFIED = "?"


def stated_number(number: str) -> str | None:
    """Return the number as the register wrote it; of an unverified one without what keeps it apart from others."""
    if not number.startswith(UNVERIFIED):
        return number
    return number[len(UNVERIFIED) :].split("|", 1)[0] or None

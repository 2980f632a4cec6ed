"""Headers → contract columns, by contract name, Chinese header or mapping; anything else is refused by name."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from closeknit.engine.registers.contract import RegisterContract
from closeknit.intake.limits import COLUMNS
from closeknit.intake.mapping import RegisterMapping
from closeknit.intake.reasons import refused

# Named so that the refusal can say why; none of them is ever a column of a contract.
PROTECTED_HEADERS = frozenset(
    [
        "民族",
        "民族代码",
        "宗教",
        "宗教信仰",
        "籍贯",
        "国籍",
        "户口性质",
        "户籍性质",
        "户口类型",
        "ethnicity",
        "religion",
        "nationality",
        "origin",
    ]
)
OPEN_TAG = "other_columns_left_out"  # a contract's tag: headers it does not list are left out, and said so
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


@dataclass(frozen=True, slots=True)
class Matched:
    """Which place in a file holds which column."""

    places: dict[str, int]  # contract column → place in the row, from 0
    unnamed: tuple[int, ...]  # places under an empty header; a value there is a row fault
    left_out: tuple[str, ...]  # headers left out on request
    absent: tuple[str, ...]  # optional columns the file does not have: unknown for every row


def clean_header(header: str | None) -> str:
    """Return a header as people mean it: full-width letters, line breaks, spaces and marks do not count."""
    text = unicodedata.normalize("NFKC", header or "").translate(_INVISIBLE)
    return "".join(text.split()).strip("*＊:：")


def match_headers(
    headers: Sequence[str | None], contract: RegisterContract, mapping: RegisterMapping, shown: str
) -> Matched:
    """Return the place of every column.

    Raises FileRefused: too_many_columns, unknown_column, protected_column, duplicate_column, missing_column.
    """
    if len(headers) > COLUMNS:
        raise refused("too_many_columns", shown, columns=len(headers), limit=COLUMNS)
    known = known_headers(contract, mapping)
    leave_out = {clean_header(header) for header in mapping.leave_out}
    places: dict[str, int] = {}
    unnamed: list[int] = []
    left_out: list[str] = []
    for place, header in enumerate(headers):
        cleaned = clean_header(header)
        if not cleaned:
            unnamed.append(place)
        elif cleaned in leave_out or (cleaned not in known and OPEN_TAG in contract.tags):
            left_out.append(cleaned)
        elif cleaned not in known:
            code = "protected_column" if cleaned.lower() in PROTECTED_HEADERS else "unknown_column"
            raise refused(code, shown, column=header, register=contract.name)
        elif known[cleaned] in places:
            first = headers[places[known[cleaned]]]
            raise refused("duplicate_column", shown, column=known[cleaned], first=first, second=header)
        else:
            places[known[cleaned]] = place
    absent = [
        column for column in contract.columns.values() if column.name not in places and not column.linking
    ]
    for column in absent:
        if column.required:
            raise refused("missing_column", shown, column=column.name, zh=column.zh, register=contract.name)
    return Matched(places, tuple(unnamed), tuple(left_out), tuple(column.name for column in absent))


def known_headers(contract: RegisterContract, mapping: RegisterMapping) -> dict[str, str]:
    """Return cleaned header → contract column."""
    known: dict[str, str] = {}
    for column in contract.columns.values():
        known[clean_header(column.name)] = column.name
        known[clean_header(column.zh)] = column.name
    for header, name in mapping.columns.items():
        known[clean_header(header)] = name
    return known

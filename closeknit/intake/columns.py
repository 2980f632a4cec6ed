"""How one column is checked, as SQL: normalised text → intermediate values → typed value and reason code.

Each column contributes expressions to three layers of one query, so that nothing is computed twice:

    first    "n <column>"                 normalised text
    second   "b <column>"                 what the typed value is made of (a reshaped text, a number)
    middle   "c <column>"                 the typed value itself, where it takes work
    third    "v <column>", "r <column>"   typed value, reason code (NULL: accepted)

In a reason the accepted case always comes first: nearly every cell is right, and SQL evaluates the rest only for
the cells that are not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from closeknit.engine.registers.contract import Column
from closeknit.intake import resident_id
from closeknit.intake.checks import (
    ERROR,
    Circumstances,
    ColumnCheck,
    foreign_faults,
    raw_of,
    reason_sql,
    text_of,
    value_of,
)
from closeknit.intake.checks_dates import check_date, check_month
from closeknit.intake.checks_numbers import check_int, check_money, check_number
from closeknit.intake.normalising import sql_name, sql_narrow, sql_text, sql_words, without

_DAMAGED = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{FFFD}]|锟斤拷"
_KEY_SUSPECT = r"^[=+@|%＝＋＠－#-]|[\s\x00-\x1f\x7f\x{FFFD}]|^[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}$"


def is_words(column: Column) -> bool:
    """Tell whether the column holds people's own words, which keep their characters."""
    return column.type in ("text", "name", "address", "phone")


def check_column(column: Column, cell: str | None, around: Circumstances) -> ColumnCheck:
    """Return the expressions that check `column`; `cell` is its SQL name in the file, None if absent."""
    empty, plain = around.mapping.empty, around.plain
    if cell is None:
        first = "NULL::VARCHAR"
    elif plain:
        first = without(cell, empty)
    elif is_words(column):
        first = sql_words(cell, empty)
    else:
        first = sql_narrow(cell, empty)
    if cell is not None and column.name in around.mapping.values:
        first = _replaced(first, around.mapping.values[column.name])
    if column.type == "resident_id":
        first = f"upper({first})" if plain else f"upper(ltrim({first}, ''''))"
    if plain and is_words(column):
        return _plain_words(column, first)
    return _MAKERS[column.type](column, first, around)


def _replaced(first: str, values: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN {sql_text(old)} THEN {sql_text(new)}" for old, new in values.items())
    return f"CASE {first} {cases} ELSE {first} END"


def _resident(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b, c, d = text_of(column), raw_of(column), value_of(column), sql_name(f"d {column.name}")
    required = "'required_missing'" if column.required else "NULL"
    tests = " ".join(f"WHEN {test} THEN '{code}'" for test, code in foreign_faults(column))
    fault = resident_id.sql_fault(n, b, c, d, around.period.end, tests)
    return ColumnCheck(
        column,
        first,
        value=resident_id.sql_typed(n, b, c),
        reason=f"CASE WHEN {n} IS NULL THEN {required} {fault} END",
        sql_type="VARCHAR",
        second={f"b {column.name}": resident_id.sql_first17(n)},
        middle={
            f"c {column.name}": resident_id.sql_weighted_sum(b),
            f"d {column.name}": resident_id.sql_birth(b),
        },
        notes={
            "id_converted": f"strlen({n}) = 15",
            "id_region_unknown": resident_id.sql_region_unknown(b),
        },
    )


def _bool(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = text_of(column), raw_of(column)
    shaped = (
        f"CASE WHEN {n} IN ('1', '是', 'true', 'yes', 'Y', 'y', 'TRUE', 'True', 'YES', 'T', 't', '有') THEN TRUE "
        f"WHEN {n} IN ('0', '否', 'false', 'no', 'N', 'n', 'FALSE', 'False', 'NO', 'F', 'f', '无') THEN FALSE END"
    )
    reason = reason_sql(column, f"{b} IS NOT NULL", *foreign_faults(column), ("TRUE", "bool_unknown"))
    return ColumnCheck(column, first, b, reason, "BOOLEAN", second={f"b {column.name}": shaped})


def _code(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    assert column.codes is not None
    n, b = text_of(column), raw_of(column)
    codes = around.codes[column.codes].codes
    listed = ", ".join(sql_text(code) for code in codes)
    words = _own_words(codes)
    cases = " ".join(f"WHEN {n} = {sql_text(zh)} THEN {sql_text(code)}" for zh, code in words.items())
    shaped = f"CASE WHEN {n} IN ({listed}) THEN {n} {cases} END"
    reason = reason_sql(column, f"{b} IS NOT NULL", *foreign_faults(column), ("TRUE", "code_unknown"))
    return ColumnCheck(column, first, b, reason, "VARCHAR", second={f"b {column.name}": shaped})


def _own_words(codes: Mapping[str, object]) -> dict[str, str]:
    """Return the list's own Chinese words → code, where a word stands for one code only."""
    words: dict[str, list[str]] = {}
    for code, text in codes.items():
        words.setdefault(getattr(text, "zh", ""), []).append(code)
    return {zh: found[0] for zh, found in words.items() if zh and len(found) == 1 and zh not in codes}


def _area(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n = text_of(column)
    reason = reason_sql(
        column,
        f"regexp_full_match({n}, '[1-9][0-9]{{11}}')",
        *foreign_faults(column),
        ("TRUE", "area_format"),
    )
    return ColumnCheck(column, first, n, reason, "VARCHAR")


def _key(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n = text_of(column)
    # The quick test comes first: an ordinary first character (not = + @ | % # -) and no '+' anywhere.
    usual = f"{around.plain} AND ascii({n}) NOT IN (61, 43, 64, 124, 37, 35, 45) AND NOT contains({n}, '+')"
    reason = reason_sql(
        column,
        f"(({usual}) OR NOT regexp_matches({n}, '{_KEY_SUSPECT}')) AND strlen({n}) <= 200",
        (f"starts_with({n}, '#NUMBER:')", "key_as_number"),
        *foreign_faults(column),
        (f"regexp_full_match({n}, '[0-9](\\.[0-9]+)?[eE]\\+[0-9]+')", "key_as_number"),
        (f"strlen({n}) > 200", "text_too_long"),
        ("TRUE", "key_characters"),
    )
    return ColumnCheck(column, first, n, reason, "VARCHAR")


def _plain_words(column: Column, first: str) -> ColumnCheck:
    """The check of a text column in a chunk without odd characters: only length and lost characters."""
    n = text_of(column)
    accepted = f"length({n}) <= 1000 AND NOT contains({n}, '#')"
    if column.type == "name":
        accepted += f" AND NOT contains({n}, '?')"
    return ColumnCheck(
        column,
        first,
        n,
        reason_sql(
            column,
            accepted,
            (f"regexp_full_match({n}, '{ERROR}')", "excel_error"),
            (f"length({n}) > 1000", "text_too_long"),
            *(((f"contains({n}, '?')", "text_damaged"),) if column.type == "name" else ()),
        ),
        "VARCHAR",
    )


def _words(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n = text_of(column)
    lost = _DAMAGED + (r"|[?？]" if column.type == "name" else "")
    reason = reason_sql(
        column,
        f"NOT regexp_matches({n}, '{lost}') AND length({n}) <= 1000 AND {n}[1] <> '#'",
        (f"regexp_full_match({n}, '{ERROR}')", "excel_error"),
        (f"length({n}) > 1000", "text_too_long"),
        (f"regexp_matches({n}, '[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]')", "control_character"),
        (f"regexp_matches({n}, '{lost}')", "text_damaged"),
    )
    return ColumnCheck(column, first, n, reason, "VARCHAR")


_MAKERS: Mapping[str, Callable[[Column, str, Circumstances], ColumnCheck]] = {
    "resident_id": _resident,
    "person_id": _key,
    "household_no": _key,
    "key": _key,
    "text": _words,
    "name": _words,
    "address": _words,
    "phone": _words,
    "date": check_date,
    "month": check_month,
    "money": check_money,
    "int": check_int,
    "number": check_number,
    "code": _code,
    "bool": _bool,
    "area": _area,
}

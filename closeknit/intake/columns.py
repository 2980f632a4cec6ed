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
from dataclasses import dataclass, field
from datetime import date

from closeknit.engine.registers.contract import CodeList, Column
from closeknit.intake import resident_id
from closeknit.intake.batches import Period
from closeknit.intake.mapping import RegisterMapping
from closeknit.intake.naming import months_before
from closeknit.intake.normalising import sql_name, sql_narrow, sql_text, sql_words, without

_DATE_SHAPES = (
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2})"
    r"([ T]0{1,2}:00(:00(\.0+)?)?)?"
)
_MONTH_SHAPES = r"[0-9]{4}-[0-9]{1,2}(-0?1)?|[0-9]{4}/[0-9]{1,2}(/0?1)?|[0-9]{4}\.[0-9]{1,2}(\.0?1)?"
_AMBIGUOUS_DATE = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{2}|[0-9]{4})"
_FORMULA = r"[=+@|%＝＋＠－-].*"
_ERROR = r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|#+)?"
_DAMAGED = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{FFFD}]|锟斤拷|锟"
_KEY_SUSPECT = r"^[=+@|%＝＋＠－#-]|[\s\x00-\x1f\x7f\x{FFFD}]|^[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}$"
_EARLIEST = "DATE '1900-01-01'"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a check may depend on besides the column."""

    codes: Mapping[str, CodeList]
    mapping: RegisterMapping
    period: Period
    earliest_fact: date
    fact_day: str | None
    plain: bool  # no cell of this column needs normalising, see plainness.py
    negatives: bool  # numbers below zero are allowed unless the column says otherwise


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """The expressions of one column; `sql_type` is the type of the typed value."""

    column: Column
    first: str
    value: str
    reason: str
    sql_type: str
    second: Mapping[str, str] = field(default_factory=dict)  # alias → expression
    middle: Mapping[str, str] = field(default_factory=dict)  # alias → expression over the second layer
    notes: Mapping[str, str] = field(default_factory=dict)  # note code → condition


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


def _n(column: Column) -> str:
    return sql_name(f"n {column.name}")


def _b(column: Column) -> str:
    return sql_name(f"b {column.name}")


def _c(column: Column) -> str:
    return sql_name(f"c {column.name}")


def _reason(column: Column, accepted: str, *faults: tuple[str, str]) -> str:
    """SQL: NULL if accepted or empty and optional, else the code of the first fault that holds."""
    empty = "'required_missing'" if column.required else "NULL"
    tests = " ".join(f"WHEN {condition} THEN '{code}'" for condition, code in faults)
    return f"CASE WHEN {_n(column)} IS NULL THEN {empty} WHEN {accepted} THEN NULL {tests} END"


def _foreign(column: Column) -> tuple[tuple[str, str], ...]:
    """Faults of any column that is not text: spreadsheet errors and formulas."""
    n = _n(column)
    return (
        (f"regexp_full_match({n}, '{_ERROR}')", "excel_error"),
        (f"regexp_full_match({n}, '{_FORMULA}')", "formula_text"),
    )


def _resident(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b, c, d = _n(column), _b(column), _c(column), sql_name(f"d {column.name}")
    required = "'required_missing'" if column.required else "NULL"
    tests = " ".join(f"WHEN {test} THEN '{code}'" for test, code in _foreign(column))
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


def _date(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b, c = _n(column), _b(column), _c(column)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN {n} "
        f"WHEN regexp_full_match({n}, '[0-9]{{8}}') THEN {n}[:4] || '-' || {n}[5:6] || '-' || {n}[7:] "
        f"WHEN regexp_full_match({n}, '{_DATE_SHAPES}') "
        f"THEN regexp_replace(regexp_replace({n}, '[ T].*', ''), '[/.]', '-', 'g') END"
    )
    return _dated(
        column, first, around, shaped,
        (f"{b} IS NOT NULL AND {c} IS NULL", "date_impossible"),
        *_foreign(column),
        (f"regexp_full_match({n}, '{_AMBIGUOUS_DATE}')", "date_ambiguous"),
        (f"regexp_full_match({n}, '[0-9]{{4,5}}(\\.[0-9]+)?')", "date_as_number"),
        ("TRUE", "date_format"),
    )  # fmt: skip


def _month(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b, c = _n(column), _b(column), _c(column)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '[0-9]{{4}}-[0-9]{{2}}') THEN {n} || '-01' "
        f"WHEN regexp_full_match({n}, '[0-9]{{6}}') THEN {n}[:4] || '-' || {n}[5:] || '-01' "
        f"WHEN regexp_full_match({n}, '{_MONTH_SHAPES}') THEN "
        f"regexp_extract({n}, '^[0-9]{{4}}') || '-' || regexp_extract({n}, '^[0-9]{{4}}.([0-9]{{1,2}})', 1) || '-01' END"
    )
    return _dated(
        column, first, around, shaped,
        (f"{b} IS NOT NULL AND {c} IS NULL", "date_impossible"),
        *_foreign(column),
        ("TRUE", "month_format"),
    )  # fmt: skip


def _dated(
    column: Column, first: str, around: Circumstances, shaped: str, *faults: tuple[str, str]
) -> ColumnCheck:
    low, typed = _EARLIEST, _c(column)
    accepted = f"{typed} >= {low}"
    window: tuple[tuple[str, str], ...] = ((f"{typed} < {low}", "date_before_1900"),)
    if column.name == around.fact_day:
        earliest = around.earliest_fact
        if column.type == "month":
            earliest = months_before(earliest, 0)
        low, high = f"DATE '{earliest}'", f"DATE '{around.period.end}'"
        accepted = f"{typed} BETWEEN {low} AND {high}"
        window += ((f"{typed} > {high}", "fact_after_period"), (f"{typed} < {low}", "fact_before_period"))
    reason = _reason(column, accepted, *window, *faults)
    return ColumnCheck(
        column,
        first,
        typed,
        reason,
        "DATE",
        second={f"b {column.name}": shaped},
        middle={f"c {column.name}": f"TRY_CAST({_b(column)} AS DATE)"},
    )


# Unit of a delivered amount → (decimals it may have, fen in one unit).
_UNITS = {"yuan": (2, 100), "fen": (0, 1), "wan_yuan": (6, 1_000_000)}


def _money(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = _n(column), _b(column)
    decimals, fen = _UNITS[around.mapping.units.get(column.name, "yuan")]
    below_zero = around.negatives if column.minimum is None else column.minimum < 0
    sign = "-?" if below_zero else ""
    tail = rf"(\.[0-9]{{1,{decimals}}}0*)?" if decimals else r"(\.0+)?"
    plain = f"{sign}[0-9]{{1,12}}{tail}"
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '{plain}') THEN {n} "
        f"WHEN regexp_full_match({n}, '[¥￥]? ?([0-9]{{1,3}}(,[0-9]{{3}})+|[0-9]{{1,12}}){tail}') "
        f"THEN regexp_replace({n}, '[¥￥, ]', '', 'g') END"
    )
    typed = f"CAST(TRY_CAST({b} AS DECIMAL(18, {decimals})) * {fen} AS BIGINT)"
    in_range = _range(column, f"TRY_CAST({b} AS DECIMAL(18, {decimals}))", below_zero)
    return ColumnCheck(
        column,
        first,
        typed,
        _reason(
            column,
            f"{b} IS NOT NULL{in_range}",
            (f"{b} IS NOT NULL", "out_of_range"),
            (f"regexp_full_match({n}, '[-−(（][¥￥]?[0-9.,]+[)）]?')", "money_negative"),
            *_foreign(column),
            (f"regexp_full_match({n}, '[0-9.]+[eE][+-]?[0-9]+')", "money_exponent"),
            (f"regexp_full_match({n}, '[¥￥]?[0-9,]+\\.[0-9]{{{decimals + 1},}}')", "money_decimals"),
            (f"regexp_matches({n}, '[万亿千百元圆块角分]|[A-Za-z]')", "money_unit"),
            ("TRUE", "money_format"),
        ),
        "BIGINT",
        second={f"b {column.name}": shaped},
    )


def _range(column: Column, value: str, below_zero: bool) -> str:
    tests = ""
    minimum = column.minimum if column.minimum is not None else (None if below_zero else 0)
    if (minimum is not None and minimum != 0) or (minimum == 0 and column.type != "money"):
        tests += f" AND {value} >= {minimum}"
    if column.maximum is not None:
        tests += f" AND {value} <= {column.maximum}"
    return tests


def _int(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = _n(column), _b(column)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '-?[0-9]{{1,18}}(\\.0+)?') "
        f"THEN TRY_CAST(regexp_extract({n}, '^-?[0-9]+') AS BIGINT) END"
    )
    return _number_check(column, first, around, shaped, b, "BIGINT")


def _number(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = _n(column), _b(column)
    if column.decimals is not None:
        return _exact_number(column, column.decimals, first, around)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{{1,3}})?') "
        f"THEN TRY_CAST({n} AS DOUBLE) END"
    )
    return _number_check(column, first, around, shaped, b, "DOUBLE")


def _exact_number(column: Column, decimals: int, first: str, around: Circumstances) -> ColumnCheck:
    """A number of stated decimals, typed as an integer of its last one: nothing is rounded, finer is a fault."""
    n, b = _n(column), _b(column)
    shaped = (
        rf"CASE WHEN regexp_full_match({n}, '[+-]?[0-9]{{1,{17 - decimals}}}(\.[0-9]{{0,{decimals}}}0*)?') "
        f"THEN TRY_CAST({n} AS DECIMAL(18, {decimals})) END"
    )
    typed = f"CAST({b} * {10**decimals} AS BIGINT)"
    finer = (rf"regexp_full_match({n}, '[+-]?[0-9]+\.[0-9]{{{decimals + 1},}}')", "number_decimals")
    return _number_check(column, first, around, shaped, b, "BIGINT", typed, finer)


def _number_check(
    column: Column,
    first: str,
    around: Circumstances,
    shaped: str,
    b: str,
    sql_type: str,
    typed: str | None = None,
    *faults: tuple[str, str],
) -> ColumnCheck:
    in_range = _range(column, b, around.negatives)
    reason = _reason(
        column,
        f"{b} IS NOT NULL{in_range}",
        (f"{b} IS NOT NULL", "out_of_range"),
        *_foreign(column),
        *faults,
        ("TRUE", "number_format"),
    )
    return ColumnCheck(column, first, typed or b, reason, sql_type, second={f"b {column.name}": shaped})


def _bool(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = _n(column), _b(column)
    shaped = (
        f"CASE WHEN {n} IN ('1', '是', 'true', 'yes', 'Y', 'y', 'TRUE', 'True', 'YES', 'T', 't', '有') THEN TRUE "
        f"WHEN {n} IN ('0', '否', 'false', 'no', 'N', 'n', 'FALSE', 'False', 'NO', 'F', 'f', '无') THEN FALSE END"
    )
    reason = _reason(column, f"{b} IS NOT NULL", *_foreign(column), ("TRUE", "bool_unknown"))
    return ColumnCheck(column, first, b, reason, "BOOLEAN", second={f"b {column.name}": shaped})


def _code(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    assert column.codes is not None
    n, b = _n(column), _b(column)
    codes = around.codes[column.codes].codes
    listed = ", ".join(sql_text(code) for code in codes)
    words = _own_words(codes)
    cases = " ".join(f"WHEN {n} = {sql_text(zh)} THEN {sql_text(code)}" for zh, code in words.items())
    shaped = f"CASE WHEN {n} IN ({listed}) THEN {n} {cases} END"
    reason = _reason(column, f"{b} IS NOT NULL", *_foreign(column), ("TRUE", "code_unknown"))
    return ColumnCheck(column, first, b, reason, "VARCHAR", second={f"b {column.name}": shaped})


def _own_words(codes: Mapping[str, object]) -> dict[str, str]:
    """Return the list's own Chinese words → code, where a word stands for one code only."""
    words: dict[str, list[str]] = {}
    for code, text in codes.items():
        words.setdefault(getattr(text, "zh", ""), []).append(code)
    return {zh: found[0] for zh, found in words.items() if zh and len(found) == 1 and zh not in codes}


def _area(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n = _n(column)
    reason = _reason(
        column, f"regexp_full_match({n}, '[1-9][0-9]{{11}}')", *_foreign(column), ("TRUE", "area_format")
    )
    return ColumnCheck(column, first, n, reason, "VARCHAR")


def _key(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n = _n(column)
    # The quick test comes first: an ordinary first character (not = + @ | % # -) and no '+' anywhere.
    usual = f"{around.plain} AND ascii({n}) NOT IN (61, 43, 64, 124, 37, 35, 45) AND NOT contains({n}, '+')"
    reason = _reason(
        column,
        f"(({usual}) OR NOT regexp_matches({n}, '{_KEY_SUSPECT}')) AND strlen({n}) <= 200",
        (f"starts_with({n}, '#NUMBER:')", "key_as_number"),
        *_foreign(column),
        (f"regexp_full_match({n}, '[0-9](\\.[0-9]+)?[eE]\\+[0-9]+')", "key_as_number"),
        (f"strlen({n}) > 200", "text_too_long"),
        ("TRUE", "key_characters"),
    )
    return ColumnCheck(column, first, n, reason, "VARCHAR")


def _plain_words(column: Column, first: str) -> ColumnCheck:
    """The check of a text column in a chunk without odd characters: only length and lost characters."""
    n = _n(column)
    accepted = f"length({n}) <= 1000 AND NOT contains({n}, '#')"
    if column.type == "name":
        accepted += f" AND NOT contains({n}, '?')"
    return ColumnCheck(
        column,
        first,
        n,
        _reason(
            column,
            accepted,
            (f"regexp_full_match({n}, '{_ERROR}')", "excel_error"),
            (f"length({n}) > 1000", "text_too_long"),
            *(((f"contains({n}, '?')", "text_damaged"),) if column.type == "name" else ()),
        ),
        "VARCHAR",
    )


def _words(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n = _n(column)
    lost = _DAMAGED + (r"|[?？]" if column.type == "name" else "")
    reason = _reason(
        column,
        f"NOT regexp_matches({n}, '{lost}') AND length({n}) <= 1000 AND {n}[1] <> '#'",
        (f"regexp_full_match({n}, '{_ERROR}')", "excel_error"),
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
    "date": _date,
    "month": _month,
    "money": _money,
    "int": _int,
    "number": _number,
    "code": _code,
    "bool": _bool,
    "area": _area,
}

"""Amounts, whole numbers, decimals: nothing is rounded, no unit is guessed."""

from __future__ import annotations

from closeknit.engine.registers.contract import Column
from closeknit.intake.checks import Circumstances, ColumnCheck, foreign_faults, raw_of, reason_sql, text_of

# Unit of a delivered amount → (decimals it may have, fen in one unit).
_UNITS = {"yuan": (2, 100), "fen": (0, 1), "wan_yuan": (6, 1_000_000)}


def check_money(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = text_of(column), raw_of(column)
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
        reason_sql(
            column,
            f"{b} IS NOT NULL{in_range}",
            (f"{b} IS NOT NULL", "out_of_range"),
            (f"regexp_full_match({n}, '[-−(（][¥￥]?[0-9.,]+[)）]?')", "money_negative"),
            *foreign_faults(column),
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


def check_int(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = text_of(column), raw_of(column)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '-?[0-9]{{1,18}}(\\.0+)?') "
        f"THEN TRY_CAST(regexp_extract({n}, '^-?[0-9]+') AS BIGINT) END"
    )
    return _number_check(column, first, around, shaped, b, "BIGINT")


def check_number(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b = text_of(column), raw_of(column)
    if column.decimals is not None:
        return _exact_number(column, column.decimals, first, around)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{{1,3}})?') "
        f"THEN TRY_CAST({n} AS DOUBLE) END"
    )
    return _number_check(column, first, around, shaped, b, "DOUBLE")


def _exact_number(column: Column, decimals: int, first: str, around: Circumstances) -> ColumnCheck:
    """A number of stated decimals, typed as an integer of its last one: nothing is rounded, finer is a fault."""
    n, b = text_of(column), raw_of(column)
    shaped = (
        rf"CASE WHEN regexp_full_match({n}, '[+-]?[0-9]{{1,{17 - decimals}}}(\.[0-9]{{0,{decimals}}}0*)?') "
        f"THEN TRY_CAST({n} AS DECIMAL(18, {decimals})) END"
    )
    # Widened first: in 18 digits, 1000 of nine decimals times a thousand million would overflow.
    typed = f"CAST({b}::DECIMAL(38, {decimals}) * {10**decimals} AS BIGINT)"
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
    reason = reason_sql(
        column,
        f"{b} IS NOT NULL{in_range}",
        (f"{b} IS NOT NULL", "out_of_range"),
        *foreign_faults(column),
        *faults,
        ("TRUE", "number_format"),
    )
    return ColumnCheck(column, first, typed or b, reason, sql_type, second={f"b {column.name}": shaped})

"""Days and months: the shapes that are taken as meant, and the window a fact must lie in."""

from __future__ import annotations

from closeknit.engine.registers.contract import Column
from closeknit.intake.checks import (
    Circumstances,
    ColumnCheck,
    foreign_faults,
    raw_of,
    reason_sql,
    text_of,
    value_of,
)
from closeknit.intake.naming import months_before

_DATE_SHAPES = (
    r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{4}\.[0-9]{1,2}\.[0-9]{1,2})"
    r"([ T]0{1,2}:00(:00(\.0+)?)?)?"
)
_MONTH_SHAPES = r"[0-9]{4}-[0-9]{1,2}(-0?1)?|[0-9]{4}/[0-9]{1,2}(/0?1)?|[0-9]{4}\.[0-9]{1,2}(\.0?1)?"
_AMBIGUOUS_DATE = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{2}|[0-9]{4})"
_EARLIEST = "DATE '1900-01-01'"


def check_date(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b, c = text_of(column), raw_of(column), value_of(column)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN {n} "
        f"WHEN regexp_full_match({n}, '[0-9]{{8}}') THEN {n}[:4] || '-' || {n}[5:6] || '-' || {n}[7:] "
        f"WHEN regexp_full_match({n}, '{_DATE_SHAPES}') "
        f"THEN regexp_replace(regexp_replace({n}, '[ T].*', ''), '[/.]', '-', 'g') END"
    )
    return _dated(
        column, first, around, shaped,
        (f"{b} IS NOT NULL AND {c} IS NULL", "date_impossible"),
        *foreign_faults(column),
        (f"regexp_full_match({n}, '{_AMBIGUOUS_DATE}')", "date_ambiguous"),
        (f"regexp_full_match({n}, '[0-9]{{4,5}}(\\.[0-9]+)?')", "date_as_number"),
        ("TRUE", "date_format"),
    )  # fmt: skip


def check_month(column: Column, first: str, around: Circumstances) -> ColumnCheck:
    n, b, c = text_of(column), raw_of(column), value_of(column)
    shaped = (
        f"CASE WHEN regexp_full_match({n}, '[0-9]{{4}}-[0-9]{{2}}') THEN {n} || '-01' "
        f"WHEN regexp_full_match({n}, '[0-9]{{6}}') THEN {n}[:4] || '-' || {n}[5:] || '-01' "
        f"WHEN regexp_full_match({n}, '{_MONTH_SHAPES}') THEN "
        f"regexp_extract({n}, '^[0-9]{{4}}') || '-' || regexp_extract({n}, '^[0-9]{{4}}.([0-9]{{1,2}})', 1) || '-01' END"
    )
    return _dated(
        column, first, around, shaped,
        (f"{b} IS NOT NULL AND {c} IS NULL", "date_impossible"),
        *foreign_faults(column),
        ("TRUE", "month_format"),
    )  # fmt: skip


def _dated(
    column: Column, first: str, around: Circumstances, shaped: str, *faults: tuple[str, str]
) -> ColumnCheck:
    low, typed = _EARLIEST, value_of(column)
    accepted = f"{typed} >= {low}"
    window: tuple[tuple[str, str], ...] = ((f"{typed} < {low}", "date_before_1900"),)
    if column.name == around.fact_day:
        earliest = around.earliest_fact
        if column.type == "month":
            earliest = months_before(earliest, 0)
        low, high = f"DATE '{earliest}'", f"DATE '{around.period.end}'"
        accepted = f"{typed} BETWEEN {low} AND {high}"
        window += ((f"{typed} > {high}", "fact_after_period"), (f"{typed} < {low}", "fact_before_period"))
    reason = reason_sql(column, accepted, *window, *faults)
    return ColumnCheck(
        column,
        first,
        typed,
        reason,
        "DATE",
        second={f"b {column.name}": shaped},
        middle={f"c {column.name}": f"TRY_CAST({raw_of(column)} AS DATE)"},
    )

"""What the checks of one column are made of: their circumstances, their expressions, and the faults all share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from closeknit.engine.registers.contract import CodeList, Column
from closeknit.intake.batches import Period
from closeknit.intake.mapping import RegisterMapping
from closeknit.intake.normalising import sql_name

FORMULA = r"[=+@|%＝＋＠－-].*"
ERROR = r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|#+)?"


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


def text_of(column: Column) -> str:
    return sql_name(f"n {column.name}")


def raw_of(column: Column) -> str:
    return sql_name(f"b {column.name}")


def value_of(column: Column) -> str:
    return sql_name(f"c {column.name}")


def reason_sql(column: Column, accepted: str, *faults: tuple[str, str]) -> str:
    """SQL: NULL if accepted or empty and optional, else the code of the first fault that holds."""
    empty = "'required_missing'" if column.required else "NULL"
    tests = " ".join(f"WHEN {condition} THEN '{code}'" for condition, code in faults)
    return f"CASE WHEN {text_of(column)} IS NULL THEN {empty} WHEN {accepted} THEN NULL {tests} END"


def foreign_faults(column: Column) -> tuple[tuple[str, str], ...]:
    """Faults of any column that is not text: spreadsheet errors and formulas."""
    n = text_of(column)
    return (
        (f"regexp_full_match({n}, '{ERROR}')", "excel_error"),
        (f"regexp_full_match({n}, '{FORMULA}')", "formula_text"),
    )

"""One wide table a year: every screened household with its score, its indicators and the columns to measure by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from closeknit.engine.units import PackError
from closeknit.intake.ready import ReadyView
from closeknit.packs.evaluation import Evaluation, Fifth
from closeknit.packs.loader import Pack
from closeknit.screening.evaluating.conditions import all_hold
from closeknit.screening.results import Run
from closeknit.screening.session import Session, path_list, quoted


@dataclass(frozen=True, slots=True)
class Frame:
    """One screened year: `table` in the session, and the run behind it."""

    day: date
    table: str
    run: Run
    view: ReadyView

    def files(self, register: str) -> str:
        """The ready files of a register on that day, as an SQL list."""
        return path_list([f for area in self.view.areas for f in self.view.files(register, area)])


def make_frame(session: Session, pack: Pack, evaluation: Evaluation, run: Run, view: ReadyView) -> Frame:
    """Put one year's households into a table of the session.

    Raises: PackError if evaluation.yaml names a column that is not there.
    """
    frame = Frame(run.day, f"year_{run.day.year}", run, view)
    by_register: dict[str, list[str]] = {}
    for name, column in evaluation.columns.items():
        value = f"max({quoted(column.column)}) FILTER (WHERE {all_hold(column.where)}) AS {quoted(name)}"
        by_register.setdefault(column.register_, []).append(value)
    joins = "".join(
        f" LEFT JOIN (SELECT household_key, {', '.join(values)} FROM read_parquet({frame.files(register)}) "
        f"GROUP BY household_key) USING (household_key)"
        for register, values in by_register.items()
    )
    _create(session, frame.table, f"SELECT * FROM {run.scores()}{joins}")
    _add(
        session,
        frame.table,
        [f"{fraction(over, under)} AS {quoted(n)}" for n, (over, under) in evaluation.ratios.items()],
    )
    _add(session, frame.table, [f"{product(of)} AS {quoted(n)}" for n, of in evaluation.products.items()])
    _add(
        session,
        frame.table,
        [f"({all_hold(c)})::INTEGER AS {quoted(n)}" for n, c in evaluation.claims.items()],
    )
    _add(session, frame.table, fifths(evaluation.fifths, "all"))
    return frame


def fraction(over: str, under: str) -> str:
    """SQL for a quotient; unknown for a zero denominator. A measure, not a value of the engine: a double."""
    return f"{quoted(over)}::DOUBLE / nullif({quoted(under)}, 0)"


def product(columns: Sequence[str]) -> str:
    """SQL for a product of columns as a double."""
    return " * ".join(f"{quoted(column)}::DOUBLE" for column in columns)


def fifths(specs: dict[str, Fifth], among: str, prefix: str = "") -> list[str]:
    """SQL columns for the fifths of this kind; ties go by the source's own number, which is the same in every home."""
    return [
        f"CASE WHEN {quoted(prefix + f.of)} IS NOT NULL THEN ntile(5) OVER (ORDER BY {quoted(prefix + f.of)}, "
        f"{quoted(prefix + 'source_no')}) END AS {quoted(prefix + name)}"
        for name, f in specs.items()
        if f.among == among
    ]


def _create(session: Session, table: str, sql: str) -> None:
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(table)} AS {sql}")


def _add(session: Session, table: str, columns: Sequence[str]) -> None:
    if not columns:
        return
    import duckdb

    try:
        _create(session, table, f"SELECT *, {', '.join(columns)} FROM {quoted(table)}")
    except duckdb.BinderException as error:
        unknown = str(error).splitlines()[0]
        raise PackError(
            f"evaluation.yaml names a column that a screened household does not have ({unknown}); correct it.",
            f"evaluation.yaml引用了不存在的列（{unknown}），请改正。",
        ) from None

"""Only the columns that the answer needs: dead ones are taken out of the statements, from the last to the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from closeknit.engine.eligibility import LawStep

Schemas = Mapping[str, Mapping[str, str]]


def pruned(
    steps: Sequence[LawStep], selects: Sequence[Any], schemas: Schemas, wanted: Mapping[str, Iterable[str]]
) -> list[Any]:
    """Return the statements with the columns alone that `wanted` (table → columns) rests on.

    selects: one statement a step, of which a step with `of` names only what it adds. schemas: every table's columns.
    """
    live: dict[str, set[str]] = {table: set(columns) for table, columns in wanted.items()}
    found = []
    for step, select in zip(reversed(steps), reversed(selects), strict=True):
        mine = live.get(step.name, set())
        named = _named(select.expressions, schemas[step.name])
        kept = [e for e in named if e.alias_or_name in mine]
        if step.of is not None:
            taken = [c for c in schemas[step.of] if c in mine - {e.alias_or_name for e in kept}]
            live.setdefault(step.of, set()).update(taken)
            kept = [exp.column(c, quoted=True) for c in taken] + kept
        select.set("expressions", kept or [exp.alias_(exp.Literal.number(1), "nothing")])
        for table, columns in _read(select, schemas).items():
            live.setdefault(table, set()).update(columns)
        found.append(select)
    return list(reversed(found))


def _named(expressions: Sequence[Any], schema: Mapping[str, str]) -> list[Any]:
    """The columns by name, where a statement says * for all of its table."""
    if any(isinstance(e, exp.Star) for e in expressions):
        return [exp.column(name, quoted=True) for name in schema]
    return list(expressions)


def _read(select: Any, schemas: Schemas) -> dict[str, set[str]]:
    """The columns that a statement reads, by table."""
    tables = {t.alias_or_name: t.name for t in select.find_all(exp.Table)}
    found: dict[str, set[str]] = {name: set() for name in tables.values()}
    only = next(iter(tables.values())) if len(tables) == 1 else None
    for column in select.find_all(exp.Column):
        table = tables.get(column.table) if column.table else only
        if table is not None and column.name in schemas.get(table, {}):
            found[table].add(column.name)
    if any(not isinstance(star.parent, exp.Count) for star in select.find_all(exp.Star)):
        return {name: set(schemas.get(name, ())) for name in found}
    return found

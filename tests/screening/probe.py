"""A few hundred families of the shared district, scored now over other files than the run had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.loader import load_pack
from closeknit.screening.compiling import compile_pack, indicators_of, parameters_in_force
from closeknit.screening.session import Session, connect, in_one
from closeknit.screening.tasks import Task, open_tables
from tests.screening.conftest import AUGUST, District

PACK = load_pack("cn")
AREA = "420106"
ALL = [i.name for i in indicators_of(PACK)]
Rows = Mapping[int, Mapping[str, Any]]


class Probe:
    """Seven hundred families of the district, alerted ones first."""

    def __init__(self, district: District) -> None:
        self.view = ensure_ready(PACK, district.home, AUGUST)
        files = district.august.files("scores")
        chosen = duckdb.execute(
            f"SELECT household_key FROM '{files[0]}' ORDER BY score DESC, household_key LIMIT 700"
        ).fetchall()
        self.only = f"household_key IN ({', '.join(str(k) for (k,) in chosen)})"

    def rows(self, missing: frozenset[str] = frozenset(), view: ReadyView | None = None) -> Rows:
        """Score the families; `missing`: registers that were never delivered, their files are not there."""
        shown = view or self.view
        shown = replace(shown, _files={k: v for k, v in shown._files.items() if k[0] not in missing})
        compiled = compile_pack(PACK, AUGUST, missing, frozenset())
        task = Task(
            PACK, shown, AUGUST, compiled, AREA, parameters_in_force(PACK, AUGUST, AREA), 2, only=self.only
        )
        with connect(threads=2) as connection:
            session = Session(connection, PACK)
            open_tables(session, task)
            return {r["household_key"]: r for r in session.records(in_one(compiled.queries))}

    def files(self, register: str) -> list[Path]:
        return self.view.files(register, AREA)

    def with_files(self, register: str, files: list[Path]) -> ReadyView:
        """The same view with other files for one register."""
        return replace(self.view, _files=self.view._files | {(register, AREA): files})

    def levels(self, families: Sequence[Mapping[str, int | None]], stale: frozenset[str]) -> list[str]:
        """The score levels of invented values, through the SQL of a run with these stale registers."""
        compiled = compile_pack(PACK, AUGUST, frozenset(), stale)
        task = Task(PACK, self.view, AUGUST, compiled, AREA, parameters_in_force(PACK, AUGUST, AREA), 2)
        with connect(threads=2) as connection:
            session = Session(connection, PACK)
            open_tables(session, task)
            session.steps(compiled.features)
            names = ", ".join(f"NULL::BIGINT AS {n}" for n in ALL)
            connection.execute(
                f"CREATE TEMP TABLE invented AS SELECT * REPLACE ({names}) FROM features "
                f"WHERE residence = 'urban' LIMIT {len(families)}"
            )
            keys = [k for (k,) in session.rows("SELECT household_key FROM invented ORDER BY 1")]
            for key, values in zip(keys, families, strict=True):
                lit = ", ".join(f"{n} = {v}" for n, v in values.items() if v is not None)
                connection.execute(f"UPDATE invented SET {lit} WHERE household_key = {key}")
            connection.execute("CREATE OR REPLACE TEMP VIEW features AS SELECT * FROM invented")
            session.steps(compiled.scores)
            return [r[0] for r in session.rows("SELECT score_level FROM scores ORDER BY household_key")]

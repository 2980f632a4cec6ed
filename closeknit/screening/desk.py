"""One family at the desk: the same compiled SQL as the night run, over that household's rows only.

A desk stays open for a pack, a day and a district: its SQL is planned once, over small tables that are filled with
one household's rows for every question.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import date
from threading import Lock
from typing import Any

from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
from closeknit.engine.units import NotFound
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import compile_pack, parameters_in_force
from closeknit.screening.session import Session, connect, in_one, path_list, quoted
from closeknit.screening.tasks import Task, open_tables

OPEN_DESKS = 4
MEMORY_MB = 256
# The plan is made before the tables are filled, so nothing in it may rest on what they held then.
SETTINGS = (
    "SET disabled_optimizers = 'statistics_propagation,compressed_materialization'",
    "SET parquet_metadata_cache = true",
)


class Desk:
    """One district's tables for one household at a time. Holds no household's rows between two questions."""

    def __init__(self, pack: Pack, view: ReadyView, day: date, area: str) -> None:
        self._lock = Lock()
        self._pack = pack
        self._connection = connect(threads=1, memory_mb=MEMORY_MB)
        missing, stale = (
            frozenset(r for r, f in view.feeds.items() if f.state == state) for state in ("missing", "stale")
        )
        compiled = compile_pack(pack, day, missing, stale)
        session = Session(self._connection, pack)
        for setting in SETTINGS:
            self._connection.execute(setting)
        of_one = "household_key = getvariable('asked')"
        open_tables(
            session,
            Task(pack, view, day, compiled, area, parameters_in_force(pack, day, area), 1, only=of_one),
        )
        self._tables = (MEMBERS, HOUSEHOLDS, *compiled.registers)
        for table in self._tables:
            self._lay_out(table, ", ".join(map(quoted, compiled.columns[table])))
        self._connection.execute(f"PREPARE answer AS {in_one(compiled.queries)}")

    def _lay_out(self, table: str, columns: str) -> None:
        """Put an empty table in the place of the view on a register's files; `fill` reads what the SQL needs of it."""
        files, fill = Session(self._connection, self._pack).beside_its_files(table), quoted(f"fill {table}")
        self._connection.execute(
            f"PREPARE {fill} AS INSERT INTO {quoted(table)} BY NAME SELECT {columns} FROM {files}"
        )

    def scores(self, household: int) -> list[dict[str, Any]]:
        """The household's scores rows: one, or none if the district does not have it."""
        fills = "; ".join(f"EXECUTE {quoted(f'fill {table}')}" for table in self._tables)
        run = self._connection.execute
        with self._lock:
            run(f"SET VARIABLE asked = {household:d}")
            run("BEGIN")
            try:
                run(fills)
                cursor = run("EXECUTE answer")
                names = [d[0] for d in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            finally:
                run("ROLLBACK")


_desks: OrderedDict[Hashable, Desk] = OrderedDict()
_opening = Lock()


def _desk(pack: Pack, view: ReadyView, day: date, area: str) -> Desk:
    """The open desk for this pack, day, district and these very files, or a new one."""
    tables = (MEMBERS, HOUSEHOLDS, *pack.contracts)
    files = tuple(tuple(view.files(table, area)) for table in tables)
    states = tuple(sorted((name, feed.state) for name, feed in view.feeds.items()))
    key = (pack.hash, day, area, files, states, frozenset(view.superseded))
    with _opening:
        if key not in _desks:
            while len(_desks) >= OPEN_DESKS:
                _desks.popitem(last=False)
            _desks[key] = Desk(pack, view, day, area)
        _desks.move_to_end(key)
        return _desks[key]


def area_of(view: ReadyView, household: int) -> str:
    """The district of a household.

    Raises: NotFound.
    """
    with connect(threads=1) as connection:
        for area in view.areas:
            files = path_list(view.files(HOUSEHOLDS, area))
            if connection.execute(
                f"SELECT 1 FROM read_parquet({files}) WHERE household_key = ?", [household]
            ).fetchall():
                return area
    raise NotFound(
        f"household {household} is in no district of the lake on that day; check the number or the day.",
        f"当日数据中没有家庭 {household}，请核对编号或日期。",
    )


def score_now(
    pack: Pack, view: ReadyView, day: date, household: int, area: str | None = None
) -> dict[str, Any]:
    """Return one household's scores row, computed now from the ready layer.

    Raises: NotFound if no district has the household.
    """
    area = area or area_of(view, household)
    rows = _desk(pack, view, day, area).scores(household)
    if not rows:
        raise NotFound(
            f"household {household} is not in district {area} on {day}; check the number.",
            f"{day} 区划 {area} 中没有家庭 {household}，请核对编号。",
        )
    return rows[0]

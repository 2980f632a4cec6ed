"""One family at the desk: the same compiled SQL as the night run, over that household's rows only."""

from __future__ import annotations

from datetime import date
from typing import Any

from closeknit.engine.indicators import HOUSEHOLDS
from closeknit.engine.units import NotFound
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import compile_pack, parameters_in_force
from closeknit.screening.session import Session, connect, in_one, path_list
from closeknit.screening.tasks import Task, open_tables


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
    missing = frozenset(r for r, f in view.feeds.items() if f.state == "missing")
    stale = frozenset(r for r, f in view.feeds.items() if f.state == "stale")
    compiled = compile_pack(pack, day, missing, stale)
    task = Task(
        pack,
        view,
        day,
        compiled,
        area,
        parameters_in_force(pack, day, area),
        1,
        only=f"household_key = {household}",
    )
    with connect(threads=1) as connection:
        session = Session(connection, pack)
        open_tables(session, task)
        rows = session.records(in_one(compiled.queries))
    if not rows:
        raise NotFound(
            f"household {household} is not in district {area} on {day}; check the number.",
            f"{day} 区划 {area} 中没有家庭 {household}，请核对编号。",
        )
    return rows[0]

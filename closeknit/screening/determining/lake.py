"""Families as the registers know them: the same facts that the night decides on, for the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from closeknit.engine.eligibility import KEYS, Grain, input_table, plan_inputs, registers_read
from closeknit.engine.units import NotFound, PackError
from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready, find_households
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import Compiled, to_sql
from closeknit.screening.desk import area_of
from closeknit.screening.determining.answers import Determination
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.desk import determine_family
from closeknit.screening.determining.families import Family
from closeknit.screening.determining.night import FactsLaw, has_night_law, law_day, open_facts
from closeknit.screening.session import Session, connect, quoted
from closeknit.screening.tasks import Task

NO_INDICATORS = Compiled((), (), (), (), ())


def determine_household(
    pack: Pack,
    home: Home,
    household: str,
    day: date,
    application_day: date | None,
    lang: str = "en",
    happened: Mapping[str, date] | None = None,
) -> Determination:
    """Return the answer for a household of the lake, asked for by key or by its source's number.

    What no register gives is unknown; incomes and property are known of families that applied or are helped alone.
    Raises: NotFound, RunFailed, NotInForce, PackError.
    """
    if not has_night_law(pack):
        raise PackError(
            f"pack {pack.name} does not say how registers give the facts of the law; name a file of facts instead.",
            f"规则包 {pack.name} 未说明如何由部门数据得出事实，请改为指定事实文件。",
        )
    with home.reading_ready():
        view = ensure_ready(pack, home, day)
        key = find_households(pack, home, view, household)[0]
        area = area_of(view, key)
        only = f"household_key = {key}"
        found = list(families_of(pack, view, area, day, application_day or day, only))
    if not found:
        raise NotFound(
            f"household {household} has nobody who counts on {day}; check the number or the day.",
            f"{day} 家庭 {household} 没有计入的成员，请核对编号或日期。",
        )
    _, family = found[0]
    answer = determine_family(pack, family, day, application_day or day, lang, happened)
    return {"household": str(key)} | answer


def families_of(
    pack: Pack, view: ReadyView, area: str, day: date, application_day: date, only: str = ""
) -> Iterator[tuple[int, Family]]:
    """Yield the households of a district with every fact that registers give, by key; `only`: an SQL condition."""
    task = Task(pack, view, day, NO_INDICATORS, area, {}, 1)
    with connect(threads=1) as connection:
        session = Session(connection, pack)
        open_facts(session, task, _whole(pack, view, day, application_day, area), only)
        households = _rows(session, "household", "household_key")
        people: dict[int, list[dict[str, Any]]] = {}
        for person in _rows(session, "person", "household_key, place"):
            people.setdefault(person["household_key"], []).append(person)
    for household in households:
        key = household["household_key"]
        if key in people:
            yield key, _family(area, household, people[key])


def _whole(pack: Pack, view: ReadyView, day: date, application_day: date, area: str) -> FactsLaw:
    """Facts without rules: the desk brings those."""
    law = eligibility_of(pack)
    on = law_day(pack, day, application_day, area)
    missing = frozenset(r for r, f in view.feeds.items() if f.state == "missing")
    steps = plan_inputs(law.registers, law.book.facts, pack.contracts, on, missing)
    return FactsLaw(tuple(to_sql(s, "duckdb") for s in steps), registers_read(law.registers, law.book.facts))


def _rows(session: Session, grain: Grain, order: str) -> list[dict[str, Any]]:
    return session.records(f"SELECT * FROM {quoted(input_table(grain))} ORDER BY {order}")


def _family(area: str, household: Mapping[str, Any], persons: list[dict[str, Any]]) -> Family:
    keys = {name for columns in KEYS.values() for name in columns}

    def facts(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name not in keys}

    names: list[str] = []
    for person in persons:
        said = person.get("relation") or "member"
        times = sum(1 for name in names if name.split(" ")[0] == said)
        names.append(said if not times else f"{said} {times + 1}")
    rows = tuple(facts(p) for p in persons)
    return Family(area, household["residence"], facts(household), rows, (), tuple(names))

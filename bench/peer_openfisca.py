"""The slice in OpenFisca: persons and households as entities, indicators, points, score and level as formulas.

OpenFisca has no registers, windows or joins: what the registers say of a person is worked out before, with the
same pandas code as the pandas peer, and handed in as input variables. That is counted too; `calculate_cpu_s` is what
the formulas alone took. OpenFisca has no unknown either: here it is -1.

    python -m bench.peer_openfisca SLICE.json OUT
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.measuring import measured
from bench.peer_pandas import (
    TIERS,
    bills,
    marriages,
    people,
    platform_earnings,
    stays_per_person,
    valid,
    widowed,
)
from bench.slice import INDICATORS, OUTPUT, Slice, read
from closeknit.screening.benching.measuring import Watch

UNKNOWN = -1
Person = Entity("person", "persons", "A person", "")
Household = GroupEntity(
    "household",
    "households",
    "A household",
    "",
    roles=[{"key": "member", "plural": "members", "label": "Member"}],
)
calculating = {"cpu_s": 0.0}


def variable(name: str, entity: Any, value_type: type, formula: Any = None) -> type[Variable]:
    """A monthly variable; without a formula it is an input."""
    body = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.MONTH, "label": name}
    return type(name, (Variable,), body | ({"formula": formula} if formula else {}))


PERSON_INPUTS = {
    "age": int,  # -1 without a birth date
    "certified": bool,
    "cannot_earn": bool,
    "studying": bool,
    "newly_ill": bool,
    "uncovered": bool,
    "insured_anew": bool,
    "flexible_before": bool,
    "contributed": bool,
    "retired": bool,
    "event": int,  # the last registered: 0 none, 1 married, 2 divorced
    "self_paid_month": int,
    "stays": int,
}
HOUSEHOLD_INPUTS = {
    "members": int,
    "urban": bool,
    "self_paid_year": int,
    "outside_year": int,
    "aided": int,
    "on_tier": bool,
    "widowed": bool,
    "quarter": int,
    "year_before": int,
}
EVENTS = {"married": 1, "divorced": 2}


def _earner(person: Any, month: Any) -> Any:
    age = person("age", month)
    student = (age < 30) & person("studying", month)
    return (age >= 16) & (age <= 59) & ~person("cannot_earn", month) & ~student


def _may_have_stopped(person: Any, month: Any) -> Any:
    seen = person("contributed", month) | person("insured_anew", month) | person("retired", month)
    return person("flexible_before", month) & ~seen


def _stopped(person: Any, month: Any) -> Any:
    age = person("age", month)
    return (age >= 16) & (age <= 59) & person("may_have_stopped", month)


def _youngest(household: Any, month: Any) -> Any:
    ages = household.members("age", month)
    return household.min(np.where(ages < 0, 999, ages))


def _younger_known(household: Any, month: Any) -> Any:
    return (household("youngest", month) < 60) | ~household.any(household.members("age", month) < 0)


def _all_elderly(household: Any, month: Any) -> Any:
    youngest = household("youngest", month)
    return np.where(household("younger_known", month), np.where(youngest < 60, 0, youngest), UNKNOWN)


def _dependants_per_worker(household: Any, month: Any) -> Any:
    earners = household.sum(household.members("earner", month)).astype("int64")
    members = household("members", month).astype("int64")
    doubt = (household.members("age", month) < 0) & ~household.members("cannot_earn", month)
    known = household("younger_known", month) & ~household.any(doubt)
    nobody = np.where(household("youngest", month) < 60, members * 1000, 0)
    value = np.where(earners > 0, (members - earners) * 1000 // np.maximum(earners, 1), nobody)
    return np.where(known, value, UNKNOWN)


def _lone_parent(household: Any, month: Any) -> Any:
    age, event = household.members("age", month), household.members("event", month)
    parent, ageless, unregistered = (age >= 18) & (age <= 59), age < 0, event == 0
    married = household.sum(parent & (event == 1))
    minors = household.sum((age >= 0) & (age < 18))
    known = ~((parent & unregistered) | (ageless & (unregistered | (event == 1))))
    divorced = household.any(parent & (event == 2)) & (married == 0) & household.any(known)
    alone = divorced | (household("widowed", month) & (married == 1))
    accounted = (married > 0) | ~household.any(unregistered & (parent | ageless))
    all_aged = ~household.any(ageless)
    lone = np.where(all_aged, minors, UNKNOWN)
    return np.select([all_aged & (minors == 0), alone, accounted], [0, lone, 0], UNKNOWN)


def _income_fall(household: Any, month: Any) -> Any:
    quarter, before = (household(name, month).astype("int64") for name in ("quarter", "year_before"))
    enough = (before >= household("dibao_line", month).astype("int64") * 6) & (before > 0)
    return np.where(enough, quarter * 4000 // np.maximum(before, 1), UNKNOWN)


def _flexible_contributions_stopped(household: Any, month: Any) -> Any:
    doubt = (household.members("age", month) < 0) & household.members("may_have_stopped", month)
    return np.where(household.any(doubt), UNKNOWN, household.sum(household.members("stopped", month)))


def _sum_of(name: str) -> Any:
    return lambda household, month: household.sum(household.members(name, month))


def _most_of(name: str) -> Any:
    return lambda household, month: household.max(household.members(name, month))


def _same_as(name: str) -> Any:
    return lambda household, month: household(name, month)


def _dibao_line(household: Any, month: Any, parameters: Any) -> Any:
    line = parameters(month).dibao_line
    return np.where(household("urban", month), line.urban, line.rural)


FORMULAS = {
    "all_elderly": _all_elderly,
    "dependants_per_worker": _dependants_per_worker,
    "lone_parent": _lone_parent,
    "income_fall": _income_fall,
    "several_disabled": _sum_of("certified"),
    "out_of_pocket_year": _same_as("self_paid_year"),
    "out_of_pocket_month": _most_of("self_paid_month"),
    "self_paid_outside": _same_as("outside_year"),
    "medical_aid_received": _same_as("aided"),
    "hospital_load": _most_of("stays"),
    "new_major_disease": _sum_of("newly_ill"),
    "insurance_gap": _sum_of("uncovered"),
    "in_assistance": _same_as("on_tier"),
    "flexible_contributions_stopped": _flexible_contributions_stopped,
}


def _points(of: Slice, name: str) -> Any:
    def formula(household: Any, month: Any) -> Any:
        value = household(name, month).astype("int64")
        line = household("dibao_line", month).astype("int64")
        edges = [
            (d, amount if times is None else line * times // 1000) for d, times, amount, _ in of.points(name)
        ]
        holds = [(value >= e if d == "from" else value < e) & (value != UNKNOWN) for d, e in edges]
        return (
            np.select(holds, [p for *_, p in of.points(name)], 0) if holds else np.zeros(household.count, int)
        )

    return formula


def _score(of: Slice) -> Any:
    def formula(household: Any, month: Any) -> Any:
        total = 0
        for dimension, most in of.told["caps"].items():
            names = [n for n in INDICATORS if of.told["dimension_of"][n] == dimension]
            total = total + np.minimum(sum(household(f"points_{n}", month) for n in names), most)
        return np.minimum(total, 100)

    return formula


class System(TaxBenefitSystem):
    """The slice as an OpenFisca country: entities, one parameter, variables."""

    def __init__(self, of: Slice, area: str) -> None:
        super().__init__([Person, Household])
        since = "2000-01-01"
        lines = {kind: {"values": {since: fen}} for kind, fen in of.line(area).items()}
        self.parameters = ParameterNode("", data={"dibao_line": lines})
        for name, kind in PERSON_INPUTS.items():
            self.add_variable(variable(name, Person, kind))
        for name, kind in HOUSEHOLD_INPUTS.items():
            self.add_variable(variable(name, Household, kind))
        for name, formula in (
            ("earner", _earner),
            ("may_have_stopped", _may_have_stopped),
            ("stopped", _stopped),
        ):
            self.add_variable(variable(name, Person, bool, formula))
        self.add_variable(variable("youngest", Household, int, _youngest))
        self.add_variable(variable("younger_known", Household, bool, _younger_known))
        self.add_variable(variable("dibao_line", Household, int, _dibao_line))
        for name, formula in FORMULAS.items():
            self.add_variable(variable(name, Household, int, formula))
            self.add_variable(variable(f"points_{name}", Household, int, _points(of, name)))
        self.add_variable(variable("score", Household, int, _score(of)))


def inputs(of: Slice, area: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Persons and households with the input variables as columns, worked out from the registers."""
    day = pd.Timestamp(of.day)
    persons = people(of, area)
    persons["age"] = persons["age"].fillna(-1).astype("int32")
    homes = read(of, area, "_households", ["household_key", "members", "residence"]).set_index(
        "household_key"
    )
    homes["urban"] = homes["residence"] == "urban"
    rows = bills(of, area)
    year = rows[(rows["settled_on"] > pd.Timestamp(of.months_back(12))) & (rows["settled_on"] <= day)]
    sums = year.groupby("household_key")[["self_paid_fen", "self_paid_outside_fen"]].sum()
    homes["self_paid_year"] = sums["self_paid_fen"].reindex(homes.index, fill_value=0)
    homes["outside_year"] = sums["self_paid_outside_fen"].reindex(homes.index, fill_value=0)
    aided = year[year["aid_paid_fen"] > 0].groupby("household_key").size()
    homes["aided"] = aided.reindex(homes.index, fill_value=0)
    month = year[year["settled_on"] > day - timedelta(days=30)]
    paid = month.groupby("person_key")["self_paid_fen"].sum()
    persons["self_paid_month"] = persons["person_key"].map(paid).fillna(0)
    stays = stays_per_person(of, rows).droplevel("household_key")
    persons["stays"] = persons["person_key"].map(stays).fillna(0)
    aid = read(
        of,
        area,
        "assistance_recipients",
        ["household_key", "scheme"],
        _counting_and_valid(day),
    )
    last_event = marriages(of, area)
    events = persons["person_key"].map(last_event).map(EVENTS)
    persons["event"] = events.astype("float64").fillna(0).astype("int32")
    homes["widowed"] = homes.index.isin(widowed(of, area, last_event))
    earned = platform_earnings(of, area, persons).reindex(homes.index, fill_value=0)
    homes["quarter"], homes["year_before"] = earned["quarter"], earned["year_before"]
    homes["on_tier"] = homes.index.isin(aid.loc[aid["scheme"].isin(TIERS), "household_key"])
    return persons, homes


def _counting_and_valid(day: pd.Timestamp) -> Any:
    import pyarrow.dataset as ds

    return ds.field("counts") & valid("granted_on", "valid_until", day)


def simulation(system: System, persons: pd.DataFrame, homes: pd.DataFrame, month: str) -> Simulation:
    """The inputs as a simulation; built from arrays, not person by person."""
    populations = system.instantiate_entities()
    populations["person"].count = len(persons)
    populations["person"].ids = persons["person_key"].to_numpy()
    populations["household"].count = len(homes)
    populations["household"].ids = homes.index.to_numpy()
    populations["household"].members_entity_id = homes.index.get_indexer(persons["household_key"])
    made = Simulation(system, populations)
    for frame, names in ((persons, PERSON_INPUTS), (homes, HOUSEHOLD_INPUTS)):
        for name in names:
            made.set_input(name, month, frame[name].to_numpy())
    return made


def district(of: Slice, area: str, out: Path) -> int:
    """Compute and write one district; returns its households."""
    month = of.day.strftime("%Y-%m")
    persons, homes = inputs(of, area)
    made = simulation(System(of, area), persons, homes, month)
    watch = Watch.start()
    result = {name: made.calculate(name, month) for name in (*INDICATORS, "score")}
    calculating["cpu_s"] += watch.cpu_s()
    found = pd.DataFrame(result, index=homes.index).reset_index()
    found["level"] = np.array([of.level(score) for score in range(101)], dtype=object)[
        found["score"].to_numpy()
    ]
    for name in INDICATORS:
        found[name] = found[name].astype("Int64").mask(found[name] == UNKNOWN)
    found[list(OUTPUT)].to_parquet(out / f"area={area}.parquet", compression="zstd", index=False)
    return len(found)


if __name__ == "__main__":
    measured(district, extra=lambda: {"calculate_cpu_s": calculating["cpu_s"]})

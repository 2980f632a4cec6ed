"""The rules over the lake twice: as they are and as they would be; who gains, who loses, what it costs.

Facts are gathered once a side. Beside each side the same families are asked again with one yuan of income a month
more: whose support then falls by more than the yuan, or rises, stands at a cliff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from closeknit.engine.eligibility import input_table
from closeknit.engine.units import NotFound, PackError, Progress, silent
from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.areas import read_areas
from closeknit.packs.loader import Pack
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.lake import NO_INDICATORS
from closeknit.screening.determining.night import (
    NightLaw,
    compile_night,
    decide,
    has_night_law,
    law_day,
    night_parameters,
    run_again,
)
from closeknit.screening.session import Session, connect, quoted
from closeknit.screening.tasks import Task

YUAN = 100
DISTRICT = 6
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a change does: the figures as data, the families whose outcome changes, and those at a cliff."""

    figures: dict[str, Any]
    changed: Rows = field(default_factory=list)
    cliffs: Rows = field(default_factory=list)


def simulate(
    home: Home, before: Pack, after: Pack, day: date, area: str = "", progress: Progress = silent
) -> Simulation:
    """Compare what two packs give the families of an area on a day.

    Only families that applied or are helped are decided; the others' incomes are unknown, and they are counted as such.
    Raises: NotFound for an area without people; PackError; NotInForce for a day that no value covers; RunFailed.
    """
    for pack in (before, after):
        if not has_night_law(pack):
            raise PackError(
                f"pack {pack.name} has no rules that registers can be put to; use a pack such as cn.",
                f"规则包 {pack.name} 没有可按部门数据测算的救助规则，请使用cn等规则包。",
            )
    check_area(before, area)
    with home.reading_ready():
        view = ensure_ready(before, home, day, progress)
        districts = [a for a in view.areas if a.startswith(area) or area.startswith(a)]
        if not districts:
            raise NotFound(
                f"the lake has nobody in area {area} on {day}; districts: {', '.join(view.areas) or 'none'}.",
                f"{day} 数据中没有区划 {area} 的家庭；现有：{'、'.join(view.areas) or '无'}。",
            )
        households: Rows = []
        people: Rows = []
        for place, district in enumerate(districts):
            progress(f"comparing {district}", place, len(districts))
            found = _district(before, after, view, day, district, area)
            households += found[0]
            people += found[1]
    return count(before, households, people)


def check_area(pack: Pack, area: str) -> None:
    """Raises: NotFound for an area that the pack does not have, or that is smaller than a district."""
    known = read_areas(pack.root)
    if area and (not area.isdigit() or (known and not any(k.startswith(area) for k in known))):
        raise NotFound(
            f"area {area} does not exist in the pack's areas; check the code.",
            f"规则包区划中没有{area}，请核对代码。",
        )
    if len(area) > DISTRICT:
        raise NotFound(
            f"area {area} is smaller than a district; standards are set for districts and above, so give up to six digits.",
            f"{area} 小于县区；标准由县级以上制定，请给出不超过六位的区划代码。",
        )


def _district(
    before: Pack, after: Pack, view: ReadyView, day: date, district: str, area: str
) -> tuple[Rows, Rows]:
    missing = frozenset(r for r, f in view.feeds.items() if f.state == "missing")
    with connect(2) as connection:
        session = Session(connection, before)
        for side, pack in (("before", before), ("after", after)):
            task = Task(pack, view, day, NO_INDICATORS, district, {}, 2)
            night = compile_night(
                pack, day, day, night_parameters(pack, day, day, district), district, missing
            )
            decide(session, task, night)
            ask_twice(session, pack, night, side, district)
        return compared_households(session, outcome_of(before).kinds), _people(session)


def ask_twice(session: Session, pack: Pack, night: NightLaw, side: str, district: str) -> None:
    """Keep what was just decided as one side (before, after), and what one yuan of income more would give there."""
    _keep(session, pack, night, side)
    _one_yuan_more(session, pack, night, district)
    run_again(session, pack, night)
    session.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE more_{side} AS SELECT household_key, tier, amount_fen_month FROM law_sides"
    )


def _keep(session: Session, pack: Pack, night: NightLaw, side: str) -> None:
    outcome, last = outcome_of(pack), night.law.plan.last
    route, tier = quoted(outcome.person_route), quoted(outcome.person_tier)
    named = ", ".join(f"'{t}'" for t in outcome.standing)  # a route of his own names a person's tier best
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE sides_{side} AS SELECT * FROM law_sides")
    session.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE persons_{side} AS SELECT household_key, person_key, "
        f"CASE WHEN {route} IN ({named}) THEN {route} ELSE {tier} END AS tier FROM {quoted(last['person'])} WHERE {quoted(outcome.counted)}"
    )


def _one_yuan_more(session: Session, pack: Pack, night: NightLaw, district: str) -> None:
    """Give one member of every family one yuan more a month, over all periods."""
    law = eligibility_of(pack)
    item = outcome_of(pack).one_more
    plan = night.law.plan
    months = dict(law_day(pack, plan.day, plan.application_day, district).windows)
    facts = {f.name: months[str(f.window)] for f in law.book.facts.values() if f.item == item}
    table = input_table("person")
    columns = {row[0] for row in session.rows(f"DESCRIBE SELECT * FROM {quoted(table)}")}
    said = ", ".join(
        f"{quoted(name)} + CASE WHEN first THEN {YUAN * n} ELSE 0 END AS {quoted(name)}"
        for name, n in facts.items()
        if name in columns
    )
    session.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {quoted(table)} AS SELECT * EXCLUDE (first) REPLACE ({said}) FROM (SELECT *, "
        f"place = min(place) OVER (PARTITION BY household_key) AS first FROM {quoted(table)})"
    )


def compared_households(session: Session, kinds: Mapping[str, Any]) -> Rows:
    """Every household with tier and amount on both sides, and the amounts with one yuan more."""
    flags = "".join(f", b.{quoted(f'is_{name}')}" for name in kinds)
    return session.records(
        "SELECT b.household_key, b.street, b.community, b.members, b.in_scope, b.tier AS before, a.tier AS after, "
        "b.amount_fen_month AS fen_before, a.amount_fen_month AS fen_after, a.income_fen_month AS income_fen_month, "
        f"mb.amount_fen_month AS more_before, ma.amount_fen_month AS more_after{flags} "
        "FROM sides_before b JOIN sides_after a USING (household_key) JOIN more_before mb USING (household_key) "
        "JOIN more_after ma USING (household_key) ORDER BY household_key"
    )


def _people(session: Session) -> Rows:
    return session.records(
        "SELECT household_key, b.tier AS before, a.tier AS after FROM persons_before b "
        "JOIN persons_after a USING (household_key, person_key)"
    )


# ---- counts -------------------------------------------------------------------------------------------------


def count(pack: Pack, households: Rows, people: Rows) -> Simulation:
    """Count households, and their people, that were put to both sides."""
    known = [h for h in households if _is_known(h)]
    mine = _by_household(people)
    outcome = outcome_of(pack)
    cliffs = list(cliffs_of(known))
    tiers = [t for t in outcome.standing if any(t in (h["before"], h["after"]) for h in known)]
    streets = sorted({str(h["street"]) for h in known if h["street"]})
    figures = _block(known, mine) | {
        "by_tier": {tier: _of_tier(tier, known, mine) for tier in tiers},
        "by_area": {s: _block([h for h in known if h["street"] == s], mine) for s in streets},
        "by_kind": {k: _block([h for h in known if h[f"is_{k}"]], mine) for k in outcome.kinds},
        "cliffs": sum(1 for c in cliffs if c["side"] == "after" and c["direction"] == "loses"),
        "cliffs_before": sum(1 for c in cliffs if c["side"] == "before" and c["direction"] == "loses"),
        "rises": sum(1 for c in cliffs if c["side"] == "after" and c["direction"] == "gains"),
        "decided": len(known),
        "undetermined": len(households) - len(known),
        "undetermined_in_scope": sum(1 for h in households if h["in_scope"] and not _is_known(h)),
    }
    changed = [h for h in known if (h["before"], h["fen_before"]) != (h["after"], h["fen_after"])]
    return Simulation(figures, changed, cliffs)


def _is_known(household: Mapping[str, Any]) -> bool:
    """Whether tier and amount are known on both sides."""
    return all(household[name] is not None for name in ("before", "after", "fen_before", "fen_after"))


def _by_household(people: Rows) -> dict[int, Rows]:
    found: dict[int, Rows] = {}
    for person in people:
        found.setdefault(person["household_key"], []).append(person)
    return found


def _moves(pairs: Sequence[tuple[bool, bool]]) -> dict[str, int]:
    return {
        "before": sum(1 for b, _ in pairs if b),
        "after": sum(1 for _, a in pairs if a),
        "gained": sum(1 for b, a in pairs if a and not b),
        "lost": sum(1 for b, a in pairs if b and not a),
    }


def _money(households: Rows) -> dict[str, int]:
    before = sum(h["fen_before"] for h in households)
    after = sum(h["fen_after"] for h in households)
    return {"before": before, "after": after, "change": after - before}


def _block(households: Rows, people: Mapping[int, Rows]) -> dict[str, Any]:
    """Families and persons with a tier, and money, of some households."""
    persons = [p for h in households for p in people.get(h["household_key"], ())]
    month = _money(households)
    return {
        "households": _moves([(h["before"] != "none", h["after"] != "none") for h in households]),
        "persons": _moves(
            [(p["before"] not in (None, "none"), p["after"] not in (None, "none")) for p in persons]
        ),
        "fen_month": month,
        "fen_year": {name: 12 * fen for name, fen in month.items()},
    }


def _of_tier(tier: str, households: Rows, people: Mapping[int, Rows]) -> dict[str, Any]:
    """Families of one tier on either side; their money on the side on which they have the tier."""
    touched = [h for h in households if tier in (h["before"], h["after"])]
    before = sum(h["fen_before"] for h in touched if h["before"] == tier)
    after = sum(h["fen_after"] for h in touched if h["after"] == tier)
    persons = [p for h in touched for p in people.get(h["household_key"], ())]
    return {
        "households": _moves([(h["before"] == tier, h["after"] == tier) for h in touched]),
        "persons": _moves([(p["before"] == tier, p["after"] == tier) for p in persons]),
        "fen_month": {"before": before, "after": after, "change": after - before},
    }


def cliffs_of(households: Rows) -> Iterator[dict[str, Any]]:
    """Families whose support falls by more than the yuan, or rises, with one yuan more a month."""
    for household in households:
        for side in ("before", "after"):
            fen, more = household[f"fen_{side}"], household[f"more_{side}"]
            if more is None or -YUAN <= more - fen <= 0:
                continue
            yield {
                **{name: household[name] for name in ("household_key", "street", "community")},
                "side": side,
                "direction": "gains" if more > fen else "loses",
                "tier": household[side],
                "fen_month": fen,
                "fen_with_one_yuan_more": more,
            }

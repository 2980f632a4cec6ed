"""The slice in pandas: vectorised, district by district, only the needed columns, filters pushed down to Parquet.

python -m bench.peer_pandas SLICE.json OUT
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.dataset as ds

from bench.measuring import measured
from bench.slice import INDICATORS, OUTPUT, Slice, read

TIERS = ("dibao", "tekun", "single_person", "marginal", "rigid")
_F = ds.field


def valid(starts: str, ends: str, day: pd.Timestamp) -> Any:
    return (_F(starts) <= day) & (_F(ends).is_null() | (_F(ends) >= day))


def ages(born: pd.Series, day: pd.Timestamp) -> pd.Series:
    """Full years on the day; NaN without a birth date."""
    later = born.dt.month * 100 + born.dt.day > day.month * 100 + day.day
    return day.year - born.dt.year - later


def people(of: Slice, area: str) -> pd.DataFrame:
    """The members who count, with age and what the registers say of them; one row a person, flags as booleans."""
    day, counts = pd.Timestamp(of.day), _F("counts")
    found = read(of, area, "_members", ["household_key", "person_key", "birth_date"], counts)
    found["age"] = ages(found.pop("birth_date"), day)
    key = found["person_key"]

    papers = read(
        of,
        area,
        "disability_certificates",
        ["person_key", "disability_type", "grade"],
        counts & valid("issued_on", "expires_on", day),
    )
    found["certified"] = key.isin(papers["person_key"])
    third = (papers["grade"] == "3") & papers["disability_type"].isin(["5", "6"])
    severe = papers["grade"].isin(["1", "2"]) | third
    found["cannot_earn"] = key.isin(papers.loc[severe, "person_key"])

    studying = read(
        of, area, "education_enrolment", ["person_key"], counts & _F("full_time") & (_F("enrolled_on") <= day)
    )
    found["studying"] = key.isin(studying["person_key"])

    ill = read(
        of,
        area,
        "major_diseases",
        ["person_key", "kind"],
        counts & (_F("recognised_on") > day - timedelta(days=90)) & (_F("recognised_on") <= day),
    )
    found["newly_ill"] = key.isin(ill.loc[ill["kind"] == "major", "person_key"])

    cover = read(
        of,
        area,
        "insurance_enrolment",
        ["person_key", "scheme", "insured_from", "insured_until"],
        counts,
    )
    starts, ends = cover["insured_from"], cover["insured_until"]
    covered = (starts <= day) & (ends.isna() | (ends >= day))
    lapsed = (ends > pd.Timestamp(of.months_back(12))) & (ends < day)
    anew = (
        (cover["scheme"] == "employee")
        & (starts > pd.Timestamp(of.months_back(6)))
        & (starts <= day)
        & (ends.isna() | (ends > day))
    )
    found["uncovered"] = key.isin(cover.loc[lapsed, "person_key"]) & ~key.isin(
        cover.loc[covered, "person_key"]
    )
    found["insured_anew"] = key.isin(cover.loc[anew, "person_key"])

    oldest, newest = (pd.Timestamp(d) for d in of.full_months(12, skip=3))
    first, last = (pd.Timestamp(d) for d in of.full_months(3))
    paid = read(
        of,
        area,
        "employment_contributions",
        ["person_key", "month", "kind"],
        counts & _F("paid") & (_F("month") >= oldest) & (_F("month") <= last),
    )
    flexible = (paid["kind"] == "flexible") & (paid["month"] <= newest)
    found["flexible_before"] = key.isin(paid.loc[flexible, "person_key"])
    lately = paid["month"] >= first
    found["contributed"] = key.isin(paid.loc[lately, "person_key"])
    found["employed"] = key.isin(paid.loc[lately & (paid["kind"] == "employee"), "person_key"])

    pensions = read(of, area, "pensions", ["person_key", "kind"], counts)
    found["retired"] = key.isin(pensions.loc[pensions["kind"].isin(["employee", "resident"]), "person_key"])
    return found


def marriages(of: Slice, area: str) -> pd.Series:
    """Person → the last registered event."""
    rows = read(
        of,
        area,
        "marriages",
        ["person_key", "event", "registered_on"],
        _F("registered_on") <= pd.Timestamp(of.day),
    )
    last = rows.sort_values("registered_on").drop_duplicates("person_key", keep="last")
    return last.set_index("person_key")["event"]


def widowed(of: Slice, area: str, last_event: pd.Series) -> pd.Series:
    """Households attached to which somebody of 18 to 59 died married."""
    gone = ~_F("counts") & (_F("status") == "dead")
    dead = read(of, area, "_members", ["household_key", "person_key", "birth_date"], gone)
    age = ages(dead["birth_date"], pd.Timestamp(of.day))
    return dead.loc[age.between(18, 59) & (dead["person_key"].map(last_event) == "married"), "household_key"]


def platform_earnings(of: Slice, area: str, persons: pd.DataFrame) -> pd.DataFrame:
    """Per household: platform earnings of the last quarter and of the year before, without the newly employed."""
    oldest, newest = (pd.Timestamp(d) for d in of.full_months(12, skip=3))
    first, last = (pd.Timestamp(d) for d in of.full_months(3))
    rows = read(
        of,
        area,
        "platform_income",
        ["household_key", "person_key", "month", "net_income_fen"],
        _F("counts") & (_F("month") >= oldest) & (_F("month") <= last),
    )
    rows = rows[~rows["person_key"].isin(persons.loc[persons["employed"], "person_key"])]
    rows["quarter"] = rows["net_income_fen"].where(rows["month"] >= first)
    rows["year_before"] = rows["net_income_fen"].where(rows["month"] <= newest)
    return rows.groupby("household_key")[["quarter", "year_before"]].sum()


def bills(of: Slice, area: str) -> pd.DataFrame:
    """The settlements that a window of the slice can reach."""
    day = pd.Timestamp(of.day)
    settled = (_F("settled_on") > pd.Timestamp(of.months_back(12))) & (_F("settled_on") <= day)
    stay = (_F("discharged_on") > day - timedelta(days=180)) & (_F("discharged_on") <= day)
    columns = [
        "household_key",
        "person_key",
        "settled_on",
        "setting",
        "disease_group",
        "admitted_on",
        "discharged_on",
        "self_paid_fen",
        "self_paid_outside_fen",
        "aid_paid_fen",
    ]
    return read(of, area, "medical_settlements", columns, _F("counts") & (settled | stay))


def stays_per_person(of: Slice, rows: pd.DataFrame) -> pd.Series:
    """Stays of each person by discharge day, a stay of 30 days or more counted twice; index: household and person."""
    day = pd.Timestamp(of.day)
    rows = rows[
        (rows["setting"] == "inpatient")
        & ~rows["disease_group"].isin(["childbirth", "planned_series"])
        & (rows["discharged_on"] > day - timedelta(days=180))
        & (rows["discharged_on"] <= day)
    ]
    by = ["household_key", "person_key"]
    long = (rows["discharged_on"] - rows["admitted_on"]).dt.days >= 29
    stays = rows.drop_duplicates([*by, "discharged_on"]).groupby(by).size()
    longer = rows[long].drop_duplicates([*by, "discharged_on"]).groupby(by).size()
    return stays.add(longer, fill_value=0)


def indicators(of: Slice, area: str) -> pd.DataFrame:
    """One row per household, one column per indicator, NaN for unknown."""
    day = pd.Timestamp(of.day)
    homes = read(of, area, "_households", ["household_key", "members", "residence"]).set_index(
        "household_key"
    )
    persons = people(of, area)
    age, working = persons["age"], persons["age"].between(16, 59)
    may_earn = ~persons["cannot_earn"]
    may_have_stopped = (
        persons["flexible_before"] & ~persons["contributed"] & ~persons["insured_anew"] & ~persons["retired"]
    )
    persons["earner"] = working & may_earn & ~((age < 30) & persons["studying"])
    persons["stopped"] = working & may_have_stopped
    # A member without a birth date makes unknown what he or she could change.
    ageless = age.isna()
    event = persons["person_key"].map(marriages_seen := marriages(of, area))
    parent, unregistered = age.between(18, 59), event.isna()
    persons["minor"] = age < 18
    persons["married"], persons["divorced"] = parent & (event == "married"), parent & (event == "divorced")
    persons["unregistered"] = unregistered & (parent | ageless)
    persons["any event known"] = ~(
        (parent & unregistered) | (ageless & (unregistered | (event == "married")))
    )
    persons["ageless"], persons["earner?"], persons["stopped?"] = (
        ageless,
        ageless & may_earn,
        ageless & may_have_stopped,
    )
    flags = ["earner", "stopped", "certified", "newly_ill", "uncovered", "ageless", "earner?", "stopped?"]
    flags += ["minor", "married", "divorced", "unregistered", "any event known"]
    by_home = persons.groupby("household_key", sort=False)
    counted = by_home[flags].sum().reindex(homes.index)
    youngest = by_home["age"].min().reindex(homes.index)

    younger_known = (youngest < 60) | (counted["ageless"] == 0)
    homes["all_elderly"] = youngest.where(youngest >= 60, 0).where(younger_known)
    earners = counted["earner"]
    per_earner = (homes["members"] - earners) * 1000 // earners.where(earners > 0)
    nobody = homes["members"] * 1000 * (youngest < 60)
    known = younger_known & (counted["earner?"] == 0)
    homes["dependants_per_worker"] = per_earner.where(earners > 0, nobody).where(known)
    minors, married = counted["minor"].where(counted["ageless"] == 0), counted["married"]
    alone = (counted["divorced"] > 0) & (married == 0) & (counted["any event known"] > 0)
    alone |= homes.index.isin(widowed(of, area, marriages_seen)) & (married == 1)
    accounted = (married > 0) | (counted["unregistered"] == 0)
    homes["lone_parent"] = np.select([minors == 0, alone, accounted], [0, minors, 0], np.nan)
    earned = platform_earnings(of, area, persons).reindex(homes.index, fill_value=0)
    year_before = earned["year_before"]
    enough = (year_before >= homes["residence"].map(of.line(area)).astype("int64") * 6) & counted[
        "ageless"
    ].notna()
    homes["income_fall"] = (earned["quarter"] * 4 * 1000 // year_before.where(year_before > 0)).where(enough)
    homes["several_disabled"] = counted["certified"]
    homes["new_major_disease"] = counted["newly_ill"]
    homes["insurance_gap"] = counted["uncovered"]
    homes["flexible_contributions_stopped"] = counted["stopped"].where(counted["stopped?"] == 0)

    rows = bills(of, area)
    year = rows[(rows["settled_on"] > pd.Timestamp(of.months_back(12))) & (rows["settled_on"] <= day)]
    sums = year.groupby("household_key")[["self_paid_fen", "self_paid_outside_fen"]].sum()
    homes["out_of_pocket_year"] = sums["self_paid_fen"].reindex(homes.index, fill_value=0)
    homes["self_paid_outside"] = sums["self_paid_outside_fen"].reindex(homes.index, fill_value=0)
    aided = year[year["aid_paid_fen"] > 0].groupby("household_key").size()
    homes["medical_aid_received"] = aided.reindex(homes.index, fill_value=0)
    month = year[year["settled_on"] > day - timedelta(days=30)]
    paid = month.groupby(["household_key", "person_key"])["self_paid_fen"].sum()
    somebody = counted["ageless"].notna()
    for name, per_person in (("out_of_pocket_month", paid), ("hospital_load", stays_per_person(of, rows))):
        most = per_person.groupby("household_key").max().reindex(homes.index, fill_value=0)
        homes[name] = most.where(somebody)

    aid = read(
        of,
        area,
        "assistance_recipients",
        ["household_key", "scheme"],
        _F("counts") & valid("granted_on", "valid_until", day),
    )
    homes["in_assistance"] = homes.index.isin(aid.loc[aid["scheme"].isin(TIERS), "household_key"])
    return homes


def with_score(of: Slice, area: str, homes: pd.DataFrame) -> pd.DataFrame:
    """Points by band, capped by dimension, summed; the level that the sum reaches."""
    line = homes["residence"].map(of.line(area)).astype("int64")
    totals = {dimension: np.zeros(len(homes), dtype="int64") for dimension in of.told["caps"]}
    for name in INDICATORS:
        value, holds, points = homes[name], [], []
        for direction, times, amount, worth in of.points(name):
            edge = amount if times is None else line * times // 1000
            holds.append(value >= edge if direction == "from" else value < edge)
            points.append(worth)
        if holds:
            totals[of.told["dimension_of"][name]] += np.select(holds, points, 0)
    capped = (np.minimum(total, of.told["caps"][dimension]) for dimension, total in totals.items())
    homes["score"] = np.minimum(sum(capped), 100)
    names = np.array([of.level(score) for score in range(101)], dtype=object)
    homes["level"] = names[homes["score"].to_numpy()]
    return homes


def district(of: Slice, area: str, out: Path) -> int:
    """Compute and write one district; returns its households."""
    homes = with_score(of, area, indicators(of, area)).reset_index()
    homes = homes[list(OUTPUT)].astype(dict.fromkeys(INDICATORS, "Int64"))
    homes.to_parquet(out / f"area={area}.parquet", compression="zstd", index=False)
    return len(homes)


if __name__ == "__main__":
    measured(district)

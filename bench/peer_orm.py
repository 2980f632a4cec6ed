"""The slice as most casework systems would do it: a loop over families with the Django ORM, on SQLite.

Measured on the first 10,000 persons and extrapolated by the number of persons. Two ways of fetching, the same
arithmetic: one query per family and register and one save per family (`cpu_s`), and prefetched in blocks of 500
families with bulk_create (`prefetch_cpu_s`). Filling the database is not counted.

    python -m bench.peer_orm SLICE.json OUT
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
import duckdb
from django.conf import settings

from bench.slice import INDICATORS, OUTPUT, Slice

PERSONS = 10_000
BLOCK = 500
EVERYBODY = ("_households", "_members", "marriages")  # tables of which the slice reads attached people too
TIERS = frozenset({"dibao", "tekun", "single_person", "marginal", "rigid"})

settings.configure(
    INSTALLED_APPS=[],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=False,
    DEBUG=False,
)
django.setup()

from django.db import connection, models, transaction  # noqa: E402  (Django must be set up first)


class Household(models.Model):
    id = models.BigIntegerField(primary_key=True)
    members = models.IntegerField()
    residence = models.CharField(max_length=10)

    class Meta:
        app_label = "bench"


class Person(models.Model):
    id = models.BigIntegerField(primary_key=True)
    household = models.ForeignKey(Household, models.CASCADE, related_name="persons")
    birth_date = models.DateField(null=True)
    counts = models.BooleanField()
    status = models.CharField(max_length=30)

    class Meta:
        app_label = "bench"


class Entry(models.Model):
    """A register row: each register is a table of its own with what the slice needs of it."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        app_label = "bench"
        abstract = True


def _day(null: bool = False) -> Any:
    return models.DateField(null=null)


def _code() -> Any:
    return models.CharField(max_length=40, null=True)


def _fen() -> Any:
    return models.BigIntegerField(null=True)


_FIELDS: dict[str, dict[str, Any]] = {
    "disability_certificates": {
        "disability_type": _code(),
        "grade": _code(),
        "issued_on": _day(),
        "expires_on": _day(True),
    },
    "education_enrolment": {"full_time": models.BooleanField(), "enrolled_on": _day()},
    "major_diseases": {"kind": _code(), "recognised_on": _day()},
    "insurance_enrolment": {"scheme": _code(), "insured_from": _day(), "insured_until": _day(True)},
    "employment_contributions": {"month": _day(), "kind": _code(), "paid": models.BooleanField()},
    "pensions": {"kind": _code()},
    "marriages": {"event": _code(), "registered_on": _day()},
    "platform_income": {"month": _day(), "net_income_fen": _fen()},
    "medical_settlements": {
        "settled_on": _day(),
        "setting": _code(),
        "disease_group": _code(),
        "admitted_on": _day(True),
        "discharged_on": _day(True),
        "self_paid_fen": _fen(),
        "self_paid_outside_fen": _fen(),
        "aid_paid_fen": _fen(),
    },
    "assistance_recipients": {"scheme": _code(), "granted_on": _day(), "valid_until": _day(True)},
}


def _model(name: str, fields: dict[str, Any]) -> Any:
    meta = type("Meta", (), {"app_label": "bench"})
    foreign = models.ForeignKey(Household, models.CASCADE, related_name=name)
    body = {"__module__": __name__, "Meta": meta, "household": foreign, **fields}
    return type(name.title().replace("_", ""), (Entry,), body)


REGISTERS = {name: _model(name, fields) for name, fields in _FIELDS.items()}
Result = type(
    "Result",
    (models.Model,),
    {
        "__module__": __name__,
        "Meta": type("Meta", (), {"app_label": "bench"}),
        "household": models.OneToOneField(Household, models.CASCADE, primary_key=True, related_name="+"),
        **{name: models.BigIntegerField(null=True) for name in INDICATORS},
        "score": models.IntegerField(),
        "level": models.CharField(max_length=10),
    },
)


@dataclass
class Family:
    """One family's rows, however they were fetched."""

    household: Any
    persons: list[Any]
    rows: dict[str, list[Any]]


def one_by_one() -> Iterator[Family]:
    """One query per family and register."""
    for household in Household.objects.order_by("id").iterator():
        rows = {name: list(getattr(household, name).all()) for name in REGISTERS}
        yield Family(household, list(household.persons.all()), rows)


def prefetched() -> Iterator[Family]:
    """One query per register and block of families."""
    families = Household.objects.order_by("id").prefetch_related("persons", *REGISTERS)
    for household in families.iterator(chunk_size=BLOCK):
        rows = {name: list(getattr(household, name).all()) for name in REGISTERS}
        yield Family(household, list(household.persons.all()), rows)


class Rules:
    """The arithmetic of the slice, one family at a time."""

    def __init__(self, of: Slice, area: str) -> None:
        self.of, self.line, self.day = of, of.line(area), of.day
        self.year, self.half = of.months_back(12), of.months_back(6)
        self.oldest, self.newest = of.full_months(12, skip=3)
        self.first, self.last = of.full_months(3)

    def days_ago(self, days: int) -> date:
        return self.day - timedelta(days=days)

    def age(self, born: date | None) -> int | None:
        if born is None:
            return None
        return self.day.year - born.year - ((born.month, born.day) > (self.day.month, self.day.day))

    def within(self, starts: date, ends: date | None) -> bool:
        return starts <= self.day and (ends is None or ends >= self.day)

    def values(self, family: Family) -> dict[str, int | None]:
        ages = {p.id: self.age(p.birth_date) for p in family.persons if p.counts}
        papers = [r for r in family.rows["disability_certificates"] if self.within(r.issued_on, r.expires_on)]
        found: dict[str, int | None] = {
            "several_disabled": len({r.person_id for r in papers}),
            "new_major_disease": len(
                {
                    r.person_id
                    for r in family.rows["major_diseases"]
                    if r.kind == "major" and self.days_ago(90) < r.recognised_on <= self.day
                }
            ),
            "in_assistance": int(
                any(
                    r.scheme in TIERS and self.within(r.granted_on, r.valid_until)
                    for r in family.rows["assistance_recipients"]
                )
            ),
        }
        found |= self.ages(family, ages, papers)
        found |= self.work(family, ages)
        found |= {
            "lone_parent": self.lone_parent(family, ages),
            "income_fall": self.income_fall(family, ages),
        }
        return found | self.bills(family, ages)

    def ages(self, family: Family, ages: dict[int, int | None], papers: list[Any]) -> dict[str, int | None]:
        severe = {
            r.person_id
            for r in papers
            if r.grade in ("1", "2") or (r.grade == "3" and r.disability_type in ("5", "6"))
        }
        studying = {
            r.person_id
            for r in family.rows["education_enrolment"]
            if r.full_time and r.enrolled_on <= self.day
        }
        known = [a for a in ages.values() if a is not None]
        younger: bool | None = any(a < 60 for a in known)
        if not younger and len(known) < len(ages):
            younger = None
        earners = sum(
            a is not None and 16 <= a <= 59 and p not in severe and not (a < 30 and p in studying)
            for p, a in ages.items()
        )
        members = family.household.members
        per_earner: int | None
        if younger is None or any(a is None and p not in severe for p, a in ages.items()):
            per_earner = None
        elif earners:
            per_earner = (members - earners) * 1000 // earners
        else:
            per_earner = members * 1000 if younger else 0
        elderly = None if younger is None else 0 if younger else min(known)
        return {"all_elderly": elderly, "dependants_per_worker": per_earner}

    def lone_parent(self, family: Family, ages: dict[int, int | None]) -> int | None:
        last = {}
        for r in sorted(family.rows["marriages"], key=lambda r: r.registered_on):
            if r.registered_on <= self.day:
                last[r.person_id] = r.event
        minors = sum(a is not None and a < 18 for a in ages.values())
        all_aged = None not in ages.values()
        if all_aged and minors == 0 and ages:
            return 0
        married = divorced = events_known = 0
        unregistered = False
        for person, age in ages.items():
            event, parent = last.get(person), age is not None and 18 <= age <= 59
            married += parent and event == "married"
            divorced += parent and event == "divorced"
            unregistered |= event is None and (parent or age is None)
            unknown = (parent and event is None) or (age is None and event in (None, "married"))
            events_known += not unknown
        widowed = any(
            p.status == "dead" and 18 <= (self.age(p.birth_date) or 0) <= 59 and last.get(p.id) == "married"
            for p in family.persons
            if not p.counts
        )
        if (divorced and married == 0 and events_known) or (widowed and married == 1):
            return minors if all_aged else None
        return 0 if married or (ages and not unregistered) else None

    def income_fall(self, family: Family, ages: dict[int, int | None]) -> int | None:
        employed = {
            r.person_id
            for r in family.rows["employment_contributions"]
            if r.paid and r.kind == "employee" and self.first <= r.month <= self.last
        }
        quarter = before = 0
        for r in family.rows["platform_income"]:
            if r.person_id in ages and r.person_id not in employed:
                if self.first <= r.month <= self.last:
                    quarter += r.net_income_fen or 0
                if self.oldest <= r.month <= self.newest:
                    before += r.net_income_fen or 0
        enough = bool(ages) and before >= self.line[family.household.residence] * 6
        return quarter * 4000 // before if enough and before else None

    def work(self, family: Family, ages: dict[int, int | None]) -> dict[str, int | None]:
        lapsed, covered, seen = set(), set(), set()
        for r in family.rows["insurance_enrolment"]:
            if self.within(r.insured_from, r.insured_until):
                covered.add(r.person_id)
            if r.insured_until is not None and self.year < r.insured_until < self.day:
                lapsed.add(r.person_id)
            still = r.insured_until is None or r.insured_until > self.day
            if r.scheme == "employee" and self.half < r.insured_from <= self.day and still:
                seen.add(r.person_id)
        flexible = set()
        for r in family.rows["employment_contributions"]:
            if r.paid and r.kind == "flexible" and self.oldest <= r.month <= self.newest:
                flexible.add(r.person_id)
            if r.paid and self.first <= r.month <= self.last:
                seen.add(r.person_id)
        seen |= {r.person_id for r in family.rows["pensions"] if r.kind in ("employee", "resident")}
        stopped: int | None = 0
        for person, age in ages.items():
            if person in flexible - seen:
                if age is None:
                    stopped = None
                    break
                stopped = (stopped or 0) + (16 <= age <= 59)
        return {"insurance_gap": len(lapsed - covered), "flexible_contributions_stopped": stopped}

    def bills(self, family: Family, ages: dict[int, int | None]) -> dict[str, int | None]:
        year = outside = aided = 0
        month: dict[int, int] = {}
        stays: dict[int, set[date]] = {}
        longer: dict[int, set[date]] = {}
        for r in family.rows["medical_settlements"]:
            if self.year < r.settled_on <= self.day:
                year += r.self_paid_fen
                outside += r.self_paid_outside_fen or 0
                aided += (r.aid_paid_fen or 0) > 0
                if r.settled_on > self.days_ago(30):
                    month[r.person_id] = month.get(r.person_id, 0) + r.self_paid_fen
            out = r.discharged_on
            stay = r.setting == "inpatient" and r.disease_group not in ("childbirth", "planned_series")
            if stay and out is not None and self.days_ago(180) < out <= self.day:
                stays.setdefault(r.person_id, set()).add(out)
                if r.admitted_on is not None and (out - r.admitted_on).days >= 29:
                    longer.setdefault(r.person_id, set()).add(out)
        load = max((len(s) + len(longer.get(p, ())) for p, s in stays.items()), default=0)
        somebody = bool(ages)
        return {
            "out_of_pocket_year": year,
            "self_paid_outside": outside,
            "medical_aid_received": aided,
            "out_of_pocket_month": max(month.values(), default=0) if somebody else None,
            "hospital_load": load if somebody else None,
        }

    def score(self, family: Family, values: dict[str, int | None]) -> int:
        line = self.line[family.household.residence]
        totals = dict.fromkeys(self.of.told["caps"], 0)
        for name in INDICATORS:
            value = values[name]
            for direction, times, amount, points in self.of.points(name) if value is not None else ():
                edge = amount if times is None else line * times // 1000
                if value >= edge if direction == "from" else value < edge:
                    totals[self.of.told["dimension_of"][name]] += points
                    break
        return min(100, sum(min(totals[d], most) for d, most in self.of.told["caps"].items()))

    def result(self, family: Family) -> Any:
        values = self.values(family)
        score = self.score(family, values)
        return Result(household_id=family.household.id, **values, score=score, level=self.of.level(score))


def fill(of: Slice, area: str) -> int:
    """Fill the database with whole families of about PERSONS counting members; returns these."""

    def rows(table: str, columns: str) -> list[tuple[Any, ...]]:
        conditions = ["household_key IN (SELECT household_key FROM chosen)"]
        if table not in EVERYBODY:
            conditions.append("counts")
        if table in of.told["superseded"]:
            conditions.append(f"(known_until IS NULL OR known_until > DATE '{of.day}')")
        return source.execute(
            f"SELECT {columns} FROM read_parquet({of.files(area, table)}, union_by_name=true) "
            f"WHERE {' AND '.join(conditions)}"
        ).fetchall()

    with duckdb.connect() as source:
        source.execute(
            "CREATE TABLE chosen AS SELECT household_key FROM (SELECT household_key, sum(count(*)) OVER "
            f"(ORDER BY household_key) AS n FROM read_parquet({of.files(area, '_members')}) WHERE counts "
            f"GROUP BY 1) WHERE n <= {PERSONS}"
        )
        _create(
            Household,
            ("id", "members", "residence"),
            rows("_households", "household_key, members, residence"),
        )
        persons = rows("_members", "person_key, household_key, birth_date, counts, status")
        _create(Person, ("id", "household_id", "birth_date", "counts", "status"), persons)
        known = {p for p, *_ in persons}
        for name, fields in _FIELDS.items():
            entries = rows(name, ", ".join(["household_key", "person_key", *fields]))
            _create(
                REGISTERS[name], ("household_id", "person_id", *fields), [e for e in entries if e[1] in known]
            )
    return sum(counts for *_, counts, _ in persons)


def _create(model: Any, names: Iterable[str], rows: list[tuple[Any, ...]]) -> None:
    columns = tuple(names)
    model.objects.bulk_create(
        (model(**dict(zip(columns, row, strict=True))) for row in rows), batch_size=5000
    )


def save_each(rules: Rules) -> None:
    for family in one_by_one():
        rules.result(family).save(force_insert=True)


def save_in_blocks(rules: Rules) -> None:
    results = (rules.result(family) for family in prefetched())
    while block := list(islice(results, BLOCK)):
        Result.objects.bulk_create(block)


def write(out: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame(
        Result.objects.order_by("household_id").values_list("household_id", *OUTPUT[1:]), columns=OUTPUT
    )
    frame.astype(dict.fromkeys(INDICATORS, "Int64")).to_parquet(out, index=False)


def main() -> None:
    import argparse

    from bench.measuring import tell
    from closeknit.screening.benching.measuring import Watch

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slice", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    of = Slice.load(given.slice)
    area = of.areas[0]
    given.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        settings.DATABASES["default"]["NAME"] = f"{folder}/peer.sqlite3"
        connection.settings_dict["NAME"] = f"{folder}/peer.sqlite3"
        with connection.schema_editor() as schema:
            for model in (Household, Person, *REGISTERS.values(), Result):
                schema.create_model(model)
        persons = fill(of, area)
        rules = Rules(of, area)
        watch = Watch.start()
        with transaction.atomic():
            save_each(rules)
        figures = {"cpu_s": watch.cpu_s(), "wall_s": watch.wall_s(), "persons": persons}
        write(given.out / f"area={area}.parquet")
        Result.objects.all().delete()
        watch = Watch.start()
        with transaction.atomic():
            save_in_blocks(rules)
        figures |= {"prefetch_cpu_s": watch.cpu_s()}
        connection.close()
    tell(figures)


if __name__ == "__main__":
    main()

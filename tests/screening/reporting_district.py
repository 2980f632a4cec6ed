"""A district small enough to know by heart: two runs of it, written in the documented formats.

60 families in 3 streets. Most are well. Every fifth has something, in turn: illness, lost work, disability, custody,
an unsafe home, a call for help. Family 1 is the one the tests talk about:

    two stays (May, and 22 July to 5 August), 14,000 yuan paid, contributions stopped, the building unsafe, and a
    third signal that is secret at the door (custody). In July it has no alert, in August it has one.

The contracts and code lists are the pack's own; indicators, scorecard and parameters are this file's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import closeknit.packs.loader as loader
from closeknit.engine.author import Indicator, Text, any_of, count, count_of, exists, max_of, newest, total
from closeknit.engine.indicators import HOUSEHOLD_COLUMNS, HOUSEHOLDS, MEMBER_COLUMNS, MEMBERS
from closeknit.engine.policy import Parameter, ParameterValue, Source
from closeknit.engine.scoring import (
    Band,
    Clocks,
    Condition,
    Edge,
    IndicatorPoints,
    Scorecard,
    Span,
    Trigger,
    score_household,
)
from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms
from closeknit.packs.contracts import read_codes, read_contracts
from closeknit.packs.loader import BaseRegisters, Pack
from closeknit.screening.alerts import write_alerts
from closeknit.screening.compiling import compile_pack, parameters_in_force
from closeknit.screening.scores import scores_of
from closeknit.screening.session import Session, connect, path_list

AREA, VERSION = "420106", "v1"
STREETS = ("420106001", "420106002", "420106012")
PLACES = {
    "420106001": ("Jiyuqiao", "积玉桥街道"),
    "420106002": ("Yangyuan", "杨园街道"),
    "420106012": ("Shuiguohu", "水果湖街道"),
}
JULY, AUGUST = date(2024, 7, 31), date(2024, 8, 31)
FAMILIES = 60
BOOK = "42010600000001"  # family 1's number in the household book
DIMENSIONS = {
    "age_family": Text("Age and family", "年龄与家庭结构"),
    "health": Text("Health", "健康状况"),
    "disability_care": Text("Disability and care", "残疾与照护"),
    "work_schooling": Text("Work and schooling", "就业与就学"),
    "housing_shocks": Text("Housing and sudden events", "住房与突发变故"),
}
INK = Text("nothing in the feed: unknown", "无数据：未知")


def _words(officer: Text, worker: Text, family: Text) -> dict[str, Text]:
    return {"officer": officer, "worker": worker, "family": family}


_ILL = Text("illness has brought cost to the family", "家庭因病增加支出")
_ILL_FAMILY = Text("your family had hospital costs", "您家近期有住院支出")


def _facts() -> dict[str, Any]:
    return {
        "stays": count(
            "stays",
            "medical_settlements",
            rows=lambda r, on: (r.setting == "inpatient") & on.last_days(r.discharged_on, 120),
        ),
        "paid_year": total(
            "paid_year",
            "medical_settlements",
            "self_paid_fen",
            rows=lambda r, on: on.last_year(r.settled_on),
            per="household",
        ),
        "paid_month": total(
            "paid_month",
            "medical_settlements",
            "self_paid_fen",
            rows=lambda r, on: on.last_days(r.settled_on, 31),
            per="household",
        ),
        "last_paid": newest(
            "last_paid", "employment_contributions", "month", rows=lambda r, on: r.paid & on.past(r.month)
        ),
        "recent": exists(
            "recent",
            "employment_contributions",
            rows=lambda r, on: r.paid & on.last_months(r.month, 2),
            absent=False,
        ),
        "before": exists(
            "before",
            "employment_contributions",
            rows=lambda r, on: r.paid & on.last_months(r.month, 12, skip=2),
            absent=False,
        ),
        "certified": exists("certified", "disability_certificates"),
        "unsafe": exists("unsafe", "dangerous_buildings", rows=lambda r, on: r.grade.isin(["C", "D"])),
        "in_custody": exists(
            "in_custody", "custody", rows=lambda r, on: on.open_interval(r.from_on, r.until_on)
        ),
        "asked": count("asked", "help_requests", rows=lambda r, on: on.last_days(r.reported_on, 30)),
        "helped": exists("helped", "assistance_recipients"),
        "fall": total("fall", "income_checks", "monthly_amount_fen", per="household", absent=None),
    }


def _indicators() -> dict[str, Indicator]:
    f = _facts()
    rows = [
        ("all_elderly", "A1", "age_family", Text("Everybody is 60 or older", "全员60岁以上"), "yes", [f["certified"]],
         {"young": any_of(lambda p: p.age < 60)}, lambda h: (h.young == 0).cast("int64"),
         _words(Text("all members are elderly", "全家均为老年人"), Text("an elderly family", "老年家庭"), Text("you are elderly", "您家均为老年人"))),
        ("hospital_load", "H3", "health", Text("Hospital stays, 120 days", "近120天住院次数"), "stays", [f["stays"]],
         {"most": max_of(lambda p: p.stays)}, lambda h: h.most,
         _words(Text("{value} hospital stays in 120 days", "120天内住院{value}"), _ILL, _ILL_FAMILY)),
        ("out_of_pocket_year", "H1", "health", Text("Own-paid cost, 12 months", "近12个月个人负担医疗费"), "fen", [f["paid_year"]],
         {}, lambda h: h.paid_year, _words(Text("paid {value} in 12 months", "12个月自付{value}"), _ILL, Text("you paid {value}", "您家自付{value}"))),
        ("out_of_pocket_month", "H2", "health", Text("Own-paid cost, a month", "近一月个人负担医疗费"), "fen", [f["paid_month"]],
         {}, lambda h: h.paid_month, _words(Text("paid {value} in a month", "一个月自付{value}"), _ILL, _ILL_FAMILY)),
        ("several_disabled", "C2", "disability_care", Text("Members with a certificate", "持残疾证人数"), "persons", [f["certified"]],
         {"holders": count_of(lambda p: p.certified)}, lambda h: h.holders,
         _words(Text("certificate holders: {value}", "持证人数：{value}"), Text("a member needs care", "家中有人需要照护"), Text("a member needs care", "您家有人需要照护"))),
        ("stopped_contributions", "W2", "work_schooling", Text("Contributions stopped", "停缴社保人数"), "persons", [f["recent"], f["before"]],
         {"stopped": count_of(lambda p: p.before & ~p.recent)}, lambda h: h.stopped,
         _words(Text("stopped contributing: {value}", "停缴社保：{value}"), Text("work may have been lost", "家中可能有人失去工作"), Text("a member may have lost work", "您家可能有人失去工作"))),
        ("member_in_custody", "X4", "housing_shocks", Text("A member in custody", "家庭成员被羁押"), "persons", [f["in_custody"]],
         {"away": count_of(lambda p: p.in_custody)}, lambda h: h.away,
         # Written carelessly on purpose: what an author forgot must still not be read aloud.
         _words(Text("in custody: {value}", "在押：{value}"), Text("a member is in prison", "家中有人在监狱服刑"), Text("a member is in prison", "家中有人服刑"))),
        ("unsafe_home", "X1", "housing_shocks", Text("Unsafe building", "危房"), "yes", [f["unsafe"]],
         {"any": any_of(lambda p: p.unsafe)}, lambda h: h.any,
         _words(Text("graded unsafe", "鉴定为危房"), Text("the house may be unsafe", "住房可能不安全"), Text("your house may be unsafe", "您家住房可能不安全"))),
        ("cry_for_help", "X6", "housing_shocks", Text("Asked for help", "主动求助"), "count", [f["asked"]],
         {"times": max_of(lambda p: p.asked)}, lambda h: h.times,
         _words(Text("asked for help {value}", "主动求助{value}"), Text("asked for help", "主动求助"), Text("you asked for help", "您家曾求助"))),
        ("in_assistance", "Z1", "housing_shocks", Text("Already helped", "已在保"), "yes", [f["helped"]],
         {"any": any_of(lambda p: p.helped)}, lambda h: h.any,
         _words(Text("already helped", "已在保"), Text("already helped", "已在保"), Text("already helped", "已在保"))),
        ("income_ratio", "E1", "work_schooling", Text("Income against the line", "收入与低保标准之比"), "per_mille", [f["fall"]],
         {}, lambda h: h.fall, _words(Text("income at {value} of the line", "收入为低保标准的{value}"), Text("little income", "收入偏低"), Text("your income is low", "您家收入偏低"))),
    ]  # fmt: skip
    return {
        name: Indicator(
            code=code, dimension=dimension, label=label, unit=unit, source="proposal", facts=facts, rolls=rolls,
            value=value, missing=INK, words=words, name=name,
        )
        for name, code, dimension, label, unit, facts, rolls, value, words in rows
    }  # fmt: skip


def _points(*bands: tuple[int, int]) -> IndicatorPoints:
    return IndicatorPoints(
        tuple(Band(Edge(edge), points) for edge, points in sorted(bands, reverse=True)), "proposal"
    )


def _scorecard(indicators: Mapping[str, Indicator]) -> Scorecard:
    line = Edge(parameter="dibao.line", times_per_mille=12_000)
    return Scorecard(
        name="default",
        status="proposal",
        source="proposal",
        caps={"age_family": 15, "health": 25, "disability_care": 20, "work_schooling": 20, "housing_shocks": 20},
        points={
            "all_elderly": _points((1, 6)),
            "hospital_load": _points((2, 16), (4, 20)),
            "out_of_pocket_year": IndicatorPoints((Band(line, 10),), "proposal"),
            "out_of_pocket_month": _points((500_000, 8)),
            "several_disabled": _points((1, 8), (2, 16)),
            "stopped_contributions": _points((1, 12)),
            "member_in_custody": _points((1, 10)),
            "unsafe_home": _points((1, 8)),
            "cry_for_help": IndicatorPoints((), "proposal", Text("its own queue", "单独成队列")),
            "in_assistance": IndicatorPoints((), "proposal", Text("silences alerts", "抑制预警")),
            "income_ratio": IndicatorPoints((Band(Edge(1500), 12, "below"),), "proposal"),
        },
        dimension_of={name: i.dimension for name, i in indicators.items()},
        levels={"blue": 15, "yellow": 30, "orange": 50, "red": 70},
        families={"bills": ("out_of_pocket_year", "out_of_pocket_month")},
        triggers={
            "asked_for_help": Trigger(
                "asked_for_help", Text("Asked for help", "主动求助"), (Condition("cry_for_help", at_least=Edge(1)),), (),
                "orange", "cry", Text("Street office", "街道办事处"), 3, "proposal",
            )
        },
        overlap=((3, 5), (4, 10)),
        needs_other_than="age_family",
        suppressed_by="in_assistance",
        clocks={"red": Clocks(Span(3), Span(7)), "orange": Clocks(Span(5, working=True), Span(10)), "yellow": Clocks(Span(14), Span(21))},
    )  # fmt: skip


@cache
def pack() -> Pack:
    """The pack of the small district: the shipped contracts, eleven indicators, one parameter."""
    root = Path(loader.__file__).parent / "cn"
    codes = read_codes(root)
    indicators = _indicators()
    line = Parameter(
        "dibao.line",
        Text("Dibao line", "最低生活保障标准"),
        "yuan/person/month",
        (
            ParameterValue(
                "4201", date(2022, 4, 1), {"urban": 91_000, "rural": 78_000}, "paper:2", "at_latest", JULY
            ),
        ),
        "residence",
    )
    return Pack(
        name="small",
        label=Text("Small district", "小区"),
        root=root,
        hash="5ma11" * 8,
        contracts=read_contracts(root, codes),
        codes=codes,
        dimensions=DIMENSIONS,
        base=BaseRegisters("registers", "population", "household_book", ("resident_id",), ("book_no",)),
        default_area=AREA,
        sources={
            "paper": Source("paper", Text("Paper on the line", "标准文件"), Text("Bureau", "局")),
            "proposal": Source("proposal", Text("Proposal", "建议值"), Text("Closeknit", "织密")),
        },
        parameters={line.name: line},
        indicators=indicators,
        scorecard=_scorecard(indicators),
    )


# ── registers ───────────────────────────────────────────────────────────────────────────────────────────────────


def household_key(home: Home, family: int) -> int:
    """The pseudonym of a family, from its number in the household book."""
    return Pseudonyms(home).key_of("household", f"4201060000{family:04d}")


def person_key(family: int, member: int) -> int:
    """A person's pseudonym: long on purpose, spreadsheets and scripts round such numbers."""
    return 7_000_000_000_000_000_000 + family * 10 + member


def _register_rows(day: date) -> dict[str, list[dict[str, Any]]]:
    """Register → rows as (family, member, columns); a row of a later batch is left out in July."""
    late = day >= AUGUST
    found: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in ("medical_settlements", "employment_contributions", "disability_certificates", "custody",
                     "dangerous_buildings", "help_requests", "assistance_recipients")
    }  # fmt: skip

    def add(register: str, family: int, member: int = 1, **columns: Any) -> None:
        found[register].append({"family": family, "member": member, **columns})

    def stay(family: int, left: date, paid: int) -> None:
        add("medical_settlements", family, setting="inpatient", settled_on=left, discharged_on=left,
            disease_group="general", total_fen=paid * 2, basic_paid_fen=paid, self_paid_fen=paid)  # fmt: skip

    for family in range(1, FAMILIES + 1):
        months = 4 if family == 1 or family % 10 == 5 else 8
        for month in range(1, months + 1):
            if month < 8 or late:
                add("employment_contributions", family, month=date(2024, month, 1), kind="flexible", paid=True,
                    base_fen=400_000)  # fmt: skip
        if family % 10 == 5:
            stay(family, date(2024, 6, 3), 600_000 + family * 10_000)
            stay(family, date(2024, 7, 9), 500_000)
            add(
                "disability_certificates",
                family,
                2,
                disability_type="1",
                grade="2",
                issued_on=date(2020, 1, 1),
            )
        if family == 55:
            add(
                "disability_certificates",
                family,
                3,
                disability_type="1",
                grade="3",
                issued_on=date(2021, 1, 1),
            )
        if family % 20 == 15:
            add("custody", family, kind="prison", from_on=date(2024, 7, 2))
            add("dangerous_buildings", family, grade="D", assessed_on=date(2024, 1, 9))
        if family % 12 == 7:
            add("help_requests", family, reported_on=date(2024, 8, 20), channel="12345", topic="living")
        if family % 30 == 25:
            add("assistance_recipients", family, scheme="dibao", granted_on=date(2024, 1, 1))
    stay(1, date(2024, 5, 20), 800_000)
    if late:
        stay(1, date(2024, 8, 5), 600_000)
        add("custody", 1, 2, kind="prison", from_on=date(2024, 8, 2))
    add("dangerous_buildings", 1, grade="C", assessed_on=date(2024, 3, 1))
    return {name: [r for r in rows if r.get("reported_on", day) <= day] for name, rows in found.items()}


def _arrow(types: Mapping[str, str]) -> pa.Schema:
    kinds = {
        "int64": pa.int64(),
        "string": pa.string(),
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "float64": pa.float64(),
    }
    return pa.schema([(name, kinds[kind]) for name, kind in types.items()])


def _write(path: Path, rows: list[dict[str, Any]], types: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = _arrow(types)
    pq.write_table(pa.Table.from_pylist([{n: r.get(n) for n in types} for r in rows], schema=schema), path)


def _write_ready(home: Home, day: date) -> dict[str, list[str]]:
    keys = {family: household_key(home, family) for family in range(1, FAMILIES + 1)}
    place = lambda table: home.ready / table / f"area={AREA}" / f"hh={VERSION}"  # noqa: E731
    households = [
        {
            "household_key": keys[f], "community": f"{STREETS[f % 3]}{f % 4 + 1:03d}", "street": STREETS[f % 3],
            "district": AREA, "residence": "rural" if f % 7 == 0 else "urban", "members": 3,
        }
        for f in keys
    ]  # fmt: skip
    members = [
        {
            "household_key": keys[f], "person_key": person_key(f, m), "counts": True, "status": "member",
            "birth_date": born, "relation": relation, "source_household_key": keys[f],
        }
        for f in keys
        for m, born, relation in ((1, date(1979, 3, 2), "0"), (2, date(1982, 5, 1), "1"), (3, date(2010, 9, 9), "3"))
    ]  # fmt: skip
    _write(place(HOUSEHOLDS) / "households.parquet", households, HOUSEHOLD_COLUMNS)
    _write(place(MEMBERS) / "members.parquet", members, MEMBER_COLUMNS)
    batches = {}
    for register, rows in _register_rows(day).items():
        batch = f"{day}-{len(register):08x}"
        batches[register] = [batch]
        ready = [
            {
                "household_key": keys[r["family"]],
                "person_key": person_key(r["family"], r["member"]),
                "counts": True,
            }
            | r
            for r in rows
        ]
        ready.sort(key=lambda r: r["household_key"])
        _write(place(register) / f"{batch}.parquet", ready, pack().contracts[register].ready_schema())
    return batches


def write_income_checks(home: Home, families: tuple[int, ...]) -> None:
    """A register that may be read with consent only: one checked income for each of these families."""
    rows = [
        {"household_key": household_key(home, f), "person_key": person_key(f, 1), "counts": True, "head": "wage",
         "period_from": JULY, "period_to": JULY, "monthly_amount_fen": 100_000}
        for f in families
    ]  # fmt: skip
    path = home.ready / "income_checks" / f"area={AREA}" / f"hh={VERSION}" / "2024-08-31-checks.parquet"
    _write(path, rows, pack().contracts["income_checks"].ready_schema())


# ── runs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def make_run(home: Home, day: date, previous: str | None = None, stale: tuple[str, ...] = ()) -> str:
    """Write one run of the small district in the documented format; income_checks is a missing feed."""
    batches = _write_ready(home, day)
    missing = frozenset({"income_checks"})
    name = f"{day}-0000000{day.month}"
    folder = home.runs / name
    compiled = compile_pack(pack(), day, missing, frozenset(stale))
    in_force = parameters_in_force(pack(), day, AREA)
    files = lambda t: sorted((home.ready / t / f"area={AREA}" / f"hh={VERSION}").glob(  # noqa: E731
        "*.parquet" if t.startswith("_") else f"{batches[t][0]}.parquet"))  # fmt: skip
    with connect(threads=1) as connection:
        session = Session(connection, pack())
        for table in (MEMBERS, HOUSEHOLDS, *compiled.registers):
            session.view(table, files(table))
        session.parameters(in_force, ("urban", "rural"))
        session.steps(compiled.queries)
        scores = folder / "scores" / f"area={AREA}.parquet"
        session.write("SELECT * FROM scores ORDER BY household_key", scores)
    with connect(threads=1) as connection:
        session = Session(connection, pack())
        session.parameters(in_force, ("urban", "rural"))
        memory = [home.runs / previous / "reasons" / f"area={AREA}.parquet"] if previous else []
        write_alerts(
            session, pack().scorecard, compiled, scores_of(folder, [AREA]), folder, AREA, day, memory
        )
        rows = session.records(f"SELECT * FROM read_parquet({path_list([scores])})")
        statuses = dict(
            session.rows(
                f"SELECT status, count(*) FROM read_parquet({path_list([folder / 'alerts' / f'area={AREA}.parquet'])}) GROUP BY 1"
            )
        )
    alerts = {s: statuses.get(s, 0) for s in ("new", "continuing", "merged", "suppressed")}
    feeds = {
        r: {"state": "fresh", "as_of": str(day), "due_on": str(day), "rows": 100, "batches": b,
            "message": {"en": f"{r} arrived", "zh": "已到"}}
        for r, b in batches.items()
    }  # fmt: skip
    feeds |= {
        r: feeds[r] | {"state": "stale", "message": {"en": f"{r} is 3 months old", "zh": "已过期3个月"}}
        for r in stale
    }
    feeds["income_checks"] = {
        "state": "missing", "as_of": None, "due_on": None, "rows": 0, "batches": [],
        "message": {"en": "never delivered", "zh": "从未提供"},
    }  # fmt: skip
    parameters = {
        n: {"amounts": dict(v.amounts), "from": str(v.from_day), "from_is": v.from_is, "source": v.source,
            "area": v.area, "last_confirmed": str(v.last_confirmed)}
        for n, v in in_force.items()
    }  # fmt: skip
    levels = {level: sum(r["level"] == level for r in rows) for level in ("red", "orange", "yellow", "blue")}
    summary = {
        "run": name, "day": str(day), "households": FAMILIES + 2, "scored": FAMILIES,
        "excluded": {"ambiguous_household": 2}, "alerts": alerts, "levels": levels,
        "indicators": _counts(rows, in_force), "conserved": True,
    }  # fmt: skip
    manifest = {
        "run": name, "day": str(day), "pack": pack().name, "pack_hash": pack().hash, "versions": {"closeknit": "0"},
        "engine": "duckdb", "areas": [AREA], "household_version": VERSION, "batches": batches, "feeds": feeds,
        "missing": sorted(missing), "stale": list(stale), "parameters": {AREA: parameters}, "previous": previous,
        "summary": summary, "seconds": 1.5, "cpu_seconds": 1.2, "made_at": None, "wider_scope": None,
    }  # fmt: skip
    account = {
        "people": {"in": 185, "screened": 180, "excluded": {"ambiguous_household": 5}},
        "households": {"in": FAMILIES + 2, "scored": FAMILIES, "excluded": {"ambiguous_household": 2}},
        "alerts": {"candidates": sum(alerts.values()), **alerts},
        "by_area": {},
        "conserved": True,
    }
    (folder / "conservation.json").write_text(json.dumps(account), "utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return name


def _counts(rows: list[dict[str, Any]], in_force: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    counts = {n: {"known": 0, "lit": 0} for n in pack().indicators}
    for row in rows:
        amounts = {n: v.amount(row["residence"]) for n, v in in_force.items()}
        for c in score_household(pack().scorecard, row, amounts).contributions:
            counts[c.indicator]["known"] += c.known
            counts[c.indicator]["lit"] += c.raw_points > 0 or (
                c.indicator == "cry_for_help" and bool(c.value)
            )
    return counts


def two_runs(folder: Path) -> Home:
    """A home with the runs of July and August 2024."""
    home = Home(folder)
    july = make_run(home, JULY)
    make_run(home, AUGUST, previous=july)
    return home


def write_outlines(home: Home, name: str | None = None) -> None:
    """Put invented outlines, and English names of all areas, where a report looks for them."""
    features = []
    for place, (code, (en, zh)) in enumerate(PLACES.items()):
        west, south = 100 + 0.03 * place, 10 + 0.01 * (place % 2)
        ring = [
            [west, south],
            [west + 0.03, south],
            [west + 0.03, south + 0.04],
            [west, south + 0.04],
            [west, south],
        ]
        properties = {"code": code, "name": name or zh, "name_en": name or en, "invented": True}
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    collection = {"type": "FeatureCollection", "invented": True, "features": features}
    (home.path / "outlines.geojson").write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
    names = [f"{code},{zh},{en}" for code, (en, zh) in PLACES.items()]
    names += [
        f"{code}{c:03d},{zh[:-2]}{c}社区,{en} {c}" for code, (en, zh) in PLACES.items() for c in range(1, 5)
    ]
    names += [f"{AREA},武昌区,Wuchang", "4201,武汉市,Wuhan"]
    (home.path / "areas.csv").write_text("\n".join(["code,name,name_en", *names]) + "\n", "utf-8")

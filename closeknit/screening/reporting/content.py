"""What a report says besides its charts: tiles, notices, feeds, equations, parameters, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from closeknit.engine.units import NotFound, Text
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.areas import Areas
from closeknit.screening.determining.wording import SIDE_WORDS
from closeknit.screening.reporting.charts import doubtful_registers
from closeknit.screening.reporting.figures import SHOWN_LEVELS, Figures
from closeknit.screening.results import Run, open_run
from closeknit.screening.wording import (
    FEED_WORDS,
    LEVEL_WORDS,
    RESIDENCE_WORDS,
    STATUS_WORDS,
    cited,
    day_text,
    excluded_reason,
    number,
    percent,
    policy_amount,
)

FEED_ORDER = ("missing", "stale", "shrunken", "swollen", "late", "fresh")


@dataclass(frozen=True, slots=True)
class Tile:
    """One number at the top."""

    label: Text
    value: int
    kind: str = ""  # a level gives the colour
    change: int | None = None  # against the previous run
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A line everybody must see."""

    words: Text
    kind: str = "info"
    lines: tuple[Text, ...] = field(default=())


def tiles(run: Run, home: Home, figures: Figures) -> list[Tile]:
    """The numbers at the top, each with its change since the previous run."""
    before = _previous_summary(run, home)
    old_levels = before.get("levels", {})
    open_now = figures.statuses.get("new", 0) + figures.statuses.get("continuing", 0)
    old = before.get("alerts")
    share = percent(1000 * figures.alerted // figures.households) if figures.households else "0%"
    new, kept = figures.statuses.get("new", 0), figures.statuses.get("continuing", 0)
    tell = [
        Tile(
            Text("households scored", "已评分家庭"),
            figures.households,
            change=figures.households - before["scored"] if before else None,
        ),
        Tile(
            Text("open alerts", "待处理预警"),
            open_now,
            change=open_now - old["new"] - old["continuing"] if old else None,
            note=Text(
                f"{new:,} new, {kept:,} continuing; {share} of households",
                f"新增{new:,}，持续{kept:,}；占家庭{share}",
            ),
        ),
    ]
    for level in SHOWN_LEVELS:
        tell.append(
            Tile(
                Text(f"{LEVEL_WORDS[level].en} households", f"{LEVEL_WORDS[level].zh}家庭"),
                figures.levels[level],
                level,
                figures.levels[level] - old_levels[level] if old_levels else None,
                Text("watch list, no alert", "观察名单，不预警") if level == "blue" else None,
            )
        )
    for status in ("merged", "suppressed"):
        n = figures.statuses.get(status, 0)
        tell.append(Tile(STATUS_WORDS[status], n, change=n - old[status] if old else None))
    return tell


def _previous_summary(run: Run, home: Home) -> dict[str, Any]:
    name = run.manifest["previous"]
    if not name:
        return {}
    try:
        return dict(open_run(home, name).manifest["summary"])
    except NotFound:
        return {}


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────


def feeds_table(run: Run, pack: Pack) -> list[dict[str, Any]]:
    """Every register's feed, the troubled first, with what rests on it."""
    resting: dict[str, list[Text]] = {}
    for name in pack.scorecard.points:
        for register in pack.indicators[name].registers:
            resting.setdefault(register, []).append(pack.indicators[name].label)
    found = []
    for register, feed in run.manifest["feeds"].items():
        contract = pack.contracts[register]
        found.append(
            {
                "register": contract.label,
                "department": contract.department,
                "state": feed["state"],
                "state_words": FEED_WORDS[feed["state"]],
                "as_of": day_text(feed["as_of"]),
                "due_on": day_text(feed["due_on"]),
                "rows": number(feed["rows"]),
                "message": Text(**feed["message"]),
                "resting": resting.get(register, []),
                "batches": len(feed["batches"]),
            }
        )
    return sorted(found, key=lambda f: FEED_ORDER.index(f["state"]))


@dataclass(frozen=True, slots=True)
class Equation:
    """in = what became of it; `holds` is computed again from the shown terms."""

    words: Text
    total: int
    terms: tuple[tuple[Text, int], ...]

    @property
    def holds(self) -> bool:
        return self.total == sum(n for _, n in self.terms)


def equations(run: Run) -> list[Equation]:
    """The conservation equations of the run, term by term."""
    account = run.conservation

    def excluded(part: Mapping[str, Any]) -> list[tuple[Text, int]]:
        return [(excluded_reason(code), n) for code, n in part["excluded"].items()]

    people, households, alerts = account["people"], account["households"], account["alerts"]
    return [
        Equation(
            Text("people in the registers", "名册人员"),
            people["in"],
            ((Text("screened", "已筛查"), people["screened"]), *excluded(people)),
        ),
        Equation(
            Text("households in the registers", "名册家庭"),
            households["in"],
            ((Text("scored", "已评分"), households["scored"]), *excluded(households)),
        ),
        Equation(
            Text("alert candidates", "预警候选"),
            alerts["candidates"],
            tuple((STATUS_WORDS[s], alerts[s]) for s in STATUS_WORDS),
        ),
        *_under_law(account),
    ]


def _under_law(account: Mapping[str, Any]) -> list[Equation]:
    """Every scored household is on exactly one side of the rules of law, where those were run."""
    if "law" not in account:
        return []
    words = Text("households under the rules of law", "规则测算家庭")
    terms = tuple((SIDE_WORDS[side], n) for side, n in account["law"].items())
    return [Equation(words, account["households"]["scored"], terms)]


def parameters_table(run: Run, pack: Pack, areas: Areas) -> list[dict[str, Any]]:
    """The parameters in force on the day, once per value: amounts, since when, source; the districts they serve."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for district, values in run.manifest["parameters"].items():
        for name, stored in values.items():
            parameter = pack.parameters[name]
            entry = found.setdefault(
                (name, stored["area"], stored["from"]),
                {
                    "name": name,
                    "label": parameter.label,
                    "area": areas.name(stored["area"]) if stored["area"] else Text("the nation", "全国"),
                    "amounts": [
                        (RESIDENCE_WORDS.get(r, Text(r, r)), policy_amount(v, parameter.unit))
                        for r, v in stored["amounts"].items()
                    ],
                    "from": stored["from"],
                    "at_latest": stored["from_is"] == "at_latest",
                    "last_confirmed": day_text(stored["last_confirmed"]),
                    "past_confirmation": bool(stored["last_confirmed"])
                    and stored["last_confirmed"] < run.day.isoformat(),
                    "source": cited(pack, stored["source"]),
                    "districts": [],
                },
            )
            entry["districts"].append(areas.name(district))
    return list(found.values())


def notices(run: Run, pack: Pack, home: Home) -> list[Notice]:
    """What stands above everything: whose data, wider scope, feeds that are stale or missing."""
    found = []
    if (home.path / "DEMO.json").exists():
        found.append(
            Notice(Text("Synthetic district: every person here is invented.", "虚构的区：所有人员均为虚构。"))
        )
    if run.manifest.get("wider_scope"):
        paper = str(run.manifest["wider_scope"])
        found.append(
            Notice(
                Text(
                    f"Wider screening scope than the default, on the basis of: {paper}",
                    f"筛查范围大于默认范围，依据：{paper}",
                ),
                "warning",
            )
        )
    doubts = doubtful_registers(run, pack, pack.scorecard.points)
    if doubts:
        found.append(
            Notice(
                Text(
                    f"{_feeds(len(doubts))} in trouble: everything that rests on such a feed is marked. A missing register is unknown, "
                    "never zero; a stale one makes nobody red.",
                    f"{len(doubts)}项部门数据报送异常，相关内容已标注。缺失数据视为未知而非零；过期数据不产生红色预警。",
                ),
                "warning",
                doubts,
            )
        )
    return found


def _feeds(n: int) -> str:
    return "1 feed is" if n == 1 else f"{n} feeds are"


def streets_of(areas: Areas, codes: Sequence[str | None]) -> list[tuple[str, Text]]:
    """The streets among these codes, for a filter, by name."""
    known = {code or "": areas.name(code) for code in codes}
    return sorted(known.items(), key=lambda item: item[1].zh)

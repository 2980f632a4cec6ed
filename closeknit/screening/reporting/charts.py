"""The charts of a report as data: a finding for a title, values for the drawing script, a table that says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.screening.areas import Areas, street_word
from closeknit.screening.reporting.figures import SHOWN_LEVELS, Figures, Street
from closeknit.screening.results import Run
from closeknit.screening.wording import FEED_WORDS, LEVEL_WORDS, as_words, day_text, percent

STREETS_CHARTED = 30
REASONS_CHARTED = 15
Cell = Text | str | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; `numeric` columns stand right, `states` columns hold a state to colour."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its finding as title, its data for the drawing script, its table, what it rests on."""

    id: str
    title: Text
    data: dict[str, Any]
    table: Table
    doubts: tuple[Text, ...] = ()


def doubtful_registers(run: Run, pack: Pack, indicators: Iterable[str]) -> tuple[Text, ...]:
    """The registers that are not fresh and on which these indicators rest, in words."""
    resting = {r for name in indicators for r in pack.indicators[name].registers}
    return tuple(
        Text(
            f"{pack.contracts[r].label.en}: {FEED_WORDS[feed['state']].en} ({day_text(feed['as_of'])})",
            f"{pack.contracts[r].label.zh}：{FEED_WORDS[feed['state']].zh}（{day_text(feed['as_of'])}）",
        )
        for r, feed in run.manifest["feeds"].items()
        if r in resting and feed["state"] != "fresh"
    )


def charts(run: Run, pack: Pack, figures: Figures, areas: Areas) -> list[Chart]:
    """The charts, each titled with what it shows."""
    return [
        _streets_chart(run, pack, figures, areas),
        *([_map_chart(pack, figures, areas)] if areas.outlines else []),
        _reasons_chart(run, pack, figures),
        _dimensions_chart(run, pack, figures),
        _histogram_chart(pack, figures),
    ]


def _streets_chart(run: Run, pack: Pack, figures: Figures, areas: Areas) -> Chart:
    shown = figures.streets[:STREETS_CHARTED]
    total = sum(s.open_alerts for s in figures.streets)
    title = Text("No street has an open alert", "各街道均无待处理预警")
    if total:
        top = shown[0]
        name, share = areas.name(top.code), percent(1000 * top.open_alerts // total)
        title = Text(
            f"{name.en} has the most open alerts: {top.open_alerts:,} of {total:,} ({share})",
            f"{name.zh}待处理预警最多：{total:,}件中占{top.open_alerts:,}件（{share}）",
        )
    data = {
        "kind": "levels",
        "categories": [as_words(areas.name(s.code)) | {"code": s.code or ""} for s in shown],
        "series": [
            {
                "level": level,
                "name": as_words(LEVEL_WORDS[level]),
                "values": [_charted(s, level) for s in shown],
            }
            for level in SHOWN_LEVELS
        ],
    }
    return Chart(
        "streets",
        title,
        data,
        streets_table(pack, figures, areas),
        doubtful_registers(run, pack, pack.scorecard.scored),
    )


def _charted(street: Street, level: str) -> int:
    """Open alerts by level; blue never alerts, so there it is the households to watch."""
    return street.levels.get(level, 0) if level == "blue" else street.alerts.get(level, 0)


def streets_table(pack: Pack, figures: Figures, areas: Areas) -> Table:
    """Households, levels and open alerts by street."""
    head = (
        street_word(pack),
        Text("households", "家庭数"),
        Text("open alerts", "待处理预警"),
        Text("per 1,000 households", "每千户"),
        *(Text(f"{LEVEL_WORDS[n].en} households", f"{LEVEL_WORDS[n].zh}家庭") for n in SHOWN_LEVELS),
    )

    def levels(street: Street) -> tuple[Cell, ...]:
        return tuple(street.levels.get(n, 0) for n in SHOWN_LEVELS)

    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            areas.name(s.code),
            s.households,
            s.open_alerts,
            f"{1000 * s.open_alerts / s.households:.1f}",
            *levels(s),
        )
        for s in figures.streets
    )
    return Table(head, rows, frozenset(range(1, 8)))


def _map_chart(pack: Pack, figures: Figures, areas: Areas) -> Chart:
    drawn = {f["properties"]["name"] for f in (areas.outlines or {"features": []})["features"]}
    placed = [s for s in figures.streets if s.code in drawn and s.households]
    values = [
        {
            "code": s.code,
            "name": as_words(areas.name(s.code)),
            "value": round(1000 * s.open_alerts / s.households, 1),
        }
        for s in placed
    ]
    title = Text("The outlines at hand show none of these streets", "现有轮廓中没有这些街道")
    if placed:
        top = max(placed, key=lambda s: s.open_alerts / s.households)
        rate, name = f"{1000 * top.open_alerts / top.households:.1f}", areas.name(top.code)
        title = Text(
            f"Open alerts are densest in {name.en}: {rate} per 1,000 households",
            f"{name.zh}的预警最密集：每千户{rate}件",
        )
    return Chart("map", title, {"kind": "map", "values": values}, streets_table(pack, figures, areas))


def _reasons_chart(run: Run, pack: Pack, figures: Figures) -> Chart:
    shown = figures.reasons[:REASONS_CHARTED]
    labels = {name: pack.indicators[name].label for name, _ in figures.reasons}
    title = Text("No alerted household has points", "没有计分的预警家庭")
    if shown and figures.alerted:
        name, n = shown[0]
        share = percent(1000 * n // figures.alerted)
        title = Text(
            f"The most frequent reason among alerted households: {labels[name].en} ({share})",
            f"预警家庭中最常见的原因：{labels[name].zh}（{share}）",
        )
    data = {
        "kind": "bars",
        "categories": [as_words(labels[name]) for name, _ in shown],
        "series": [{"name": {"en": "alerted households", "zh": "预警家庭"}, "values": [n for _, n in shown]}],
        "of": figures.alerted,
    }
    known = run.manifest["summary"]["indicators"]
    table = Table(
        (
            Text("reason", "原因"),
            Text("dimension", "维度"),
            Text("alerted households", "预警家庭"),
            Text("share", "占比"),
            Text("all households over the threshold", "达到阈值的全部家庭"),
            Text("households where it is known", "数值已知的家庭"),
        ),
        tuple(
            (
                labels[name],
                pack.dimensions[pack.indicators[name].dimension],
                n,
                percent(1000 * n // figures.alerted),
                known.get(name, {}).get("lit", 0),
                known.get(name, {}).get("known", 0),
            )
            for name, n in figures.reasons
        ),
        frozenset({2, 3, 4, 5}),
    )
    return Chart("reasons", title, data, table, doubtful_registers(run, pack, [name for name, _ in shown]))


def _dimensions_chart(run: Run, pack: Pack, figures: Figures) -> Chart:
    lit = figures.lit_dimensions
    title = Text("No dimension is lit among alerted households", "预警家庭中没有亮起的维度")
    if figures.alerted:
        top = max(lit, key=lambda d: (lit[d][1], d))
        share = percent(1000 * lit[top][1] // figures.alerted)
        title = Text(
            f"{pack.dimensions[top].en} is lit for {share} of the alerted households",
            f"{share}的预警家庭亮起“{pack.dimensions[top].zh}”维度",
        )

    def shares(place: int, of: int) -> list[float]:
        return [round(100 * pair[place] / of, 1) if of else 0 for pair in lit.values()]

    data = {
        "kind": "shares",
        "categories": [as_words(pack.dimensions[d]) for d in lit],
        "series": [
            {"name": {"en": "alerted households", "zh": "预警家庭"}, "values": shares(1, figures.alerted)},
            {"name": {"en": "all households", "zh": "全部家庭"}, "values": shares(0, figures.households)},
        ],
    }
    table = Table(
        (
            Text("dimension", "维度"),
            Text("alerted households", "预警家庭"),
            Text("all households", "全部家庭"),
            Text("cap, points", "维度上限（分）"),
        ),
        tuple((pack.dimensions[d], pair[1], pair[0], pack.scorecard.caps[d]) for d, pair in lit.items()),
        frozenset({1, 2, 3}),
    )
    return Chart("dimensions", title, data, table, doubtful_registers(run, pack, pack.scorecard.scored))


def _histogram_chart(pack: Pack, figures: Figures) -> Chart:
    card = pack.scorecard
    line = card.levels[card.alert_from]
    share = percent(1000 * figures.reached // figures.households) if figures.households else "0%"
    title = Text(
        f"{share} of households reach the alert line of {line} points",
        f"{share}的家庭达到{line}分的预警线",
    )
    bars = [(first, n) for first, n in figures.histogram]
    data = {
        "kind": "histogram",
        "bars": [{"from": first, "value": n, "level": card.level(first)} for first, n in bars],
        "line": line,
    }
    table = Table(
        (Text("points", "得分"), Text("households", "家庭数")),
        tuple((f"{first}–{min(first + 4, 100)}" if first < 100 else "100", n) for first, n in bars),
        frozenset({1}),
    )
    return Chart("scores", title, data, table)

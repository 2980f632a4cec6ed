"""The report's section on linkage: how the records of each register were linked, what is asked, what has moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.screening.reporting.charts import Table
from closeknit.screening.results import Run
from closeknit.screening.wording import percent

KIND_WORDS = {
    "exact": Text("by an exact rule", "精确规则"),
    "model": Text("by the model", "模型"),
    "ask": Text("asked about", "待核"),
    "alone": Text("alone", "未关联"),
}


@dataclass(frozen=True, slots=True)
class Links:
    """How well a run's home is linked."""

    words: Text
    registers: Table
    months: Table | None
    drift: tuple[Text, ...]


def links_section(run: Run, pack: Pack) -> Links | None:
    """Return the section's content; None if the home was never linked."""
    quality: dict[str, Any] | None = run.manifest.get("linkage")
    if quality is None:
        return None
    registers: dict[str, dict[str, Any]] = quality["registers"]
    waiting = sum(figures["open"] for figures in registers.values())
    words = Text(
        f"Registers of {quality['day']}, model {quality['model']}; {waiting:,} records wait for a clerk's answer. What could "
        "hurt (income, property, death) is attached by an exact rule or a clerk only.",
        f"数据截至{quality['day']}，模型{quality['model']}；{waiting:,}条记录待人工核对。"
        "可能不利于当事人的事实（收入、财产、死亡）仅凭精确规则或人工确认归入。",
    )
    head = (
        Text("register", "部门数据"),
        Text("records", "记录数"),
        *KIND_WORDS.values(),
        Text("of these open", "其中未答复"),
        Text("linked", "关联率"),
    )
    rows = tuple(
        (
            _label(pack, name), f["records"], f["exact"], f["model"], f["ask"], f["alone"], f["open"], _share(f["linked_share"]),
        )
        for name, f in registers.items()
    )  # fmt: skip
    return Links(
        words,
        Table(head, rows, frozenset(range(1, 8))),
        _months(quality["months"], pack),
        _drift(registers, pack),
    )


def _months(months: dict[str, dict[str, float | None]], pack: Pack) -> Table | None:
    """Share linked by register and month; None of one month alone."""
    if len(months) < 2:
        return None
    names = dict.fromkeys(name for shares in months.values() for name in shares)
    rows = tuple(
        (_label(pack, name), *(_share(shares.get(name)) for shares in months.values())) for name in names
    )
    head = (Text("share linked", "关联率"), *(Text(month, month) for month in months))
    return Table(head, rows, frozenset(range(1, len(months) + 1)))


def _drift(registers: dict[str, dict[str, Any]], pack: Pack) -> tuple[Text, ...]:
    found = []
    for name, figures in registers.items():
        for moved in figures["drift"]:
            kind, label = KIND_WORDS[moved["kind"]], _label(pack, name)
            before, now = _share(moved["before"]), _share(moved["now"])
            found.append(
                Text(
                    f"{label.en}: {kind.en} {before.en} before, {now.en} now.",
                    f"{label.zh}：{kind.zh}由{before.zh}变为{now.zh}。",
                )
            )
    return tuple(found)


def _label(pack: Pack, name: str) -> Text:
    return pack.contracts[name].label if name in pack.contracts else Text(name, name)


def _share(share: float | None) -> Text:
    text = "—" if share is None else percent(round(1000 * share))
    return Text(text, text)

"""`diff`: what changes between two packs, in the order in which a bureau would ask.

points, caps, families, triggers, levels    what the score is made of
parameters                                  dated values that came, went or changed
indicators, registers                       what is computed and read
files                                       everything else that differs, by name
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from closeknit.engine.policy import Parameter
from closeknit.engine.scoring import Band, Condition, Edge, IndicatorPoints, Scorecard, Span
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.packs.show import value_words

Text3 = tuple[str | None, str | None, str | None]
_CONTENT = frozenset({".yaml", ".yml", ".py", ".csv"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: its kind, its name, and what it was and will be."""

    kind: str
    name: str
    before: str | None
    after: str | None
    zh: Text3 = (None, None, None)  # name, before and after in Chinese, where they differ

    @property
    def text(self) -> Text:
        kind = _KINDS[self.kind]
        name, before, after = (
            z or e for z, e in zip(self.zh, (self.name, self.before, self.after), strict=True)
        )
        if self.before is None:
            return Text(f"{kind.en} {self.name}: new, {self.after}", f"{kind.zh} {name}：新增，{after}")
        if self.after is None:
            return Text(
                f"{kind.en} {self.name}: gone, was {self.before}", f"{kind.zh} {name}：删除，原为{before}"
            )
        return Text(
            f"{kind.en} {self.name}: {self.before} → {self.after}", f"{kind.zh} {name}：{before} → {after}"
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two packs."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def render(self, lang: str) -> str:
        if not self.changes:
            return Text("The packs are the same.", "两个规则包相同。").in_(lang)
        return "\n".join(change.text.in_(lang) for change in self.changes)

    def as_json(self) -> dict[str, Any]:
        return {
            "old": self.old,
            "new": self.new,
            "changes": [
                {"kind": c.kind, "name": c.name, "before": c.before, "after": c.after} for c in self.changes
            ],
        }


_KINDS: Mapping[str, Text] = {
    "points": Text("points of", "分值"),
    "cap": Text("cap of", "维度上限"),
    "family": Text("family", "计一次组"),
    "trigger": Text("trigger", "硬触发"),
    "level": Text("level", "等级"),
    "clock": Text("clocks of", "时限"),
    "rule": Text("rule", "规则"),
    "parameter": Text("parameter", "参数"),
    "indicator": Text("indicator", "指标"),
    "register": Text("register", "部门数据"),
    "file": Text("file", "文件"),
}


def diff(old: Pack, new: Pack) -> Changes:
    """Return what changes from one pack to the other."""
    found = [*_scorecards(old, new), *_parameters(old, new), *_content(old, new), *_files(old.root, new.root)]
    return Changes(old.hash, new.hash, tuple(found))


def _pairs(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Change(kind, name, before.get(name), after.get(name))


def _scorecards(old: Pack, new: Pack) -> Iterator[Change]:
    before, after = _card(old.scorecard), _card(new.scorecard)
    for kind in ("points", "cap", "family", "trigger", "level", "clock", "rule"):
        yield from _pairs(kind, before.get(kind, {}), after.get(kind, {}))


def _card(card: Scorecard | None) -> dict[str, dict[str, str]]:
    """A scorecard as words, by kind and name."""
    if card is None:
        return {}
    triggers = {
        name: f"{t.level}, {t.queue}, {t.owner.en}, {t.clock_days} days, when "
        + " and ".join(f"{c.indicator} {_claim(c)}" for c in t.conditions)
        for name, t in card.triggers.items()
    }
    return {
        "points": {name: _points(p) for name, p in card.points.items()},
        "cap": {name: str(cap) for name, cap in card.caps.items()},
        "family": {
            name: f"{card.dimension_of[members[0]]}: {', '.join(members)}"
            for name, members in card.families.items()
        },
        "trigger": triggers,
        "level": {name: str(first) for name, first in card.levels.items()},
        "clock": {
            name: f"first contact {_span(c.first_contact)}, visit {_span(c.visit)}, disposition {_span(c.disposition)}"
            for name, c in card.clocks.items()
        },
        "rule": {
            "overlap": ", ".join(f"{need} dimensions +{bonus}" for need, bonus in card.overlap),
            "needs_other_than": str(card.needs_other_than),
            "suppressed_by": str(card.suppressed_by),
            "alert_from": card.alert_from,
            "quiet_days": str(card.quiet_days),
        },
    }


def _claim(condition: Condition) -> str:
    parts = [f"≥ {_size(condition.at_least)}"] if condition.at_least is not None else []
    parts += [f"< {_size(condition.below)}"] if condition.below is not None else []
    return " ".join(parts) + (" or unknown" if condition.or_unknown else "")


def _span(span: Span | None) -> str:
    return "none" if span is None else f"{span.days} {'working ' if span.working else ''}days"


def _points(points: IndicatorPoints) -> str:
    return ", ".join(_band(b) for b in reversed(points.bands)) or "none"


def _band(band: Band) -> str:
    return f"{band.direction} {_size(band.edge)}: {band.points}"


def _size(edge: Edge) -> str:
    if edge.parameter is None:
        return str(edge.amount)
    return f"{edge.times_per_mille / 1000:g} × {edge.parameter}"


def _parameters(old: Pack, new: Pack) -> Iterator[Change]:
    """Values that came, went or changed, each with its area and first day."""
    before = {k: v for p in old.parameters.values() for k, v in _values(p).items()}
    after = {k: v for p in new.parameters.values() for k, v in _values(p).items()}
    for name in dict.fromkeys([*before, *after]):
        was, will = before.get(name), after.get(name)
        if was != will:
            yield Change(
                "parameter",
                name.en,
                None if was is None else was.en,
                None if will is None else will.en,
                (name.zh, None if was is None else was.zh, None if will is None else will.zh),
            )


def _values(parameter: Parameter) -> dict[Text, Text]:
    found = {}
    for v in parameter.values:
        words = value_words(parameter, v.amounts)
        end, end_zh = ("", "") if v.until is None else (f", to before {v.until}", f"，至{v.until}之前")
        found[
            Text(
                f"{parameter.name}, area {v.area or 'nation'} from {v.from_day}",
                f"{parameter.name}（{parameter.label.zh}），区划{v.area or '全国'}自{v.from_day}起",
            )
        ] = Text(f"{words.en}{end} [{v.source}]", f"{words.zh}{end_zh} [{v.source}]")
    return found


def _content(old: Pack, new: Pack) -> Iterator[Change]:
    yield from _pairs(
        "indicator",
        {n: i.label.en for n, i in old.indicators.items() if n not in new.indicators},
        {n: i.label.en for n, i in new.indicators.items() if n not in old.indicators},
    )
    yield from _pairs(
        "register",
        {n: c.label.en for n, c in old.contracts.items() if n not in new.contracts},
        {n: c.label.en for n, c in new.contracts.items() if n not in old.contracts},
    )


def _files(old: Path, new: Path) -> Iterator[Change]:
    yield from _pairs("file", _prints(old), _prints(new))


def _prints(root: Path) -> dict[str, str]:
    """Every content file with the first digits of its SHA-256."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        for path in sorted(root.rglob("*"))
        if path.suffix in _CONTENT and "__pycache__" not in path.parts
    }

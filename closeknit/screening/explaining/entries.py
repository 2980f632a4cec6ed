"""The entries of an explanation: what the engine found for one household, with words, sources and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from closeknit.engine.indicators import Indicator, parameters_used, person_parameters_used
from closeknit.engine.scoring import Changed, Condition, Contribution, Scorecard, would_clear
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.packs.sources import cited_on
from closeknit.screening.explaining.evidence import MOST_ROWS, Evidence, Held, row_json
from closeknit.screening.explaining.standing import Standing
from closeknit.screening.wording import (
    ROLES,
    Role,
    Words,
    amount,
    as_words,
    cited,
    currency,
    edge_words,
    policy_amount,
    reason,
    trigger_reason,
)


@lru_cache(maxsize=512)
def _read_by(held: Held, indicator: str) -> tuple[str, ...]:
    """The parameters that an indicator's value reads."""
    pack = held.pack
    known = ([pack.indicators[indicator]], pack.contracts, tuple(pack.parameters))
    return tuple(dict.fromkeys([*parameters_used(*known), *person_parameters_used(*known)]))


class Entries:
    """The entries of one household's explanation: engine objects with words, sources and evidence."""

    def __init__(self, pack: Pack, now: Standing, before: Standing | None, evidence: Evidence) -> None:
        self.pack, self.now, self.before, self.evidence = pack, now, before, evidence
        self.card: Scorecard = pack.scorecard
        self.money = currency(pack)
        self.old = {c.indicator: c for c in before.score.contributions} if before else {}

    def contribution(self, c: Contribution, with_rows: bool = True) -> dict[str, Any]:
        """One indicator's entry: the contract's keys first, then words and evidence."""
        indicator: Indicator = self.pack.indicators[c.indicator]
        carriers = self.evidence.carriers(indicator) if c.value and with_rows else []
        sole = carriers[0] if len(carriers) == 1 or (carriers and carriers[0][1] > carriers[1][1]) else None
        entry = {
            "indicator": c.indicator,
            "dimension": c.dimension,
            "member": str(sole[0]) if sole else None,
            "value": c.value,
            "unit": indicator.unit,
            "points": c.points,
            "threshold": c.threshold,
            "known": c.known,
            "sources": [self._source(r, with_rows and bool(c.value)) for r in indicator.registers],
            "code": indicator.code,
            "label": as_words(indicator.label),
            "dimension_label": as_words(self.pack.dimensions[c.dimension]),
            "value_text": self._amount(c.value, indicator),
            "threshold_text": self._threshold(c, indicator),
            "words": {role: self._reason(indicator, c.value, role) for role in ROLES},
            "missing": as_words(indicator.missing),
            "raw_points": c.raw_points,
            "family": c.family,
            "counted_with": self._counted_with(c),
            "members": [{"member": str(key), "value": value} for key, value in carriers],
            "stale": c.indicator in self.now.stale,
            "bands": self._bands(indicator),
            "parameters": [self._parameter(name) for name in self._parameters_of(c, indicator)],
            **self._rests_on(indicator.sources),
            "points_source": self.card.points[c.indicator].source,
            "why_no_points": self._why_none(c.indicator),
        }
        if with_rows and c.value:
            rows = self.evidence.rows(indicator)
            entry["rows"] = [row_json(self.pack, row) for row in rows[-MOST_ROWS:]]
            entry["rows_total"] = len(rows)
        return entry

    def _rests_on(self, citations: Sequence[str]) -> dict[str, Any]:
        """The text that held on the day of the run; of none that held, the last, and that it did not hold."""
        citation, held = cited_on(citations, self.pack.sources, self.now.run.day, self.pack.name)
        return {
            "source": citation,
            "source_text": as_words(cited(self.pack, citation)),
            "source_in_force": held,
        }

    def change(self, c: Changed) -> dict[str, Any]:
        indicator = self.pack.indicators[c.indicator]
        return {
            "indicator": c.indicator,
            "before": c.before,
            "after": c.after,
            "unit": indicator.unit,
            "points_before": c.points_before,
            "points_after": c.points_after,
            "dimension": indicator.dimension,
            "label": as_words(indicator.label),
            "before_text": self._amount(c.before, indicator),
            "after_text": self._amount(c.after, indicator),
        }

    def clearing(self) -> dict[str, Any]:
        """The smallest change that brings the household under the alert line, or why there is none."""
        now = self.now
        clears = would_clear(self.card, now.values, now.parameters)
        if clears is None:
            return {"would_clear": None, "would_clear_reason": as_words(self._why_not_cleared())}
        moves = []
        for c in clears:
            indicator = self.pack.indicators[c.indicator]
            moves.append(
                {
                    "indicator": c.indicator,
                    "from": c.from_value,
                    "to": c.to_value,
                    "unit": indicator.unit,
                    "points": c.points,
                    "label": as_words(indicator.label),
                    "from_text": self._amount(c.from_value, indicator),
                    "to_text": self._amount(c.to_value, indicator),
                }
            )
        return {"would_clear": moves, "would_clear_reason": None}

    def _why_not_cleared(self) -> Text:
        score, line = self.now.score, self.card.levels[self.card.alert_from]
        if score.triggers:
            labels = [self.card.triggers[t].label for t in score.triggers]
            en, zh = "; ".join(t.en for t in labels), "；".join(t.zh for t in labels)
            return Text(
                f"a hard trigger holds whatever the score ({en}): it ends when its cause ends",
                f"存在与得分无关的硬触发条件（{zh}）：原因消除后才解除",
            )
        if score.score < line:
            return Text(
                f"there is no score alert to clear: {score.score} points, the line is {line}",
                f"未达到预警线，无需解除：{score.score}分，预警线{line}分",
            )
        return Text(
            "no change of the known values alone brings it under the line",
            "仅凭已知数值的变化无法降到预警线以下",
        )

    def trigger(self, name: str) -> dict[str, Any]:
        trigger = self.card.triggers[name]
        return {
            "trigger": name,
            "label": as_words(trigger.label),
            "level": trigger.level,
            "queue": trigger.queue,
            "owner": as_words(trigger.owner),
            "clock_days": trigger.clock_days,
            "source": trigger.source,
            "source_text": as_words(cited(self.pack, trigger.source)),
            "words": {
                role: as_words(trigger_reason(trigger, self.now.values, role, self.pack, self.money))
                for role in ROLES
            },
            "conditions": [self._condition(c) for c in trigger.conditions],
            "parameters": [
                self._parameter(name)
                for name in dict.fromkeys(
                    e.parameter for c in trigger.conditions for e in c.edges if e.parameter
                )
            ],
        }

    def _condition(self, c: Condition) -> dict[str, Any]:
        """One claim of a trigger: the value, the edge that it met, and the parameter that the edge follows."""
        indicator = self.pack.indicators[c.indicator]
        value = self.now.values.get(c.indicator)
        claims = [
            {
                "claim": name,
                "edge": (amount_there := edge.value(self.now.parameters)),
                "parameter": edge.parameter,
                "text": as_words(edge_words(amount_there, indicator.unit, name == "below", self.money)),
            }
            for name, edge in (("at_least", c.at_least), ("below", c.below))
            if edge is not None
        ]
        return {
            "indicator": c.indicator,
            "value": value,
            "holds": c.holds(value, self.now.parameters),
            "label": as_words(indicator.label),
            "value_text": self._amount(value, indicator),
            "claims": claims,
            "or_unknown": c.or_unknown,
        }

    def dimensions(self) -> list[dict[str, Any]]:
        points = self.now.score.points_by_dimension
        return [
            {
                "dimension": d,
                "label": as_words(self.pack.dimensions[d]),
                "points": points[d],
                "cap": self.card.caps[d],
            }
            for d in self.card.caps
        ]

    def feed_problems(self) -> list[dict[str, Any]]:
        """Every feed that is not fresh, with the scored indicators that rest on it."""
        problems = []
        for register, feed in self.now.run.manifest["feeds"].items():
            resting = [
                name
                for name in self.card.scored
                if (indicator := self.pack.indicators.get(name)) and register in indicator.registers
            ]
            if feed["state"] != "fresh" and resting:
                label = as_words(self.pack.contracts[register].label)
                problems.append(
                    {"register": register, "label": label, "state": feed["state"], "as_of": feed["as_of"]}
                    | {"message": feed["message"], "indicators": resting}
                )
        return problems

    def _source(self, register: str, with_links: bool) -> dict[str, Any]:
        feed = self.now.run.manifest["feeds"].get(register, {})
        contract = self.pack.contracts[register]
        return {
            "register": register,
            "batches": list(self.now.run.manifest["batches"].get(register, [])),
            "as_of": feed.get("as_of"),
            "state": feed.get("state", "missing"),
            "label": as_words(contract.label),
            "department": as_words(contract.department),
            "scope": contract.scope,
            "linked": [link.as_json() for link in self.evidence.linked(register)] if with_links else [],
        }

    def _amount(self, value: int | None, indicator: Indicator) -> Words:
        return as_words(amount(value, indicator.unit, self.money))

    def _reason(self, indicator: Indicator, value: int | None, role: Role) -> Words:
        dimension = self.pack.dimensions[indicator.dimension]
        return as_words(reason(indicator, value, role, self.money, dimension))

    def _threshold(self, c: Contribution, indicator: Indicator) -> Words | None:
        if c.threshold is None:
            return None
        band = self.card.points[c.indicator].band(c.value, self.now.parameters)
        below = band is not None and band.direction == "below"
        return as_words(edge_words(c.threshold, indicator.unit, below, self.money))

    def _bands(self, indicator: Indicator) -> list[dict[str, Any]]:
        return [
            {
                "direction": band.direction,
                "edge": (edge := band.edge.value(self.now.parameters)),
                "points": band.points,
                "text": as_words(edge_words(edge, indicator.unit, band.direction == "below", self.money)),
            }
            for band in self.card.points[indicator.name].bands
        ]

    def _counted_with(self, c: Contribution) -> str | None:
        """The indicator of the same family that is counted instead of this one."""
        if c.family is None or c.points or not c.raw_points:
            return None
        members = self.card.families[c.family]
        return next(
            (o.indicator for o in self.now.score.contributions if o.indicator in members and o.points), None
        )

    def _parameters_of(self, c: Contribution, indicator: Indicator) -> list[str]:
        names = _read_by(Held(self.pack), indicator.name)
        edges = [b.edge.parameter for b in self.card.points[c.indicator].bands if b.edge.parameter]
        return list(dict.fromkeys([*names, *edges]))

    def _parameter(self, name: str) -> dict[str, Any]:
        parameter = self.pack.parameters[name]
        stored = self.now.run.manifest["parameters"][self.now.row["district"]][name]
        value = self.now.parameters[name]
        return {
            "parameter": name,
            "label": as_words(parameter.label),
            "value": value,
            "text": as_words(policy_amount(value, parameter.unit)),
            "area": stored["area"],
            "from": stored["from"],
            "from_is": stored["from_is"],
            "last_confirmed": stored["last_confirmed"],
            "past_confirmation": bool(confirmed := stored["last_confirmed"])
            and confirmed < self.now.run.day.isoformat(),
            "source": stored["source"],
            "source_text": as_words(cited(self.pack, stored["source"])),
        }

    def _why_none(self, name: str) -> Words | None:
        why = self.card.points[name].why_none
        return as_words(why) if why else None

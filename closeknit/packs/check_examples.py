"""Worked examples: every indicator has one, with cases below, at and above each edge, and one that is unknown.

Whether the cases hold is for the tests, which run them through the engine; here is only whether they are there.
A survey pack is proved by the published figures that it must reproduce (expected.yaml) instead, row by row.
`highest` in an example file says that the indicator cannot go higher: nothing then lies above that edge.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from closeknit.engine.indicators import Indicator
from closeknit.engine.scoring import Edge, Scorecard
from closeknit.engine.units import NotInForce, PackError
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem
from closeknit.packs.yaml_files import read_yaml

OF_PARAMETERS = "parameters"  # examples/parameters.yaml is about no indicator
Case = tuple[int | None, Mapping[str, int]]  # expected value, parameters in force for it


def check_examples(pack: Pack) -> Iterator[Problem]:
    proved_by_survey = pack.base.kind == "survey" and (pack.root / "expected.yaml").exists()
    for name, indicator in pack.indicators.items():
        file = f"examples/{name}.yaml"
        if proved_by_survey and not (pack.root / file).exists():
            continue
        try:
            content = read_yaml(pack.root / file, file)
            cases = _cases(pack, content)
        except PackError as error:
            yield Problem(file, error.text)
            continue
        except (KeyError, TypeError, AttributeError, NotInForce) as error:
            yield problem(
                file,
                f"is not a worked example ({error}); it needs day and cases, each with expect.value",
                f"格式有误（{error}），须有day和cases，每个案例须有expect.value",
            )
            continue
        yield from _coverage(pack, indicator, file, content, cases)
    for path in sorted((pack.root / "examples").glob("*.yaml")):
        if path.stem not in pack.indicators and path.stem != OF_PARAMETERS:
            yield problem(
                f"examples/{path.name}",
                "belongs to no indicator; rename or remove it",
                "没有对应的指标，请改名或删除",
            )


def _cases(pack: Pack, content: Mapping[str, Any]) -> list[Case]:
    area = str(content.get("area", pack.default_area or ""))
    needed = pack.scorecard.parameters if pack.scorecard else ()
    found: list[Case] = []
    for case in content["cases"]:
        day = case.get("day", content["day"])
        amounts = {
            name: pack.parameters[name].in_force(day, area).amount(case.get("residence", "urban"))
            for name in needed
            if name in pack.parameters
        }
        found.append((case["expect"]["value"], amounts))
    return found


def _coverage(
    pack: Pack, indicator: Indicator, file: str, content: Mapping[str, Any], cases: Sequence[Case]
) -> Iterator[Problem]:
    # A number made of the household's members alone is never unknown through a feed.
    if not any(value is None for value, _ in cases):
        yield problem(
            file, "has no case in which the value is unknown; add one", "缺少数值未知的案例，请补充"
        )
    highest = content.get("highest", 1 if indicator.unit == "yes" else None)
    for edge in _edges(pack.scorecard, indicator.name):
        if edge.parameter is not None and edge.parameter not in pack.parameters:
            continue  # the check of parameters says so
        sides = {_side(value, edge, amounts) for value, amounts in cases if value is not None}
        wanted = (
            {"below", "at"} if edge.parameter is None and edge.amount == highest else {"below", "at", "above"}
        )
        for side in sorted(wanted - sides):
            shown = (
                str(edge.amount)
                if edge.parameter is None
                else f"{edge.times_per_mille / 1000:g} × {edge.parameter}"
            )
            yield problem(
                file,
                f"has no case {side} the edge {shown}; add one",
                f"缺少界值{shown}的“{side}”案例，请补充",
            )


def _edges(card: Scorecard | None, name: str) -> list[Edge]:
    """Every edge at which something changes for the indicator: its bands' and its triggers'."""
    if card is None:
        return []
    edges = [b.edge for b in card.points[name].bands] if name in card.points else []
    for trigger in card.triggers.values():
        edges += [e for c in trigger.conditions if c.indicator == name for e in c.edges]
    return list(dict.fromkeys(edges))


def _side(value: int, edge: Edge, amounts: Mapping[str, int]) -> str:
    at = edge.value(amounts)
    return "below" if value < at else "at" if value == at else "above"

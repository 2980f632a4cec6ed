"""Packs with one thing wrong, to see that a test notices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from closeknit.engine.eligibility import Rule
from closeknit.engine.policy import Parameter, ParameterValue
from closeknit.packs.loader import Pack


def with_rule(pack: Pack, name: str, value: Callable[[Any, Any], Any]) -> Pack:
    """The pack with another value for one rule."""
    assert pack.eligibility is not None
    rule = replace(pack.eligibility.book.rules[name], value=value, tests=())
    return with_rules(pack, [rule])


def with_rules(pack: Pack, rules: Iterable[Rule]) -> Pack:
    """The pack with these rules in the place of those of their names."""
    assert pack.eligibility is not None
    book = pack.eligibility.book
    other = replace(book, rules={**book.rules, **{r.name: r for r in rules}}, _reads={})
    return replace(pack, eligibility=replace(pack.eligibility, book=other))


def with_parameter(pack: Pack, parameter: Parameter) -> Pack:
    return replace(pack, parameters={**pack.parameters, parameter.name: parameter})


def with_value(pack: Pack, name: str, area: str, first: date, share: float) -> Pack:
    """The pack with one more value of a parameter: from that day, the former ones times `share`."""
    parameter = pack.parameters[name]
    before = parameter.in_force(first, area)
    value = ParameterValue(area, first, {k: int(v * share) for k, v in before.amounts.items()}, "proposal")
    return with_parameter(pack, replace(parameter, values=(*parameter.values, value)))

"""Impoverished by illness: the household reaches the poverty line before own-paid medical costs and not after them."""

from typing import Any

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_pe.facts.spending import TO_LINE, line_of_year, spent_on_health


def _pushed(h: Any) -> Any:
    line = line_of_year(h)
    return (h.spent >= line) & (h.spent - h.spent_on_health < line)


pushed_below_line = Indicator(
    code="H9",
    dimension="health",
    label=Text("Below the poverty line after medical costs only", "扣除自付医疗后低于贫困线"),
    unit="yes",
    source="proposal",
    facts=[*TO_LINE, spent_on_health],
    value=_pushed,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("below the poverty line once medical costs are paid", "扣除自付医疗后低于贫困线"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text("medical costs leave you below the poverty line", "扣除医疗支出后，您家低于贫困线"),
    },
)

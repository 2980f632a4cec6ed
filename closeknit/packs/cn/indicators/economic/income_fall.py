"""E2. What is left of the platform earnings: the last quarter's monthly mean over that of the year before. Lower is worse.

Contribution bases are fixed once a year and show no fall, so only platforms that report income are read. Members
who changed to a job with contributions are left out, and so is a side job: the year before must have brought at
least six dibao lines. Nobody covered means unknown, not a fall.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, known, ratio, sum_of, when
from closeknit.packs.cn.facts.money import employed_last_quarter, platform_last_quarter, platform_year_before


def _unless_employed(p: Any, amount: Any) -> Any:
    """The amount, 0 for a member with a new employer, unknown if that cannot be told."""
    return when(known(p.employed_last_quarter), when(p.employed_last_quarter, 0, amount))


income_fall = Indicator(
    code="E2",
    dimension="economic",
    label=Text(
        "Platform earnings of the last three months over the year before",
        "近三个月平台收入与此前一年均值之比",
    ),
    unit="per_mille",
    source="proposal",
    facts=[platform_last_quarter, platform_year_before, employed_last_quarter],
    rolls={
        "quarter": sum_of(lambda p: _unless_employed(p, p.platform_last_quarter)),
        "year_before": sum_of(lambda p: _unless_employed(p, p.platform_year_before)),
    },
    # quarter / 3 over year / 12
    value=lambda h: when(h.year_before >= h.param("dibao.line") * 6, ratio(h.quarter * 4, h.year_before)),
    missing=Text(
        "no platform reports on a member, or only small earnings: unknown",
        "无平台报送收入或此前收入很少：未知",
    ),
    words={
        "officer": Text(
            "platform earnings are {value} of the year before", "近三个月平台收入为此前一年均值的{value}"
        ),
        "worker": Text("the family's earnings have fallen", "家庭收入近期下降"),
        "family": Text("your earnings through the platform have fallen", "您的平台收入近期下降"),
    },
)

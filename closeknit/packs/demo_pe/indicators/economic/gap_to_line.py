"""What a member lacks to the poverty line in a month, in céntimos rounded up; 0 from the line up.

Up, because a gap filled by a céntimo too little would still leave the family below the line.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, floor_div, known, when
from closeknit.packs.demo_pe.facts.spending import TO_LINE, line_of_year


def _gap(h: Any) -> Any:
    lacking = line_of_year(h) - h.spent
    a_month_each = 12 * h.members * 10_000
    gap = when(lacking > 0, floor_div(lacking + a_month_each - 1, a_month_each), 0)
    return when(known(lacking), gap)


gap_to_line = Indicator(
    code="E4",
    dimension="economic",
    label=Text("Lacking to the poverty line, per head and month", "人均月支出与贫困线的差额"),
    unit="fen",
    source="proposal",
    facts=TO_LINE,
    value=_gap,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("lacking to the poverty line: {value} a head and month", "距贫困线人均每月差{value}"),
        "worker": Text("there is little money for daily life", "日常开支紧张"),
        "family": Text(
            "lacking to the poverty line: {value} a head and month", "您家距贫困线人均每月差{value}"
        ),
    },
)

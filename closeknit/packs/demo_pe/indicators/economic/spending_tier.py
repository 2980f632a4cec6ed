"""The tier by spending per head: below half the poverty line, below the line, below one and a half lines.

3 is the poorest; 0 is nobody's tier. The multiples are parameters. Monetary spending only, as in the share of the line.
"""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_pe.facts.spending import TO_LINE, tier_of_spending

spending_tier = Indicator(
    code="E3",
    dimension="economic",
    label=Text("Tier by spending per head, 0 to 3", "人均支出分档（0至3）"),
    unit="level",
    source="proposal",
    facts=TO_LINE,
    value=tier_of_spending,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("tier {value} of 3 by spending per head", "人均支出分档：{value}（最高3）"),
        "worker": Text("there is little money for daily life", "日常开支紧张"),
        "family": Text("tier {value} of 3 by spending per head", "您家人均支出分档：{value}（最高3）"),
    },
)

"""The household in adult equivalents: 1 for the first person, 0.5 for each further one of 14 and over, 0.3 for each child."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_at.facts.income import SIZE, SIZE_ROLLS, size

equivalence_size = Indicator(
    code="A1",
    dimension="age_family",
    label=Text("Adult equivalents", "等价成年人数"),
    unit="per_mille",
    source="laeken",
    facts=SIZE,
    rolls=SIZE_ROLLS,
    value=size,
    missing=Text("no persons table: unknown", "无人员表：未知"),
    words={
        "officer": Text("the household is {value} of one adult", "住户规模为一名成年人的{value}"),
        "worker": Text("many live on one income", "家中需供养的人多"),
        "family": Text("your household is {value} of one adult", "您家规模为一名成年人的{value}"),
    },
)

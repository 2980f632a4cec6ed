"""A2. Somebody of 70 or older whom the community lists as living alone.

No register says whether children live in the city; the community's own list does, and the people on it agreed to
regular contact. The household book is not asked: it often still names children who moved out long ago.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.family import listed_living_alone

elderly_living_alone = Indicator(
    code="A2",
    dimension="age_family",
    label=Text("People of 70 or older listed as living alone", "在册独居老人（70周岁以上）"),
    unit="persons",
    source="proposal",
    facts=[listed_living_alone],
    rolls={"alone": count_of(lambda p: p.listed_living_alone & (p.age >= 70))},
    value=lambda h: h.alone,
    missing=Text("no community list of those living alone: unknown", "无独居老人名册：未知"),
    words={
        "officer": Text(
            "{value} of 70 or older on the community's list of people living alone",
            "社区独居老人名册中70周岁以上{value}",
        ),
        "worker": Text("an elderly person lives alone here", "家中老人独居"),
        "family": Text("your community knows that you live alone", "社区登记您为独居老人"),
    },
)

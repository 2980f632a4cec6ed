"""A1. Everybody in the household is 60 or older: nobody left who could earn or step in.

The value is the age of the youngest member, so that a household of very old people stands out. Age alone never
makes an alert (the scorecard needs a signal of another dimension). 60 is the age of tekun measures 5(1).
"""

from closeknit.engine.author import Indicator, Text, any_of, min_of, when

all_elderly = Indicator(
    code="A1",
    dimension="age_family",
    label=Text(
        "Age of the youngest, where everybody is 60 or older", "全部为60周岁以上老人的家庭：最年轻成员年龄"
    ),
    unit="age",
    source="proposal",
    facts=[],
    rolls={"someone_younger": any_of(lambda p: p.age < 60), "youngest": min_of(lambda p: p.age)},
    # A household with someone under 60 is known and has the value 0.
    value=lambda h: when(h.someone_younger == 1, 0, when(h.someone_younger == 0, h.youngest)),
    missing=Text("a birth date is missing: unknown", "缺少出生日期：未知"),
    words={
        "officer": Text(
            "all members are 60 or older, the youngest is {value}", "全家均在60周岁以上，最年轻者{value}"
        ),
        "worker": Text("the household consists of elderly people", "家庭成员均为老年人"),
        "family": Text("everybody in your household is 60 or older", "您家中成员均已年满60周岁"),
    },
)

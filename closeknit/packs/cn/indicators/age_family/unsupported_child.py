"""A5. Children recognised or reported as orphans or as in fact without support, and no allowance paid.

Owner is child welfare, not the street. Children who receive the allowance are looked after and do not count.
The recognition itself follows the Opinions of 2019, part 1.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.family import child_without_allowance

unsupported_child = Indicator(
    code="A5",
    dimension="age_family",
    label=Text(
        "Children without parental support and without allowance", "未领取基本生活费的孤儿或事实无人抚养儿童"
    ),
    unit="persons",
    source="unsupported-children-opinions-2019:1",
    facts=[child_without_allowance],
    rolls={"children": count_of(lambda p: p.child_without_allowance & (p.age < 18))},
    value=lambda h: h.children,
    missing=Text("no list of children in hardship: unknown", "无困境儿童名单：未知"),
    words={
        "officer": Text(
            "children listed as without parental support, no allowance paid: {value}",
            "列为无人抚养且未发放基本生活费的儿童{value}",
        ),
        "worker": Text("a child here may need child-welfare help", "家中儿童可能需要儿童福利帮扶"),
        "family": Text(
            "a child in your family may have a right to a living allowance",
            "您家中的儿童可能有权领取基本生活费",
        ),
    },
)

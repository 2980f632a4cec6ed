"""Members with a disability who have no social security."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import disabled, without_social_security

disabled_uncovered = Indicator(
    code="C2",
    dimension="disability_care",
    label=Text("Members with a disability and no social security", "无社会保障的残疾成员数"),
    unit="persons",
    source="proposal",
    facts=[disabled, without_social_security],
    rolls={"found": count_of(lambda p: p.disabled & p.without_social_security)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text(
            "members with a disability and no social security: {value}", "无社会保障的残疾成员：{value}"
        ),
        "worker": Text("a member who needs support has no social security", "需要照顾的成员没有社会保障"),
        "family": Text(
            "members with a disability and no social security: {value}", "您家无社会保障的残疾成员：{value}"
        ),
    },
)

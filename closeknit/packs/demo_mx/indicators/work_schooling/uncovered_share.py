"""Members without social security, of all members."""

from closeknit.engine.author import Indicator, Text, count_of, ratio
from closeknit.packs.demo_mx.facts.people import without_social_security

uncovered_share = Indicator(
    code="W3",
    dimension="work_schooling",
    label=Text("Share without social security", "无社会保障成员占比"),
    unit="per_mille",
    source="proposal",
    facts=[without_social_security],
    rolls={"persons": count_of(lambda p: p.without_social_security)},
    value=lambda h: ratio(h.persons, h.members),
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("without social security: {value} of the members", "无社会保障成员占{value}"),
        "worker": Text("most members have no social security", "多数成员没有社会保障"),
        "family": Text("without social security: {value} of your family", "您家无社会保障成员占{value}"),
    },
)

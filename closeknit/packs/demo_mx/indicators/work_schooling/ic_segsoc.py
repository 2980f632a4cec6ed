"""Members without social security, of their own or through a relative."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import without_social_security

ic_segsoc = Indicator(
    code="W2",
    dimension="work_schooling",
    label=Text("Members without social security", "无社会保障成员数"),
    unit="persons",
    source="coneval-2016",
    facts=[without_social_security],
    rolls={"persons": count_of(lambda p: p.without_social_security)},
    value=lambda h: h.persons,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members without social security: {value}", "无社会保障成员：{value}"),
        "worker": Text("somebody has no social security", "有成员没有社会保障"),
        "family": Text("members without social security: {value}", "您家无社会保障成员：{value}"),
    },
)

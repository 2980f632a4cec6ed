"""How many members hold a valid disability certificate: two or more share one household's care and earnings."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.disability import certified

several_disabled = Indicator(
    code="C2",
    dimension="disability_care",
    label=Text("Members with a disability certificate", "持残疾人证人数"),
    unit="persons",
    source="proposal",
    facts=[certified],
    rolls={"holders": count_of(lambda p: p.certified)},
    value=lambda h: h.holders,
    missing=Text("no certificates: unknown", "无残疾人证数据：未知"),
    words={
        "officer": Text("members with a disability certificate: {value}", "持残疾人证：{value}"),
        "worker": Text("more than one member needs special support", "家中不止一人需要特别照顾"),
        "family": Text("disability certificates in your family: {value}", "您家持残疾人证：{value}"),
    },
)

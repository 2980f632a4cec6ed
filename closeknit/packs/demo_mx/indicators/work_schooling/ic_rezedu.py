"""Members behind in schooling: out of school without secondary, or grown up without what was compulsory."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import behind_in_schooling

ic_rezedu = Indicator(
    code="W1",
    dimension="work_schooling",
    label=Text("Members behind in schooling", "教育滞后成员数"),
    unit="persons",
    source="coneval-2016",
    facts=[behind_in_schooling],
    rolls={"persons": count_of(lambda p: p.behind_in_schooling)},
    value=lambda h: h.persons,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members behind in schooling: {value}", "教育滞后成员：{value}"),
        "worker": Text("somebody could not finish school", "有成员未完成学业"),
        "family": Text("members behind in schooling: {value}", "您家教育滞后成员：{value}"),
    },
)

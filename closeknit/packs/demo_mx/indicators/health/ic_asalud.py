"""Members without access to health care, as the survey's makers give it: its raw answers are not in the file."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import no_health_access

ic_asalud = Indicator(
    code="H1",
    dimension="health",
    label=Text("Members without access to health care", "无医疗服务成员数"),
    unit="persons",
    source="coneval-2016",
    facts=[no_health_access],
    rolls={"persons": count_of(lambda p: p.no_health_access)},
    value=lambda h: h.persons,
    missing=Text("not delivered: unknown", "未提供：未知"),
    words={
        "officer": Text("members without access to health care: {value}", "无医疗服务成员：{value}"),
        "worker": Text("somebody has no access to health care", "有成员看病无保障"),
        "family": Text("members without access to health care: {value}", "您家无医疗服务成员：{value}"),
    },
)

"""Members who came home in the last 180 days and count in the household again; the reason is masked."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.shocks import came_home

released_home = Indicator(
    code="X9",
    dimension="housing_shocks",
    label=Text("Members who came home (180 days)", "近180天返家人数"),
    unit="persons",
    source="proposal",
    facts=[came_home],
    rolls={"home": count_of(lambda p: p.came_home)},
    value=lambda h: h.home,
    missing=Text("no feed: unknown", "无数据：未知"),
    words={
        "officer": Text("members back in the household: {value}", "返家成员：{value}"),
        "worker": Text("a member has come home and is settling in", "家中有人返家，正在安顿"),
        "family": Text("a member of your family has come home", "您家有成员返家"),
    },
)

"""A member of working age has been away since less than 180 days and cannot earn.

The reason is masked for every reader: the words say that an earner is absent, nothing more. Whoever is entitled to
the reason looks it up in the register's own system.
"""

from closeknit.engine.author import Indicator, Text, count_of, when
from closeknit.packs.cn.facts.shocks import somebody_taken_away, taken_away
from closeknit.packs.cn.facts.work import of_working_age

earner_absent = Indicator(
    code="X4",
    dimension="housing_shocks",
    label=Text("Earner absent (180 days)", "近180天主要劳动力不在家"),
    unit="persons",
    source="proposal",
    facts=[taken_away, somebody_taken_away],
    rolls={"absent": count_of(lambda p: of_working_age(p) & p.taken_away, attached=True)},
    value=lambda h: when(h.somebody_taken_away, h.absent, when(~h.somebody_taken_away, 0)),
    missing=Text("no feed: unknown", "无数据：未知"),
    words={
        "officer": Text("earners absent: {value}", "主要劳动力不在家：{value}"),
        "worker": Text("an earner is absent", "家中主要劳动力不在家"),
        "family": Text("a member who earned is away at present", "您家有劳动力目前不在家"),
    },
)

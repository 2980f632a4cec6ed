"""A6. Members of working age who died in the last 180 days.

Nobody's income is known to everybody, so no "top earner" is picked: the death of anyone of working age can take an
income away. Age is the age the person would have today.
"""

from closeknit.engine.author import Indicator, Text, count_of, known, or_else, when
from closeknit.packs.cn.facts.family import died_lately, household_lost_someone
from closeknit.packs.cn.facts.work import of_working_age

earner_died = Indicator(
    code="A6",
    dimension="age_family",
    label=Text("Members of working age who died in the last 180 days", "近180天内去世的劳动年龄成员"),
    unit="persons",
    source="proposal",
    facts=[died_lately, household_lost_someone],
    rolls={"dead": count_of(lambda p: p.died_lately & of_working_age(p), attached=True)},
    # Most households have nobody attached: then nobody died, if the feed is there to say so.
    value=lambda h: when(
        known(h.household_lost_someone), when(h.household_lost_someone, or_else(h.dead, 0), 0)
    ),
    missing=Text("no feed of deaths: unknown", "无死亡数据：未知"),
    words={
        "officer": Text(
            "{value} of working age died in the last 180 days", "近180天内劳动年龄成员去世{value}"
        ),
        "worker": Text("the family has lost a member", "家庭近期失去亲人"),
        "family": Text("your family has lost a member", "您家近期有亲人离世"),
    },
)

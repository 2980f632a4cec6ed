"""A3. How many people each possible earner carries, in thousandths.

A possible earner is a member of working age who is neither severely disabled nor in full-time education; everybody
else depends on them. Contributions are not asked: most informal workers pay none. Without any possible earner the
whole household is counted as if carried by one, except where everybody is 60 or older: that is all_elderly alone.
"""

from closeknit.engine.author import Indicator, Text, any_of, count_of, either, known, ratio, when
from closeknit.packs.cn.facts.disability import intellectual_or_mental_third, severe_certified
from closeknit.packs.cn.facts.schooling import studying_full_time
from closeknit.packs.cn.facts.work import of_working_age

dependants_per_worker = Indicator(
    code="A3",
    dimension="age_family",
    label=Text("Dependants per possible earner", "每名劳动力负担人数"),
    unit="per_mille",
    source="proposal",
    facts=[severe_certified, intellectual_or_mental_third, studying_full_time],
    rolls={
        "earners": count_of(
            lambda p: (
                of_working_age(p)
                & ~either(p.severe_certified, p.intellectual_or_mental_third)
                & ~((p.age < 30) & p.studying_full_time)
            )
        ),
        "someone_younger": any_of(lambda p: p.age < 60),
    },
    value=lambda h: when(
        known(h.earners) & known(h.someone_younger),
        when(
            h.earners > 0,
            ratio(h.members - h.earners, h.earners),
            when(h.someone_younger == 1, h.members * 1000, 0),
        ),
    ),
    missing=Text("no certificates or no enrolment list: unknown", "缺少残疾证或学籍数据：未知"),
    words={
        "officer": Text(
            "dependants weigh {value} of the possible earners (100% is one each)",
            "被抚养人数为劳动力人数的{value}（100%即每名劳动力负担1人）",
        ),
        "worker": Text("few people in the family can earn for many", "家中劳动力少、负担人口多"),
        "family": Text("few people in your family can earn for many", "您家中能够工作的人少，需要照顾的人多"),
    },
)

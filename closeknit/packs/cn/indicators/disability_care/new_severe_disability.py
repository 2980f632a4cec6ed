"""Members whose severe disability is new: certified in the last 90 days, or newly on the federation's list.

Severe here is the single-person route's: grades 1-2 of any type, grade 3 intellectual or mental. A renewed
certificate of somebody listed longer ago is not new.
"""

from closeknit.engine.author import Indicator, Text, count_of, either
from closeknit.packs.cn.facts.disability import newly_certified_severe, severe_listed, severe_listed_before

new_severe_disability = Indicator(
    code="C1",
    dimension="disability_care",
    label=Text("Members with a new severe disability (90 days)", "近90天新增重度残疾人数"),
    unit="persons",
    source="dibao-review-and-confirmation-measures-2021:8.1",
    facts=[newly_certified_severe, severe_listed, severe_listed_before],
    rolls={
        "new": count_of(lambda p: either(p.newly_certified_severe, p.severe_listed) & ~p.severe_listed_before)
    },
    value=lambda h: h.new,
    missing=Text("no certificates or no list: unknown", "无残疾人证数据或名单：未知"),
    words={
        "officer": Text("newly certified or listed as severely disabled: {value}", "新增重度残疾：{value}"),
        "worker": Text("a member newly needs special support", "家中有人新近需要特别照顾"),
        "family": Text(
            "a member was recently given a disability certificate or listed for support",
            "家中有人近期办理了残疾人证或被列入帮扶名单",
        ),
    },
)

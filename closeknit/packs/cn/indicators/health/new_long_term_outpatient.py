"""H11. Members newly listed for long-term outpatient treatment in 90 days.

Stands in for the dropped count of chronic diseases, which would have named three quarters of everybody over 60.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.health import new_outpatient_illness

new_long_term_outpatient = Indicator(
    code="H11",
    dimension="health",
    label=Text("Members newly listed for long-term outpatient treatment", "新认定门诊慢特病成员"),
    unit="persons",
    source="proposal",
    facts=[new_outpatient_illness],
    rolls={"new": count_of(lambda p: p.new_outpatient_illness)},
    value=lambda h: h.new,
    missing=Text("no list of recognised diseases: unknown", "无门诊慢特病认定数据：未知"),
    words={
        "officer": Text(
            "newly listed for long-term outpatient treatment in 90 days: {value}",
            "近90天新认定门诊慢特病{value}",
        ),
        "worker": Text("treatment brings the family regular cost", "家庭有经常性医疗支出"),
        "family": Text("a member of your family has regular treatment", "您家有成员需要经常就医"),
    },
)

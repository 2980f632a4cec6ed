"""H4. Members newly recognised with a listed major disease in 90 days. A flag only: which disease is not read."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.health import new_major_illness

new_major_disease = Indicator(
    code="H4",
    dimension="health",
    label=Text("Members newly recognised with a listed major disease", "新认定重大疾病成员"),
    unit="persons",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[new_major_illness],
    rolls={"new": count_of(lambda p: p.new_major_illness)},
    value=lambda h: h.new,
    missing=Text("no list of recognised diseases: unknown", "无重大疾病认定数据：未知"),
    words={
        "officer": Text(
            "newly recognised with a listed disease in 90 days: {value}", "近90天新认定重大疾病{value}"
        ),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text("a member of your family needs long treatment", "您家有成员需要较长时间治疗"),
    },
)

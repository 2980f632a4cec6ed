"""E11. The family is on the anti-relapse list and its risk is not removed. Opinions 39号, part 2, count it as low-income."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.assistance import on_anti_relapse_list

anti_relapse_listed = Indicator(
    code="E11",
    dimension="economic",
    label=Text("On the anti-relapse list", "防止返贫监测对象"),
    unit="yes",
    source=("low-income-monitoring-opinions-2023:2", "proposal"),
    facts=[on_anti_relapse_list],
    value=lambda h: h.on_anti_relapse_list,
    missing=Text("no anti-relapse list: unknown", "无防止返贫监测名单：未知"),
    words={
        "officer": Text("on the anti-relapse list, risk not removed", "列入防止返贫监测，风险未消除"),
        "worker": Text(
            "agriculture and rural affairs already watch over the family", "农业农村部门已关注该家庭"
        ),
        "family": Text("your family is under anti-relapse monitoring", "您家被列为防止返贫监测对象"),
    },
)

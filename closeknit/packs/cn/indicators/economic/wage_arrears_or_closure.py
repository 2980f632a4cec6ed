"""E8. Wages owed, employer insolvent or own small business closed in the last 180 days: how many such entries."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.money import livelihood_losses

wage_arrears_or_closure = Indicator(
    code="E8",
    dimension="economic",
    label=Text("Wages owed, employer insolvent or small business closed", "欠薪、企业破产或个体歇业"),
    unit="items",
    source="proposal",
    facts=[livelihood_losses],
    value=lambda h: h.livelihood_losses,
    missing=Text("no list of wage arrears and closures: unknown", "无欠薪、破产、歇业名单：未知"),
    words={
        "officer": Text(
            "wages owed, employer insolvent or business closed in 180 days: {value}",
            "近180天欠薪、企业破产或个体歇业{value}",
        ),
        "worker": Text("the family lost a livelihood recently", "家庭近期失去生计来源"),
        "family": Text(
            "wages owed to you or the closing of a business is on record", "有您被欠薪或歇业的记录"
        ),
    },
)

"""E7. Months of public rent the household owes. Private leases are not asked; lapsed medical cover is insurance_gap."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.money import months_of_public_rent_owed

rent_arrears = Indicator(
    code="E7",
    dimension="economic",
    label=Text("Months of public rent owed", "公租房租金拖欠月数"),
    unit="months",
    source="proposal",
    facts=[months_of_public_rent_owed],
    value=lambda h: h.months_of_public_rent_owed,
    missing=Text(
        "no rental feed, or the tenant's arrears are not filled in: unknown", "无租赁数据或欠租栏为空：未知"
    ),
    words={
        "officer": Text("owes {value} of public rent", "拖欠公租房租金{value}"),
        "worker": Text("the rent has become hard to pay", "家庭支付租金有困难"),
        "family": Text("public rent has not been paid for some months", "公租房租金有拖欠"),
    },
)

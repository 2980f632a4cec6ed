"""E0. A member is on a civil-affairs tier today: dibao, tekun, single-person dibao, marginal or rigid.

Gives no points. Score alerts of such a family are suppressed, because somebody looks after it already; triggers,
cries for help and undelivered policy are not. Temporary aid is a payment, not a tier.
"""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.assistance import on_tier

in_assistance = Indicator(
    code="E0",
    dimension="economic",
    label=Text("On a civil-affairs tier today", "当前在册社会救助对象"),
    unit="yes",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[on_tier],
    scope="database",
    value=lambda h: h.on_tier,
    missing=Text(
        "no list of recipients: unknown, so nothing is suppressed", "无在册对象数据：未知，不作抑制"
    ),
    words={
        "officer": Text("a member is on a civil-affairs tier today", "家庭成员当前在册享受社会救助"),
        "worker": Text("civil affairs already helps the family", "民政部门已在帮扶该家庭"),
        "family": Text("your family already receives assistance", "您家已获得社会救助"),
    },
)

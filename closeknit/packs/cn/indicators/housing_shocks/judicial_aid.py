"""A member is still in difficulty after judicial aid: the court's list of the last twelve months."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.shocks import judicial_aid_listed

judicial_aid = Indicator(
    code="X3",
    dimension="housing_shocks",
    label=Text("On the court's judicial-aid list (12 months)", "近12个月列入司法救助名单"),
    unit="yes",
    source=("social-assistance-law-2026:36", "proposal"),
    facts=[judicial_aid_listed],
    value=lambda h: h.judicial_aid_listed,
    missing=Text("no list: unknown", "无名单：未知"),
    words={
        "officer": Text("still in difficulty after judicial aid", "获得司法救助后仍有困难"),
        "worker": Text("the family suffered a loss that nobody has made good", "家庭受到损失尚未弥补"),
        "family": Text("the court reported that you may need more help", "法院反映您家可能仍需帮助"),
    },
)

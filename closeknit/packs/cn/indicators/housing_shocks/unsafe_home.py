"""The home was assessed as dangerous: building grade C (part) or D (whole)."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.shocks import unsafe_building

unsafe_home = Indicator(
    code="X1",
    dimension="housing_shocks",
    label=Text("Home of building grade C or D", "居住C级、D级危房"),
    unit="yes",
    source="proposal",
    facts=[unsafe_building],
    value=lambda h: h.unsafe_building,
    missing=Text("no building grades: unknown", "无房屋鉴定数据：未知"),
    words={
        "officer": Text("the home is of grade C or D", "住房鉴定为C级或D级"),
        "worker": Text("the home may not be safe", "住房可能不安全"),
        "family": Text("your home was assessed as unsafe", "您家住房经鉴定存在安全隐患"),
    },
)

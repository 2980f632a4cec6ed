"""The street decides in place of the county, where the power was delegated."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, YES, M

street_decides = Rule(
    grain="household",
    unit="yes",
    label=Text("The street decides", "审核确认权限下放乡镇（街道）"),
    cites=(
        f"{LAW}:44.2",
        f"{M}:2",
    ),
    value=lambda h, law: law.param("delegation.to_street") == YES,
)

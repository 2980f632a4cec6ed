"""A major change went untold for more than three months: the family may be admonished, nothing more."""

from closeknit.engine.author import Rule, Text, constant, or_else, when_known
from closeknit.packs.cn.eligibility.parts import N

late_report = Rule(
    grain="household",
    unit="code",
    label=Text("After an untold change", "变化未告知的处理"),
    cites=(f"{N}:5.5",),
    value=lambda h, law: when_known(
        or_else(
            law.more_than_months_ago(h.change_untold_since, law.param("clock.unreported_change_months")),
            False,
        ),
        constant("admonish"),
        constant("none"),
    ),
    codes={
        "none": Text("none", "无"),
        "admonish": Text("may be admonished", "可以进行批评教育"),
    },
)

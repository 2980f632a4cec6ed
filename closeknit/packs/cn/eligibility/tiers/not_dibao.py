"""The family does not qualify for dibao."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

not_dibao = Rule(
    grain="household",
    unit="yes",
    label=Text("Not dibao", "不符合低保条件"),
    cites=(f"{M}:8",),
    value=lambda h, law: ~h.dibao,
    no=Text("The family qualifies for dibao.", "该家庭符合低保条件。"),
    missing=Text("whether it is dibao is open", "是否符合低保条件尚不确定"),
)

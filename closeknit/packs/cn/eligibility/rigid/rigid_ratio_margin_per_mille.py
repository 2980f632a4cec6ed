"""How far the share of necessary spending lies above the local share; negative below it."""

from closeknit.engine.author import Rule, Text

rigid_ratio_margin_per_mille = Rule(
    grain="household",
    unit="per_mille",
    label=Text("Distance to the rigid-spending share", "距刚性支出比例"),
    cites=("proposal",),
    value=lambda h, law: h.rigid_ratio_per_mille - law.param("rigid.ratio"),
)

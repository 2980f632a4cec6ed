"""One of the six grounds holds."""

from closeknit.engine.author import Rule, Text, either
from closeknit.packs.cn.eligibility.parts import LAW, M

single_ground_test = Rule(
    grain="person",
    unit="yes",
    label=Text("A ground for applying alone", "具有单独申请情形"),
    cites=(f"{M}:8", f"{LAW}:21"),
    # Not `single_ground != "none"`: one ground that holds is enough, whatever another unknown one is.
    value=lambda p, law: either(
        p.single_ground_severe,
        p.single_ground_disease,
        p.single_ground_special,
        p.single_ground_clergy,
        p.single_ground_county,
        p.single_ground_jobless,
    ),
    no=Text("None of the six grounds for applying alone holds.", "不具备可以单独申请的六种情形。"),
    missing=Text("whether a ground for applying alone holds is not known", "是否具有单独申请情形尚不清楚"),
    decisive=True,
)

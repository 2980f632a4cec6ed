"""Neither dibao nor tekun nor recognised as marginal."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, O, R

rigid_status_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Not dibao, tekun or marginal", "未纳入低保、特困且非低保边缘"),
    cites=(f"{R}:4.1", f"{O}:2", f"{LAW}:22"),
    value=lambda h, law: ~h.dibao & ~h.marginal,
    no=Text("The family is dibao or marginal.", "该家庭属于低保或低保边缘家庭。"),
    missing=Text("whether it is dibao or marginal is open", "是否属于低保或低保边缘尚不确定"),
)

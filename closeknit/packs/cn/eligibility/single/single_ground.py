"""Which of the six grounds lets this person apply alone; the first that holds."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import LAW, M

single_ground = Rule(
    grain="person",
    unit="code",
    label=Text("Ground for applying alone", "单独申请的情形"),
    cites=(f"{M}:8", f"{LAW}:21"),
    value=lambda p, law: first_that_holds(
        (p.single_ground_severe, "severe"),
        (p.single_ground_disease, "disease"),
        (p.single_ground_special, "special"),
        (p.single_ground_clergy, "clergy"),
        (p.single_ground_county, "county"),
        (p.single_ground_jobless, "jobless"),
        otherwise="none",
    ),
    codes={
        "severe": Text("severely disabled, marginal household", "低保边缘家庭重度残疾人"),
        "disease": Text("seriously ill, marginal household", "低保边缘家庭重病患者"),
        "special": Text("special difficulty, marginal household", "低保边缘家庭特殊困难人员"),
        "clergy": Text("clergy in a religious site", "宗教教职人员"),
        "county": Text("special difficulty by county rule", "县级以上规定的特殊困难人员"),
        "jobless": Text("adult, jobless, severely disabled", "成年无业重度残疾人"),
        "none": Text("none", "无"),
    },
)

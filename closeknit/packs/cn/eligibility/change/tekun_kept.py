"""A tekun minor keeps the support to 18, and beyond it while at school up to senior secondary."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import LAW, YES

tekun_kept = Rule(
    grain="person",
    unit="yes",
    label=Text("Tekun kept while young or at school", "未成年特困人员继续供养"),
    cites=(
        f"{LAW}:16.3",
        "reform-opinions-2020:5",
        "proposal",
    ),
    value=lambda p, law: (
        p.tekun_now
        & (p.age >= law.param("tekun.minor_age"))
        & (
            (p.age < law.param("tekun.minor_kept_to"))
            | (
                one_of(p.study, "primary", "junior", "senior", "vocational")
                & (law.param("tekun.study_keeps") == YES)
            )
        )
        & (p.age < law.param("tekun.elder_age"))
    ),
    missing=Text("schooling not known", "就学情况未知"),
)

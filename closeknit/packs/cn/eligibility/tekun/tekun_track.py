"""A minor who qualifies for, and chooses, the orphans' or unsupported children's allowance is not tekun; nor who does not wish it."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

tekun_track = Rule(
    grain="person",
    unit="yes",
    label=Text("Tekun is the track chosen", "选择特困供养"),
    cites=(f"{T}:9", f"{T}:10"),
    value=lambda p, law: p.tekun_wish & ~(p.minor & p.qualifies_child_track & p.chooses_child_track),
    no=Text(
        "Another track was chosen, or tekun is not wished.",
        "已选择孤儿、事实无人抚养儿童保障，或本人不愿意。",
    ),
)

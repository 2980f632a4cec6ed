"""Whether a statutory duty of support binds the person and the family: near kin by relation, others as stated."""

from closeknit.engine.author import Rule, Text, either, known
from closeknit.packs.cn.eligibility.parts import KIN_WITH_DUTY, M, is_one_of

# Grandparents, grandchildren and siblings owe support only under conditions of the Civil Code, which is not on
# file: for them, and for others, somebody has to say so; until then the answer is unknown. What was said holds for near
# kin too: a son-in-law owes nothing where the marriage has ended.
statutory_duty = Rule(
    grain="person",
    unit="yes",
    label=Text("Bound by a statutory duty of support", "具有法定赡养、扶养、抚养义务关系"),
    cites=(f"{M}:7",),
    value=lambda p, law: either(p.duty, is_one_of(p.relation, *KIN_WITH_DUTY) & ~known(p.duty)),
)

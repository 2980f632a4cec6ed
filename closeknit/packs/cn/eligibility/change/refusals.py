"""What refusals of suitable work lead to: a decision on the own share only; since the Law, which has no such rule, a legal review first. Never a timer."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, M

refusals = Rule(
    grain="household",
    unit="code",
    label=Text("After refusals of work", "拒绝就业的处理"),
    cites=(
        f"{M}:34",
        f"{DECREE}:45",
    ),
    value=lambda h, law: when_known(
        h.any("refusals_reached"),
        constant("legal_review" if law.has(LAW) else "own_share"),
        constant("none"),
    ),
    codes={
        "none": Text("none", "无"),
        "own_share": Text("decide on the own share only", "仅决定减发或者停发其本人份额"),
        "legal_review": Text("legal review: the Law has no such rule", "先行法律审查：社会救助法无对应规定"),
    },
)

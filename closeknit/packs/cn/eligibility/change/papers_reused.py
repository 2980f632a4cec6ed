"""Papers handed in before and unchanged are not asked for again."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, R

papers_reused = Rule(
    grain="household",
    unit="yes",
    label=Text("Unchanged papers are not asked for again", "前期已提交且无变化的材料不再要求提交"),
    cites=(
        f"{R}:10",
        f"{LAW}:62",
    ),
    value=lambda h, law: h.rigid_expired,
)

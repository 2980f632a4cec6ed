"""How far self-care is lost, by the six items: none, partly (1-3), fully (4-6)."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import T

care_level = Rule(
    grain="person",
    unit="code",
    label=Text("Self-care", "生活自理能力"),
    cites=(f"{T}:22",),
    value=lambda p, law: first_that_holds(
        (p.care_items_failed < law.param("tekun.care_part_from"), "able"),
        (p.care_items_failed < law.param("tekun.care_full_from"), "part"),
        otherwise="full",
    ),
    codes={
        "able": Text("able", "具备生活自理能力"),
        "part": Text("partly lost", "部分丧失生活自理能力"),
        "full": Text("fully lost", "完全丧失生活自理能力"),
    },
)

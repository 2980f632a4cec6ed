"""How the person comes to the tier: with the family, alone, or as tekun."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import M

person_route = Rule(
    grain="person",
    unit="code",
    label=Text("Route", "进入方式"),
    cites=(f"{M}:4", f"{M}:8"),
    value=lambda p, law: first_that_holds(
        (p.tekun, "tekun"),
        (p.single_person, "single_person"),
        (p.counted, "household"),
        otherwise="none",
    ),
    codes={
        "tekun": Text("as tekun", "特困供养"),
        "single_person": Text("alone (single-person dibao)", "单人保"),
        "household": Text("with the family", "随家庭"),
        "none": Text("none", "无"),
    },
)

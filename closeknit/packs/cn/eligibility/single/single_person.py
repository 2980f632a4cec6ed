"""Single-person dibao: own application, one of six grounds, the family not eligible as a whole, own income and property within the rule."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M, N

single_person = Rule(
    grain="person",
    unit="yes",
    label=Text("Single-person dibao", "单人保"),
    cites=(f"{M}:8", f"{N}:1.4", f"{LAW}:21"),
    tests=(
        "single_family_test",
        "single_ground_test",
        "single_application_test",
        "single_income_test",
        "single_property_test",
    ),
)

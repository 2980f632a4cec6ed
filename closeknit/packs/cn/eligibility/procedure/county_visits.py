"""The county visits the family itself: a registered relative of staff, or a complaint at confirmation."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import M

county_visits = Rule(
    grain="household",
    unit="yes",
    label=Text("The county visits", "县级民政部门入户调查"),
    cites=(
        f"{M}:20",
        f"{M}:11",
    ),
    value=lambda h, law: or_else(h.relative_of_staff, False) | or_else(h.complaint_received, False),
)

"""Without a clear change in the period the amount is not changed; whether a change is clear, a person judges."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

amount_kept = Rule(
    grain="household",
    unit="yes",
    label=Text("No clear change: the amount is kept", "没有明显变化，不调整金额"),
    cites=(f"{M}:31",),
    value=lambda h, law: (h.tier_now == h.current_tier) & ~h.change_is_clear,
)

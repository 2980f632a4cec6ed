"""What a review proposes for a family that holds a tier; a person decides, after hearing the family where it loses."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, M, T, tier_rank

change = Rule(
    grain="household",
    unit="code",
    label=Text("Proposed change", "拟作变更"),
    cites=(
        f"{LAW}:47",
        f"{M}:31",
        f"{T}:25",
        f"{DECREE}:13",
    ),
    value=lambda h, law: first_that_holds(
        (h.current_tier == "none", "none"),
        (h.rigid_expired, "end"),
        (h.amount_kept, "keep"),
        ((h.tier_now == h.current_tier) & (h.amount_fen_month > h.current_amount_fen_month), "increase"),
        ((h.tier_now == h.current_tier) & (h.amount_fen_month < h.current_amount_fen_month), "decrease"),
        (h.tier_now == h.current_tier, "keep"),
        (tier_rank(h.tier_now) < tier_rank(h.current_tier), "end"),
        otherwise="change_tier",
    ),
    codes={
        "none": Text("holds no tier", "未享受救助"),
        "keep": Text("keep", "维持"),
        "increase": Text("increase", "增发"),
        "decrease": Text("decrease", "减发"),
        "end": Text("end", "终止"),
        "change_tier": Text("change of tier", "变更类别"),
    },
)

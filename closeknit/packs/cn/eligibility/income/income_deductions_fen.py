"""What a local rule lets be deducted: the new worker's disregard, and a share of the costs of illness and disability."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

income_deductions_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Deductions by local rule", "按当地规定扣减"),
    cites=(f"{M}:13",),
    value=lambda p, law: p.new_work_disregard_fen + p.minimum_wage_disregard_fen + p.illness_deduction_fen,
)

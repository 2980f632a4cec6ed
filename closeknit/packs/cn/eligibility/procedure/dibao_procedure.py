"""The application runs by the clocks of dibao; marginal families follow them."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import M, O

dibao_procedure = Rule(
    grain="household",
    unit="yes",
    label=Text("Clocks of dibao", "适用低保办理时限"),
    cites=(
        f"{M}:15",
        f"{O}:2",
    ),
    value=lambda h, law: ~or_else(h.all_tekun, False) & ~or_else(h.rigid, False),
)

"""Temporary aid comes before its papers: the clock of quick aid runs."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import LAW, TA

aid_comes_first = Rule(
    grain="household",
    unit="yes",
    label=Text("Aid comes before its papers", "先行救助"),
    cites=(f"{LAW}:50", f"{TA}:2.2"),
    value=lambda h, law: or_else(h.quick_aid != "none", False),
)

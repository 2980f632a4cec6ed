"""Not in prison by sentence, and not declared missing."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T, is_one_of

alive_and_here = Rule(
    grain="person",
    unit="yes",
    label=Text("Not in prison or declared missing", "未在监狱服刑、未被宣告失踪"),
    cites=(f"{T}:24",),
    value=lambda p, law: ~is_one_of(p.custody, "prison", "declared_missing"),
    no=Text("In prison or declared missing.", "在监狱服刑或被宣告失踪。"),
)

"""Leg 2: no source of living: own income and property within the rule."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

tekun_no_income = Rule(
    grain="person",
    unit="yes",
    label=Text("No source of living", "无生活来源"),
    cites=(f"{LAW}:16", f"{T}:6"),
    value=lambda p, law: p.tekun_income_test & p.household.tekun_property_test,
    no=Text(
        "Has a source of living: own income in the period {tekun_income_fen}, property within the rule: {household.tekun_property_test}.",
        "有生活来源：本人核算期收入{tekun_income_fen}，财产符合规定：{household.tekun_property_test}。",
    ),
    missing=Text("income or property not known in full", "收入或财产不完整"),
)

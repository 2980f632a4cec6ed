"""Dibao and tekun persons in the resident medical scheme whose premium nobody subsidised.

Full subsidy for tekun, a fixed one for dibao (Opinions 4(2)1). Only who was on the scheme before the insured period
began: the premium of a running period was paid before.
"""

from closeknit.engine.author import Indicator, Text, count_of, either
from closeknit.packs.cn.facts.aid import (
    cash_scheme_since,
    insured_as_resident,
    on_cash_scheme,
    premium_marked_subsidised,
    premium_subsidy_paid,
    resident_insured_from,
)

undelivered_premium_subsidy = Indicator(
    code="X7c",
    dimension="housing_shocks",
    label=Text("Dibao and tekun persons without premium subsidy", "应享未享参保资助人数"),
    unit="persons",
    source=("low-income-monitoring-opinions-2023:3.4", "proposal"),
    facts=[
        on_cash_scheme,
        insured_as_resident,
        cash_scheme_since,
        resident_insured_from,
        premium_marked_subsidised,
        premium_subsidy_paid,
    ],
    rolls={
        "owed": count_of(
            lambda p: (
                p.on_cash_scheme
                & p.insured_as_resident
                & (p.cash_scheme_since < p.resident_insured_from)
                & ~either(p.premium_marked_subsidised, p.premium_subsidy_paid)
            )
        )
    },
    value=lambda h: h.owed,
    missing=Text("no recipients, insurance or aid paid: unknown", "无在册对象、参保或资助发放数据：未知"),
    words={
        "officer": Text("premium subsidy not delivered: {value}", "参保资助未落实：{value}"),
        "worker": Text("help with the insurance premium may not have been paid", "可能有参保资助未落实"),
        "family": Text("you may be entitled to help with your insurance premium", "您家可能符合参保资助条件"),
    },
)

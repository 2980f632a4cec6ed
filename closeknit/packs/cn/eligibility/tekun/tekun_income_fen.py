"""Own income for the tekun test, which leaves out the basic resident pension, insurance benefits, special-care payments and the old-age allowance."""

from closeknit.engine.author import Rule, Text, at_least_zero
from closeknit.packs.cn.eligibility.parts import (
    T,
    business_net,
    if_counted,
    plain_transfers,
    property_net,
    transfers_out,
)

tekun_income_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Income for the tekun test", "特困认定收入"),
    cites=(f"{T}:6",),
    value=lambda p, law: at_least_zero(
        p.wages_net_fen
        + business_net(p)
        + property_net(p)
        + plain_transfers(p)
        + if_counted(p.pension_resident_basic_fen, law.param("income.basic_pension_counts_tekun"))
        + if_counted(p.old_age_allowance_fen, law.param("income.old_age_allowance_counts_tekun"))
        + if_counted(p.insurance_benefits_fen, law.param("income.insurance_benefits_count_tekun"))
        + if_counted(p.disability_allowance_fen, law.param("income.disability_allowance_counts"))
        + if_counted(p.one_off_gifts_fen, law.param("income.one_off_gifts_count"))
        + p.support_counted_fen
        + p.support_from_siblings_or_elders_fen
        + p.other_income_fen
        - transfers_out(p)
    ),
)

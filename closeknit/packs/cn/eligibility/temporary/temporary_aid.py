"""Temporary aid may be given: no test for an emergency, means for the spending kind, own conditions for the jobless. Hukou does not matter."""

from closeknit.engine.author import Rule, Text, when_known
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, TA

temporary_aid = Rule(
    grain="household",
    unit="yes",
    label=Text("Temporary aid", "临时救助"),
    cites=(
        f"{LAW}:29",
        f"{TA}:2.1",
        f"{DECREE}:47",
    ),
    value=lambda h, law: when_known(
        h.temporary_type == "spending",
        h.temporary_income_test & h.temporary_property_test,
        when_known(h.temporary_type == "jobless", h.temporary_jobless_test, h.temporary_type == "emergency"),
    ),
)

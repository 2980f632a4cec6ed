"""A member with a permanent limitation and nobody who works: care and no earnings."""

from closeknit.engine.author import Indicator, Text, any_of
from closeknit.packs.demo_pe.facts.people import disabled, employed

disabled_without_earner = Indicator(
    code="C2",
    dimension="disability_care",
    label=Text("Limitation in the family and nobody works", "有功能受限成员且无人就业"),
    unit="yes",
    source="proposal",
    facts=[disabled, employed],
    rolls={"disabled": any_of(lambda p: p.disabled), "earning": any_of(lambda p: p.employed)},
    value=lambda h: (h.disabled == 1) & (h.earning == 0),
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("a member has a permanent limitation and nobody works", "有功能受限成员且无人就业"),
        "worker": Text("care at home and nobody earns", "家中需照护且无人工作"),
        "family": Text("care at home and nobody earns", "家中需照护且无人工作"),
    },
)

"""A4. Minors whose parent brings them up alone, by the marriage register.

The household book shows false lone parents (the spouse stands in another book), so a registered marriage is what
counts: a divorced adult of 18-59 and no standing marriage in that age, or a standing marriage whose other half died.
A married member whose spouse lives elsewhere is no lone parent; an adult without any registration in China is
unknown, not single.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, any_of, count_of, or_else, when
from closeknit.packs.cn.facts.family import last_marriage_event
from closeknit.packs.cn.facts.work import of_working_age


def _parent_age(p: Any) -> Any:
    return (p.age >= 18) & of_working_age(p)


lone_parent = Indicator(
    code="A4",
    dimension="age_family",
    label=Text("Minors with a lone parent", "单亲家庭未成年人"),
    unit="persons",
    source="proposal",
    facts=[last_marriage_event],
    rolls={
        "minors": count_of(lambda p: p.age < 18),
        "married": count_of(lambda p: _parent_age(p) & (p.last_marriage_event == "married"), unknown="skip"),
        "divorced": any_of(lambda p: _parent_age(p) & (p.last_marriage_event == "divorced"), unknown="skip"),
        "unregistered": any_of(lambda p: _parent_age(p) & p.last_marriage_event.isnull()),
        "spouse_died": any_of(
            lambda p: (p.status == "dead") & _parent_age(p) & (p.last_marriage_event == "married"),
            unknown="skip",
            attached=True,
        ),
    },
    value=lambda h: when(
        h.minors == 0,
        0,
        when(
            ((h.divorced == 1) & (h.married == 0)) | ((or_else(h.spouse_died, 0) == 1) & (h.married == 1)),
            h.minors,
            # Only a household whose parents are all accounted for is known to have no lone parent.
            when((h.married > 0) | (h.unregistered == 0), 0),
        ),
    ),
    missing=Text(
        "no marriage register, or a parent without any registration: unknown",
        "无婚姻登记数据或无登记记录：未知",
    ),
    words={
        "officer": Text("{value} under 18 brought up by one parent", "单亲抚养未成年人{value}"),
        "worker": Text("one parent brings up the children alone", "单亲抚养子女"),
        "family": Text("you bring up your children alone", "您独自抚养子女"),
    },
)

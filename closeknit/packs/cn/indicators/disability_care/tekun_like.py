"""People who look like tekun and get nothing: no work ability, no source of living, nobody to support them.

Read from registers only, so it is a reason to visit and never a finding (Tekun Measures 4-8):
- every member is 60 or older, under 16, or has a disability on the Measures' list. "Multiple" disability needs its
  component types to be decided: unknown;
- pensions in payment, without the central basic part of the resident scheme, stay under the dibao line; nobody has
  contributions, platform income or an aid scheme, no child draws the allowance for unsupported children;
- nobody of working age is registered in the same book and lives elsewhere; and where several live together, each
  adult is 70 or older or severely disabled, and so excused as a supporter.
Children who are in another book are in no register. So of the elderly only those count whom the community lists as
living alone, and of the children those listed as without parental care; the visit asks the rest.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, any_of, count_of, either, or_else, sum_of, when
from closeknit.packs.cn.facts.aid import child_allowance_paid, on_any_scheme
from closeknit.packs.cn.facts.disability import (
    intellectual_or_mental_third,
    no_work_ability,
    severe_certified,
    type_undecided,
)
from closeknit.packs.cn.facts.family import child_without_allowance, listed_living_alone
from closeknit.packs.cn.facts.work import (
    SEEN_WORKING,
    in_work,
    of_working_age,
    pension_basic_part,
    pension_paid,
)


def _unable(p: Any) -> Any:
    return either(p.age >= 60, p.age < 16, p.no_work_ability)


def _on_his_own(p: Any) -> Any:
    """Whom a list shows to be without support; a disabled adult is, where nobody in the household is able."""
    return either(
        (p.age >= 60) & p.listed_living_alone,
        (p.age < 16) & p.child_without_allowance,
        p.age.between(16, 59),
    )


def _without_living(h: Any) -> Any:
    """No member can work, none has a living or aid, and none has to support the others."""
    excused = either(h.members == 1, h.supporters == 0)
    no_living = (h.living == 0) & (h.pensions < h.param("dibao.line") * h.members)
    # A household without attached people has no roll over them.
    nobody_elsewhere = or_else(h.registered_elsewhere, 0) == 0
    return (h.able == 0) & no_living & excused & nobody_elsewhere


tekun_like = Indicator(
    code="C7",
    dimension="disability_care",
    label=Text("Possibly tekun and without aid: persons", "疑似特困且未获救助人数"),
    unit="persons",
    source="tekun-identification-measures-2021:4",
    facts=[
        no_work_ability,
        type_undecided,
        severe_certified,
        intellectual_or_mental_third,
        listed_living_alone,
        child_without_allowance,
        *SEEN_WORKING,
        pension_paid,
        pension_basic_part,
        on_any_scheme,
        child_allowance_paid,
    ],
    rolls={
        # 1 for a member who can work; unknown for a "multiple" disability, whose parts the Measures ask for.
        "able": any_of(lambda p: when(_unable(p), 0, when(~p.type_undecided, 1))),
        "alone": count_of(_on_his_own),
        "supporters": any_of(
            lambda p: p.age.between(16, 69) & ~either(p.severe_certified, p.intellectual_or_mental_third)
        ),
        "living": any_of(lambda p: either(in_work(p), p.on_any_scheme, p.child_allowance_paid)),
        "pensions": sum_of(lambda p: p.pension_paid - p.pension_basic_part),
        "registered_elsewhere": any_of(
            lambda p: (p.status == "lives_elsewhere") & of_working_age(p), attached=True, unknown="skip"
        ),
    },
    value=lambda h: when(_without_living(h), h.alone, when(~_without_living(h), 0)),
    missing=Text(
        "no certificates, lists, pensions, contributions or recipients: unknown",
        "无残疾人证、名册、养老金、缴费或在册对象数据：未知",
    ),
    words={
        "officer": Text(
            "without work ability, income, supporter or aid in any register: {value}",
            "各部门数据均未见劳动能力、生活来源、赡养人及救助：{value}",
        ),
        "worker": Text("nobody in the household seems able to provide", "家中似无人能维持生活"),
        "family": Text(
            "we could not find any income or support for your household", "我们未查到您家的生活来源或帮扶"
        ),
    },
)

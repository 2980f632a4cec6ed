"""Adults under 60 with a severe disability, without work and without a pension, whom no cash scheme reaches.

They may apply for dibao as a household of one (Notice of 2022, 1(1)): a route to help, whatever the others earn.
The Notice leaves "severe" undefined: grades 1-2 always count, grade 3 when the local parameter says so. Work means
work that a register shows; informal work is not seen, and the visit asks.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, count_of, either, when
from closeknit.packs.cn.facts.aid import on_cash_scheme
from closeknit.packs.cn.facts.disability import certified_third, severe_certified, severe_listed
from closeknit.packs.cn.facts.work import SEEN_WORKING, in_work, of_working_age, retired


def _severe(p: Any) -> Any:
    return either(p.severe_certified, p.severe_listed)


def _without_work_or_aid(p: Any) -> Any:
    return (p.age >= 18) & of_working_age(p) & ~in_work(p) & ~p.retired & ~p.on_cash_scheme


adult_jobless_severe = Indicator(
    code="C3",
    dimension="disability_care",
    label=Text("Severely disabled adults without work or cash aid", "未纳入低保特困的成年无业重度残疾人数"),
    unit="persons",
    source=("notice-on-dibao-expansion-2022:1.1", "proposal"),
    facts=[severe_certified, certified_third, severe_listed, *SEEN_WORKING, retired, on_cash_scheme],
    rolls={
        "severe": count_of(lambda p: _severe(p) & _without_work_or_aid(p)),
        "third": count_of(lambda p: p.certified_third & ~_severe(p) & _without_work_or_aid(p)),
    },
    value=lambda h: h.severe + when(h.param("disability.severe_grade") >= 3, h.third, 0),
    missing=Text(
        "no certificates, contributions, pensions or recipients: unknown",
        "无残疾人证、缴费、养老金或在册对象数据：未知",
    ),
    words={
        "officer": Text(
            "adults who may apply for dibao as a household of one: {value}",
            "可参照单人户申请低保的成年人：{value}",
        ),
        "worker": Text("an adult without work may apply on his or her own", "家中有无业成年人可单独申请救助"),
        "family": Text(
            "an adult in your family may be able to apply for help on his or her own",
            "您家中的成年人可能可以单独申请救助",
        ),
    },
)

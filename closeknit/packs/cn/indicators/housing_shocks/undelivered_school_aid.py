"""Pupils and students of helped families, enrolled and helped for six months, who got no school aid in a year.

School aid reaches from preschool to the bachelor's degree (Law 25); master's and doctoral students are left out.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.aid import on_school_aid_scheme, school_aid_paid
from closeknit.packs.cn.facts.schooling import in_aided_stage

undelivered_school_aid = Indicator(
    code="X7b",
    dimension="housing_shocks",
    label=Text("Students of helped families without school aid", "应享未享教育资助人数"),
    unit="persons",
    source=("low-income-monitoring-opinions-2023:3.4", "proposal"),
    facts=[on_school_aid_scheme, in_aided_stage, school_aid_paid],
    rolls={"owed": count_of(lambda p: p.on_school_aid_scheme & p.in_aided_stage & ~p.school_aid_paid)},
    value=lambda h: h.owed,
    missing=Text("no recipients, enrolment or aid paid: unknown", "无在册对象、学籍或资助发放数据：未知"),
    words={
        "officer": Text("school aid not delivered: {value}", "教育资助未落实：{value}"),
        "worker": Text("school aid may not have been paid", "可能有教育资助未发放"),
        "family": Text(
            "a student of your family may be entitled to school aid", "您家学生可能符合教育资助条件"
        ),
    },
)

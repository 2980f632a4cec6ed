"""Members who had COVID-19 in the year (asked in 2020 only)."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_pe.facts.people import had_covid

covid_members = Indicator(
    code="S3",
    dimension="housing_shocks",
    label=Text("Members who had COVID-19", "感染新冠成员数"),
    unit="persons",
    source="enaho-2019",
    facts=[had_covid],
    rolls={"found": count_of(lambda p: p.had_covid)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members who had COVID-19: {value}", "感染新冠：{value}"),
        "worker": Text("an illness in the year has hit the family", "家庭当年受疾病冲击"),
        "family": Text("members who had COVID-19: {value}", "您家感染新冠成员：{value}"),
    },
)

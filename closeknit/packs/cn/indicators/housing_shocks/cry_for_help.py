"""Cries for help in the last 30 days: hotline, one-tap, committee, school or grid worker. Each is answered."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.shocks import cries_for_help

cry_for_help = Indicator(
    code="X6",
    dimension="housing_shocks",
    label=Text("Cries for help (30 days)", "近30天求助次数"),
    unit="count",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[cries_for_help],
    value=lambda h: h.cries_for_help,
    missing=Text("no reports: unknown", "无求助数据：未知"),
    words={
        "officer": Text("asked for help or was reported: {value}", "求助或被报告：{value}"),
        "worker": Text("the family asked for help, or somebody did for them", "本人或他人为其求助"),
        "family": Text("you asked for help, or somebody did for you", "您本人或他人为您求助"),
    },
)

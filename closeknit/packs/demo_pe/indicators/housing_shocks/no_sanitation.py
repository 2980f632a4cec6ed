"""No sanitation in the dwelling."""

from closeknit.engine.author import Indicator, Text, exists

bare = exists("bare", "households", lambda r, on: ~r.sanitation, per="household", absent=False)

no_sanitation = Indicator(
    code="S2",
    dimension="housing_shocks",
    label=Text("No sanitation", "无卫生设施"),
    unit="yes",
    source="enaho-2019",
    facts=[bare],
    value=lambda h: h.bare,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("no sanitation", "无卫生设施"),
        "worker": Text("the dwelling has no sanitation", "住房缺少卫生设施"),
        "family": Text("no sanitation", "您家无卫生设施"),
    },
)

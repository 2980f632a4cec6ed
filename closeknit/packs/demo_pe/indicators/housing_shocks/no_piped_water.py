"""No piped water in the dwelling."""

from closeknit.engine.author import Indicator, Text, exists

dry = exists("dry", "households", lambda r, on: ~r.piped_water, per="household", absent=False)

no_piped_water = Indicator(
    code="S1",
    dimension="housing_shocks",
    label=Text("No piped water", "无自来水"),
    unit="yes",
    source="enaho-2019",
    facts=[dry],
    value=lambda h: h.dry,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("no piped water", "无自来水"),
        "worker": Text("water must be carried", "用水需要自己取"),
        "family": Text("no piped water", "您家无自来水"),
    },
)

"""The dwelling is rented, lent or in dispute: no roof of one's own."""

from closeknit.engine.author import Indicator, Text, exists, one_of

unsettled = exists(
    "unsettled",
    "households",
    lambda r, on: one_of(r.tenencia, "1", "2", "5", "6"),
    per="household",
    absent=False,
)

rents_or_borrows = Indicator(
    code="E4",
    dimension="economic",
    label=Text("Rented, lent or disputed dwelling", "租借或有产权纠纷的住房"),
    unit="yes",
    source="proposal",
    facts=[unsettled],
    value=lambda h: h.unsettled,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("rented, lent or disputed dwelling", "租借或有产权纠纷的住房"),
        "worker": Text("the family has no dwelling of its own", "没有自己的住房"),
        "family": Text("you have no dwelling of your own", "您家没有自己的住房"),
    },
)

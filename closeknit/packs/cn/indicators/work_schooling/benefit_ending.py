"""Members whose unemployment benefit ends within 60 days: the last regular income may end with it."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.work import SEEN_WORKING, benefit_ends_soon, in_work

benefit_ending = Indicator(
    code="W3",
    dimension="work_schooling",
    label=Text("Unemployment benefit ends within 60 days", "60天内失业金到期人数"),
    unit="persons",
    source="proposal",
    facts=[benefit_ends_soon, *SEEN_WORKING],
    rolls={"ending": count_of(lambda p: p.benefit_ends_soon & ~in_work(p))},
    value=lambda h: h.ending,
    missing=Text("no benefits or no contributions: unknown", "无失业金或缴费数据：未知"),
    words={
        "officer": Text("unemployment benefits ending within 60 days: {value}", "60天内失业金到期：{value}"),
        "worker": Text("a temporary benefit will end soon", "家中一项临时待遇即将到期"),
        "family": Text("your unemployment benefit will end soon", "您家的失业保险金即将到期"),
    },
)

"""School days that the most absent child missed in the last three months.

Children's absence is sensitive and belongs to the education bureau: it goes there, and only there. That a child is
not enrolled is no sign, because private and transferred pupils may be missing from the register.
"""

from closeknit.engine.author import Indicator, Text, max_of
from closeknit.packs.cn.facts.schooling import absent_school_days

school_absence = Indicator(
    code="W6",
    dimension="work_schooling",
    label=Text("School days missed in 3 months (most absent child)", "近3个月缺勤天数（缺勤最多的孩子）"),
    unit="days",
    source="proposal",
    facts=[absent_school_days],
    rolls={"most": max_of(lambda p: p.absent_school_days)},
    value=lambda h: h.most,
    missing=Text("no absence feed: unknown", "无缺勤数据：未知"),
    words={
        "officer": Text("school days missed: {value}", "缺勤{value}"),
        "worker": Text(
            "the school would like to talk about a child's attendance", "学校希望了解孩子到校情况"
        ),
        "family": Text("your child missed {value} of school", "您家孩子缺勤{value}"),
    },
)

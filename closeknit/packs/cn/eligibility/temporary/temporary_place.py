"""Where to apply: where it happened; the jobless at the place of work or usual residence. No hukou test."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import LAW, TA, N, O

temporary_place = Rule(
    grain="household",
    unit="code",
    label=Text("Where to apply", "申请地"),
    cites=(
        f"{LAW}:37.2",
        f"{O}:4.3",
        f"{N}:4.3",
        f"{N}:2.1",
        f"{TA}:2.1",
    ),
    value=lambda h, law: first_that_holds(
        (h.temporary_type == "none", "none"),
        (h.temporary_type == "jobless", "work_or_residence"),
        otherwise="where_it_happened",
    ),
    codes={
        "none": Text("none", "无"),
        "where_it_happened": Text("where it happened; hukou does not matter", "急难发生地，不受户籍限制"),
        "work_or_residence": Text("place of work or usual residence", "务工地或者经常居住地"),
    },
)

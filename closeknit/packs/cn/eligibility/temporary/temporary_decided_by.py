"""Who decides on temporary aid: the street up to its ceiling, the county above it; where no ceiling is on file, the county."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, TA

temporary_decided_by = Rule(
    grain="household",
    unit="code",
    label=Text("Decided by", "审批机关"),
    cites=(
        f"{TA}:2.2",
        f"{LAW}:44",
        f"{DECREE}:48",
    ),
    value=lambda h, law: first_that_holds(
        (~h.temporary_aid, "none"),
        (h.temporary_most_fen <= law.param("temporary.street_ceiling"), "street"),
        otherwise="county",
    ),
    codes={
        "none": Text("nobody: no aid", "无"),
        "street": Text("street", "乡镇（街道）"),
        "county": Text("county", "县级民政部门"),
    },
)

"""The fourteen codes with which an alert is answered, and the evidence that each needs (proposals; domain.md 2.4)."""

from __future__ import annotations

from dataclasses import dataclass

from closeknit.engine.units import Text


@dataclass(frozen=True)
class Code:
    """One way an alert ends: what it says, what must be at hand, whether a next day is needed."""

    label: Text
    evidence: Text
    needs_next_day: bool = False
    is_false_alert: bool = False  # tells of the precision of rules
    needs_contact: bool = True  # the family must have been met


CODES: dict[str, Code] = {
    "01": Code(
        Text("application helped, tier sought", "已协助申请"),
        Text(
            "number of the application, or the visit on which it was taken along",
            "申请编号或协助申请的走访记录",
        ),
    ),
    "02": Code(
        Text("fast aid paid", "已小额快救"),
        Text("clerk, amount and day of the payment", "经办人、金额和发放日期"),
    ),
    "03": Code(
        Text("pushed to a department, accepted", "已转办并受理"),
        Text("which department, and its receipt", "转办部门及受理回执"),
    ),
    "04": Code(
        Text("already covered, amount to review", "已在保，待复核金额"),
        Text("the decision in force", "现行认定文书"),
    ),
    "05": Code(
        Text("policy undelivered, delivered now", "政策漏落实，已补发"),
        Text("which policy, from which month", "政策名称及补发起始月份"),
    ),
    "06": Code(
        Text("brought to the county meeting", "提交县级联席会议"),
        Text("day and number of the meeting", "会议日期和编号"),
        needs_contact=False,
    ),
    "07": Code(
        Text("kept under watch", "继续监测"),
        Text("what was seen, and the next day", "了解到的情况和下次联系日期"),
        needs_next_day=True,
    ),
    "08": Code(
        Text("no difficulty found", "核实无困难"),
        Text("what was seen and where the figures came from", "入户所见及数据偏差来源"),
        is_false_alert=True,
    ),
    "09": Code(
        Text("refuses help", "本人放弃救助"),
        Text("the signed statement, or two witnesses", "本人签字声明或两名见证人"),
    ),
    "10": Code(
        Text("not found or moved", "查无此户或已迁出"),
        Text("days of the attempts, and where to", "联系日期及去向"),
        needs_contact=False,
    ),
    "11": Code(
        Text("died", "人员死亡"),
        Text("source and day", "信息来源和日期"),
        needs_contact=False,
    ),
    "12": Code(
        Text("data wrong", "数据有误"),
        Text(
            "which register and what is right; a correction is asked for",
            "有误的部门数据及正确内容，并提请更正",
        ),
        is_false_alert=True,
        needs_contact=False,
    ),
    "13": Code(
        Text("duplicate", "重复预警"),
        Text("number of the other alert", "另一预警编号"),
        needs_contact=False,
    ),
    "14": Code(
        Text("exit check opened", "启动退出核查"),
        Text("what changed, and since when", "变化情况及起始时间"),
    ),
}
EVIDENCE_LENGTH_MIN = 4

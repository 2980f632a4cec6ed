"""The words of plans: forms of help, rhythms of delivery, outcomes."""

from __future__ import annotations

from closeknit.engine.units import Text

FORMS = {"money": Text("money", "资金"), "service": Text("service", "服务")}
FREQUENCIES = {
    "once": Text("once", "一次"),
    "weekly": Text("every week", "每周"),
    "fortnightly": Text("every two weeks", "每两周"),
    "monthly": Text("every month", "每月"),
    "quarterly": Text("every three months", "每季度"),
    "as_needed": Text("as needed", "按需"),
}
EVERY_DAYS = {"weekly": 7, "fortnightly": 14, "monthly": 30, "quarterly": 91}
OUTCOMES = {
    "reached": Text("goal reached", "达到目标"),
    "partly": Text("partly reached", "部分达到"),
    "not_reached": Text("not reached", "未达到"),
    "no_need": Text("no longer needed", "不再需要"),
    "left": Text("family moved away or died", "家庭迁离或成员去世"),
}
HOW_ANSWERED = {
    "signed": Text("signed on the plan sheet", "在计划表上签字确认"),
    "home": Text("told us at home", "入户当面答复"),
    "office": Text("told us at the office", "到窗口当面答复"),
    "phone": Text("told us by telephone", "电话答复"),
}
# Ours (proposals): no text on file sets them.
ANSWER_WORKING_DAYS = 10  # within which a department answers
REVIEW_MONTHS = 6  # where the decision names no rhythm of review

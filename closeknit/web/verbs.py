"""The verbs of events in words: those of moves from the tables of moves, the others from the list below."""

from __future__ import annotations

from functools import cache

from django.apps import apps

from closeknit.casework.ledger.models import Staged
from closeknit.engine.units import Text

_OTHERS: dict[str, Text] = {
    "staff.hire": Text("account made", "新增账号"),
    "staff.post": Text("role given", "授予岗位"),
    "staff.end_posting": Text("role ended", "终止任职"),
    "staff.close": Text("account closed", "停用账号"),
    "staff.reopen": Text("account reopened", "恢复账号"),
    "staff.declare_relative": Text("relative declared", "申报近亲属"),
    "staff.sign_in": Text("signed in", "登录"),
    "staff.sign_in_failed": Text("sign-in failed", "登录失败"),
    "person.reveal": Text("looked at a personal field", "查看个人信息"),
    "person.search": Text("searched for a person", "查找人员"),
    "household.search": Text("searched for a person", "查找人员"),
    "clock.jump": Text("the clock jumped", "时钟跳变"),
    "alert.receive_run": Text("alerts of a run received", "接收筛查批次的预警"),
    "public_notice.end": Text("public notice over", "公示公布到期"),
    "determination.overdue": Text("statutory day passed", "超过法定时限"),
    "api.tell_event": Text("row told by a department", "部门报送单条数据"),
    "worker.ask": Text("screening asked for", "发起筛查"),
    "ledger.export": Text("audit events exported", "导出审计记录"),
    "demonstration.day": Text("day of the demonstration set", "设定演示日期"),
}
# Endings of verbs that are looks, not acts.
LOOKS = (".reveal", ".search", ".print", ".export", ".look", ".read", ".open_photo", ".show")


@cache
def _moves() -> dict[str, Text]:
    return {
        f"{model.kind}.{move.name}": Text(
            f"{model.moves.kind.en}: {move.label.en}", f"{model.moves.kind.zh}：{move.label.zh}"
        )
        for model in apps.get_models()
        if issubclass(model, Staged)
        for move in model.moves
    }


def known_verbs() -> dict[str, Text]:
    """Return every verb that has words."""
    return {**_OTHERS, **_moves()}


def verb_text(verb: str) -> Text:
    """Return the words of a verb; one without words stays as it is."""
    return known_verbs().get(verb, Text(verb, verb))

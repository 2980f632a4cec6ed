"""Every verb of an event in words: moves from their tables, acts beside the moves and looks from the lists here.

A verb is `<kind of record>.<what>`. A new one gets its words here first: a test reads the code and names those without.
"""

from __future__ import annotations

from functools import cache

from django.apps import apps

from closeknit.casework.ledger.models import Staged
from closeknit.engine.units import Text

# Looks at personal fields and exports of them: nothing changed, somebody saw.
LOOKS: dict[str, Text] = {
    "household.search": Text("Searched for a person", "查找人员"),
    "household.open": Text("Opened a household's page, masked", "打开家庭页面（脱敏）"),
    "person.open": Text("Opened a person's page, masked", "打开人员页面（脱敏）"),
    "person.reveal": Text("Looked at a personal field", "查看个人信息"),
    "alert.read_report": Text("Read what was reported", "查看上报内容"),
    "alert.export": Text("Exported alerts", "导出预警"),
    "case.print": Text("Printed the case", "打印个案"),
    "visit_record.read": Text("Read a visit's record", "查看走访记录"),
    "photo.view": Text("Looked at a photograph", "查看照片"),
    "determination.look": Text("Looked at the file", "查看申请案卷"),
    "letter.print": Text("Printed a letter", "打印文书"),
    "quick_aid.look": Text("Looked at the quick aid", "查看小额快救"),
    "plan.look": Text("Looked at the plan", "查看帮扶计划"),
    "plan.print": Text("Printed the plan", "打印帮扶计划"),
    "measure.look": Text("Looked at a department's task", "查看转办单"),
    "ledger.export": Text("Exported audit events", "导出审计记录"),
    "api.list_alerts": Text("Alerts read through the API", "接口读取预警列表"),
    "api.list_cases": Text("Cases read through the API", "接口读取个案列表"),
    "api.list_determinations": Text("Applications read through the API", "接口读取申请列表"),
    "api.read_alert": Text("An alert read through the API", "接口读取预警"),
    "api.read_case": Text("A case read through the API", "接口读取个案"),
    "api.read_determination": Text("An application read through the API", "接口读取申请"),
    "api.ask_event": Text("Asked through the API what became of a row", "接口查询报送结果"),
    "api.ask_tier": Text("Asked through the API for a person's tier", "接口查询救助类别"),
}

# Acts that move no record from one state to another.
ACTS: dict[str, Text] = {
    "staff.hire": Text("Made an account", "新增账号"),
    "staff.post": Text("Gave a role", "授予岗位"),
    "staff.end_posting": Text("Ended a role", "终止任职"),
    "staff.close": Text("Closed an account", "停用账号"),
    "staff.reopen": Text("Reopened an account", "恢复账号"),
    "staff.declare_relative": Text("Declared a relative", "申报近亲属"),
    "staff.sign_in": Text("Signed in", "登录"),
    "staff.sign_in_failed": Text("Failed to sign in", "登录失败"),
    "client.issue": Text("Issued a key of the API", "发放接口密钥"),
    "client.revoke": Text("Revoked a key of the API", "撤销接口密钥"),
    "api.tell_event": Text("A department told a row", "部门报送单条数据"),
    "clock.jump": Text("The clock jumped", "时钟跳变"),
    "household.add_member": Text("Entered a member", "登记家庭成员"),
    "household.end_member": Text("Ended a membership", "家庭成员变动"),
    "household.record_fact": Text("Stated a fact", "登记事实"),
    "household.consent": Text("Noted a consent", "登记授权"),
    "person.correct": Text("Corrected a personal field", "更正个人信息"),
    "fact.dispute": Text("Disputed a fact", "对事实提出异议"),
    "fact.settle": Text("Settled a dispute about a fact", "处理事实异议"),
    "alert.receive_run": Text("Received the alerts of a run", "接收筛查批次的预警"),
    "alert.report_again": Text("Reported again", "再次上报"),
    "alert.worsen": Text("Raised more urgently by a run", "筛查结果加重"),
    "alert.come_back": Text("Raised again by a run", "筛查再次预警"),
    "alert.mark_gone": Text("No longer raised by runs", "筛查不再预警"),
    "alert.escalate": Text("Late: told to the office above", "超期：上报上级"),
    "alert.hand_over": Text("Handed over to another worker", "变更承办人"),
    "case.assign": Text("Gave the case to somebody", "指定承办人"),
    "case.next_contact": Text("Set the day of the next contact", "设定下次联系日期"),
    "visit_record.take_in": Text("Recorded what was seen", "录入走访记录"),
    "visit_record.correct": Text("Corrected a record by a new one", "以新记录更正走访记录"),
    "visit.photo": Text("Added a photograph", "上传照片"),
    "emergency.declare": Text("Wrote down a declared emergency", "登记重大突发事件"),
    "determination.add_supporter": Text("Named a supporter", "登记义务人"),
    "determination.state_fact": Text("Stated a fact", "录入事实"),
    "determination.take_over": Text(
        "Took facts over from the registers and visits", "引用部门数据和走访记录"
    ),
    "determination.asked_everybody": Text("Noted what everybody was asked about", "登记已询问事项"),
    "determination.dispute_fact": Text("Recorded a dispute about a fact", "登记事实异议"),
    "determination.request_check": Text("Requested the data check", "提请信息核对"),
    "determination.start_check": Text("Started the data check", "启动信息核对"),
    "determination.report_check": Text("Reported the data check", "反馈核对结果"),
    "determination.tell_check": Text("Told the family the result of the data check", "告知核对结果"),
    "determination.object_to_check": Text("Recorded an objection to the data check", "登记对核对结果的异议"),
    "determination.recheck": Text("Checked the data again", "复查核对结果"),
    "determination.county_visit": Text("Recorded the county's own visit", "录入区级入户调查"),
    "determination.complain": Text("Recorded a complaint", "登记投诉举报"),
    "determination.hear": Text("Heard the family's views", "听取申请人意见"),
    "determination.serve": Text("Recorded the handing over of a letter", "登记文书送达"),
    "determination.overdue": Text("A statutory day has passed", "超过法定时限"),
    "letter.write": Text("Wrote a letter", "制作文书"),
    "public_notice.end": Text("A public notice is over", "公示公布到期"),
    "plan.choose": Text("Chose measures", "选择帮扶措施"),
    "plan.family_answers": Text("Recorded the family's answers", "登记家庭意见"),
    "measure.arrange": Text("Arranged the measure", "安排措施"),
    "measure.deliver": Text("Recorded a delivery", "登记服务提供"),
}


@cache
def _staged() -> dict[str, type[Staged]]:
    return {model.kind: model for model in apps.get_models() if issubclass(model, Staged)}


@cache
def known_verbs() -> dict[str, Text]:
    """Return every verb with its words; a move says what its button says."""
    moves = {f"{kind}.{move.name}": move.label for kind, model in _staged().items() for move in model.moves}
    return {**LOOKS, **ACTS, **moves}


def words_of(verb: str) -> Text:
    """Return the words of a verb, where the page says which record it is about."""
    return known_verbs().get(verb, Text(verb, verb))


def full_words_of(verb: str) -> Text:
    """Return the words of a verb with the kind of its record, where many kinds stand together; looks name it themselves."""
    words, model = words_of(verb), _staged().get(verb.partition(".")[0])
    if model is None or verb in LOOKS:
        return words
    return Text(f"{model.moves.kind.en}: {words.en}", f"{model.moves.kind.zh}：{words.zh}")

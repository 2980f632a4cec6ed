"""A family that a worker reports is refused, objects, is looked at again and gets what the rules say, by the pages alone.

The law and the line of 2024: three members who count, 1,200 yuan of wages, deposits of a cousin in the father's account.
First 500,000 yuan of deposits stand against it; without them the gap is 3 × 940 − 1,200 = 1,620 yuan a month.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.stories import CONFIRMER, DISTRICT, HEAD, ONE, STREET, TWO, Office, Person, office_of

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.ci]
NAME = "赵**"
FATHER, MOTHER, SON = "1985", "1986", "2015"
SIGNS = ("Was there and signs (typed name)", "在场并签名（填写姓名）")
REASON = "核对显示银行存款50万元，超出财产规定"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_story_refused_and_objected(demonstration, chromium, tmp_path, lang) -> None:
    with office_of(demonstration, chromium, lang, tmp_path) as office:
        a_worker_reports_a_family(office)
        its_members_are_entered_at_the_door(office)
        the_family_applies(office)
        the_deposits_stand_against_it(office)
        the_family_is_heard_and_refused(office)
        the_refusal_says_why_and_what_can_be_done(office)
        the_family_objects_and_is_surveyed_again(office)
        the_second_look_ends_in_1620_yuan(office)
        the_trail_shows_both_rounds(office)


def a_worker_reports_a_family(office: Office) -> None:
    """3 September: one short form on the phone; the district dispatches, the street assigns."""
    one = office(ONE, "2024-09-03").menu("Alerts", "预警").follow("Report a family", "上报困难家庭")
    one.choose(("Community", "社区"), one.say("Changchun", "长春"))
    one.fill(("Name of the family's head", "户主姓名"), "赵建民")
    one.choose(("Difficulty", "困难类型"), one.say("work lost", "失业"))
    one.fill(("What happened, in a few words", "简要情况"), "两口子原在同一工厂，厂已停工，孩子上小学")
    one.fill(("Resident number, if known", "身份证号码（如知道）"), "420106198503126317")
    one.press("Report", "上报").sees(NAME)
    district = office(DISTRICT, "2024-09-03").menu("Alerts", "预警").open(NAME).step("Accept", "接收")
    district.follow("Dispatch", "分派").choose(("Office", "承办单位"), office.say("Zhongnan", "中南路街道"))
    district.press("Dispatch", "分派")
    street = office(STREET, "2024-09-03").menu("Alerts", "预警").open(NAME)
    street.follow("Assign", "派单").choose(("Worker", "承办人"), ONE).press("Assign", "派单").sees(ONE)


def its_members_are_entered_at_the_door(office: Office) -> None:
    """4 September: the report named one person; the numbers say who is a child."""
    one = office(ONE, "2024-09-04").menu("Alerts", "预警").open(NAME)
    one.follow("Note the first contact", "登记首次联系").fill(
        ("Day of the contact", "联系日期"), "2024-09-04"
    ).press("Note the first contact", "登记首次联系")
    one.follow("The family's case", "家庭个案").press("Open a case", "建立个案")
    for relation, name, number in (
        (("spouse", "配偶"), "钱秀芬", "420106198611056424"),
        (("son or daughter", "子女"), "赵乐乐", "420106201504206532"),
    ):
        the_household(one.menu("Cases", "个案").open(NAME)).follow("Add a member", "登记家庭成员")
        one.choose(("Relation to the head", "与户主关系"), one.say(*relation))
        one.fill(("Name", "姓名"), name).fill(("Resident number", "身份证号码"), number)
        one.choose(("Counts as a member living together", "计入共同生活家庭成员"), one.say("yes", "是"))
        one.press("Add a member", "登记家庭成员")
    one.sees(FATHER, MOTHER, SON, ("female", "女")).sees_not("420106", "赵乐乐")


def the_household(person: Person) -> Person:
    """From a case to the household in the database."""
    return person.follow("Members", "家庭成员").open(
        person.say("The household in the database", "信息库中的家庭档案")
    )


def the_family_applies(office: Office) -> None:
    """5 and 6 September: both parents authorise the check, for the son of nine the father does."""
    two = office(TWO, "2024-09-05")
    for who in (FATHER, MOTHER, SON):
        the_household(two.menu("Cases", "个案").open(NAME)).line(who).get_by_role("link").first.click()
        two.follow("Write down a consent", "登记授权")
        if who == SON:
            two.choose(("What is agreed to", "授权事项"), two.say("guardian", "监护人"))
            two.choose(("Given by a guardian", "由监护人作出"), FATHER)
        else:
            two.choose(("What is agreed to", "授权事项"), two.say("check of income", "家庭经济状况核对"))
        two.fill(("Which registers or items", "核对范围"), "income, property")
        two.fill(("The paper: number of the form, who signed", "书面材料（表单编号、签字人）"), f"SQS-{who}")
        two.press("Write down", "登记").sees(f"SQS-{who}")
    two.menu("Cases", "个案").open(NAME).open(two.say("Take an application", "登记申请"))
    two.choose(("Who applies", "申请人"), FATHER).choose(("How", "申请方式"), two.say("the family", "家庭"))
    two.press("Take the application", "登记申请").sees_not(("have not authorised", "未授权"))
    office(TWO, "2024-09-06").menu("Determinations", "审核确认").open(NAME).step("Hand in", "提交申请")
    street = (
        office(STREET, "2024-09-06")
        .menu("Determinations", "审核确认")
        .open(NAME)
        .step("Accept the application", "受理申请")
    )
    street.step("Request the data check", "提请信息核对")
    plan_a_survey(street, "2024-09-09")


def plan_a_survey(street: Person, day: str) -> None:
    street.follow("Plan the survey", "安排入户调查").fill(("Day of the survey", "调查日期"), day)
    street.choose(("First of the team", "调查人员一"), "street.officer").choose(
        ("Second of the team", "调查人员二"), ONE
    )
    street.press("Plan the survey", "安排入户调查")


def survey(office: Office, day: str, seen: str) -> None:
    """Two of the street's team at the door: one home, the mother's wages."""
    one = office(ONE, day).menu("Cases", "个案").open(NAME)
    one.open(one.say("Make the planned visit", "完成走访"))
    one.tick("2 difficult: puts off what is needed or borrows", "2 困难：推迟必需开支或举债")
    one.tick("loss of work", "失业").fill(
        ("Living situation: food, clothing, housing, what was said", "生活情况：吃、穿、住、用及陈述"), seen
    )
    with one.section(one.say("What the household owns", "家庭财产")):
        one.fill(("homes owned", "住房套数"), "1").fill(("motor vehicles", "机动车辆"), "0")
    with one.section(FATHER):
        one.choose(("able to work (assessed)", "有劳动能力（经评估）"), one.say("yes", "是"))
        one.fill(SIGNS, "赵建民")
    with one.section(MOTHER):
        one.choose(("able to work (assessed)", "有劳动能力（经评估）"), one.say("yes", "是"))
        one.choose(("Income", "收入"), one.say("wages", "工资")).fill(
            ("yuan a month", "每月（元）"), "1200"
        ).fill(("from month", "起始月"), "2024-05").fill(SIGNS, "钱秀芬")
    one.press("Submit the record", "提交记录").sees("1,200.00", "赵建民")


def take_over_the_survey(street: Person, day: str, step: tuple[str, str], result: str) -> None:
    """The file rests on the visit that was recorded."""
    street.follow(*step).choose(("The recorded visit", "已提交的入户调查记录"), day)
    street.fill(("What was found", "调查结果"), result).press(*step).sees(result)


def state(street: Person, about: str, fact: tuple[str, str], value: str, source: tuple[str, str], paper: str, day: str) -> None:  # fmt: skip
    """One fact with its source."""
    street.follow("State a fact", "录入事实").choose(
        ("About", "对象"), street.say("the household", "家庭") if about == "household" else about
    )
    street.choose(("Fact", "事实项目"), street.say(*fact)).fill(
        ("Value (money in yuan; yes or no; a code; a day)", "值（金额以元计；是/否；代码；日期）"), value
    )
    street.choose(("Source", "来源"), street.say(*source))
    street.fill(("Register and batch, visit, or paper", "数据批次、走访或材料"), paper)
    street.fill(("As of", "截至日期"), day).press("State a fact", "录入事实")


DEPOSITS = ("bank deposits and cash", "银行存款和现金")


def the_deposits_stand_against_it(office: Office) -> None:
    """9 to 11 September: survey and data check; the registers show half a million, the applicant is told."""
    survey(office, "2024-09-09", "夫妻失业，妻子打零工")
    district = office(DISTRICT, "2024-09-09").menu("Determinations", "审核确认").open(NAME)
    district.step("Begin the data check", "启动信息核对").follow("Report the data check", "反馈核对结果")
    district.choose(("Outcome", "核对结论"), district.say("does not meet", "不符合"))
    district.fill(("What the registers show", "核对情况"), "银行存款50万元")
    district.press("Report the data check", "反馈核对结果")
    street = office(STREET, "2024-09-10").menu("Determinations", "审核确认").open(NAME)
    street.step("Tell the applicant the result", "告知核对结果")
    take_over_the_survey(street, "2024-09-09", ("Record the survey", "录入入户调查"), "父亲失业，母亲打零工")
    state(street, "household", DEPOSITS, "500,000", ("register", "部门数据"), "financial_checks 2024-09", "2024-09-09")  # fmt: skip
    state(street, SON, ("stage of schooling", "就学阶段"), "primary", ("register", "部门数据"), "education_enrolment 2024-09", "2024-09-09")  # fmt: skip
    street.follow("What everybody was asked about", "已询问事项")
    for box in street.main.locator("input[type=checkbox]").all():
        box.check()
    street.press("What everybody was asked about", "已询问事项")
    street.step("Let the rules propose", "按规则测算").sees(
        ("The rules reach no tier", "按规则测算，不符合各类救助条件。"), "500,000"
    )


def give_the_opinion(office: Office, day: str, words: str) -> Person:
    head = (
        office(HEAD, day)
        .menu("Determinations", "审核确认")
        .open(NAME)
        .follow("Give the first opinion", "提出初审意见")
    )
    head.fill(("The opinion, in a few sentences", "初审意见"), words)
    head.press("Go on: look at the effect", "下一步：核对内容").press(
        "Give the first opinion", "提出初审意见"
    )
    return head


def the_family_is_heard_and_refused(office: Office) -> None:
    """11 to 13 September: nothing is posted; nobody is refused before being heard, and somebody else decides."""
    give_the_opinion(office, "2024-09-11", "存款超出规定，建议不予确认")
    street = office(STREET, "2024-09-11").menu("Determinations", "审核确认").open(NAME)
    street.step("Send the file to the deciding body", "报送审核确认")
    confirmer = office(CONFIRMER, "2024-09-12").menu("Determinations", "审核确认").open(NAME)
    confirmer.sees(("Hear the family", "听取"))
    district = office(DISTRICT, "2024-09-12").menu("Determinations", "审核确认").open(NAME)
    district.follow("Record the family's views", "听取意见记录").fill(
        ("Heard on", "听取意见日期"), "2024-09-12"
    ).fill(("What the family said", "申请人意见"), "钱是表弟的拆迁款，暂存在我账户")
    district.press("Record the family's views", "听取意见记录").sees("拆迁款")
    confirmer = office(CONFIRMER, "2024-09-13").menu("Determinations", "审核确认").open(NAME)
    confirmer.follow("Do not confirm", "不予确认")
    confirmer.fill(("Reason, as the family will read it", "理由（将写入通知书）"), REASON)
    confirmer.fill(("What it rests on", "依据材料"), "financial_checks 2024-09，9月9日入户调查")
    confirmer.press("Go on: look at the effect", "下一步：核对内容")
    confirmer.sees(("reasons and remedies", "救济途径")).press("Do not confirm", "不予确认")
    confirmer.sees(("not confirmed", "不予确认"))


def the_refusal_says_why_and_what_can_be_done(office: Office) -> None:
    """14 September, a Saturday that was worked: reasons, remedy, body, deadline; handed over on paper."""
    street = office(STREET, "2024-09-14")
    street.page.goto("/determinations/?view=all")
    street.open(NAME).open(re.compile(street.say("has not been confirmed", "社会救助不予确认告知书")))
    street.sees(REASON, ("60 days", "60日"), ("6 months", "6个月"))
    street.sees(("county government", "区）人民政府"), ("basic court", "人民法院"))
    street.sees_not(("Social Assistance Law", "中华人民共和国社会救助法"))
    street.fill(("Handed over on", "送达日期"), "2024-09-14")
    street.fill(("How, and to whom", "送达方式及签收人"), "当面送达申请人").press(
        "Record the handing over", "登记送达"
    )
    street.sees(("served 2024-09-14", "送达 2024-09-14"))


def the_family_objects_and_is_surveyed_again(office: Office) -> None:
    """18 and 19 September: the worker takes the objection, the same file goes into a second round with a new survey."""
    two = office(TWO, "2024-09-18")
    two.page.goto("/determinations/?view=all")
    two.open(NAME).follow("Record the family's objection to the refusal", "登记对不予确认的异议")
    two.fill(
        ("What is said, and which papers are given", "异议内容及佐证材料"),
        "存款系表弟拆迁款，附拆迁协议和转账凭证",
    )
    two.press("Record the family's objection to the refusal", "登记对不予确认的异议").sees(
        ("objected to", "有异议")
    )
    plan_a_survey(office(STREET, "2024-09-18").menu("Determinations", "审核确认").open(NAME), "2024-09-19")
    survey(office, "2024-09-19", "查看拆迁协议、转账凭证原件，存款属表弟")
    street = office(STREET, "2024-09-20").menu("Determinations", "审核确认").open(NAME)
    take_over_the_survey(
        street, "2024-09-19", ("Record the new survey", "录入重新调查"), "存款属表弟，已于9月16日转出"
    )
    state(street, "household", DEPOSITS, "4,000", ("document", "材料"), "拆迁协议及银行流水", "2024-09-19")


def the_second_look_ends_in_1620_yuan(office: Office) -> None:
    """23 September to 17 October: proposal, opinion, notice of seven days, another person's decision, the letter."""
    street = office(STREET, "2024-09-23").menu("Determinations", "审核确认").open(NAME)
    street.step("Let the rules propose", "按规则测算")
    street.sees(("3 member(s), 1,620 yuan a month", "成员3人，每月1,620元"))
    give_the_opinion(office, "2024-09-23", "重新调查后符合条件")
    street = office(STREET, "2024-09-23").menu("Determinations", "审核确认").open(NAME)
    street.step("Post the first opinion", "公示初审意见").sees("2024-09-23 ~ 2024-09-30")
    street = office(STREET, "2024-10-08").menu("Determinations", "审核确认").open(NAME)
    street.step("Send the file to the deciding body", "报送审核确认")
    confirmer = office(CONFIRMER, "2024-10-10").menu("Determinations", "审核确认").open(NAME)
    confirmer.follow("Confirm", "确认同意").press("Go on: look at the effect", "下一步：核对内容")
    confirmer.sees_not(("This differs", "不一致")).press("Confirm", "确认同意")
    confirmer.sees(("1,620.00 yuan a month, from 2024-11", "1,620.00 元/月, 起始月 2024-11"))
    street = office(STREET, "2024-10-11")
    street.page.goto("/determinations/?view=all")
    street.open(NAME).open(street.say("Your application has been confirmed", "社会救助审核确认通知书"))
    street.sees(("You receive 1,620 yuan a month, from 2024-11", "每月救助金1,620元，自2024年11月起发放"))
    street.sees(("60 days", "60日"), ("6 months", "6个月"), ("county government", "区）人民政府"))


def the_trail_shows_both_rounds(office: Office) -> None:
    """The refusal stays on the file for ever, beside what came of the objection."""
    street = office(STREET)
    street.page.goto("/determinations/?view=all")
    street.open(NAME).sees(REASON, ("confirmed", "确认同意"), "1,620.00")

"""The Zhou family, by the pages alone: from the registers of its months to 560 yuan a month."""

from __future__ import annotations

import re

import pytest

from tests.browser.stories import CONFIRMER, DISTRICT, HEAD, ONE, STREET, TWO, Office, Person, office_of

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.ci]
NAME = "周**"
SIGNS = ("Was there and signs (typed name)", "在场并签名（填写姓名）")
ZHOU, DAUGHTER, FATHER, MOTHER = (
    "1979",
    "2010",
    "1952",
    "1954",
)  # who has the same masked name is told apart by the year


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_story_zhou(demonstration, chromium, tmp_path, lang) -> None:
    with office_of(demonstration, chromium, lang, tmp_path) as office:
        an_alert_of_august_is_dispatched(office)
        two_workers_call(office)
        the_family_applies(office)
        the_street_accepts_once_nothing_is_missing(office)
        the_family_is_surveyed_and_its_data_checked(office)
        the_rules_propose_560_yuan(office)
        the_opinion_stands_on_the_board_for_seven_days(office)
        somebody_else_confirms(office)
        the_family_reads_its_letter(office)
        a_plan_begins(office)
        assert office.signed_in >= 6


def an_alert_of_august_is_dispatched(office: Office) -> None:
    """2 September: July raised nothing, August did; the district accepts and dispatches, the street assigns."""
    district = office(DISTRICT, "2024-09-02").menu("Alerts", "预警")
    district.choose(("Area", "区划"), office.say("Changchun", "长春社区"))
    district.press("Search", "查询").open(re.compile("A-"))
    district.sees(("Raised on 2024-08-31", "预警日期 2024-08-31"), ("yellow", "黄色"), ("44 points", "44 分"))
    district.sees(
        ("Changed since 2024-07-31", "较上次变化 2024-07-31"), ("1 stay → 2 stays", "1次住院 → 2次住院")
    )
    district.step("Accept", "接收").sees(NAME)
    district.follow("Dispatch", "分派").choose(("Office", "承办单位"), office.say("Zhongnan", "中南路街道"))
    district.press("Dispatch", "分派")
    street = office(STREET).open(re.compile(office.say("Assign somebody", "派单")))
    street.follow("Assign", "派单").choose(("Worker", "承办人"), ONE).press("Assign", "派单").sees(ONE)
    street.follow("The family's case", "家庭个案").press("Open a case", "建立个案")
    street.follow("Give the case to somebody", "指定承办人")
    street.choose(("Worker (open cases)", "承办人（在办个案数）"), ONE)
    street.press("Give the case to somebody", "指定承办人")
    plan_a_visit(street.follow("Visits", "走访"), "2024-09-05", TWO)


def plan_a_visit(street: Person, day: str, second: str) -> None:
    street.follow("Plan a visit", "安排走访").choose(
        ("Kind of visit", "走访类型"), street.say("outreach", "主动走访")
    )
    street.fill(("Day", "日期"), day).choose(("First visitor", "走访人员一"), ONE)
    street.choose(("Second visitor", "走访人员二"), second).press("Plan the visit", "安排走访").sees(day)


def two_workers_call(office: Office) -> None:
    """5 September: two workers at the door see difficulty and causes, explain, and note the first contact."""
    one = office(ONE, "2024-09-05").menu("Cases", "个案").open(NAME)
    one.open(one.say("Make the planned visit", "完成走访"))
    one.tick("2 difficult: puts off what is needed or borrows", "2 困难：推迟必需开支或举债")
    one.tick("illness", "因病").tick("loss of work", "失业").tick(
        "The policy was explained", "已宣讲救助政策"
    )
    one.fill(
        ("Living situation: food, clothing, housing, what was said", "生活情况：吃、穿、住、用及陈述"),
        "老旧住房约65平方米，4月后无收入",
    )
    one.choose(("Application", "申请"), one.say("the family applies later", "家庭拟自行申请"))
    with one.section(ZHOU):
        one.fill(("Was there and signs (typed name)", "在场并签名（填写姓名）"), "周明远")
    one.press("Submit the record", "提交记录").sees(("2 difficult", "2 困难"), ("illness", "因病"), "周明远")
    district = office(DISTRICT).menu("Alerts", "预警").open(NAME)
    district.sees(("done on 2024-09-05", "实际 2024-09-05"), ("contacted", "已联系"))


def the_family_applies(office: Office) -> None:
    """9 and 10 September: every adult, the grandparents among them, authorises the check; Zhou does for his daughter."""
    two = office(TWO, "2024-09-09").menu("Cases", "个案").open(NAME)
    two.open(two.say("Take an application", "登记申请"))
    two.choose(("Who applies", "申请人"), ZHOU).choose(("How", "申请方式"), two.say("helped", "协助"))
    two.press("Take the application", "登记申请").sees("1952", ("missing", "未授权"))
    two.sees(("3 member(s) have not authorised", "还有3名成员未授权"))
    for who in (ZHOU, FATHER, MOTHER, DAUGHTER):
        two.menu("Cases", "个案").open(NAME).follow("Members", "家庭成员").open(
            two.say("The household in the database", "信息库中的家庭档案")
        )
        two.line(who).get_by_role("link").first.click()
        two.follow("Write down a consent", "登记授权")
        two.choose(("What is agreed to", "授权事项"), two.say("check of income", "家庭经济状况核对"))
        if who == DAUGHTER:
            two.choose(("Given by a guardian", "由监护人作出"), ZHOU)
        two.fill(("Which registers or items", "核对范围"), "income, property")
        two.fill(("The paper: number of the form, who signed", "书面材料（表单编号、签字人）"), f"SQS-{who}")
        two.press("Write down", "登记").sees(f"SQS-{who}")
    two = office(TWO, "2024-09-10").menu("Determinations", "审核确认").open(NAME)
    two.step("Hand in", "提交申请").sees(("Applied on 2024-09-10", "申请日 2024-09-10"))


def the_street_accepts_once_nothing_is_missing(office: Office) -> None:
    """10 September: what is missing is told once and completely; then the statutory clocks begin."""
    street = office(STREET).menu("Determinations", "审核确认").open(NAME)
    street.follow("List what is missing", "一次性告知补正")
    street.fill(
        ("What is missing, one item a line: it is told once", "需补正事项（逐行填写，一次性告知）"),
        "出院小结",
    )
    street.press("List what is missing", "一次性告知补正").open(
        street.say("What is still missing", "一次性补正告知书")
    )
    street.sees("出院小结", ("We tell you once and completely", "我们一次性告知全部事项"))
    two = office(TWO).menu("Determinations", "审核确认").open(NAME)
    two.step("Hand in what was missing", "提交补正材料")
    street = office(STREET).menu("Determinations", "审核确认").open(NAME)
    street.sees(("told once", "一次性")).step("Accept the application", "受理申请")
    street.sees(("Accepted on 2024-09-10", "受理日 2024-09-10"))
    street.step("Request the data check", "提请信息核对")
    street.follow("Plan the survey", "安排入户调查").fill(("Day of the survey", "调查日期"), "2024-09-12")
    street.choose(("First of the team", "调查人员一"), "street.officer").choose(
        ("Second of the team", "调查人员二"), ONE
    )
    street.press("Plan the survey", "安排入户调查")


def the_family_is_surveyed_and_its_data_checked(office: Office) -> None:
    """12 September: the survey by the street's two, the district's check; 13 September: the result is told."""
    survey(office)
    district = office(DISTRICT, "2024-09-12").menu("Determinations", "审核确认").open(NAME)
    district.step("Begin the data check", "启动信息核对").follow("Report the data check", "反馈核对结果")
    district.choose(("Outcome", "核对结论"), district.say("nothing against", "未发现"))
    district.fill(("What the registers show", "核对情况"), "存款4,000元，无车辆，住房一套")
    district.press("Report the data check", "反馈核对结果").sees("存款4,000元")
    street = office(STREET, "2024-09-13").menu("Determinations", "审核确认").open(NAME)
    street.step("Tell the applicant the result", "告知核对结果")
    street.follow("Record the survey", "录入入户调查").choose(
        ("The recorded visit", "已提交的入户调查记录"), "2024-09-12"
    )
    street.fill(("What was found", "调查结果"), "两次住院，4月后停止接单")
    street.press("Record the survey", "录入入户调查").sees("两次住院", "周明远", "周国安")
    state_what_the_registers_show(street)


def survey(office: Office) -> None:
    """Two of the street's team at the door: what the household owns, who lives there, the grandparents' pensions."""
    one = office(ONE, "2024-09-12").menu("Cases", "个案").open(NAME)
    one.open(one.say("Make the planned visit", "完成走访"))
    one.tick("2 difficult: puts off what is needed or borrows", "2 困难：推迟必需开支或举债").tick(
        "illness", "因病"
    )
    with one.section(one.say("What the household owns", "家庭财产")):
        one.fill(("homes owned", "住房套数"), "1").fill(("motor vehicles", "机动车辆"), "0")
    with one.section(ZHOU):
        one.choose(("able to work (assessed)", "有劳动能力（经评估）"), one.say("yes", "是"))
        one.fill(SIGNS, "周明远")
    for who, name, pension, since in (
        (FATHER, "周国安", "1,700元", "2012年3月"),
        (MOTHER, "李秀兰", "1500", "2009-08"),
    ):
        with one.section(who):
            one.choose(("lives with the family long-term", "长期共同居住"), one.say("yes", "是"))
            one.choose(("Income", "收入"), one.say("employee pension", "离退休金"))
            one.fill(("yuan a month", "每月（元）"), pension).fill(("from month", "起始月"), since).fill(
                SIGNS, name
            )
    one.press("Submit the record", "提交记录").sees("1,700.00", "1,500.00", "2009-08")


def state_what_the_registers_show(street: Person) -> None:
    """What the district's check brought, each fact with its register."""
    for about, fact, period, value, register in (
        ("household", ("bank deposits and cash", "银行存款和现金"), "", "4,000", "financial_checks 2024-09"),
        ("p1", ("income: wages (all pay, bonuses, allowances)", "收入：工资性收入"), "2024-04", "5200", "platform_income 2024-04"),
        ("p1", ("spending: medical, paid oneself, within the rules", "支出：符合规定的个人负担医疗费用"), "2024-05-20", "5200", "medical_settlements 2024-05"),
        ("p1", ("spending: medical, paid oneself, within the rules", "支出：符合规定的个人负担医疗费用"), "2024-08-05", "8800", "medical_settlements 2024-08"),
        (DAUGHTER, ("stage of schooling", "就学阶段"), "", "junior", "education_enrolment 2024-09"),
    ):  # fmt: skip
        street.follow("State a fact", "录入事实")
        street.choose(
            ("About", "对象"), street.say("the household", "家庭") if about == "household" else about
        )
        street.choose(("Fact", "事实项目"), street.say(*fact))
        street.fill(("For income and spending: month, day, or from/to", "收入支出所属期"), period)
        street.fill(
            ("Value (money in yuan; yes or no; a code; a day)", "值（金额以元计；是/否；代码；日期）"), value
        )
        street.choose(("Source", "来源"), street.say("register", "部门数据"))
        street.fill(("Register and batch, visit, or paper", "数据批次、走访或材料"), register)
        street.fill(("As of", "截至日期"), "2024-09-12").press("State a fact", "录入事实")
    street.follow("What everybody was asked about", "已询问事项")
    for box in street.main.locator("input[type=checkbox]").all():
        box.check()
    street.press("What everybody was asked about", "已询问事项")


def the_rules_propose_560_yuan(office: Office) -> None:
    """23 September, after the new line came into force: four members, 3,200 yuan, 800 a head under 940, a gap of 560."""
    street = office(STREET, "2024-09-23").menu("Determinations", "审核确认").open(NAME)
    street.step("Let the rules propose", "按规则测算")
    street.sees(
        ("4 member(s), 560 yuan a month", "成员4人，每月560元"), ("940 yuan", "940元"), ("800 yuan", "800元")
    )
    street.follow("Every step of the calculation", "全部测算步骤").sees(
        ("All steps, in order", "全部步骤"), ("art. 23", "第23条")
    )
    head = (
        office(HEAD)
        .menu("Determinations", "审核确认")
        .open(NAME)
        .follow("Give the first opinion", "提出初审意见")
    )
    head.fill(("The opinion, in a few sentences", "初审意见"), "符合条件，同意按测算结果")
    head.press("Go on: look at the effect", "下一步：核对内容").sees(("560 yuan a month", "每月560元"))
    head.press("Give the first opinion", "提出初审意见")


def the_opinion_stands_on_the_board_for_seven_days(office: Office) -> None:
    """23 to 30 September; 14 and 29 September and 12 October were worked, 15 to 17 September and 1 to 7 October were not."""
    street = (
        office(STREET)
        .menu("Determinations", "审核确认")
        .open(NAME)
        .step("Post the first opinion", "公示初审意见")
    )
    street.sees("2024-09-23 ~ 2024-09-30", "2024-09-13")
    link = street.main.get_by_role("link", name=street.say("open the public page", "打开公示页"))
    board = link.get_attribute("href")
    reader = office.public(board).sees("周明远", "560.00", "2024-09-30", ("Members 4", "家庭成员数 4"))
    reader.sees_not("周雨桐", "李秀兰", "1979", "5,200")
    street = office(STREET, "2024-09-30").menu("Determinations", "审核确认").open(NAME)
    street.sees(("The notice stands until 2024-09-30", "公示期至2024-09-30"))
    street = office(STREET, "2024-10-08").menu("Determinations", "审核确认").open(NAME)
    assert reader.page.request.get(board).status == 404
    street.step("Send the file to the deciding body", "报送审核确认")


def somebody_else_confirms(office: Office) -> None:
    """15 October, within the ten working days that end on the 21st and the thirty that end on the 28th."""
    confirmer = office(CONFIRMER, "2024-10-15").menu("Determinations", "审核确认").open(NAME)
    confirmer.sees("2024-10-21", "2024-10-28").sees_not(("overdue", "超期"))
    confirmer.follow("Confirm", "确认同意").press("Go on: look at the effect", "下一步：核对内容")
    confirmer.sees(("560 yuan a month", "每月560元")).sees_not(("This differs", "不一致")).press(
        "Confirm", "确认同意"
    )
    confirmer.sees(("560.00 yuan a month, from 2024-11", "560.00 元/月, 起始月 2024-11"))
    district = office(DISTRICT, "2024-10-16").menu("Determinations", "审核确认").open(NAME)
    district.step("Publish the decision", "公布确认结果").sees(("Decision published", "确认结果公布"))


def the_family_reads_its_letter(office: Office) -> None:
    """17 October: the letter names the amount, the month, the remedies and no text of 2026."""
    street = office(STREET, "2024-10-17")
    street.page.goto("/determinations/?view=all")
    street.open(NAME).open(street.say("Your application has been confirmed", "社会救助审核确认通知书"))
    street.sees(("You receive 560 yuan a month, from 2024-11", "每月救助金560元，自2024年11月起发放"))
    street.sees(("60 days", "60日"), ("6 months", "6个月")).sees_not(
        ("Social Assistance Law", "中华人民共和国社会救助法")
    )
    street.fill(("Handed over on", "送达日期"), "2024-10-17")
    street.fill(("How, and to whom", "送达方式及签收人"), "当面送达申请人").press(
        "Record the handing over", "登记送达"
    )
    street.sees(("served 2024-10-17", "送达 2024-10-17"))


def a_plan_begins(office: Office) -> None:
    """18 October: measures of the catalogue, the family's answer to each, a day of review; the plan itself pays nothing."""
    street = office(STREET, "2024-10-18")
    street.page.goto("/determinations/?view=all")
    street.open(NAME).step("Draw up a plan", "拟定帮扶计划")
    street.press("Take the chosen measures into the plan", "将所选措施列入计划")
    street.sees(("560.00 yuan a month", "560.00 元/月")).step("Offer it to the family", "征求家庭意见")
    one = office(ONE, "2024-10-18").menu("Plans", "帮扶计划").open(NAME)
    one.follow("Record the family's answers", "登记家庭意见")
    for accepted in one.main.get_by_label(one.say("accepts", "接受"), exact=True).all():
        accepted.check()
    one.press("Record the answers", "登记家庭意见").sees(("accepted by the family", "家庭接受"))
    street = office(STREET).menu("Plans", "帮扶计划").open(NAME).follow("Begin the plan", "开始实施计划")
    street.fill(("Day of the first review", "首次评估日期"), "2025-01-17").press(
        "Begin the plan", "开始实施计划"
    )
    street.sees(("running", "实施中"), "2025-01-17")

"""A family that the registers took for poor and that is not: visited, closed with evidence, and not raised again the next night.

Only pages and commands are used; nothing of closeknit is imported.
"""

from __future__ import annotations

import re

import pytest

from tests.browser.stories import DISTRICT, HEAD, STREET, Office, office_of

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.ci]
SEEN = "入户见三居室装修完好，本人出示在职证明，工资由新单位发放"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_story_false_alert(demonstration, chromium, tmp_path, lang) -> None:
    with office_of(demonstration, chromium, lang, tmp_path, "--no-worker") as office:
        number = an_alert_of_another_family_reaches_the_street(office)
        somebody_calls_and_finds_no_difficulty(office, number)
        somebody_else_closes_it(office, number)
        the_next_night_does_not_raise_it_again(office, number)


def an_alert_of_another_family_reaches_the_street(office: Office) -> str:
    """2 September: any alert of the street that is not the Zhous'; returns its number."""
    district = office(DISTRICT, "2024-09-02").menu("Alerts", "预警")
    district.choose(("Area", "区划"), office.say("Zhongnanlu", "中南路街道")).press("Search", "查询")
    others = district.main.locator("tbody tr").filter(has_not_text=office.say("Changchun", "长春社区"))
    others.first.get_by_role("link", name=re.compile("A-")).click()
    district.step("Accept", "接收")
    number = re.search(r"A-\w+", district.text())
    assert number
    district.follow("Dispatch", "分派").choose(("Office", "承办单位"), office.say("Zhongnan", "中南路街道"))
    district.press("Dispatch", "分派").sees(("dispatched", "待派单"))
    return number[0]


def find(person, number: str):
    """Open the alert of a number by the list's search."""
    person.menu("Alerts", "预警")
    for link in [a.get_attribute("href") for a in person.main.locator("tbody a").all()]:
        person.page.goto(link)
        if number in person.text():
            return person
    raise AssertionError(f"{number} is not in the list")


def somebody_calls_and_finds_no_difficulty(office: Office, number: str) -> None:
    """3 September: the street's officer goes there and answers with what was seen."""
    street = find(office(STREET), number)
    street.follow("Assign", "派单").choose(("Worker", "承办人"), "street.officer").press("Assign", "派单")
    street = find(office(STREET, "2024-09-03"), number)
    street.follow("Note the first contact", "登记首次联系")
    street.fill(("Day of the contact", "联系日期"), "2024-09-03").press(
        "Note the first contact", "登记首次联系"
    )
    street.follow("Answer", "反馈").choose(("Answer", "反馈结果"), "08")
    street.fill(("Evidence", "依据"), SEEN).press("Answer", "反馈")
    street.sees(("no difficulty found", "核实无困难"), SEEN, ("done on 2024-09-03", "实际 2024-09-03"))


def somebody_else_closes_it(office: Office, number: str) -> None:
    """Who answered does not close; the head of the street does."""
    find(office(STREET), number).sees(("somebody else", "他人"))
    find(office(HEAD), number).step("Close", "办结").sees(("closed", "已办结"), "2024-09-03")


def the_next_night_does_not_raise_it_again(office: Office, number: str) -> None:
    """The night screens everybody anew; the family stays answered for its quiet days."""
    office(DISTRICT, "2024-09-04")
    assert "2024-09-04" in office.made.run("screen", "--day", "2024-09-04")
    office.made.run("worker", "--once")
    district = office(DISTRICT)
    district.page.goto("/alerts/?state=closed")
    find_closed = district.main.locator("tbody a").all()
    assert len(find_closed) == 1
    district.page.goto(find_closed[0].get_attribute("href"))
    district.sees(number, SEEN).sees_not(("Other alerts of this family", "该家庭的其他预警"))

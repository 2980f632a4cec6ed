"""The Zhou household: invented, the same in every district of Wuchang that covers 2024, and free of errors.

Facts (product.md): Zhou, 45, divorced in 2019, drives for a platform; a daughter of 14 in junior secondary school; his
father, 72, and mother, 70, on employee pensions of 1,700 and 1,500 yuan; one flat; registered in Wuchang. Last earnings
and last flexible contributions in April 2024; two hospital stays, 6-20 May and 22 July-5 August 2024; 14,000 yuan of own
cost, here 5,200 and 8,800. Later months follow the story: application, dibao of 560 yuan, work again from March 2025.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from closeknit.synth import identity, rates
from closeknit.synth.timeline import Timeline

DISTRICT, COMMUNITY = "420106", "420106011003"
BOOK, DWELLING = "4201069990000001", "FW4201069990000001"
ADDRESS = "武汉市武昌区中南路街道长春社区梅园路3号2栋1单元501室"
FIRST_ALERT = "2024-08"
_ILL, _GRANTED, _WORKS_AGAIN, _ENDED = (
    np.datetime64(m) for m in ("2024-05", "2024-10", "2025-03", "2025-11")
)
_PENSIONS = 1700.0 + 1500.0
_DEPOSITS = 4000.0
_AGAIN = 1600.0
_PLATFORM_MONTHS = (
    6180.0,
    5940.0,
    6410.0,
    6025.5,
    5870.0,
    6260.0,
    6095.0,
    5785.5,
    6340.0,
    6150.0,
    5260.0,
    5990.0,
)
Row = tuple[int, dict[str, str]]  # month of delivery, text by contract column


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    number: str
    birth: date
    man: bool
    relation: str

    @property
    def sex(self) -> str:
        return "1" if self.man else "2"


def _person(name: str, birth: date, order: int, relation: str) -> Person:
    number = identity.numbers(
        np.array([DISTRICT]), np.array([birth], dtype="datetime64[D]"), np.array([order])
    )[0]
    return Person(name, str(number), birth, order % 2 == 1, relation)


ZHOU = _person("周明远", date(1979, 3, 12), 985, "0")
DAUGHTER = _person("周雨桐", date(2010, 3, 21), 984, "3")
FATHER = _person("周国安", date(1952, 2, 8), 987, "5")
MOTHER = _person("李秀兰", date(1954, 1, 26), 988, "5")
FAMILY = (ZHOU, DAUGHTER, FATHER, MOTHER)
STAYS = (
    # number, admitted, discharged, total, paid by the basic scheme, own cost
    ("JS420106999000001", "2024-05-06", "2024-05-20", "14900.00", "9700.00", "5200.00"),
    ("JS420106999000002", "2024-07-22", "2024-08-05", "26300.00", "17500.00", "8800.00"),
)


def is_in(timeline: Timeline, districts: tuple[str, ...]) -> bool:
    """Whether the household belongs in this delivery."""
    return DISTRICT in districts and timeline.covers(2024)


def rows(timeline: Timeline) -> Iterator[tuple[str, Row]]:
    """Every row about the household, by register; nothing dated after the last day covered."""
    for month in timeline.snapshots:
        yield from ((register, (month, row)) for register, row in _snapshot(timeline, month))
    for register, on, row in _events(timeline):
        month = int(timeline.index_of(np.array([on], dtype="datetime64[D]"))[0])
        reaches_back = register == "marriages"
        if np.datetime64(on) <= timeline.last and (month >= 0 or reaches_back):
            yield register, (max(month, 0), row)


def _snapshot(tl: Timeline, month: int) -> Iterator[tuple[str, dict[str, str]]]:
    at = tl.month(month)
    year, end = str(at)[:4], tl.end(month)
    for place, one in enumerate(FAMILY):
        yield "population", {
            "resident_id": one.number, "name": one.name, "sex": one.sex, "birth_date": one.birth.isoformat(),
            "community": COMMUNITY, "dwelling_no": DWELLING, "address": ADDRESS,
            "phone": f"1000000000{place}",
        }  # fmt: skip
        yield (
            "household_book",
            {"resident_id": one.number, "name": one.name, "book_no": BOOK, "relation": one.relation},
        )
    helped = _GRANTED <= at < _ENDED
    for one in (ZHOU, DAUGHTER):
        yield "insurance_enrolment", {
            "resident_id": one.number, "scheme": "resident", "insured_from": f"{year}-01-01",
            "insured_until": f"{year}-12-31", "premium_subsidised": "是" if helped and at.astype(object).year > 2024 else "否",
        }  # fmt: skip
    for one, since, pension in ((FATHER, "2012-03-01", "1700.00"), (MOTHER, "2004-02-01", "1500.00")):
        yield (
            "insurance_enrolment",
            {
                "resident_id": one.number,
                "scheme": "employee",
                "insured_from": since,
                "premium_subsidised": "否",
            },
        )
        yield (
            "pensions",
            {"resident_id": one.number, "kind": "employee", "monthly_amount": pension, "since": since},
        )
    yield "education_enrolment", {"resident_id": DAUGHTER.number, **_school(at)}
    if helped:
        for one in FAMILY:
            yield "assistance_recipients", {
                "resident_id": one.number, "name": one.name, "scheme": "dibao", "case_no": "DB420106999000001",
                "granted_on": "2024-10-15", "monthly_amount": "140.00",
            }  # fmt: skip
    if np.datetime64("2024-09-13") <= end:
        yield from _checks()


def _school(at: np.datetime64) -> dict[str, str]:
    """Junior secondary school from September 2022, senior from September 2025."""
    stage, since, fees = "junior", "2022-09-01", "0.00"
    if at < np.datetime64("2022-09"):
        stage, since = "primary", "2016-09-01"
    elif at >= np.datetime64("2025-09"):
        stage, since, fees = "senior", "2025-09-01", "1800.00"
    return {"stage": stage, "full_time": "是", "boarding": "否", "fees_year": fees, "enrolled_on": since}


def _checks() -> Iterator[tuple[str, dict[str, str]]]:
    """The economic check after every adult's consent."""
    yield "financial_checks", {
        "resident_id": ZHOU.number, "consent_no": "SQS420106999000001", "checked_on": "2024-09-13",
        "deposits": f"{_DEPOSITS:.2f}", "securities": "0.00", "insurance_value": "0.00",
    }  # fmt: skip
    for one in (FATHER, MOTHER):
        yield "financial_checks", {
            "resident_id": one.number, "consent_no": "SQS420106999000001", "checked_on": "2024-09-13",
            "deposits": "0.00", "securities": "0.00", "insurance_value": "0.00",
        }  # fmt: skip
    yield "property", {
        "property_no": "BDC420106999000001", "resident_id": FATHER.number, "kind": "dwelling",
        "floor_area_m2": "65", "share_percent": "100", "acquired_on": "1998-06-18",
    }  # fmt: skip
    for one, amount in ((FATHER, "1700.00"), (MOTHER, "1500.00")):
        yield "income_checks", {
            "resident_id": one.number, "head": "transfer", "period_from": "2024-06-01", "period_to": "2024-08-31",
            "monthly_amount": amount,
        }  # fmt: skip
    yield "income_checks", {
        "resident_id": ZHOU.number, "head": "other", "period_from": "2024-06-01", "period_to": "2024-08-31",
        "monthly_amount": "0.00",
    }  # fmt: skip


def _events(tl: Timeline) -> Iterator[tuple[str, str, dict[str, str]]]:
    for one, other, on in ((FATHER, MOTHER, "1977-12-18"), (MOTHER, FATHER, "1977-12-18")):
        yield (
            "marriages",
            on,
            {
                "resident_id": one.number,
                "name": one.name,
                "spouse_resident_id": other.number,
                "event": "married",
                "registered_on": on,
            },
        )
    for event, on in (("married", "2008-10-06"), ("divorced", "2019-06-14")):
        yield (
            "marriages",
            on,
            {"resident_id": ZHOU.number, "name": ZHOU.name, "event": event, "registered_on": on},
        )
    for number, admitted, discharged, total, basic, own in STAYS:
        yield "medical_settlements", discharged, {
            "settlement_no": number, "resident_id": ZHOU.number, "settled_on": discharged, "setting": "inpatient",
            "admitted_on": admitted, "discharged_on": discharged, "disease_group": "general", "total": total,
            "basic_paid": basic, "major_paid": "0.00", "aid_paid": "0.00", "commercial_paid": "0.00",
            "self_paid": own, "self_paid_outside": "0.00",
        }  # fmt: skip
    for month in range(tl.count):
        yield from _work(tl, month)
    for on, outcome, decided in (("2024-09-10", "pending", ""), ("2024-10-15", "granted", "2024-10-15")):
        yield "assistance_applications", on, {
            "application_no": "SQ420106999000001", "resident_id": ZHOU.number, "applied_on": "2024-09-10",
            "scheme": "dibao", "outcome": outcome, "decided_on": decided,
        }  # fmt: skip
    yield "assistance_endings", "2025-11-30", {
        "case_no": "DB420106999000001", "resident_id": ZHOU.number, "scheme": "dibao", "ended_on": "2025-11-30", "reason": "income",
    }  # fmt: skip


def _work(tl: Timeline, month: int) -> Iterator[tuple[str, str, dict[str, str]]]:
    at = tl.month(month)
    day = str(tl.start(month))
    net = platform_income(at)
    if net:
        yield "platform_income", day, {
            "resident_id": ZHOU.number, "month": str(at), "platform_no": "PT002", "net_income": f"{net:.2f}",
            "active_days": "26" if at < _ILL else "12",
        }  # fmt: skip
    if at < _ILL:
        yield "employment_contributions", day, {
            "resident_id": ZHOU.number, "month": str(at), "kind": "flexible",
            "base": f"{rates.CONTRIBUTION_FLOOR:.2f}", "paid": "是",
        }  # fmt: skip


def platform_income(at: np.datetime64) -> float:
    """What Zhou earns net in a month: nothing from May 2024 to February 2025."""
    if at < _ILL:
        return _PLATFORM_MONTHS[int(at.astype(np.int64)) % 12]
    return _AGAIN if at >= _WORKS_AGAIN else 0.0


def true_situation(timeline: Timeline, month: int) -> dict[str, object]:
    """The household's truth of a month, by the same definition as everybody's (needs.py); money in fen a head."""
    at = timeline.month(month)
    earned = [platform_income(at - back) for back in range(3)]
    income = (_PENSIONS + sum(earned) / 3) / len(FAMILY)
    end = timeline.end(month)
    paid = [float(own) for _, _, day, _, _, own in STAYS if end - 365 < np.datetime64(day) <= end]
    costs = sum(paid) / 12 / len(FAMILY)
    reason = "income" if income < rates.LINE else "costs" if income - costs < rates.LINE else ""
    helped = _GRANTED <= at < _ENDED
    return {
        "members": len(FAMILY), "income_fen_head": round(income * 100), "costs_fen_head": round(costs * 100),
        "savings_fen_head": round(_DEPOSITS / len(FAMILY) * 100), "need": int(reason != ""), "reason": reason,
        "helped": int(helped), "in_need_unhelped": int(reason != "" and not helped),
    }  # fmt: skip


def summary(timeline: Timeline) -> dict[str, object]:
    """What truth/story.json says: which household and person, the story's months with data, the first alert."""
    months = [str(timeline.month(m)) for m in timeline.snapshots if timeline.month(m) >= _ILL]
    return {"household": BOOK, "person": ZHOU.number, "months": months, "first_alert_month": FIRST_ALERT}

"""The Zhou family's way, step by step: each function acts as the person whose step it is, on its day of 2024."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from closeknit.casework.accounts.actors import staff_actor
from closeknit.casework.determinations import (
    actions,
    application,
    checking,
    findings,
    opinion,
    proposal,
    survey,
)
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import DataCheck
from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.registry import actions as registry
from closeknit.casework.registry.models import Household
from tests.casework.conftest import NORTH
from tests.casework.families import zhou

GROUPS = [
    "status",
    "study",
    "health",
    "care",
    "work",
    "income",
    "spending",
    "property",
    "supporters",
    "history",
    "emergency",
]
# about, fact, period, value, source, reference
FACTS: tuple[tuple[str, str, str, Any, str, str], ...] = (
    ("household", "deposits_fen", "", 400_000, "register", "financial_checks 2024-09"),
    ("household", "homes", "", 1, "register", "property 2024-09"),
    ("household", "vehicles", "", 0, "register", "vehicles 2024-09"),
    ("p1", "able_to_work", "", True, "visit", "survey 2024-09-12"),
    ("p1", "income.wages", "2024-04", 520_000, "register", "platform_income 2024-04"),
    ("p1", "spending.medical", "2024-05-20", 600_000, "register", "medical_settlements 2024-05"),
    ("p1", "spending.medical", "2024-08-05", 800_000, "register", "medical_settlements 2024-08"),
    ("p2", "study", "", "junior", "register", "education_enrolment 2024-09"),
    ("p3", "lives_with_family", "", True, "visit", "survey 2024-09-12"),
    ("p3", "income.pension_employee", "2012-03/", 170_000, "register", "pensions 2024-08"),
    ("p4", "lives_with_family", "", True, "visit", "survey 2024-09-12"),
    ("p4", "income.pension_employee", "2009-08/", 150_000, "register", "pensions 2024-08"),
)  # fmt: skip


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


class Walk:
    """One family's file; `as_` says who acts and when."""

    def __init__(self, member: Callable[..., Any], community: str = NORTH) -> None:
        self.member, self.community = member, community
        self.household: Household = zhou(community)
        self.file: Application | None = None

    def as_(self, role: str, day: date, suffix: str = "") -> Any:
        return acting_as(staff_actor(self.member(role, self.community, suffix), day), day, at(day))

    @property
    def now(self) -> Application:
        """The file as it is now; read as a worker of the community."""
        assert self.file is not None
        with self.as_("street_officer", date(2024, 9, 10)):
            return Application.objects.here(pk=self.file.pk)

    def _file(self) -> Application:
        assert self.file is not None
        return Application.objects.here(pk=self.file.pk)

    def draft(self, day: date = date(2024, 9, 9), consents: bool = True) -> Walk:
        with self.as_("community_worker", day):
            household = Household.objects.here(pk=self.household.pk)
            people = {
                m.person.pk: m.person for m in household.memberships.select_related("person").order_by("pk")
            }
            if consents:
                for person in people.values():
                    registry.give_consent(
                        household, person, "check", covers="means", evidence="form 7", given_on=day
                    )
            self.file = application.draft(
                household, next(iter(people.values())), channel="family", residence="urban"
            )
        return self

    def submit(self, day: date = date(2024, 9, 10)) -> Walk:
        with self.as_("community_worker", day):
            application.submit(self._file())
        return self

    def accept(self, day: date = date(2024, 9, 10)) -> Walk:
        with self.as_("street_officer", day):
            application.accept(self._file())
            checking.request_check(self._file())
        return self

    def check(self, day: date = date(2024, 9, 12), outcome: str = DataCheck.MEETS) -> Walk:
        with self.as_("district_officer", day):
            checking.start_check(self._file())
            checking.report_check(self._file(), outcome, "what the registers show")
        return self

    def team(self) -> list[int]:
        return [
            self.member("street_officer", self.community).pk,
            self.member("community_worker", self.community).pk,
        ]

    def survey(self, day: date = date(2024, 9, 12)) -> Walk:
        with self.as_("street_officer", day):
            survey.record_survey(
                self._file(),
                visitors=self.team(),
                done_on=day,
                signed_by="p1 and p3 signed",
                result="two stays in hospital",
            )
        return self

    def facts(self, day: date = date(2024, 9, 13), **other: Any) -> Walk:
        with self.as_("street_officer", day):
            names = {name: subject for subject, name in findings.subjects_of(self._file()).items()}
            for about, name, period, value, source, reference in FACTS:
                findings.state(
                    self._file(), names.get(about, about), name, other.get(name, value), source=source, reference=reference,
                    as_of=date(2024, 9, 1), period=period,
                )  # fmt: skip
            findings.asked_everybody(self._file(), GROUPS)
        return self

    def propose(self, day: date = date(2024, 9, 23)) -> Walk:
        with self.as_("street_officer", day):
            proposal.propose(self._file())
        return self

    def opine(
        self, day: date = date(2024, 9, 23), tier: str = "dibao", fen: int = 56_000, **more: str
    ) -> Walk:
        with self.as_("street_officer", day):
            opinion.give_opinion(
                self._file(), tier=tier, amount_fen=fen, words="as the rules propose", **more
            )
        return self

    def post(self, day: date = date(2024, 9, 23)) -> Walk:
        with self.as_("street_officer", day):
            opinion.post(self._file())
        return self

    def send_up(self, day: date = date(2024, 10, 8)) -> Walk:
        with self.as_("street_officer", day):
            opinion.send_up(self._file())
        return self

    def hear(self, day: date = date(2024, 10, 10)) -> Walk:
        with self.as_("district_officer", day):
            actions.hear(self._file(), day, "we cannot live on the pensions alone")
        return self

    def confirm(self, day: date = date(2024, 10, 15), fen: int = 56_000, **more: Any) -> Walk:
        with self.as_("district_confirmer", day):
            actions.confirm(self._file(), tier="dibao", amount_fen=fen, **more)
        return self

    def to_decision(self) -> Walk:
        return self.draft().submit().accept().check().survey().facts().propose().opine().post().send_up()

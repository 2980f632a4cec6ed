"""Quick small aid: who, cause, amount, clerk; three days; a small amount; declined only in the ordinary way of saying no."""

from __future__ import annotations

from datetime import date

import pytest

from closeknit.casework.determinations import actions, quick_aid
from closeknit.casework.determinations.models import QuickAid
from closeknit.casework.refusals import NotAllowed, Refused
from closeknit.casework.registry.sealing import opened
from tests.casework.conftest import DAY, NORTH

pytestmark = pytest.mark.django_db


def report(**other):
    given = {
        "person": "a man at the station",
        "cause": "sudden_illness",
        "words": "collapsed, no papers",
        "amount_fen": 50_000,
    }
    return quick_aid.report(NORTH, **(given | other))


def test_it_is_reported_and_given_by_a_clerk_within_three_days(acts, member):
    with acts("street_officer"):
        aid = report()
        assert aid.due_on == date(2024, 9, 5)
        quick_aid.give(aid, "in cash, signed")
        aid = QuickAid.objects.here(pk=aid.pk)
        assert (aid.state, aid.given_on, aid.clerk_id, aid.amount_fen) == (
            "given",
            DAY,
            member("street_officer").pk,
            50_000,
        )
        assert opened(aid, "person_words") == "a man at the station" and b"station" not in bytes(
            aid.person_words
        )
        with pytest.raises(Refused):
            quick_aid.give(aid, "again")


def test_more_than_a_month_of_the_line_is_not_quick_aid(acts):
    with acts("street_officer"):
        aid = report(amount_fen=91_001)
        with pytest.raises(Refused, match="one month of the dibao line"):
            quick_aid.give(aid, "in cash, signed")
        assert quick_aid.give(report(amount_fen=91_000), "in cash, signed") is None


@pytest.mark.parametrize(
    "other", [{"cause": "none"}, {"cause": "x"}, {"amount_fen": 0}, {"person": " "}, {"words": ""}]
)
def test_it_needs_who_cause_and_amount(acts, other):
    with acts("street_officer"), pytest.raises(Refused):
        report(**other)


def test_other_roles_do_not_give_it(acts):
    with acts("community_worker"), pytest.raises(NotAllowed):
        report()


def test_to_give_none_takes_reason_and_evidence(acts):
    with acts("street_officer"):
        aid = report()
        with pytest.raises(Refused):
            actions.decide_against(aid, "decline", reason="", evidence="seen")
        actions.decide_against(aid, "decline", reason="family takes care of him", evidence="his son came")
        assert QuickAid.objects.here(pk=aid.pk).state == "not_given"

"""The Zhou family: applied and accepted on 10 September 2024, confirmed on 15 October, 560 yuan a month from November."""

from __future__ import annotations

from datetime import date

import pytest

from closeknit.casework.determinations import actions
from closeknit.casework.determinations.clocks import clocks
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Decision, Letter, PublicNotice
from closeknit.casework.ledger.models import Event
from closeknit.casework.registry.models import Household

pytestmark = pytest.mark.django_db


def test_zhou_is_confirmed_with_560_yuan_a_month_from_november(walk):
    walk.to_decision().confirm()
    with walk.as_("district_officer", date(2024, 10, 16)):
        file = Application.objects.here(pk=walk.file.pk)
        actions.publish(file)
    with walk.as_("street_officer", date(2024, 10, 17)):
        actions.serve_letter(
            Letter.objects.get(application=walk.file, what="confirmation"),
            date(2024, 10, 17),
            "handed to the applicant",
        )
        file = walk.now
        decision = Decision.objects.get(application=file)
    assert (file.applied_on, file.accepted_on, file.decided_on) == (
        date(2024, 9, 10),
        date(2024, 9, 10),
        date(2024, 10, 15),
    )
    assert (decision.tier, decision.amount_fen, decision.start_month, decision.review_months) == (
        "dibao",
        56_000,
        "2024-11",
        6,
    )
    assert not decision.is_override
    with walk.as_("district_officer", date(2024, 10, 17)):
        actions.close(Application.objects.here(pk=file.pk))
        assert Household.objects.here(pk=walk.household.pk).state == "helped"
        assert Household.objects.here(pk=walk.household.pk).tier == "dibao"
        verbs = list(
            Event.objects.filter(subject_id=str(file.pk), after__gt="")
            .order_by("id")
            .values_list("verb", flat=True)
        )
    assert verbs == [
        f"determination.{move}"
        for move in (
            "draft",
            "submit",
            "accept",
            "record_survey",
            "propose",
            "give_opinion",
            "post",
            "send_up",
            "confirm",
            "publish",
            "close",
        )
    ]


def test_statutory_days_run_by_the_official_calendar_of_2024(walk):
    walk.to_decision()
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        running = {c.step: c for c in clocks(Application.objects.here(pk=walk.file.pk))}
    # 14 and 29 September and 12 October were worked; 15 to 17 September and 1 to 7 October were not.
    assert {step: c.due_on for step, c in running.items()} == {
        "survey_start": date(2024, 9, 13),
        "data_check_start": date(2024, 9, 13),
        "public_notice": date(2024, 9, 30),
        "decision": date(2024, 10, 21),
        "total": date(2024, 10, 28),
    }
    assert running["survey_start"].done_on == date(2024, 9, 12)
    assert not any(c.is_overdue(date(2024, 10, 15)) for c in running.values())
    assert running["decision"].is_overdue(date(2024, 10, 22))


def test_the_next_statutory_day_stands_on_the_file_and_is_escalated_once(walk):
    from closeknit.casework.determinations.application import escalate_overdue

    walk.to_decision()
    assert (walk.now.due_step, walk.now.due_on) == ("decision", date(2024, 10, 21))
    with walk.as_("district_officer", date(2024, 10, 21)):
        assert escalate_overdue() == 0
    with walk.as_("district_officer", date(2024, 10, 22)):
        assert escalate_overdue() == 1
        assert escalate_overdue() == 0


def test_a_decision_of_2024_cites_no_text_of_2026(walk):
    walk.to_decision().confirm()
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        proposal = Decision.objects.get(application=walk.file).proposal
        letters = list(Letter.objects.filter(application=walk.file))
    for lang in ("en", "zh"):
        assert "social-assistance-law-2026" not in proposal.answer(lang)["texts"]
        assert not any(e["source"] == "social-assistance-law-2026" for e in proposal.trace(lang))
        for letter in letters:
            said = str(letter.content[lang])
            assert "中华人民共和国社会救助法" not in said and "Social Assistance Law" not in said
    said = str(next(letter for letter in letters if letter.what == "confirmation").content["en"])
    assert "560 yuan a month, from 2024-11" in said and "county government" in said and "60 days" in said


def test_the_proposal_keeps_everything_that_repeats_it(walk):
    from closeknit.casework.policy_pack import pack_in_force
    from closeknit.screening.determining.desk import determine

    walk.to_decision()
    with walk.as_("street_officer", date(2024, 10, 8)):
        proposal = walk.now.proposal
        again = determine(
            pack_in_force(), proposal.content["family"], proposal.day, proposal.application_day, "en"
        )
        assert proposal.pack_hash == pack_in_force().hash and proposal.engine_version
        assert (
            (again["household_tier"], again["amount_fen_month"])
            == (proposal.tier, proposal.amount_fen)
            == ("dibao", 56_000)
        )
        assert again["trace"] == proposal.trace("en")
        assert "周" not in str(proposal.content["family"])
        assert {s["source"] for s in proposal.content["sources"]} == {"register", "visit"}


def test_the_notice_stands_seven_days_and_shows_allowed_fields_only(walk, client, monkeypatch):
    from closeknit.casework.determinations import papers
    from closeknit.web import clock
    from tests.casework.determinations.walk import at

    walk.draft().submit().accept().check().survey().facts().propose().opine().post()
    with walk.as_("street_officer", date(2024, 9, 23)):
        notice = PublicNotice.objects.get(application=walk.file)
        assert set(papers._notice(notice)) == set(papers.ALLOWED_FIELDS)
    for on, status in ((date(2024, 9, 23), 200), (date(2024, 9, 30), 200), (date(2024, 10, 1), 404)):
        monkeypatch.setattr(clock, "now", lambda on=on: (on, at(on)))
        response = client.get(f"/determinations/notices/{notice.token}/")
        assert response.status_code == status
        if status == 200:
            said = response.content.decode()
            assert "周建国" in said and "560.00" in said and "noindex" in response["X-Robots-Tag"]
            for hidden in ("周小雨", "李桂芳", "138", "420106197", "nephritis", "5,200"):
                assert hidden not in said

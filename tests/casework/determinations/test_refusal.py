"""A family that is refused: the check is told and objected to, the views are heard, the refusal looked at again."""

from __future__ import annotations

from datetime import date

import pytest

from closeknit.casework.determinations import actions, checking, findings, opinion, survey
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import DataCheck, Decision, Letter, Objection, PublicNotice
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Household

pytestmark = pytest.mark.django_db


def here(walk) -> Application:
    return Application.objects.here(pk=walk.file.pk)


def refused(walk):
    """The family has large deposits, so nothing is reached; refused on 15 October after it was heard."""
    walk.draft().submit().accept().check(outcome=DataCheck.DOES_NOT_MEET)
    with walk.as_("street_officer", date(2024, 9, 12)):
        checking.tell_check(here(walk))
    walk.survey().facts(deposits_fen=50_000_000).propose()
    walk.opine(tier="none", fen=0).send_up()
    walk.hear()
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        actions.decide_against(
            here(walk), "refuse", reason="deposits outside the rule", evidence="bank check, survey"
        )
    return walk


def test_a_result_against_the_family_is_told_and_its_objection_looked_into_before_anything_goes_on(walk):
    walk.draft().submit().accept().check(outcome=DataCheck.DOES_NOT_MEET).survey().facts(
        deposits_fen=50_000_000
    )
    with pytest.raises(Refused, match="Tell the applicant"):
        walk.propose()
    with walk.as_("street_officer", date(2024, 9, 13)):
        checking.tell_check(here(walk))
        checking.object_to_check(here(walk), "the money is held for a cousin: paper of August")
    with pytest.raises(Refused, match="objects to the data check"):
        walk.propose()
    with walk.as_("district_officer", date(2024, 9, 14)):
        checking.recheck(here(walk), DataCheck.MEETS, "the deposits are a cousin's")
    with walk.as_("street_officer", date(2024, 9, 23)):
        findings.state(
            here(walk), "household", "deposits_fen", 400_000, source="document", reference="the cousin's paper", as_of=date(2024, 8, 20)
        )  # fmt: skip
    walk.propose()
    with walk.as_("street_officer", date(2024, 9, 24)):
        assert here(walk).proposal.tier == "dibao"


def test_the_refusal_letter_has_reasons_articles_and_remedies_with_body_and_days(walk):
    refused(walk)
    with walk.as_("street_officer", date(2024, 10, 16)):
        letter = Letter.objects.get(application=walk.file, what="refusal")
        assert Household.objects.here(pk=walk.household.pk).state == "refused"
    en, zh = letter.content["en"], letter.content["zh"]
    assert "deposits outside the rule" in str(en["paragraphs"])
    assert any("Property is outside the dibao rule" in r["text"] for r in en["reasons"])
    assert any("第21条" in a for a in zh["articles"])
    assert any("60" in r and "县（市、区）人民政府" in r for r in zh["remedies"])
    assert any("6 months" in r and "basic court" in r for r in en["remedies"])


def test_a_refusal_is_objected_to_surveyed_again_and_confirmed_in_a_second_round(walk):
    refused(walk)
    with walk.as_("street_officer", date(2024, 10, 18)):
        opinion.object_to_refusal(here(walk), "the money was never ours")
        assert Household.objects.here(pk=walk.household.pk).state == "applied"
        survey.record_survey(
            here(walk),
            visitors=walk.team(),
            done_on=date(2024, 10, 18),
            signed_by="p1 signed",
            result="the money is the cousin's",
        )
        findings.state(
            here(walk),
            "household",
            "deposits_fen",
            400_000,
            source="document",
            reference="the cousin's paper",
            as_of=date(2024, 10, 18),
        )
    walk.propose(date(2024, 10, 21)).opine(date(2024, 10, 21))
    with pytest.raises(Refused, match="Post the first opinion"):
        walk.send_up(date(2024, 10, 21))
    walk.post(date(2024, 10, 21)).send_up(date(2024, 10, 29)).confirm(date(2024, 10, 30))
    with walk.as_("street_officer", date(2024, 10, 30)):
        decided = list(Decision.objects.filter(application=walk.file).order_by("round"))
        assert [(d.round, d.move, d.amount_fen) for d in decided] == [
            (0, "refuse", 0),
            (1, "confirm", 56_000),
        ]
        assert decided[1].start_month == "2024-11"
        assert Objection.objects.get(application=walk.file).said == "the money was never ours"


def test_a_refusal_is_looked_at_again_once_only(walk):
    refused(walk)
    with walk.as_("street_officer", date(2024, 10, 18)):
        opinion.object_to_refusal(here(walk), "the money was never ours")
        survey.record_survey(
            here(walk), visitors=walk.team(), done_on=date(2024, 10, 18), signed_by="signed", result="it is"
        )
    walk.propose(date(2024, 10, 21)).opine(date(2024, 10, 21), tier="none", fen=0).send_up(
        date(2024, 10, 21)
    ).hear(date(2024, 10, 22))
    with walk.as_("district_confirmer", date(2024, 10, 23)):
        actions.decide_against(here(walk), "refuse", reason="deposits outside the rule", evidence="register")
    with (
        walk.as_("street_officer", date(2024, 10, 24)),
        pytest.raises(Refused, match="reconsideration or a suit"),
    ):
        opinion.object_to_refusal(here(walk), "once more please")


def test_nothing_adverse_before_the_family_is_heard(walk):
    walk.to_decision()
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        for move in ("refuse", "confirm_less", "terminate"):
            with pytest.raises(Refused, match="Hear the family"):
                actions.decide_against(
                    here(walk),
                    move,
                    reason="less is enough",
                    evidence="survey",
                    tier="dibao",
                    amount_fen=50_000,
                )
    walk.hear()
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        with pytest.raises(Refused, match="rests on"):
            actions.decide_against(here(walk), "refuse", reason="deposits outside the rule", evidence=" ")
        with pytest.raises(Refused, match="less than the rules propose"):
            actions.confirm(here(walk), tier="dibao", amount_fen=55_900, reason="rounded", evidence="none")
        actions.decide_against(
            here(walk),
            "confirm_less",
            reason="one member has left",
            evidence="survey",
            tier="dibao",
            amount_fen=50_000,
        )
        decision = Decision.objects.get(application=walk.file)
    assert (decision.amount_fen, decision.is_override, decision.move) == (50_000, True, "confirm_less")


def test_a_hearing_of_an_earlier_round_does_not_count(walk):
    refused(walk)
    with walk.as_("street_officer", date(2024, 10, 18)):
        opinion.object_to_refusal(here(walk), "the money was never ours")
        survey.record_survey(
            here(walk), visitors=walk.team(), done_on=date(2024, 10, 18), signed_by="signed", result="it is"
        )
    walk.propose(date(2024, 10, 21)).opine(date(2024, 10, 21), tier="none", fen=0).send_up(date(2024, 10, 21))
    with walk.as_("district_confirmer", date(2024, 10, 23)), pytest.raises(Refused, match="Hear the family"):
        actions.decide_against(here(walk), "refuse", reason="deposits outside the rule", evidence="register")


def test_the_line_that_rose_between_opinion_and_decision_counts(walk):
    """The dibao line of 940 is known from 21 September on; an opinion of the 19th stood on 910."""
    walk.draft().submit().accept().check().survey().facts().propose(date(2024, 9, 19)).opine(
        date(2024, 9, 19), fen=44_000
    )
    walk.post(date(2024, 9, 19)).send_up(date(2024, 9, 29))
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        with pytest.raises(Refused, match="less than the rules propose"):
            actions.confirm(here(walk), tier="dibao", amount_fen=44_000)
        decision = actions.confirm(here(walk), tier="dibao", amount_fen=56_000)
    assert not decision.is_override and decision.opinion.amount_fen == 44_000


def test_more_than_proposed_needs_reason_and_evidence_which_stay(walk):
    walk.to_decision()
    with pytest.raises(Refused, match="differs from what the rules propose"):
        walk.confirm(fen=60_000)
    walk.confirm(fen=60_000, reason="a child needs a diet", evidence="hospital paper 12")
    with walk.as_("street_officer", date(2024, 10, 16)):
        decision = Decision.objects.get(application=walk.file)
    assert (
        decision.is_override
        and decision.reason == "a child needs a diet"
        and decision.evidence == "hospital paper 12"
    )


def test_an_objection_to_the_notice_takes_it_down_and_the_family_is_surveyed_again(walk):
    walk.draft().submit().accept().check().survey().facts().propose().opine().post()
    with walk.as_("community_worker", date(2024, 9, 25)):
        opinion.object_to_notice(here(walk), "they own a shop", by_family=False)
        assert not PublicNotice.objects.get(application=walk.file).stands_on(date(2024, 9, 25))
    with walk.as_("street_officer", date(2024, 9, 26)):
        survey.record_survey(
            here(walk), visitors=walk.team(), done_on=date(2024, 9, 26), signed_by="refused to sign", result="no shop",
            way="review",
        )  # fmt: skip
    walk.propose(date(2024, 9, 26)).opine(date(2024, 9, 26)).send_up(date(2024, 9, 26)).confirm(
        date(2024, 10, 15)
    )
    assert walk.now.state == "confirmed" and walk.now.round == 1

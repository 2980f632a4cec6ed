"""Each move: in its state, by its role, in its area, from the version that was read; and what stands against it."""

from __future__ import annotations

from datetime import date

import pytest

from closeknit.casework.accounts.actions import declare_relative
from closeknit.casework.determinations import (
    actions,
    application,
    checking,
    findings,
    opinion,
    proposal,
    survey,
)
from closeknit.casework.determinations.lifecycle import FINAL, MOVES, QUICK_MOVES
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Finding
from closeknit.casework.refusals import Conflict, NotAllowed, NotHere, Refused
from closeknit.casework.registry import actions as registry
from closeknit.casework.registry.models import Household, Person
from tests.casework.conftest import SOUTH

pytestmark = pytest.mark.django_db

D = date(2024, 9, 10)


def here(walk) -> Application:
    return Application.objects.here(pk=walk.file.pk)


def test_every_move_cites_a_text_or_is_named_as_ours():
    ours = {move.name for moves in (MOVES, QUICK_MOVES) for move in moves if move.source is None}
    assert ours == {"look_again", "close", "withdraw", "decline"}
    from closeknit.casework.policy_pack import pack_in_force

    cited = {move.source.partition(":")[0] for moves in (MOVES, QUICK_MOVES) for move in moves if move.source}
    assert cited <= set(pack_in_force().sources)


def test_nothing_leads_out_of_a_final_state_and_every_state_is_reached():
    assert not [m for m in MOVES if m.before & FINAL]
    assert {m.after for m in MOVES} == set(MOVES.states)


def test_an_application_needs_the_authorisation_of_every_adult(walk):
    walk.draft(consents=False)
    with pytest.raises(Refused, match="3 member"):
        walk.submit()
    with walk.as_("community_worker", D):
        household = Household.objects.here(pk=walk.household.pk)
        for _, person, _ in here(walk).people:
            registry.give_consent(household, person, "check", covers="means", evidence="form")
    walk.submit()
    assert walk.now.applied_on == D


def test_a_child_under_14_needs_the_guardian(walk):
    walk.draft()
    with walk.as_("community_worker", D):
        household = Household.objects.here(pk=walk.household.pk)
        child = registry.add_person(
            household, "child", name="周小云", birth_day=date(2012, 1, 1), since=date(2024, 9, 1), counts=True
        )
    with pytest.raises(Refused, match="1 member"):
        walk.submit()
    with walk.as_("community_worker", D):
        registry.give_consent(household, child, "check", covers="means", evidence="form")
    with pytest.raises(Refused, match="1 member"):
        walk.submit()
    with walk.as_("community_worker", D):
        registry.give_consent(
            household, child, "guardian", covers="means", evidence="form", given_by=Person.objects.first()
        )
    walk.submit()


def test_one_household_has_one_open_application(walk):
    walk.draft()
    with walk.as_("community_worker", D), pytest.raises(Refused, match="open application"):
        application.draft(walk.household, here(walk).applicant, channel="family", residence="urban")


def test_an_agent_needs_a_written_mandate(walk):
    with walk.as_("community_worker", D):
        applicant = Person.objects.filter(masked_name__startswith="周").first()
        walk.file = application.draft(walk.household, applicant, channel="agent", residence="urban")
        for _, person, _ in here(walk).people:
            registry.give_consent(walk.household, person, "check", covers="means", evidence="form")
    with pytest.raises(Refused, match="written mandate"):
        walk.submit()


def test_gaps_are_listed_once(walk):
    walk.draft().submit()
    with walk.as_("street_officer", D):
        application.list_gaps(here(walk), ["divorce certificate", " "])
    with walk.as_("community_worker", D):
        application.complete(here(walk))
    with walk.as_("street_officer", D), pytest.raises(Refused, match="told once"):
        application.list_gaps(here(walk), ["something else"])
    walk.accept()


def test_a_worker_cannot_accept_and_another_district_sees_nothing(walk):
    walk.draft().submit()
    with walk.as_("community_worker", D), pytest.raises(NotAllowed):
        application.accept(here(walk))
    from closeknit.casework.accounts.actors import staff_actor
    from closeknit.casework.ledger.actors import acting_as
    from tests.casework.determinations.walk import at

    with acting_as(staff_actor(walk.member("street_officer", SOUTH), D), D, at(D)):
        with pytest.raises(NotHere):
            here(walk)
        assert Application.objects.count() == 0


def test_two_at_once_the_second_gets_a_conflict(walk):
    walk.draft().submit()
    with walk.as_("street_officer", D):
        mine, theirs = here(walk), here(walk)
        application.accept(theirs, version=theirs.version)
        with pytest.raises(Conflict):
            application.accept(mine, version=1)
        with pytest.raises(Refused):
            application.accept(here(walk))


@pytest.mark.parametrize("role", ["street_officer", "street_head", "community_worker", "district_confirmer"])
def test_the_district_officer_alone_checks_the_data(walk, role):
    walk.draft().submit().accept()
    with walk.as_(role, D), pytest.raises(NotAllowed):
        checking.report_check(here(walk), "meets", "I looked them up")


def test_a_survey_takes_two_people_of_the_area_one_of_the_street(walk):
    walk.draft().submit().accept()
    worker, other = walk.member("community_worker").pk, walk.member("community_worker", suffix="-2").pk
    officer, stranger = walk.member("street_officer").pk, walk.member("street_officer", SOUTH).pk
    with walk.as_("street_officer", date(2024, 9, 12)):
        for team in ([officer], [officer, officer], [officer, stranger], [worker, other]):
            with pytest.raises(Refused):
                survey.record_survey(
                    here(walk), visitors=team, done_on=date(2024, 9, 12), signed_by="x", result="y"
                )
        with pytest.raises(Refused, match="between acceptance"):
            survey.record_survey(
                here(walk), visitors=[officer, worker], done_on=date(2024, 9, 9), signed_by="x", result="y"
            )
        with pytest.raises(Refused, match="public emergency"):
            survey.record_survey(
                here(walk),
                visitors=[officer, worker],
                done_on=date(2024, 9, 12),
                signed_by="x",
                result="y",
                way="phone",
            )
        survey.record_survey(
            here(walk), visitors=[officer, worker], done_on=date(2024, 9, 12), signed_by="x", result="y"
        )


def test_the_notice_stands_its_seven_days(walk):
    walk.draft().submit().accept().check().survey().facts().propose().opine()
    with pytest.raises(Refused, match="Post the first opinion"):
        walk.send_up()
    walk.post()
    with pytest.raises(Refused, match="stands until 2024-09-30"):
        walk.send_up(date(2024, 9, 30))
    walk.send_up(date(2024, 10, 1))


def test_who_surveyed_checked_or_opined_does_not_decide(walk):
    walk.to_decision()
    from closeknit.casework.accounts.models import Posting

    for role in ("street_officer", "district_officer"):
        staff = walk.member(role)
        Posting.objects.create(
            staff=staff, role="district_confirmer", area="420106", valid_from=date(2020, 1, 1)
        )
        with walk.as_(role, date(2024, 10, 15)), pytest.raises(Refused, match="another person decides"):
            actions.confirm(here(walk), tier="dibao", amount_fen=56_000)


def test_the_head_of_the_street_decides_only_where_the_power_is_delegated(walk, monkeypatch):
    walk.to_decision()
    with walk.as_("street_head", date(2024, 10, 15)), pytest.raises(Refused, match="not delegated"):
        actions.confirm(here(walk), tier="dibao", amount_fen=56_000)
    from closeknit.casework.determinations import models

    monkeypatch.setattr(models, "in_force_word", lambda *_: "yes")
    with walk.as_("street_head", date(2024, 10, 15)):
        actions.confirm(here(walk), tier="dibao", amount_fen=56_000)
    assert walk.now.state == "confirmed"


def test_a_declared_relative_takes_no_part_and_the_county_visits_itself(walk):
    walk.draft().submit()
    with walk.as_("street_officer", D):
        index = here(walk).people[2][1].number_index
        declare_relative(walk.member("street_officer"), index, "uncle")
    with walk.as_("street_officer", D, "-2"):
        application.accept(here(walk))
        checking.request_check(here(walk))
        assert here(walk).county_visits
    walk.check()
    with pytest.raises(Refused, match="declared relative"):
        walk.survey()
    team = [walk.member("street_officer", suffix="-2").pk, walk.member("community_worker").pk]
    with walk.as_("street_officer", date(2024, 9, 12), "-2"):
        survey.record_survey(
            here(walk), visitors=team, done_on=date(2024, 9, 12), signed_by="signed", result="found"
        )
        names = {name: subject for subject, name in findings.subjects_of(here(walk)).items()}
        from tests.casework.determinations.walk import FACTS, GROUPS

        for about, name, period, value, source, reference in FACTS:
            findings.state(
                here(walk),
                names.get(about, about),
                name,
                value,
                source=source,
                reference=reference,
                as_of=D,
                period=period,
            )
        findings.asked_everybody(here(walk), GROUPS)
    with walk.as_("street_officer", date(2024, 9, 23), "-2"):
        proposal.propose(here(walk))
        assert here(walk).proposal.answer("en")["notes"]["county_visits"] is True
        opinion.give_opinion(here(walk), tier="dibao", amount_fen=56_000, words="as proposed")
        opinion.post(here(walk))
    with walk.as_("street_officer", date(2024, 10, 8), "-2"):
        opinion.send_up(here(walk))
    with pytest.raises(Refused, match="county itself must visit"):
        walk.confirm()
    with walk.as_("district_officer", date(2024, 10, 10)):
        survey.record_county_visit(
            here(walk), visitors=[walk.member("district_officer").pk, walk.member("district_officer", suffix="-2").pk],
            done_on=date(2024, 10, 10), signed_by="signed", result="as the street found",
        )  # fmt: skip
    walk.confirm()


def test_a_complaint_before_the_decision_makes_the_county_visit(walk):
    walk.to_decision()
    with walk.as_("community_worker", date(2024, 10, 9)):
        opinion.complain(here(walk), "they own a shop")
    with pytest.raises(Refused, match="county itself must visit"):
        walk.confirm()


def test_the_district_returns_a_file_with_a_reason(walk):
    walk.to_decision()
    with walk.as_("district_confirmer", date(2024, 10, 9)):
        with pytest.raises(Refused, match="needs a reason"):
            opinion.return_file(here(walk), "")
        opinion.return_file(here(walk), "the school is not proved")
    assert (walk.now.state, walk.now.round) == ("surveyed", 1)
    walk.propose(date(2024, 10, 10)).opine(date(2024, 10, 10)).send_up(date(2024, 10, 10)).confirm()


def test_a_withdrawal_needs_the_familys_own_statement(walk):
    walk.draft().submit()
    with walk.as_("community_worker", D):
        with pytest.raises(Refused, match="signed statement"):
            application.withdraw(here(walk), "they do not want it any more", "")
        application.withdraw(here(walk), "they do not want it any more", "statement of 10 September")
        assert Household.objects.here(pk=walk.household.pk).state == "watched"


def test_sending_away_names_the_office_and_is_written(walk):
    walk.draft().submit()
    with walk.as_("street_officer", D):
        with pytest.raises(Refused, match="responsible"):
            application.send_away(here(walk), " ", "hukou elsewhere")
        application.send_away(here(walk), "Street office of 420107011", "hukou and residence lie there")
    assert walk.now.state == "sent_away"


def test_a_disputed_fact_is_unknown_until_something_settles_it(walk):
    walk.draft().submit().accept().check().survey().facts()
    with walk.as_("street_officer", date(2024, 9, 13)):
        deposits = Finding.objects.get(application=walk.file, name="deposits_fen", is_current=True)
        findings.dispute(here(walk), deposits, "this is my brother's money")
    walk.propose()
    with walk.as_("street_officer", date(2024, 9, 23)):
        found = here(walk).proposal
        assert found.content["family"]["household"]["deposits_fen"] is None
        assert found.tier is None and found.answer("en")["missing"]
        with pytest.raises(Refused, match="facts that are unknown"):
            opinion.give_opinion(here(walk), tier="dibao", amount_fen=56_000, words="nevertheless")
        with pytest.raises(Refused, match="in dispute"):
            findings.state(
                here(walk), "household", "deposits_fen", 0, source="declared", reference="said", as_of=D
            )
        findings.state(
            here(walk), "household", "deposits_fen", 0, source="document", reference="bank paper", as_of=D
        )
    walk.propose().opine()


def test_facts_change_after_the_proposal_so_it_is_made_anew(walk):
    walk.draft().submit().accept().check().survey().facts().propose()
    with walk.as_("street_officer", date(2024, 9, 23)):
        findings.state(
            here(walk), "household", "deposits_fen", 100, source="register", reference="bank 2024-09", as_of=D
        )
        with pytest.raises(Refused, match="Facts have changed"):
            opinion.give_opinion(here(walk), tier="dibao", amount_fen=56_000, words="as proposed")


@pytest.mark.parametrize(
    ("about", "name", "value", "period", "said"),
    [
        ("household", "nonsense", 1, "", "from the list"),
        ("household", "deposits_fen", -1, "", "impossible"),
        ("household", "deposits_fen", 1, "2024-01", "other facts have none"),
        ("p1", "income.wages", 1, "", "need their month"),
        ("p1", "income.wages", 1, "last year", "need their month"),
        ("p9", "study", "junior", "", "does not belong"),
        ("household", "homes", 400, "", "outside"),
    ],
)
def test_facts_that_do_not_fit_are_refused_with_a_sentence(walk, about, name, value, period, said):
    walk.draft().submit().accept()
    with walk.as_("street_officer", D):
        names = {n: s for s, n in findings.subjects_of(here(walk)).items()}
        with pytest.raises(Refused, match=said):
            findings.state(
                here(walk),
                names.get(about, about),
                name,
                value,
                source="register",
                reference="x",
                as_of=D,
                period=period,
            )


def test_what_somebody_types_becomes_fen_codes_and_days():
    assert findings.read_value("income.wages", "1,700.5") == 170_050
    assert findings.read_value("homes", "1") == 1
    assert findings.read_value("able_to_work", "是") is True
    assert findings.read_value("study", "junior") == "junior"
    assert findings.read_value("birth_date", "1979-03-05") == "1979-03-05"
    assert findings.read_value("homes", " ") is None
    for name, text in (
        ("income.wages", "=1+1"),
        ("income.wages", "1.234"),
        ("homes", "one"),
        ("study", "uni"),
        ("able_to_work", "2"),
    ):
        with pytest.raises(Refused):
            findings.read_value(name, text)


def test_known_facts_are_taken_over_with_their_source_and_not_asked_again(walk):
    walk.draft().submit()
    with walk.as_("street_officer", D):
        household = Household.objects.here(pk=walk.household.pk)
        person = here(walk).people[0][1]
        registry.record_fact(
            household,
            "homes",
            1,
            source="register",
            register="property",
            batch="2024-09",
            as_of=date(2024, 9, 1),
        )
        registry.record_fact(
            household, "income", 520_000, source="register", register="platform_income", batch="2024-04", as_of=date(2024, 9, 1),
            person=person, item="wages 2024-04",
        )  # fmt: skip
        registry.record_fact(
            household,
            "income",
            {"item": "pension_employee", "from": "2012-03", "fen_month": 170_000},
            source="visit",
            evidence="visit 7",
            as_of=date(2024, 9, 9),
            person=here(walk).people[2][1],
            item="1",
        )
    walk.accept()
    with walk.as_("street_officer", D):
        found = {
            (f.name, f.period): (f.value, f.source, f.reference)
            for f in Finding.objects.filter(application=walk.file)
        }
    assert found == {
        ("homes", ""): (1, "register", "property 2024-09"),
        ("income.pension_employee", "2012-03/"): (170_000, "visit", "visit 7"),
        ("income.wages", "2024-04"): (520_000, "register", "platform_income 2024-04"),
    }

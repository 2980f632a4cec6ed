"""What people wrote about a family is not in the database in clear, and opens in its own place alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from closeknit.casework.determinations import checking, findings, opinion, survey
from closeknit.casework.determinations.parts import DataCheck, Finding, Letter, Objection, Survey
from closeknit.intake.keys import SealBroken
from tests.casework.determinations.walk import Walk

pytestmark = pytest.mark.django_db

SAID = "金丝雀"


def _tables() -> str:
    """Everything that the stage keeps, as the database holds it."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("determinations").get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            found.append(repr(cursor.fetchall()))
    return "\n".join(found)


def test_words_about_a_family_lie_sealed(member) -> None:
    walk = Walk(member).draft().submit().accept().check()
    with walk.as_("street_officer", walk.now.accepted_on):
        checking.tell_check(walk._file())
        checking.object_to_check(walk._file(), f"{SAID} objects")
    with walk.as_("district_officer", walk.now.accepted_on):
        checking.recheck(walk._file(), DataCheck.MEETS, f"{SAID} again")
    with walk.as_("street_officer", walk.now.accepted_on):
        survey.record_survey(
            walk._file(),
            visitors=walk.team(),
            done_on=walk.now.accepted_on,
            signed_by=f"{SAID} signed",
            result=f"{SAID} found",
            neighbours=f"{SAID} next door",
        )
    walk.facts().propose()
    with walk.as_("street_officer", date(2024, 9, 23)):
        opinion.give_opinion(
            walk._file(), tier="dibao", amount_fen=50_000, words=f"{SAID} opinion", override_reason=f"{SAID} why",
            override_evidence=f"{SAID} paper",
        )  # fmt: skip
        opinion.post(walk._file())
        opinion.object_to_notice(walk._file(), f"{SAID} is rich", by_family=False)
        fact = Finding.objects.filter(application=walk.file, is_current=True).first()
        findings.dispute(walk._file(), fact, f"{SAID} disputes")
        file = walk._file()
        said = [file.data_check.result, file.data_check.objection, file.survey.result, file.survey.neighbours]
        said += [file.survey.signed_by, Finding.objects.get(pk=fact.pk).dispute, Objection.objects.get().said]
        said += [" ".join(str(letter.content) for letter in Letter.objects.filter(what="check_result"))]
        assert all(SAID in words for words in said)
    assert SAID not in _tables()


def test_words_moved_to_another_row_do_not_open(member) -> None:
    walk = Walk(member).to_decision()
    with walk.as_("street_officer", walk.now.sent_up_on):
        found = walk._file().survey
        assert found.result
        with pytest.raises(SealBroken):
            Survey(pk=found.pk + 1, sealed_result=found.sealed_result).result  # noqa: B018
        found.sealed_result = found.sealed_signed_by
        with pytest.raises(SealBroken):
            found.result  # noqa: B018

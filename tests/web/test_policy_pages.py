"""The policy to read: in both languages, on a day, refused where a filter is not understood."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(browser_of):
    return browser_of("analyst")


def test_the_scorecard_names_every_indicator_in_both_languages(analyst):
    from closeknit.casework.policy_pack import pack_in_force

    for lang, header in (("en", "en"), ("zh", "zh-hans")):
        said = analyst.get(reverse("policy:scorecard"), headers={"Accept-Language": header}).content.decode()
        for name in pack_in_force().scorecard.points:
            label = pack_in_force().indicators[name].label.in_(lang)
            assert label.replace("'", "&#x27;") in said


def test_a_parameter_is_shown_as_of_the_day_asked_for(analyst):
    address = reverse("policy:thing", kwargs={"name": "dibao.line"})
    before = analyst.get(address, {"area": "420106", "day": "2022-03-01"}).content.decode()
    after = analyst.get(address, {"area": "420106", "day": "2024-09-30"}).content.decode()
    assert "870.00" in before.split("history")[0]
    assert "940.00" in after.split("history")[0]


def test_a_day_before_the_first_value_is_a_sentence(analyst):
    response = analyst.get(
        reverse("policy:thing", kwargs={"name": "dibao.line"}), {"area": "420106", "day": "2010-01-01"}
    )
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("query", [{"sort": "x"}, {"area": "42x"}, {"day": "yesterday"}])
def test_an_unknown_filter_is_refused(analyst, query):
    assert analyst.get(reverse("policy:parameters"), query).status_code == 400


def test_a_search_narrows_the_parameters(analyst):
    everything = analyst.get(reverse("policy:parameters")).context["found"]
    some = analyst.get(reverse("policy:parameters"), {"q": "低保标准"}).context["found"]
    assert 0 < len(some) < len(everything)


def test_help_says_which_roles_one_holds(browser_of):
    said = (
        browser_of("street_officer")
        .get(reverse("help"), headers={"Accept-Language": "zh-hans"})
        .content.decode()
    )
    assert "街道经办人" in said

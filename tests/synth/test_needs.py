"""Need is worked out from the truth by the written definition."""

from datetime import date

import numpy as np

from closeknit.synth import needs, story
from closeknit.synth.needs import _trailing, _trailing_year
from closeknit.synth.timeline import Timeline


def test_income_is_the_mean_of_the_last_three_months_or_of_as_many_as_there_are():
    months = np.array([[3.0, 6.0, 9.0, 0.0]])
    assert _trailing(months, 3).tolist() == [[3.0, 4.5, 6.0, 5.0]]


def test_a_bill_weighs_one_twelfth_for_twelve_months():
    bills = np.zeros((1, 15))
    bills[0, 1] = 12_000.0
    spread = _trailing_year(bills)[0]
    assert spread.tolist() == [0.0] + [1000.0] * 12 + [0.0, 0.0]


def test_the_zhou_family_falls_under_the_line_once_three_months_are_without_earnings():
    timeline = Timeline(date(2024, 8, 31), 4)
    found = {str(timeline.month(m)): story.true_situation(timeline, m)["reason"] for m in timeline.snapshots}
    assert found == {"2024-05": "", "2024-06": "", "2024-07": "income", "2024-08": "income"}


def test_the_definition_is_written_where_it_is_computed():
    assert "proposal" in (needs.__doc__ or "") and "register" in (needs.__doc__ or "")

"""Resident numbers: our check in Python, the same in SQL, and an outside oracle where it can be trusted."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import resident

from closeknit.intake import resident_id
from closeknit.intake.resident_id import check_character, fault, to_18

LATEST = date(2024, 8, 31)


def in_sql(numbers: list[str]) -> list[tuple[str | None, str | None]]:
    """Return (typed number, reason) of each by the SQL that imports use."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE t AS SELECT unnest(?) AS n, generate_subscripts(?, 1) AS i", [numbers, numbers]
    )
    return connection.execute(
        f"SELECT {resident_id.sql_typed('n', 'b', 'c')}, "
        f"CASE {resident_id.sql_fault('n', 'b', 'c', 'd', LATEST, 'WHEN FALSE THEN NULL')} END FROM ("
        f"SELECT *, {resident_id.sql_weighted_sum('b')} AS c, {resident_id.sql_birth('b')} AS d FROM ("
        f"SELECT *, {resident_id.sql_first17('n')} AS b FROM t)) ORDER BY i"
    ).fetchall()


days = st.dates(date(1900, 1, 1), LATEST)
right = st.builds(
    lambda region, born, sequence: resident(sequence, f"{born:%Y%m%d}", f"{region:06d}"),
    st.integers(110000, 659999), days, st.integers(0, 999),
)  # fmt: skip


def test_the_published_example_of_the_standard_is_right() -> None:
    # GB 11643-1999, examples of its annex
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


@given(right)
@settings(max_examples=200, deadline=None)
def test_a_right_number_has_no_fault_and_stdnum_agrees_on_its_check(number: str) -> None:
    from stdnum.cn import ric

    assert fault(number, LATEST) is None
    assert ric.calc_check_digit(number) == number[17]


@given(right, st.integers(0, 17), st.sampled_from("0123456789X"))
@settings(max_examples=300, deadline=None)
def test_any_single_wrong_character_is_noticed(number: str, place: int, character: str) -> None:
    wrong = number[:place] + character + number[place + 1 :]
    if wrong != number:
        assert fault(wrong, LATEST) is not None


@given(right, st.integers(0, 16))
@settings(max_examples=300, deadline=None)
def test_two_neighbours_swapped_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert fault(swapped, LATEST) is not None


@given(st.lists(right | st.text("0123456789X.E+#- ", min_size=1, max_size=20), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_python_and_sql_say_the_same(numbers: list[str]) -> None:
    assert [reason for _, reason in in_sql(numbers)] == [fault(number, LATEST) for number in numbers]


def test_every_day_of_a_leap_and_a_common_year_in_sql_as_in_python() -> None:
    numbers = [
        resident(1, f"{year}{month:02d}{day:02d}")
        for year in (1900, 1999, 2000, 2023, 2024) for month in range(14) for day in range(33)
    ]  # fmt: skip
    assert [reason for _, reason in in_sql(numbers)] == [fault(number, LATEST) for number in numbers]


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
@settings(max_examples=100, deadline=None)
def test_a_15_digit_number_becomes_the_18_digit_one(born: date, sequence: int) -> None:
    whole = resident(sequence, f"{born:%Y%m%d}")
    old = whole[:6] + whole[8:17]
    assert to_18(old) == whole
    assert in_sql([old]) == [(whole, None)]


@pytest.mark.parametrize("region", ["659009", "330113", "810000", "820000", "830000", "911110"])
def test_regions_that_other_libraries_do_not_know_are_no_fault(region: str) -> None:
    assert fault(resident(7, region=region), LATEST) is None
    assert in_sql([resident(7, region=region)])[0][1] is None


def test_a_number_rounded_by_a_spreadsheet_is_named_as_such_and_never_repaired() -> None:
    rounded = "330106199001011000"  # was …1013, say
    assert fault("3.30106199001011E+17", LATEST) == "id_as_number"
    assert rounded.endswith("000")
    assert fault(rounded, LATEST) in ("id_rounded", None)
    assert fault("420106197904130000", LATEST) == "id_rounded"

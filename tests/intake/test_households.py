"""The legal household: who counts with whom, case by case (Measures of 2021, article 7)."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.intake import kinship, parents, placement
from closeknit.intake.households import PeopleLost, check, derive
from closeknit.intake.kinship import BaseTables
from closeknit.intake.review_words import REVIEW_WORDS

DAY = date(2024, 8, 31)
WUCHANG = "420106012001"
TABLES = (
    "population",
    "household_book",
    "marriages",
    "parent_child",
    "custody",
    "deaths",
    "education_enrolment",
)


@dataclass
class P:
    """A person: number, age, dwelling (None: not in the population register), book and relation on it."""

    n: int
    age: int
    lives: int | None
    book: int | None = None
    relation: str | None = None
    community: str = WUCHANG


@dataclass
class Result:
    members: dict[int, tuple[int, bool, str]]
    excluded: dict[int, str]
    review: set[tuple[str, int | None]]
    households: dict[int, tuple[str | None, int]]
    ages: dict[int, int | None]

    def together(self, *people: int) -> bool:
        """Tell whether these people count in one household."""
        places = [self.members.get(n) for n in people]
        return all(p is not None and p[1] for p in places) and len({p[0] for p in places if p}) == 1

    def status(self, n: int) -> str:
        return self.members[n][2]


@dataclass
class District:
    people: list[P]
    marriages: list[tuple[int, int | None, str, str]] = field(default_factory=list)
    parents: list[tuple[int, int, str, str]] = field(default_factory=list)
    custody: list[tuple[int, str, str, str | None]] = field(default_factory=list)
    deaths: list[tuple[int, str]] = field(default_factory=list)
    study: list[tuple[int, str]] = field(default_factory=list)
    second_books: list[tuple[int, int, str]] = field(default_factory=list)

    def derive(self, day: date = DAY) -> Result:
        with duckdb.connect() as con:
            self._fill(con, day)
            derive(con, BaseTables(day, *TABLES, pads=[b"a" * 64, b"b" * 64]), "420106")
            rows = con.execute("SELECT person_key, household_key, counts, status FROM ck_members").fetchall()
            ages = dict(
                con.execute(
                    f"SELECT person_key, date_sub('year', birth_date, DATE '{day}') FROM ck_members"
                ).fetchall()
            )
            gone = con.execute("SELECT person_key, reason FROM ck_excluded").fetchall()
            review = con.execute(
                "SELECT reason, coalesce(person_key, other_key, household_key) FROM ck_review"
            ).fetchall()
            homes = con.execute("SELECT household_key, community, members FROM ck_households").fetchall()
            return Result(
                {n: (h, c, s) for n, h, c, s in rows},
                dict(gone),
                set(review),
                {h: (c, m) for h, c, m in homes},
                ages,
            )

    def _fill(self, con: duckdb.DuckDBPyConnection, day: date) -> None:
        con.execute(
            "CREATE TABLE population (person_key BIGINT, birth_date DATE, community VARCHAR, dwelling_key BIGINT);"
            "CREATE TABLE household_book (person_key BIGINT, book_key BIGINT, relation VARCHAR, birth_date DATE);"
            "CREATE TABLE marriages (person_key BIGINT, spouse_key BIGINT, event VARCHAR, registered_on DATE);"
            "CREATE TABLE parent_child (person_key BIGINT, parent_key BIGINT, kind VARCHAR, registered_on DATE);"
            "CREATE TABLE custody (person_key BIGINT, kind VARCHAR, from_on DATE, until_on DATE);"
            "CREATE TABLE deaths (person_key BIGINT, died_on DATE, reported_by VARCHAR);"
            "CREATE TABLE education_enrolment (person_key BIGINT, stage VARCHAR, full_time BOOLEAN, enrolled_on DATE)"
        )
        for p in self.people:
            born = date(day.year - p.age, day.month, 28) - timedelta(days=40)
            if p.lives is not None:
                con.execute(
                    "INSERT INTO population VALUES (?, ?, ?, ?)", [p.n, born, p.community, p.lives or None]
                )
            if p.book is not None:
                con.execute("INSERT INTO household_book VALUES (?, ?, ?, ?)", [p.n, p.book, p.relation, born])
        for table, rows in (
            ("household_book", [(n, book, relation, None) for n, book, relation in self.second_books]),
            ("marriages", self.marriages),
            ("parent_child", self.parents),
            ("custody", self.custody),
            ("deaths", [(n, on, "police") for n, on in self.deaths]),
            ("education_enrolment", [(n, stage, True, "2023-09-01") for n, stage in self.study]),
        ):
            for row in rows:
                con.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", list(row))


ZHOU = [P(1, 45, 900, 500, "0"), P(2, 14, 900, 500, "3"), P(3, 72, 900, 500, "5"), P(4, 70, 900, 500, "5")]


def test_zhou_his_daughter_and_the_parents_who_live_with_them_are_four() -> None:
    result = District(ZHOU, marriages=[(1, 99, "divorced", "2019-05-06")]).derive()
    assert result.together(1, 2, 3, 4)
    assert result.households == {500: (WUCHANG, 4)}


def test_whom_only_the_book_names_has_the_age_that_the_book_tells() -> None:
    dead = District([*ZHOU[1:], P(1, 45, None, 500, "0")], deaths=[(1, "2024-08-20")]).derive()
    assert (dead.status(1), dead.ages[1]) == ("dead", 45)
    assert dead.ages[3] == 72
    unknown = District([*ZHOU[1:]], second_books=[(1, 500, "0")], deaths=[(1, "2024-08-20")]).derive()
    assert unknown.ages[1] is None


def test_a_minor_on_the_book_counts_wherever_registered_as_living() -> None:
    away = District([ZHOU[0], P(2, 14, None, 500, "3"), P(3, 30, None, 500, "3")]).derive()
    assert away.together(1, 2)
    assert away.status(3) == "lives_elsewhere"


def test_parents_who_live_elsewhere_do_not_count_and_have_their_own_household() -> None:
    apart = [*ZHOU[:2], P(3, 72, 901, 500, "5"), P(4, 70, 901, 500, "5")]
    result = District(apart).derive()
    assert result.together(1, 2) and result.together(3, 4) and not result.together(1, 3)
    assert sorted(m for _, m in result.households.values()) == [2, 2]


def test_a_spouse_who_works_elsewhere_counts() -> None:
    result = District([P(1, 40, 900, 500, "0"), P(2, 38, 901, 500, "1"), P(3, 9, 900, 500, "2")]).derive()
    assert result.together(1, 2, 3)
    assert District([P(1, 40, 900, 500, "0"), P(2, 38, None, 500, "1")]).derive().together(1, 2)


def test_a_spouse_on_the_parents_book_joins_by_marriage_and_the_parents_stay() -> None:
    people = [
        P(1, 30, 900, 500, "0"),
        P(2, 29, 900, 501, "3"),
        P(3, 60, 901, 501, "0"),
        P(4, 59, 901, 501, "1"),
    ]
    result = District(people, marriages=[(1, 2, "married", "2022-01-01")]).derive()
    assert result.together(1, 2) and result.together(3, 4) and not result.together(2, 3)
    assert result.members[1][0] == 500


def test_a_married_couple_in_two_flats_with_own_books_is_one_household_with_the_children() -> None:
    people = [
        P(1, 40, 900, 500, "0"),
        P(2, 39, 901, 501, "0"),
        P(3, 8, 901, 501, "2"),
        P(5, 66, 901, 501, "5"),
    ]
    result = District(people, marriages=[(2, 1, "married", "2015-01-01")]).derive()
    assert result.together(1, 2)
    assert result.together(2, 3)


def test_one_record_of_a_marriage_speaks_for_both_spouses() -> None:
    people = [P(1, 30, 900, 500, "0"), P(2, 29, 900)]
    assert District(people, marriages=[(2, 1, "married", "2022-01-01")]).derive().together(1, 2)
    assert not District(people).derive().together(1, 2)


def test_after_a_divorce_spouses_in_two_dwellings_are_two_households() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 901, 500, "1"), P(3, 9, 900, 500, "2")]
    result = District(people, marriages=[(1, 2, "divorced", "2023-02-01")]).derive()
    assert result.together(1, 3) and not result.together(1, 2)


def test_a_divorce_after_the_day_is_not_known_yet() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 901, 500, "1")]
    assert District(people, marriages=[(1, 2, "divorced", "2024-09-01")]).derive().together(1, 2)


def test_a_remarriage_on_the_day_of_the_divorce_counts() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 901), P(3, 30, 902)]
    events = [
        (1, 2, "divorced", "2024-05-06"),
        (1, 3, "married", "2024-05-06"),
        (1, 2, "married", "2010-01-01"),
    ]
    result = District(people, marriages=events).derive()
    assert result.together(1, 3) and not result.together(1, 2)


def test_a_spouse_claimed_by_two_people_is_reviewed_and_joins_neither() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 901), P(3, 30, 902)]
    events = [(1, 2, "married", "2020-01-01"), (3, 2, "married", "2020-01-01")]
    result = District(people, marriages=events).derive()
    assert not result.together(1, 2) and not result.together(2, 3)
    assert ("marriage_disputed", 2) in result.review


def test_a_later_marriage_to_somebody_else_ends_the_earlier_claim_and_is_reviewed() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 901), P(3, 39, 902)]
    events = [(1, 2, "married", "2015-01-01"), (3, 2, "married", "2022-01-01")]
    result = District(people, marriages=events).derive()
    assert result.together(2, 3) and not result.together(1, 2)
    assert ("marriage_disputed", 1) in result.review


def test_of_spouses_in_two_dwellings_who_keeps_house_stays_and_who_lives_with_parents_joins() -> None:
    parents = [P(3, 60, 901, 501, "0"), P(4, 59, 901, 501, "1")]
    people = [P(1, 30, 900, 500, "0"), P(2, 29, 901, 501, "2"), *parents]
    result = District(people, marriages=[(1, 2, "married", "2022-01-01")]).derive()
    assert result.together(1, 2) and result.members[2][0] == 500
    assert result.together(3, 4)


def test_a_boarding_minor_and_a_student_up_to_bachelor_count_wherever_they_live() -> None:
    people = [
        P(1, 45, 900, 500, "0"),
        P(2, 15, 950, 500, "3"),
        P(3, 20, 951, 500, "2"),
        P(4, 21, None, 500, "2"),
    ]
    result = District(people, study=[(3, "bachelor"), (4, "college")]).derive()
    assert result.together(1, 2, 3, 4)
    assert ("minor_lives_apart", 2) in result.review


def test_a_masters_student_counts_in_the_parents_flat_and_not_in_a_dormitory() -> None:
    at_home = District([P(1, 50, 900, 500, "0"), P(2, 24, 900, 500, "2")], study=[(2, "master")]).derive()
    assert at_home.together(1, 2)
    for lives in (950, None):
        away = District([P(1, 50, 900, 500, "0"), P(2, 24, lives, 500, "2")], study=[(2, "master")]).derive()
        assert away.members[2] == (500, False, "student_away")
        assert away.households == {500: (WUCHANG, 1)}


def test_an_adult_child_in_another_flat_has_a_household_of_its_own_and_one_away_is_only_attached() -> None:
    people = [P(1, 60, 900, 500, "0"), P(2, 30, 950, 500, "2"), P(3, 28, None, 500, "3")]
    result = District(people).derive()
    assert not result.together(1, 2)
    assert result.members[2][1]
    assert result.members[3] == (500, False, "lives_elsewhere")


def test_a_family_on_the_grandparents_book_in_its_own_flat_stays_together_under_a_stable_key() -> None:
    people = [
        P(1, 60, 900, 500, "0"),
        P(2, 30, 950, 500, "2"),
        P(3, 29, 950, 500, "3"),
        P(4, 3, 950, 500, "4"),
    ]
    district = District(people, marriages=[(2, 3, "married", "2020-01-01")])
    result = district.derive()
    assert result.together(2, 3, 4) and not result.together(1, 4)
    assert district.derive().members == result.members


def test_a_husband_on_his_parents_book_who_lives_out_of_the_district_counts_with_his_wife() -> None:
    people = [P(1, 60, 900, 500, "0"), P(2, 30, None, 500, "2"), P(3, 29, 950), P(4, 2, 950)]
    result = District(people, marriages=[(2, 3, "married", "2020-01-01")]).derive()
    assert result.together(2, 3, 4)


def test_a_parent_away_counts_with_the_children_left_behind() -> None:
    people = [P(1, 40, None, 500, "0"), P(2, 8, 900, 500, "2"), P(3, 66, 900, 500, "5")]
    assert District(people).derive().together(1, 2, 3)


@pytest.mark.parametrize("kind", ["prison", "isolation_rehabilitation", "declared_missing"])
def test_people_held_or_missing_are_attached_and_do_not_count(kind: str) -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 900, 500, "1")]
    result = District(people, custody=[(2, kind, "2024-01-01", None)]).derive()
    assert result.members[2] == (500, False, kind)
    assert result.households[500][1] == 1


def test_somebody_released_or_not_yet_held_counts() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 900, 500, "1"), P(3, 36, 900, 500, "7")]
    held = [(2, "prison", "2023-01-01", "2024-08-30"), (3, "prison", "2024-09-01", None)]
    assert District(people, custody=held).derive().together(1, 2, 3)
    last_day = [(2, "prison", "2023-01-01", "2024-08-31")]
    assert District(people, custody=last_day).derive().status(2) == "prison"


def test_the_dead_stay_attached_to_the_widow_who_moved_and_do_not_count() -> None:
    people = [P(1, 40, None, 500, "0"), P(2, 38, 901, 501, "0"), P(3, 70, 900, 500, "5")]
    result = District(
        people, marriages=[(1, 2, "married", "2010-01-01")], deaths=[(1, "2024-08-01")]
    ).derive()
    assert result.members[1] == (501, False, "dead")
    assert not result.together(2, 3)


def test_a_death_after_the_day_changes_nothing() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 900, 500, "1")]
    assert District(people, deaths=[(1, "2024-09-02")]).derive().together(1, 2)


def test_a_household_of_the_dead_is_excluded_and_not_lost() -> None:
    people = [P(1, 80, 900, 500, "0"), P(2, 79, None, 500, "1"), P(3, 88, 901)]
    result = District(people, deaths=[(1, "2024-01-01"), (2, "2024-01-01"), (3, "2024-01-01")]).derive()
    assert result.excluded == {1: "all_dead", 2: "all_dead", 3: "all_dead"}
    assert result.households == {}


def test_a_household_whose_last_living_member_is_in_prison_is_excluded_with_that_reason() -> None:
    people = [P(1, 80, 900, 500, "0"), P(2, 50, 900, 500, "2")]
    result = District(
        people, deaths=[(1, "2024-01-01")], custody=[(2, "prison", "2024-01-01", None)]
    ).derive()
    assert result.excluded == {1: "nobody_counts", 2: "nobody_counts"}


def test_people_without_a_book_are_together_by_dwelling() -> None:
    result = District([P(1, 35, 900), P(2, 33, 900), P(3, 5, 900), P(4, 40, 901)]).derive()
    assert result.together(1, 2, 3) and result.members[1][0] == 900
    assert not result.together(1, 4)


def test_somebody_without_book_and_dwelling_is_excluded_unless_the_spouse_has_a_household() -> None:
    people = [P(1, 35, 0), P(2, 33, 900), P(3, 30, 0)]
    result = District(people, marriages=[(1, 2, "married", "2020-01-01")]).derive()
    assert result.together(1, 2)
    assert result.excluded == {3: "no_household"}


def test_a_dormitory_is_no_household() -> None:
    people = [P(n, 20, 900) for n in range(1, 13)]
    result = District(people).derive()
    assert set(result.excluded.values()) == {"collective_household"} and len(result.excluded) == 12
    assert ("collective_dwelling", 900) in result.review


def test_a_collective_book_says_nothing_about_kinship() -> None:
    people = [P(n, 25, 900 + n, 500, "8") for n in range(1, 13)]
    result = District(people).derive()
    assert len(result.households) == 12
    assert ("collective_book", 500) in result.review


def test_a_newborn_not_yet_on_a_book_joins_the_young_household_of_the_dwelling_and_is_reviewed() -> None:
    people = [P(1, 30, 900, 500, "0"), P(2, 0, 900), P(3, 70, 900, 501, "0")]
    result = District(people).derive()
    assert result.together(1, 2)
    assert ("child_without_book", 2) in result.review


def test_a_child_without_book_between_two_young_households_is_excluded_not_guessed() -> None:
    people = [P(1, 30, 900, 500, "0"), P(2, 0, 900), P(3, 31, 900, 501, "0")]
    result = District(people).derive()
    assert result.excluded == {2: "ambiguous_household"}


def test_a_newborn_without_a_book_belongs_to_its_registered_parents_wherever_it_lives() -> None:
    two_young = [P(1, 30, 900, 500, "0"), P(2, 0, 900), P(3, 31, 900, 501, "0")]
    result = District(two_young, parents=[(2, 3, "birth", "2024-06-01")]).derive()
    assert result.together(2, 3) and not result.together(1, 2)
    assert ("child_without_book", 2) not in result.review
    for lives in (905, 0):
        away = District([P(1, 30, 900, 500, "0"), P(2, 3, lives)], parents=[(2, 1, "birth", "2021-06-01")])
        assert away.derive().together(1, 2)


def test_a_birth_a_move_and_a_split_change_the_household_from_their_day() -> None:
    born = District([P(1, 30, 900, 500, "0"), P(2, 1, 905)], parents=[(2, 1, "birth", "2024-06-05")])
    assert not born.derive(date(2024, 6, 4)).together(1, 2) and born.derive(date(2024, 6, 5)).together(1, 2)
    couple = [P(1, 40, 900, 500, "0"), P(2, 38, 901, 500, "1"), P(3, 9, 905)]
    split = District(
        couple,
        marriages=[(1, 2, "divorced", "2024-07-01")],
        parents=[(3, 1, "birth", "2015-02-01"), (3, 2, "birth", "2015-02-01")],
    )
    assert split.derive(date(2024, 6, 30)).together(1, 2, 3)
    after = split.derive(date(2024, 7, 1))
    assert not after.together(1, 2)
    assert not after.together(1, 3) and not after.together(
        2, 3
    )  # two homes, and the register does not say which
    split.people[2].lives = 901  # the child moves to its mother
    assert split.derive(date(2024, 7, 31)).together(2, 3)


def test_of_parents_apart_the_one_in_the_childs_dwelling_counts() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 901, 501, "0"), P(3, 9, 901)]
    result = District(people, parents=[(3, 1, "birth", "2015-02-01"), (3, 2, "birth", "2015-02-01")]).derive()
    assert result.together(2, 3) and not result.together(1, 3)


def test_an_adoption_takes_the_place_of_the_birth_and_its_end_brings_it_back() -> None:
    people = [P(1, 30, 900, 500, "0"), P(2, 35, 901, 501, "0"), P(3, 5, 905)]
    events = [(3, 1, "birth", "2019-03-01"), (3, 2, "adoption", "2021-03-01")]
    assert District(people, parents=events).derive().together(2, 3)
    ended = District(people, parents=[*events, (3, 2, "adoption_ended", "2024-03-01")])
    assert ended.derive(date(2024, 2, 29)).together(2, 3) and ended.derive().together(1, 3)


def test_a_stepfathers_adoption_leaves_the_mother_a_parent() -> None:
    people = [P(1, 30, 900, 500, "0"), P(2, 29, 901, 501, "0"), P(3, 5, 901)]
    events = [(3, 1, "birth", "2019-03-01"), (3, 2, "adoption", "2021-03-01")]
    result = District(people, marriages=[(1, 2, "married", "2020-05-01")], parents=events).derive()
    assert result.together(1, 2, 3)
    assert not any(reason == "parents_disputed" for reason, _ in result.review)


def test_where_registers_disagree_about_parents_it_is_listed_and_nobody_is_moved() -> None:
    grandparents = [P(1, 60, 900, 500, "0"), P(2, 8, 900, 500, "4"), P(3, 33, 901, 501, "0")]
    result = District(grandparents, parents=[(2, 3, "birth", "2016-02-01")]).derive()
    assert result.together(1, 2) and ("child_with_others", 2) in result.review
    other_father = [P(1, 40, 900, 500, "0"), P(2, 8, 900, 500, "2"), P(3, 33, None, 501, "0")]
    result = District(other_father, parents=[(2, 3, "birth", "2016-02-01")]).derive()
    assert result.together(1, 2) and ("book_names_other_parents", 2) in result.review
    three = [P(1, 30, 900, 500, "0"), P(2, 1, 905), P(3, 31, 901, 501, "0"), P(4, 33, 902, 502, "0")]
    for wrong in ([(2, n, "birth", "2023-09-01") for n in (1, 3, 4)], [(4, 3, "birth", "1991-09-01")]):
        result = District(three, parents=wrong).derive()
        assert not result.together(1, 2) and not result.together(3, 4)
        assert ("parents_disputed", wrong[0][0]) in result.review


def test_two_books_in_one_dwelling_stay_two_households_on_the_review_list() -> None:
    result = District([P(1, 40, 900, 500, "0"), P(2, 70, 900, 501, "0")]).derive()
    assert not result.together(1, 2)
    assert ("shared_dwelling", 900) in result.review


def test_a_person_on_two_books_belongs_to_the_one_of_the_same_dwelling_and_is_reviewed() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 900, 500, "1"), P(3, 60, 901, 501, "0")]
    result = District(people, second_books=[(2, 501, "3")]).derive()
    assert result.together(1, 2)
    assert ("two_books", 2) in result.review


def test_a_person_on_two_books_that_nothing_decides_is_excluded() -> None:
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 905, 500, "2"), P(3, 60, 901, 501, "0")]
    result = District(people, second_books=[(2, 501, "3")]).derive()
    assert result.excluded == {2: "ambiguous_household"}


def test_a_book_whose_people_all_live_out_of_the_district_is_excluded() -> None:
    result = District([P(1, 40, None, 500, "0"), P(2, 9, None, 500, "2")], study=[(2, "primary")]).derive()
    assert result.excluded == {1: "not_resident", 2: "not_resident"}


def test_a_sister_and_a_grandmother_on_the_book_count_by_living_there() -> None:
    people = [
        P(1, 40, 900, 500, "0"),
        P(2, 35, 900, 500, "7"),
        P(3, 90, 900, 500, "6"),
        P(4, 33, 900, 500, "8"),
    ]
    result = District(people).derive()
    assert result.together(1, 2, 3, 4)
    assert ("duty_unknown", 4) in result.review


def test_the_household_is_in_the_community_where_most_members_live() -> None:
    other = "420111001001"
    people = [P(1, 40, 900, 500, "0"), P(2, 38, 900, 500, "1"), P(3, 19, 950, 500, "2", other)]
    result = District(people, study=[(3, "bachelor")]).derive()
    assert result.households == {500: (WUCHANG, 3)}


def test_every_reason_of_the_review_list_has_words_in_both_languages() -> None:
    source = "".join(inspect.getsource(module) for module in (kinship, parents, placement))
    reasons = set(re.findall(r'review\(\s*con,\s*"(\w+)"', source))
    assert reasons == set(REVIEW_WORDS) and len(reasons) == 17
    assert all(words.en != words.zh for words in REVIEW_WORDS.values())


def test_losing_a_person_fails_the_derivation() -> None:
    with duckdb.connect() as con:
        district = District(ZHOU)
        district._fill(con, DAY)
        derive(con, BaseTables(DAY, *TABLES, pads=[b"a" * 64, b"b" * 64]), "420106")
        con.execute("DELETE FROM ck_members WHERE person_key = 3")
        with pytest.raises(PeopleLost, match="4 people"):
            check(con)


person = st.builds(
    P,
    n=st.just(0),
    age=st.integers(0, 95),
    lives=st.one_of(st.none(), st.integers(0, 4).map(lambda d: 900 + d if d else 0)),
    book=st.one_of(st.none(), st.integers(500, 503)),
    relation=st.sampled_from("012345678"),
)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_whatever_the_registers_say_everybody_is_placed_once_and_the_order_of_rows_changes_nothing(
    data: st.DataObject,
) -> None:
    people = data.draw(st.lists(person, min_size=1, max_size=9))
    people = [P(n + 1, p.age, p.lives, p.book, p.relation) for n, p in enumerate(people)]
    number = st.integers(1, len(people))
    district = District(
        people,
        marriages=data.draw(
            st.lists(
                st.tuples(number, number, st.sampled_from(["married", "divorced"]), st.just("2020-01-01")),
                max_size=4,
            )
        ),
        parents=data.draw(
            st.lists(
                st.tuples(
                    number,
                    number,
                    st.sampled_from(["birth", "adoption", "adoption_ended"]),
                    st.just("2020-01-01"),
                ),
                max_size=4,
            )
        ),
        custody=data.draw(
            st.lists(st.tuples(number, st.just("prison"), st.just("2024-01-01"), st.none()), max_size=2)
        ),
        deaths=data.draw(st.lists(st.tuples(number, st.just("2024-01-01")), max_size=2)),
        study=data.draw(st.lists(st.tuples(number, st.sampled_from(["bachelor", "master"])), max_size=2)),
        second_books=data.draw(st.lists(st.tuples(number, st.integers(500, 503), st.just("2")), max_size=2)),
    )
    result = district.derive()
    known = {p.n for p in people if p.lives is not None or p.book is not None} | {
        b[0] for b in district.second_books
    }
    assert set(result.members) | set(result.excluded) == known
    district.people.reverse()
    district.marriages.reverse()
    district.parents.reverse()
    again = district.derive()
    assert (again.members, again.excluded) == (result.members, result.excluded)

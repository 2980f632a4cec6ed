"""The legal household (共同生活的家庭成员) of everybody, as of a day, from the base registers.

RULES runs in order; each rule is a function with its source. What the registers do not settle is put on the
review list and never chosen silently. At the end everybody of the population register and of the household
books is either in `ck_members` or in `ck_excluded` with a reason, exactly once; `check` proves it.

    ck_members      household_key, person_key, counts, status, birth_date, relation, source_household_key
    ck_households   household_key, community, street, district, members
    ck_excluded     person_key, household_key, reason, district
    ck_review       reason, person_key, household_key, other_key, persons, community, district
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from closeknit.engine.units import CloseknitError, Progress, silent
from closeknit.intake import kinship, parents, placement
from closeknit.intake.kinship import REVIEW_COLUMNS, BaseTables

RULES_VERSION = 3  # raise when a rule changes: households are then derived anew

Rule = Callable[[duckdb.DuckDBPyConnection, BaseTables], None]

RULES: tuple[Rule, ...] = (
    kinship.small_types,
    kinship.residents,
    kinship.born,
    kinship.books,
    kinship.people_on_two_books,
    kinship.people,
    kinship.deaths_reported_alone,
    kinship.marriages,
    kinship.couples,
    parents.recorded,
    placement.homes,
    placement.places,
    placement.collective_dwellings,
    placement.unit_keys,
    placement.couples_in_one_dwelling,
    placement.spouses_apart,
    parents.children_of_parents,
    placement.children_without_book,
    placement.nobody_lives_here,
    placement.attached,
    placement.unclear_sharing,
    parents.other_parents,
)

_COUNTING = "('home', 'apart', 'dwelling', 'joined')"


class PeopleLost(CloseknitError):
    """Somebody of the base registers is in no household and not excluded, or in two places."""


def derive(
    con: duckdb.DuckDBPyConnection, base: BaseTables, default_area: str, progress: Progress = silent
) -> None:
    """Create the four tables of the module; raises PeopleLost if they do not add up."""
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in REVIEW_COLUMNS.items())
    con.execute(f"CREATE TEMP TABLE ck_review ({columns})")
    for done, rule in enumerate(RULES):
        progress("households", done, len(RULES))
        rule(con, base)
    _members(con)
    _households(con, default_area)
    _excluded(con, default_area)
    _place_cases(con, default_area)
    check(con)
    con.execute("DROP TABLE ck_place; DROP TABLE ck_residents; DROP TABLE ck_born")
    progress("households", len(RULES), len(RULES))


def _members(con: duckdb.DuckDBPyConnection) -> None:
    """Members and attached people of households in which somebody counts."""
    con.execute(
        "CREATE TEMP TABLE ck_members AS "
        "SELECT l.household_key, l.person_key, l.place IN " + _COUNTING + " AS counts, "
        "CASE WHEN l.place IN " + _COUNTING + " THEN 'member' ELSE l.place::VARCHAR END AS status, "
        "coalesce(r.birth_date, n.birth_date) AS birth_date, l.relation::VARCHAR AS relation, "
        "coalesce(l.book_key, l.dwelling_key) AS source_household_key, r.community, l.at_home "
        "FROM ck_place l LEFT JOIN ck_residents r ON r.person_key = l.person_key "
        "LEFT JOIN ck_born n ON n.person_key = l.person_key "
        "WHERE l.household_key IS NOT NULL"
    )


def _households(con: duckdb.DuckDBPyConnection, default_area: str) -> None:
    """One row a household; its community is where most of the counting members live, those at home first."""
    con.execute(
        "CREATE TEMP TABLE ck_households AS "
        "WITH lived AS (SELECT household_key, community, count(*) AS n, count(*) FILTER (at_home) AS at_home "
        " FROM ck_members WHERE counts AND community IS NOT NULL GROUP BY ALL), "
        "best AS (SELECT household_key, community FROM lived QUALIFY row_number() OVER ("
        " PARTITION BY household_key ORDER BY at_home DESC, n DESC, community) = 1), "
        "sizes AS (SELECT household_key, count(*) FILTER (counts) AS members FROM ck_members GROUP BY ALL) "
        "SELECT s.household_key, b.community, substr(b.community, 1, 9) AS street, "
        f"coalesce(substr(b.community, 1, 6), '{default_area}') AS district, s.members "
        "FROM sizes s LEFT JOIN best b USING (household_key)"
    )


def _excluded(con: duckdb.DuckDBPyConnection, default_area: str) -> None:
    """Everybody else, with the reason."""
    con.execute(
        "CREATE TEMP TABLE ck_excluded AS "
        "SELECT l.person_key, l.book_key AS household_key, CASE l.place "
        " WHEN 'nowhere' THEN 'no_household' WHEN 'ambiguous' THEN 'ambiguous_household' "
        " WHEN 'collective' THEN 'collective_household' WHEN 'not_resident' THEN 'not_resident' "
        " WHEN 'lives_elsewhere' THEN 'not_resident' WHEN 'student_away' THEN 'not_resident' "
        " WHEN 'dead' THEN CASE WHEN b.others THEN 'nobody_counts' ELSE 'all_dead' END "
        " ELSE 'nobody_counts' END AS reason, "
        f"coalesce(substr(r.community, 1, 6), '{default_area}') AS district "
        "FROM ck_place l LEFT JOIN ck_residents r ON r.person_key = l.person_key "
        "LEFT JOIN (SELECT book_key, bool_or(place <> 'dead') AS others FROM ck_place "
        " WHERE household_key IS NULL AND book_key IS NOT NULL GROUP BY book_key) b ON b.book_key = l.book_key "
        "WHERE l.household_key IS NULL"
    )


def _place_cases(con: duckdb.DuckDBPyConnection, default_area: str) -> None:
    """Where each case of the review list lies: with its household, else its person, else its dwelling.

    A case of which none is known has no community and goes to the default area.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE ck_review AS "
        "WITH home_of AS (SELECT person_key, any_value(household_key) AS household_key FROM ck_members "
        " SEMI JOIN ck_review USING (person_key) GROUP BY person_key), "
        "dwellings AS (SELECT dwelling_key, min(community) AS community FROM ck_residents "
        " SEMI JOIN ck_review ON other_key = dwelling_key GROUP BY dwelling_key) "
        "SELECT c.* EXCLUDE (community, district), coalesce(h.community, r.community, d.community) AS community, "
        f" coalesce(h.district, substr(coalesce(r.community, d.community), 1, 6), '{default_area}') AS district "
        "FROM ck_review c LEFT JOIN home_of m ON m.person_key = c.person_key "
        "LEFT JOIN ck_households h ON h.household_key = coalesce(m.household_key, c.household_key) "
        "LEFT JOIN ck_residents r ON r.person_key = c.person_key "
        "LEFT JOIN dwellings d ON d.dwelling_key = c.other_key"
    )


def check(con: duckdb.DuckDBPyConnection) -> None:
    """Raise PeopleLost unless people = members + excluded, everybody once."""
    people, members, excluded, once = con.execute(
        "SELECT (SELECT people FROM ck_everybody), "
        "(SELECT count(*) FROM ck_members), (SELECT count(*) FROM ck_excluded), "
        "(SELECT count(*) FROM (SELECT person_key FROM ck_members UNION SELECT person_key FROM ck_excluded))"
    ).fetchall()[0]
    if people != members + excluded or once != people:
        raise PeopleLost(
            f"{people} people are in the base registers but {members} are in households and {excluded} excluded "
            f"({once} different people): nothing was built, report this as an error of Closeknit.",
            f"基础登记共{people}人，入户{members}人，排除{excluded}人（去重{once}人）：未生成结果，请上报。",
        )

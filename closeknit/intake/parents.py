"""Children and their parents: what the parent-child register says, set beside book and dwelling.

It places only children whom no book places (M 7(2): a minor counts with the parents wherever it lives). Where it says
something else than book or dwelling, the case is listed and nobody is moved. M, C: see kinship.py.
"""

from __future__ import annotations

import duckdb

from closeknit.intake.kinship import BaseTables, review

_LEAST_YEARS = 12  # between parent and child; less is an error of the register (proposal)
_COUNTS = "('home', 'apart', 'dwelling', 'joined')"


def recorded(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Each child's parents on the day: the last event of the two decides.

    An adoption ends the tie to the birth parents (C 1111), not to one who is married to the adopter (C 1103); when it is
    ended, the tie comes back (C 1117). More than two parents, and a parent hardly older than the child, are reviewed and
    not used.
    """
    con.execute(
        "CREATE TEMP TABLE ck_claimed_parents AS "
        f"WITH events AS (SELECT person_key AS child, parent_key AS parent, kind FROM {base.parent_child} "
        f" WHERE registered_on <= {base.on} AND parent_key <> person_key "
        " QUALIFY row_number() OVER (PARTITION BY person_key, parent_key "
        "  ORDER BY registered_on DESC, kind = 'adoption_ended' DESC, kind) = 1), "
        "adopters AS (SELECT child, parent FROM events WHERE kind = 'adoption') "
        "SELECT e.child, e.parent, c.age AS child_age, p.age AS parent_age, "
        " coalesce(p.age - c.age < " + str(_LEAST_YEARS) + ", false) AS impossible, "
        " count(*) OVER (PARTITION BY e.child) AS n FROM events e "
        "JOIN ck_people c ON c.person_key = e.child LEFT JOIN ck_people p ON p.person_key = e.parent "
        "WHERE e.kind <> 'adoption_ended' AND (e.kind = 'adoption' OR e.child NOT IN (SELECT child FROM adopters) "
        " OR EXISTS (SELECT 1 FROM adopters a JOIN ck_couples s ON s.person_key = a.parent "
        "  WHERE a.child = e.child AND s.spouse_key = e.parent))"
    )
    review(
        con,
        "parents_disputed",
        "SELECT child AS person_key, NULL::BIGINT AS household_key, parent AS other_key, n AS persons "
        "FROM ck_claimed_parents WHERE impossible OR n > 2",
    )
    con.execute(
        "CREATE TEMP TABLE ck_parents AS SELECT child, parent, child_age FROM ck_claimed_parents "
        "WHERE NOT impossible AND n <= 2"
    )
    con.execute("DROP TABLE ck_claimed_parents")


def children_of_parents(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """A minor without a book joins the household in which the registered parents count; of two such households the one
    whose parent lives in the child's dwelling; otherwise nobody is moved (M 7(2))."""
    con.execute(
        "UPDATE ck_place SET household_key = t.target, "
        "place = CASE WHEN place = 'dwelling' THEN place ELSE 'joined' END FROM ("
        " WITH ties AS (SELECT c.person_key, p.household_key, p.dwelling_key = c.dwelling_key AS near "
        "  FROM ck_place c JOIN ck_parents ON child = c.person_key JOIN ck_place p ON p.person_key = parent "
        "  WHERE c.book_key IS NULL AND c.age < 18 AND c.place IN ('dwelling', 'nowhere', 'collective') "
        f"  AND p.place IN {_COUNTS} AND p.household_key IS NOT NULL) "
        " SELECT person_key, min(household_key) AS target FROM ("
        "  SELECT * FROM ties QUALIFY coalesce(near, false) = bool_or(coalesce(near, false)) OVER (PARTITION BY person_key)) "
        " GROUP BY person_key HAVING count(DISTINCT household_key) = 1) t "
        "WHERE t.person_key = ck_place.person_key AND ck_place.household_key IS DISTINCT FROM t.target"
    )


def other_parents(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Cases in which book or dwelling have a minor elsewhere than the parent-child register; nobody is moved."""
    review(
        con,
        "child_with_others",
        "SELECT c.person_key, c.household_key, min(p.household_key) AS other_key, count(*) AS persons "
        "FROM ck_place c JOIN ck_parents ON child = c.person_key JOIN ck_place p ON p.person_key = parent "
        f"WHERE c.age < 18 AND c.place IN {_COUNTS} AND p.place IN {_COUNTS} "
        "GROUP BY c.person_key, c.household_key HAVING NOT bool_or(p.household_key = c.household_key)",
    )
    review(
        con,
        "book_names_other_parents",
        "SELECT c.person_key, c.household_key, h.person_key AS other_key, 1 AS persons FROM ck_place c "
        "JOIN ck_place h ON h.book_key = c.book_key AND h.relation = '0' "
        "WHERE c.relation IN ('2', '3') AND c.age < 18 AND c.person_key IN (SELECT child FROM ck_parents) "
        "AND NOT EXISTS (SELECT 1 FROM ck_parents "
        " WHERE child = c.person_key AND (parent = h.person_key OR parent = h.spouse_key))",
    )
    con.execute("DROP TABLE ck_parents")

"""Who lives with whom: from books, dwellings and couples to households, one rule a function.

A unit is a group that the registers show together: the people of a book at the book's home, the people of a
book who live in one other dwelling, or the people without a book in one dwelling. Units are joined by
marriage. ck_place says for everybody: household_key and how (`place`), or why not (`place` without key).
"""

from __future__ import annotations

import duckdb

from closeknit.intake.identity import hmac_sql, key_sql
from closeknit.intake.kinship import COLLECTIVE, BaseTables, review

_DEPENDANT = "(spouse_key IS NULL AND (age < 18 OR study = 'student'))"


def homes(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """The home of a book: where its head or the head's spouse lives, of two such dwellings the one with more
    people of the book; without them where most of the book lives (proposal)."""
    con.execute(
        "CREATE TEMP TABLE ck_homes AS "
        "SELECT book_key, dwelling_key AS home FROM ("
        " SELECT book_key, dwelling_key, count(*) AS n, bool_or(relation IN ('0', '1')) AS core "
        " FROM ck_people WHERE book_key IS NOT NULL AND dwelling_key IS NOT NULL AND NOT dead AND custody IS NULL "
        " GROUP BY ALL) "
        "QUALIFY row_number() OVER (PARTITION BY book_key ORDER BY core DESC, n DESC, dwelling_key) = 1"
    )
    con.execute(
        "CREATE TEMP TABLE ck_kin AS "
        "SELECT p.*, c.spouse_key, "
        " p.here AND (p.dwelling_key IS NULL OR h.home IS NULL OR p.dwelling_key = h.home) AS at_home "
        "FROM ck_people p LEFT JOIN ck_couples c USING (person_key) LEFT JOIN ck_homes h USING (book_key)"
    )
    con.execute("DROP TABLE ck_people; DROP TABLE ck_couples; DROP TABLE ck_homes")


def places(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """The unit of each person.

    Spouses, minor children and children in full-time study up to bachelor count wherever they live (M 7(1)-(3));
    a parent who works elsewhere stays with the children left behind (the same clause, read from the child).
    Everybody else on the book counts by living in the book's home (M 7(4)); who lives in another dwelling of the
    district is there with the people of the same book. A postgraduate in a dormitory, and an adult who is not in
    the population register, stay attached and do not count. People without a book are together by dwelling.
    """
    con.execute(
        "CREATE TEMP TABLE ck_away AS "  # adults of a book in a dwelling that is not its home
        "SELECT book_key, dwelling_key, count(*) AS n, count(*) FILTER (study IS NULL) AS settled FROM ck_kin "
        f"WHERE here AND NOT at_home AND NOT dead AND custody IS NULL AND NOT coalesce({_DEPENDANT}, false) "
        "AND book_key IS NOT NULL GROUP BY ALL"
    )
    con.execute(
        "CREATE TEMP TABLE ck_books_with_children AS SELECT DISTINCT book_key FROM ck_kin "
        f"WHERE relation IN ('2', '3') AND NOT dead AND custody IS NULL AND {_DEPENDANT}"
    )
    con.execute(
        "CREATE TEMP TABLE ck_unit AS "
        "SELECT k.person_key, k.dwelling_key, k.book_key, k.relation, k.age, k.here, k.at_home, k.spouse_key, "
        f" coalesce({_DEPENDANT}, false) AS dependant, "
        " CASE WHEN ambiguous THEN 'ambiguous' "
        "  WHEN dead THEN 'dead' WHEN custody IS NOT NULL THEN custody::VARCHAR "
        "  WHEN k.book_key IS NULL THEN CASE WHEN here AND k.dwelling_key IS NOT NULL THEN 'dwelling' ELSE 'nowhere' END "
        "  WHEN at_home THEN 'home' "
        "  WHEN relation IN ('0', '1') AND spouse_key IS NOT NULL THEN 'home' "
        "  WHEN relation = '0' AND NOT here AND c.book_key IS NOT NULL THEN 'home' "
        f"  WHEN {_DEPENDANT} AND relation IN ('2', '3') THEN 'home' "
        f"  WHEN {_DEPENDANT} AND here AND a.n IS NULL THEN 'home' "
        "  WHEN study = 'postgraduate' AND spouse_key IS NULL AND coalesce(a.settled, 0) = 0 THEN 'student_away' "
        "  WHEN here THEN 'apart' ELSE 'lives_elsewhere' END::ck_where AS place "
        "FROM ck_kin k LEFT JOIN ck_away a ON a.book_key = k.book_key AND a.dwelling_key = k.dwelling_key "
        "LEFT JOIN ck_books_with_children c ON c.book_key = k.book_key"
    )
    con.execute("DROP TABLE ck_kin; DROP TABLE ck_away; DROP TABLE ck_books_with_children")


def collective_dwellings(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """A dwelling with more people without a book than a family has is a dormitory: its people have no known
    household and are excluded as such (proposal); one entry a dwelling on the review list."""
    con.execute(
        "CREATE TEMP TABLE ck_dormitories AS SELECT dwelling_key, count(*) AS persons FROM ck_unit "
        f"WHERE place = 'dwelling' GROUP BY dwelling_key HAVING count(*) > {COLLECTIVE}"
    )
    review(
        con,
        "collective_dwelling",
        "SELECT NULL::BIGINT AS person_key, NULL::BIGINT AS household_key, dwelling_key AS other_key, persons "
        "FROM ck_dormitories",
    )
    con.execute(
        "UPDATE ck_unit SET place = 'collective' WHERE place = 'dwelling' "
        "AND dwelling_key IN (SELECT dwelling_key FROM ck_dormitories)"
    )


def unit_keys(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """The key of a unit: of the home the book's, of people without a book the dwelling's; people of a book who
    live apart get a keyed hash of both, so that the key stays the same from month to month."""
    con.execute(
        "CREATE TEMP TABLE ck_apart AS SELECT book_key, dwelling_key, "
        f"{key_sql('digest')} AS unit_key FROM (SELECT *, {hmac_sql('message')} AS digest FROM ("
        " SELECT DISTINCT book_key, dwelling_key, concat('apart|', book_key, '|', dwelling_key) AS message "
        " FROM ck_unit WHERE place = 'apart'))",
        base.pads,
    )
    con.execute(
        "CREATE TEMP TABLE ck_place AS SELECT u.*, "
        "CASE place WHEN 'home' THEN u.book_key WHEN 'apart' THEN a.unit_key WHEN 'dwelling' THEN u.dwelling_key END "
        "AS household_key, CASE place WHEN 'home' THEN 1 WHEN 'apart' THEN 2 WHEN 'dwelling' THEN 3 END::UTINYINT AS rank "
        "FROM ck_unit u LEFT JOIN ck_apart a ON a.book_key = u.book_key AND a.dwelling_key = u.dwelling_key"
    )
    con.execute("DROP TABLE ck_unit")


def couples_in_one_dwelling(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Units of one dwelling that a marriage connects are one household (M 7(1) and (4)): a wife still on her
    parents' book, spouses without a book. Its key is that of the book's home before others, then the smallest."""
    con.execute(
        "CREATE TEMP TABLE ck_edges AS SELECT DISTINCT a.household_key AS one, b.household_key AS other "
        "FROM ck_place a JOIN ck_place b ON b.person_key = a.spouse_key AND b.dwelling_key = a.dwelling_key "
        "WHERE a.household_key IS NOT NULL AND b.household_key IS NOT NULL AND a.household_key <> b.household_key"
    )
    con.execute(
        "CREATE TEMP TABLE ck_joined AS SELECT household_key, "
        "row_number() OVER (ORDER BY min(rank), household_key) AS label FROM ck_place "
        "WHERE household_key IN (SELECT one FROM ck_edges) GROUP BY household_key"
    )
    con.execute("CREATE TEMP TABLE ck_label_key AS SELECT * FROM ck_joined")
    changed = 1
    while changed:  # a chain of couples is as long as a family; two or three rounds settle it
        row = con.execute(
            "UPDATE ck_joined SET label = n.label FROM (SELECT e.one, min(j.label) AS label FROM ck_edges e "
            "JOIN ck_joined j ON j.household_key = e.other GROUP BY e.one) n "
            "WHERE n.one = ck_joined.household_key AND n.label < ck_joined.label"
        ).fetchone()
        changed = row[0] if row else 0
    con.execute(
        "UPDATE ck_place SET household_key = k.household_key FROM ck_joined j JOIN ck_label_key k USING (label) "
        "WHERE j.household_key = ck_place.household_key AND k.household_key <> j.household_key"
    )


def spouses_apart(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Spouses in two dwellings are one household (M 7(1)): one joins the other.

    Who keeps house stays, before who lives in the home of parents; then the larger household, then the smaller
    key (proposal). With the one who joins go all others if no other adult is left there, else the dependent
    children of the head. A spouse without a household of their own (dormitory, no address, out of the
    district) always joins.
    """
    con.execute(
        "CREATE TEMP TABLE ck_sizes AS SELECT household_key, count(*) AS n, count(*) FILTER (NOT dependant) AS adults "
        "FROM ck_place WHERE household_key IS NOT NULL GROUP BY household_key"
    )
    con.execute(
        "CREATE TEMP TABLE ck_moves AS "
        "WITH sides AS (SELECT p.person_key, p.spouse_key, p.household_key, p.place, p.relation, p.book_key, "
        "  s.n, s.adults, p.relation IN ('0', '1') AND p.place = 'home' AS core, "
        "  (p.place IN ('apart', 'dwelling') OR p.relation IN ('0', '1')) AS keeps_house "
        " FROM ck_place p LEFT JOIN ck_sizes s USING (household_key) "
        " WHERE p.place IN ('home', 'apart', 'dwelling', 'collective', 'nowhere', 'lives_elsewhere') "
        " AND p.spouse_key IS NOT NULL) "
        "SELECT b.person_key, b.household_key, b.book_key, b.relation, b.core, b.adults, a.household_key AS target "
        "FROM sides a JOIN sides b ON b.person_key = a.spouse_key "
        "WHERE a.household_key IS NOT NULL AND a.household_key IS DISTINCT FROM b.household_key "
        "AND (b.household_key IS NULL OR (a.keeps_house, a.n, -a.household_key) > (b.keeps_house, b.n, -b.household_key))"
    )
    con.execute(
        "UPDATE ck_place SET household_key = m.target FROM ("  # of two who leave one household, the head's children
        " SELECT DISTINCT ON (household_key, book_key) * FROM ck_moves "
        " ORDER BY household_key, book_key, core DESC, relation, person_key) m "
        "WHERE m.household_key = ck_place.household_key "
        "AND ck_place.dependant AND (m.adults = 1 OR (m.core AND m.book_key = ck_place.book_key "
        "AND ck_place.relation IN ('2', '3')))"
    )
    con.execute(
        "UPDATE ck_place SET household_key = m.target, "
        "place = CASE WHEN place IN ('home', 'apart', 'dwelling') THEN place ELSE 'joined' END "
        "FROM ck_moves m WHERE m.person_key = ck_place.person_key"
    )


def children_without_book(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """A minor without a book, in a dwelling where no adult is without one, belongs to the household there that
    has an adult under 50, if it is the only one (proposal: new-borns not yet registered); else nobody knows."""
    con.execute(
        "CREATE TEMP TABLE ck_foundlings AS SELECT person_key, dwelling_key, household_key FROM ck_place p "
        "WHERE place = 'dwelling' AND age < 18 AND household_key = dwelling_key AND NOT EXISTS ("
        " SELECT 1 FROM ck_place o WHERE o.household_key = p.household_key AND (o.age >= 18 OR o.age IS NULL))"
    )
    con.execute(
        "CREATE TEMP TABLE ck_hosts AS SELECT dwelling_key, min(household_key) AS host FROM ("
        " SELECT DISTINCT dwelling_key, household_key FROM ck_place WHERE age BETWEEN 18 AND 49 AND here "
        " AND household_key IS NOT NULL AND dwelling_key IN (SELECT dwelling_key FROM ck_foundlings)) "
        "GROUP BY dwelling_key HAVING count(*) = 1"
    )
    review(
        con,
        "child_without_book",
        "SELECT f.person_key, h.host AS household_key, f.dwelling_key AS other_key, 1 AS persons "
        "FROM ck_foundlings f LEFT JOIN ck_hosts h USING (dwelling_key)",
    )
    con.execute(
        "UPDATE ck_place SET household_key = h.host, place = CASE WHEN h.host IS NULL THEN 'ambiguous' ELSE place END "
        "FROM ck_foundlings f LEFT JOIN ck_hosts h USING (dwelling_key) WHERE f.person_key = ck_place.person_key"
    )


def nobody_lives_here(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """A book none of whose people is in the population register is not a household of this district."""
    con.execute(
        "UPDATE ck_place SET household_key = NULL, place = 'not_resident' WHERE household_key IN ("
        "SELECT household_key FROM ck_place WHERE household_key IS NOT NULL GROUP BY household_key "
        "HAVING NOT bool_or(here))"
    )


def attached(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """People who do not count stay attached, so that what happened to them is not lost to the family: to the
    household of the spouse, else of the book's home, else where most of the book lives, else of the dwelling."""
    con.execute(
        "CREATE TEMP TABLE ck_attached AS SELECT person_key, spouse_key, book_key, dwelling_key FROM ck_place "
        "WHERE place IN ('dead', 'prison', 'isolation_rehabilitation', 'declared_missing', 'student_away', "
        "'lives_elsewhere')"
    )
    con.execute(
        "CREATE TEMP TABLE ck_book_household AS SELECT book_key, household_key FROM ("
        " SELECT book_key, household_key, count(*) AS n, bool_or(place = 'home') AS home FROM ck_place "
        " WHERE book_key IS NOT NULL AND household_key IS NOT NULL GROUP BY ALL) "
        "QUALIFY row_number() OVER (PARTITION BY book_key ORDER BY home DESC, n DESC, household_key) = 1"
    )
    con.execute(
        "UPDATE ck_place SET household_key = t.target FROM (SELECT a.person_key, "
        " coalesce(s.household_key, b.household_key, d.household_key) AS target FROM ck_attached a "
        " LEFT JOIN ck_place s ON s.person_key = a.spouse_key AND s.place IN ('home', 'apart', 'dwelling', 'joined') "
        " LEFT JOIN ck_book_household b ON b.book_key = a.book_key "
        " LEFT JOIN (SELECT DISTINCT household_key FROM ck_place WHERE place = 'dwelling') d "
        "  ON d.household_key = a.dwelling_key) t "
        "WHERE t.person_key = ck_place.person_key AND t.target IS NOT NULL"
    )


def unclear_sharing(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Cases that stay as the rules put them, and that somebody should look at."""
    review(
        con,
        "shared_dwelling",  # several households in one dwelling: kin on two books, or strangers?
        "SELECT NULL::BIGINT AS person_key, household_key, dwelling_key AS other_key, n AS persons FROM ("
        " SELECT dwelling_key, household_key, count(*) AS n FROM ck_place WHERE here AND dwelling_key IS NOT NULL "
        " AND household_key IS NOT NULL AND place IN ('home', 'apart', 'dwelling') GROUP BY ALL) "
        "QUALIFY count(*) OVER (PARTITION BY dwelling_key) > 1",
    )
    review(
        con,
        "address_elsewhere",  # other registers have a person at the door of another household: evidence, nobody is moved
        "SELECT a.person_key, any_value(a.household_key) AS household_key, b.household_key AS other_key, count(*) AS persons "
        f"FROM {base.elsewhere} e JOIN ck_place a ON a.person_key = e.person JOIN ck_place b ON b.person_key = e.neighbour "
        "WHERE a.household_key <> b.household_key GROUP BY a.person_key, b.household_key",
    )
    review(
        con,
        "adults_without_book",  # more than a couple, together by dwelling alone
        "SELECT NULL::BIGINT AS person_key, household_key, any_value(dwelling_key) AS other_key, count(*) AS persons "
        "FROM ck_place WHERE place = 'dwelling' AND household_key IS NOT NULL AND (age >= 18 OR age IS NULL) "
        "GROUP BY household_key HAVING count(*) > 2",
    )
    review(
        con,
        "duty_unknown",  # an adult on the book as "other", in the home: counted, but is there a duty of support?
        "SELECT person_key, household_key, NULL::BIGINT AS other_key, 1 AS persons FROM ck_place "
        "WHERE place = 'home' AND relation = '8' AND age >= 18",
    )
    review(
        con,
        "minor_lives_apart",  # counted with the book's head, but lives in another dwelling of the district
        "SELECT person_key, household_key, dwelling_key AS other_key, 1 AS persons FROM ck_place "
        "WHERE place = 'home' AND age < 18 AND here AND NOT at_home",
    )

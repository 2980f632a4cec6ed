"""Who is who before households are formed: residents, books, life events, couples.

Each rule is one statement over tables named ck_*; households.py lists them in order. Citations: M = Measures
for the review and confirmation of dibao (民发〔2021〕57号), C = Civil Code. `proposal` marks a rule of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

COLLECTIVE = 10  # more people than this without kinship in one book or dwelling are no family (proposal)


@dataclass(frozen=True, slots=True)
class BaseTables:
    """The registers that households are derived from: table expressions of rows in force on `day`."""

    day: date
    population: str
    household_book: str
    marriages: str
    parent_child: str
    custody: str
    deaths: str
    education_enrolment: str
    pads: list[bytes]  # of the household secret, for keys of families that live apart from their book
    elsewhere: str = (
        "(SELECT NULL::BIGINT AS person, NULL::BIGINT AS neighbour LIMIT 0)"  # from the linkage result
    )
    two_reports: bool = False  # in a linked home: a death by one register alone changes nobody's status

    @property
    def on(self) -> str:
        return f"DATE '{self.day}'"


# Small codes instead of words: a district of twelve million people fits in memory.
_TYPES = {
    "ck_relation": ("0", "1", "2", "3", "4", "5", "6", "7", "8"),
    "ck_custody": ("prison", "isolation_rehabilitation", "declared_missing"),
    "ck_study": ("student", "postgraduate"),
    "ck_where": (
        *("home", "apart", "dwelling", "joined"),  # people who count
        *("dead", "prison", "isolation_rehabilitation", "declared_missing"),
        *("student_away", "lives_elsewhere"),
        *("ambiguous", "collective", "nowhere", "not_resident"),
    ),
}


def small_types(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Name the codes that the tables use."""
    for name, words in _TYPES.items():
        con.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(repr(word) for word in words)})")


def review(con: duckdb.DuckDBPyConnection, reason: str, query: str) -> None:
    """Put cases on the review list; the query gives person_key, household_key, other_key, persons."""
    con.execute(
        "INSERT INTO ck_review BY NAME "
        f"SELECT '{reason}' AS reason, person_key, household_key, other_key, persons FROM ({query})"
    )


def residents(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """One row a resident. Two rows for one person: the smaller codes stand, and the case is reviewed."""
    con.execute(
        "CREATE TEMP TABLE ck_residents AS "
        "SELECT person_key, min(birth_date) AS birth_date, min(community) AS community, "
        "min(dwelling_key) AS dwelling_key, count(*) AS entries "
        f"FROM {base.population} GROUP BY person_key"
    )
    review(
        con,
        "two_registrations",
        "SELECT person_key, NULL::BIGINT AS household_key, dwelling_key AS other_key, entries AS persons "
        "FROM ck_residents WHERE entries > 1",
    )


def born(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Birth days of those whom only a book names: the dead, and people registered here who live elsewhere."""
    con.execute(
        "CREATE TEMP TABLE ck_born AS "
        f"SELECT person_key, min(birth_date) AS birth_date FROM {base.household_book} "
        "ANTI JOIN ck_residents USING (person_key) WHERE birth_date IS NOT NULL GROUP BY person_key"
    )


def books(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Who stands on which book. A book without head and with many people (集体户) says nothing about kinship:
    people on it are treated as people without a book (proposal)."""
    con.execute(
        "CREATE TEMP TABLE ck_books AS "
        f"SELECT person_key, book_key, min(relation)::ck_relation AS relation FROM {base.household_book} "
        "GROUP BY person_key, book_key"
    )
    con.execute(
        "CREATE TEMP TABLE ck_collective AS SELECT book_key, count(*) AS persons FROM ck_books "
        f"GROUP BY book_key HAVING count(*) > {COLLECTIVE} AND NOT bool_or(relation = '0')"
    )
    review(
        con,
        "collective_book",
        "SELECT NULL::BIGINT AS person_key, NULL::BIGINT AS household_key, book_key AS other_key, persons "
        "FROM ck_collective",
    )


def people_on_two_books(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """A person on several books belongs to the one whose people share the dwelling, if there is just one such
    book; otherwise to none, and is excluded as ambiguous (proposal). All are reviewed."""
    con.execute(
        "CREATE TEMP TABLE ck_two_books AS "
        "WITH entries AS (SELECT *, count(*) OVER (PARTITION BY person_key) AS n FROM ck_books "
        " ANTI JOIN ck_collective USING (book_key)), "
        "several AS (SELECT person_key, book_key FROM entries WHERE n > 1), "
        "housemates AS (SELECT t.person_key, t.book_key, count(*) AS n FROM several t "
        " JOIN ck_residents p ON p.person_key = t.person_key "
        " JOIN ck_books o ON o.book_key = t.book_key AND o.person_key <> t.person_key "
        " JOIN ck_residents r ON r.person_key = o.person_key AND r.dwelling_key = p.dwelling_key GROUP BY ALL) "
        "SELECT s.*, coalesce(h.n, 0) AS together FROM several s LEFT JOIN housemates h USING (person_key, book_key)"
    )
    con.execute(
        "CREATE TEMP TABLE ck_book_of AS "
        "SELECT person_key, book_key, relation FROM ck_books b ANTI JOIN ck_collective USING (book_key) "
        "ANTI JOIN ck_two_books USING (person_key) "
        "UNION ALL SELECT person_key, book_key, relation FROM ck_books b SEMI JOIN "
        "(SELECT person_key, max(book_key) AS book_key FROM ck_two_books WHERE together > 0 "
        " GROUP BY person_key HAVING count(*) = 1) USING (person_key, book_key)"
    )
    review(
        con,
        "two_books",
        "SELECT person_key, book_key AS household_key, NULL::BIGINT AS other_key, together AS persons "
        "FROM ck_two_books",
    )


def people(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Everybody of the two base registers, with age, death, custody and study on the day.

    Not counted: in prison, compulsory isolation rehabilitation, declared missing (M 7, second paragraph); not
    detention before trial, not community rehabilitation, not whereabouts unknown. Several deaths reported for
    one person are one death. Study: full-time up to bachelor level counts as dependent (M 7(3)), a master's or
    doctor's course does not.
    """
    con.execute(
        "CREATE TEMP TABLE ck_registered AS "
        "SELECT coalesce(r.person_key, b.person_key) AS person_key, r.dwelling_key, "
        f" {_age('coalesce(r.birth_date, n.birth_date)', base)} AS age, "
        " r.person_key IS NOT NULL AS here, b.book_key, b.relation "
        "FROM ck_residents r FULL JOIN ck_book_of b ON r.person_key = b.person_key "
        "LEFT JOIN ck_born n ON n.person_key = b.person_key"
    )
    con.execute(
        f"INSERT INTO ck_registered (person_key, here, age) SELECT DISTINCT person_key, false, {_age('birth_date', base)} "
        "FROM ck_books LEFT JOIN ck_born USING (person_key) "
        "ANTI JOIN ck_residents USING (person_key) ANTI JOIN ck_book_of USING (person_key)"
    )
    con.execute("DROP TABLE ck_books; DROP TABLE ck_collective")
    con.execute(
        "CREATE TEMP TABLE ck_people AS "
        f"WITH dead AS ({_dead(base)}), "
        "held AS (SELECT person_key, min(kind::ck_custody) AS kind "
        f" FROM {base.custody} WHERE from_on <= {base.on} AND coalesce(until_on >= {base.on}, true) GROUP BY ALL), "
        "study AS (SELECT person_key, CASE WHEN bool_or(stage NOT IN ('master', 'doctor')) THEN 'student' "
        f" ELSE 'postgraduate' END::ck_study AS study FROM {base.education_enrolment} WHERE full_time "
        f" AND enrolled_on <= {base.on} GROUP BY ALL) "
        "SELECT e.*, d.person_key IS NOT NULL AS dead, h.kind AS custody, s.study, "
        " t.person_key IS NOT NULL AND e.book_key IS NULL AS ambiguous "
        "FROM ck_registered e "
        "LEFT JOIN dead d ON d.person_key = e.person_key LEFT JOIN held h ON h.person_key = e.person_key "
        "LEFT JOIN study s ON s.person_key = e.person_key "
        "LEFT JOIN (SELECT DISTINCT person_key FROM ck_two_books) t ON t.person_key = e.person_key"
    )
    con.execute("DROP TABLE ck_registered")
    con.execute(
        "CREATE TEMP TABLE ck_everybody AS SELECT count(*) AS people FROM ("
        f"SELECT person_key FROM {base.population} UNION SELECT person_key FROM {base.household_book})"
    )


def _dead(base: BaseTables) -> str:
    """SQL: who is dead. In a linked home two sources must say so: two reporters, or one and the population register,
    which lists the person no more (proposal)."""
    reported = f"SELECT DISTINCT person_key FROM {base.deaths} WHERE died_on <= {base.on}"
    return f"{reported} EXCEPT {_reported_alone(base)}" if base.two_reports else reported


def _reported_alone(base: BaseTables) -> str:
    return (
        f"SELECT person_key FROM {base.deaths} SEMI JOIN ck_residents USING (person_key) "
        f"WHERE died_on <= {base.on} GROUP BY person_key HAVING count(DISTINCT reported_by) < 2"
    )


def deaths_reported_alone(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """A death that one source alone reports of somebody who is registered as living here is looked at, not believed."""
    if base.two_reports:
        review(
            con,
            "death_unconfirmed",
            "SELECT person_key, NULL::BIGINT AS household_key, NULL::BIGINT AS other_key, 1 AS persons "
            f"FROM ({_reported_alone(base)})",
        )


def _age(born: str, base: BaseTables) -> str:
    """SQL: completed years on the day; NULL for a birth day that is unknown or to come."""
    return f"CASE WHEN {born} <= {base.on} THEN date_sub('year', {born}, {base.on}) END::SMALLINT"


def marriages(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """The last marriage event of each person. One spouse's record speaks for both; on one day a divorce comes
    before a new marriage (C 1076, 1049)."""
    con.execute(
        "CREATE TEMP TABLE ck_last_event AS "
        "WITH events AS ("
        f" SELECT person_key, spouse_key, event, registered_on FROM {base.marriages} "
        f" WHERE registered_on <= {base.on} UNION "
        f" SELECT spouse_key, person_key, event, registered_on FROM {base.marriages} "
        f" WHERE registered_on <= {base.on} AND spouse_key IS NOT NULL) "
        "SELECT person_key, any_value(event) AS event, max(spouse_key) AS spouse_key, "
        " count(DISTINCT spouse_key) AS spouses FROM ("
        "  SELECT *, rank() OVER (PARTITION BY person_key ORDER BY registered_on DESC, event = 'married' DESC) AS nth "
        "  FROM events WHERE person_key IS DISTINCT FROM spouse_key) "
        "WHERE nth = 1 GROUP BY person_key"
    )
    review(
        con,
        "marriage_disputed",  # two marriages on one day, or a spouse who is married to somebody else
        "SELECT a.person_key, NULL::BIGINT AS household_key, a.spouse_key AS other_key, a.spouses AS persons "
        "FROM ck_last_event a LEFT JOIN ck_last_event b ON b.person_key = a.spouse_key "
        "WHERE a.event = 'married' AND (a.spouses > 1 OR (b.event = 'married' AND b.spouse_key <> a.person_key))",
    )


def couples(con: duckdb.DuckDBPyConnection, base: BaseTables) -> None:
    """Couples, once in each direction: both last events name each other, or head and spouse on one book whom
    no later event contradicts (marriages before the register's first delivery). M 7(1)."""
    con.execute(
        "CREATE TEMP TABLE ck_couples AS "
        "WITH registered AS ("
        " SELECT a.person_key, a.spouse_key FROM ck_last_event a "
        " JOIN ck_last_event b ON b.person_key = a.spouse_key AND b.spouse_key = a.person_key "
        " WHERE a.event = 'married' AND b.event = 'married' AND a.spouses = 1 AND b.spouses = 1), "
        "on_one_book AS ("
        " SELECT max(person_key) FILTER (relation = '0') AS head, max(person_key) FILTER (relation = '1') AS spouse "
        " FROM ck_book_of WHERE relation IN ('0', '1') GROUP BY book_key "
        " HAVING count(*) FILTER (relation = '0') = 1 AND count(*) FILTER (relation = '1') = 1), "
        "by_book AS (SELECT o.* FROM on_one_book o ANTI JOIN ck_last_event e ON e.person_key = o.head "
        " ANTI JOIN ck_last_event f ON f.person_key = o.spouse) "
        "SELECT c.* FROM (SELECT * FROM registered UNION ALL SELECT head, spouse FROM by_book "
        " UNION ALL SELECT spouse, head FROM by_book) c "
        "SEMI JOIN ck_people p ON p.person_key = c.person_key SEMI JOIN ck_people s ON s.person_key = c.spouse_key"
    )
    review(
        con,
        "two_heads_or_spouses",
        "SELECT NULL::BIGINT AS person_key, book_key AS household_key, NULL::BIGINT AS other_key, "
        "count(*) AS persons FROM ck_book_of WHERE relation IN ('0', '1') GROUP BY book_key "
        "HAVING count(*) FILTER (relation = '0') > 1 OR count(*) FILTER (relation = '1') > 1",
    )
    review(
        con,
        "spouse_not_registered",  # married to somebody whom neither base register knows: not counted
        "SELECT a.person_key, NULL::BIGINT AS household_key, a.spouse_key AS other_key, 1 AS persons "
        "FROM ck_last_event a SEMI JOIN ck_people p ON p.person_key = a.person_key "
        "ANTI JOIN ck_people s ON s.person_key = a.spouse_key WHERE a.event = 'married' AND a.spouses = 1",
    )
    con.execute("DROP TABLE ck_last_event; DROP TABLE ck_book_of")


REVIEW_COLUMNS: Mapping[str, str] = {
    "reason": "VARCHAR",
    "person_key": "BIGINT",
    "household_key": "BIGINT",
    "other_key": "BIGINT",  # the second person, book or dwelling of the case
    "persons": "BIGINT",
    "community": "VARCHAR",  # these two are filled once everybody is placed
    "district": "VARCHAR",
}

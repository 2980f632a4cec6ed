"""What the linkage changes in the ready layer: which person a register's rows are attached to, and how surely.

Without a result, and for every record that is not named here, rows belong to the person of their number, as ever.
Rules, from the newest result up to the day and the clerks' answers that stand:

    linked by an exact rule, or a clerk says same     all rows, to that person
    linked by the model                               rows that could not hurt; adverse columns are left unknown
    asked about, nobody but the number's own person   as the number says, adverse columns unknown; adverse registers: held
    several people under the record's number          held
    asked about, several persons                      held: the rows belong to nobody until a clerk says to whom
    a clerk says different of the number's person     held

An adverse register (contract) is only ever attached by an exact rule or a clerk. Undoing an answer gives rows back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa

from closeknit.engine.registers.contract import RegisterContract
from closeknit.intake.home import Home
from closeknit.intake.linking.answers import Answer, in_force, read_answers
from closeknit.intake.linking.deciding import SHARED
from closeknit.intake.linking.results import ELSEWHERE, LinkedPair, LinkResult, stored_results
from closeknit.packs.loader import Pack

How = Literal["exact", "clerk", "model", "asked", "held"]
SURE = ("exact", "clerk")  # adverse columns come with these, and households are made of these
TABLE = "ck_attached_of"
HOW, PROBABILITY = "linked_how", "linked_probability"  # columns of ready files of a register with attachments


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where a register's rows under one number go, and who says so. person None: held, attached to nobody."""

    register: str
    record: int
    person: int | None
    how: How
    probability: float | None = None  # of a link by the model, or of the one asked about


@dataclass(frozen=True, slots=True)
class Attachments:
    """All attachments of a home on a day, by register; `result`: the linkage result they follow from."""

    by_register: Mapping[str, Sequence[Attachment]]
    result: str | None = None
    elsewhere: Path | None = None  # of the result: who is at whose door by another register than the hub

    @property
    def elsewhere_digest(self) -> str:
        return "" if self.elsewhere is None else hashlib.sha256(self.elsewhere.read_bytes()).hexdigest()

    @property
    def digest(self) -> str:
        """A digest of everything that differs from attaching by number; empty for a home that was never linked."""
        if self.result is None:
            return ""
        listed = [
            (n, *map(repr, sorted(a, key=lambda x: x.record)))
            for n, a in sorted(self.by_register.items())
            if a
        ]
        listed.append((ELSEWHERE, self.elsewhere_digest))
        return hashlib.sha256(repr(listed).encode()).hexdigest()

    def of(self, register: str) -> Sequence[Attachment]:
        return self.by_register.get(register, ())


NONE = Attachments({})


def attachments(pack: Pack, home: Home, day: date) -> Attachments:
    """Return what the newest linkage result up to the day and the clerks' answers change; nothing if there is none.

    Raises: AnswerRefused if the log of answers was changed.
    """
    if pack.base.kind == "survey" or not home.linkage.exists():
        return NONE
    results = stored_results(home, day)
    if not results:
        return NONE
    result = results[-1]
    answers = in_force(read_answers(home))  # who somebody is does not depend on the day he is asked about
    grouped: dict[tuple[str, int], list[LinkedPair]] = {}
    for pair in _not_plain(result):
        grouped.setdefault((pair.register, pair.record), []).append(pair)
    said: dict[tuple[str, int], list[Answer]] = {}
    for answer in answers.values():
        said.setdefault((answer.register, answer.record), []).append(answer)
    by_register: dict[str, list[Attachment]] = {}
    for key in sorted(grouped.keys() | said.keys()):
        contract = pack.contracts.get(key[0])
        if contract is not None and key[0] != pack.base.persons:
            found = attached(contract, key[1], grouped.get(key, ()), said.get(key, ()))
            if found is not None:
                by_register.setdefault(key[0], []).append(found)
    elsewhere = result.folder / f"{ELSEWHERE}.parquet"
    return Attachments(by_register, result.id, elsewhere if elsewhere.exists() else None)


def attached(
    contract: RegisterContract, record: int, pairs: Iterable[LinkedPair], answers: Iterable[Answer]
) -> Attachment | None:
    """Return where the rows of one record go; None: to the person of its number, as without linkage."""
    said = {a.person: a.answer for a in answers}

    def to(person: int | None, how: How, probability: float | None = None) -> Attachment:
        return Attachment(contract.name, record, person, how, probability)

    same = [person for person, answer in said.items() if answer == "same"]
    if same:
        # Of the number's own person the clerk's word must stand as well: it may undo what the rules would hold back.
        return to(same[0], "clerk") if same[0] != record or list(pairs) else None
    left = [p for p in pairs if said.get(p.person) != "different"]
    linked = [p for p in left if p.outcome in ("exact", "model")]
    if len(linked) == 1 and linked[0].outcome == "exact":
        return to(linked[0].person, "exact")
    if len(linked) == 1 and not contract.adverse:
        return to(linked[0].person, "model", linked[0].probability)
    if any(p.tier == SHARED for p in pairs):
        return to(None, "held")
    own = [p for p in left if p.person == record]
    if own and len(left) == 1 and not contract.adverse:
        return to(record, "asked", own[0].probability)
    if own or said.get(record) == "different":
        return to(None, "held")
    return None


def tabulate(con: duckdb.DuckDBPyConnection, found: Sequence[Attachment]) -> None:
    """Create temp table ck_attached_of (record, person, how, probability) of one register's attachments."""
    table = pa.table(
        {
            "record": pa.array([a.record for a in found], pa.int64()),
            "person": pa.array([a.person for a in found], pa.int64()),
            "how": pa.array([a.how for a in found], pa.string()),
            "probability": pa.array([a.probability for a in found], pa.float64()),
        }
    )
    con.register("ck_in", table)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {TABLE} AS FROM ck_in")
    con.unregister("ck_in")


def redirected(rows: str) -> str:
    """Return a query of the rows with the person that they are attached to, how and with what probability.

    rows: SQL of a table with person_key, under which the register has them; `tabulate` was called before.
    """
    return (
        f"SELECT t.* REPLACE (CASE WHEN a.record IS NULL THEN t.person_key ELSE a.person END AS person_key), "
        f"a.how AS {HOW}, a.probability AS {PROBABILITY} FROM ({rows}) t LEFT JOIN {TABLE} a ON a.record = t.person_key"
    )


def surely_attached(con: duckdb.DuckDBPyConnection, table: str, found: Sequence[Attachment]) -> str:
    """Return a table of the same columns for households to be made of: sure links followed, held rows left out."""
    if not found:
        return table
    tabulate(con, found)
    sure = ", ".join(f"'{how}'" for how in SURE)
    con.execute(
        f"CREATE TEMP TABLE {table}_attached AS "
        f"SELECT t.* REPLACE (CASE WHEN a.how IN ({sure}) THEN a.person ELSE t.person_key END AS person_key) "
        f"FROM {table} t LEFT JOIN {TABLE} a ON a.record = t.person_key WHERE a.how IS DISTINCT FROM 'held'"
    )
    return f"{table}_attached"


def _not_plain(result: LinkResult) -> list[LinkedPair]:
    """Return the pairs of a result that are not simply an exact link of a number to its own person."""
    return result.pairs("NOT (outcome = 'exact' AND record = person)")

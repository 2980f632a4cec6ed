"""From candidate pairs to outcomes: exact tiers, duplicates inside a register, rivals, the cuts.

The order: every register's own duplicates are found first, so that one person written twice is no rival of himself.
Then an exact tier links where it names one person on both sides. The model is asked about the rest, and candidates
for one record share its probability (engine/linkage/rivals.py). A pair whose candidates stay close is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log2
from typing import Literal

import duckdb
import numpy as np
import pyarrow as pa

from closeknit.engine.linkage import Cuts, Linkage, pair_sql, shared_among_rivals
from closeknit.intake.linking.model import Model
from closeknit.intake.linking.scoring import blocking_columns, candidates, scored, weights_sql
from closeknit.intake.normalising import sql_text

Outcome = Literal["linked", "ask", "not_linked"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, how likely they are one person, and what follows. `tier`: the exact rule, None for the model."""

    left: str
    right: str
    probability: float
    outcome: Outcome
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair the model has weighed; bits: log2 of m / u over all comparisons, without the prior."""

    left: str
    right: str
    bits: float
    doubted: bool = False
    claimed: bool = False  # the two agree as the linkage's claim says


def outcome_of(probability: float, cuts: Cuts) -> Outcome:
    """Return what a probability means."""
    if probability >= cuts.link:
        return "linked"
    return "ask" if probability >= cuts.ask else "not_linked"


def held_back(probability: float, doubted: bool, cuts: Cuts) -> float:
    """Return the probability, held under the match cut where a doubt stands against the pair."""
    return min(probability, (cuts.ask + cuts.match) / 2) if doubted else probability


def groups(items: Iterable[str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return item → the smallest item of its connected group."""
    parent = {item: item for item in items}

    def root(item: str) -> str:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for a, b in pairs:
        first, second = sorted((root(a), root(b)))
        parent[second] = first
    return {item: root(item) for item in parent}


def prior_bits(weights: Sequence[float], pairs: float) -> float:
    """Return log2 of the odds that a pair drawn from `pairs` is one person, such that it agrees with itself:
    the share of pairs the model finds is the share it expects. Found by repetition; `weights` are the candidates'."""
    found_weights = np.asarray(weights, dtype=float)
    expected = max(1.0, float((found_weights > 20).sum()))
    for _ in range(30):
        share = min(0.5, expected / pairs)
        prior = log2(share / (1 - share))
        found = float((1 / (1 + np.exp2(-np.clip(found_weights + prior, -500.0, 500.0)))).sum())
        if abs(found - expected) < 0.01:
            break
        expected = max(found, 0.5)
    return prior


def duplicates(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    model: Model,
    register: str,
    columns: frozenset[str],
    frequencies: Mapping[str, str],
) -> list[Pair]:
    """Return the pairs of one register that may be one person."""
    size = _count(connection, f'"{register}"')
    _exact(connection, linkage, register, register, columns)
    scored(connection, linkage, model, register, register, "ck_scored", frequencies)
    weighed = _candidates(connection)
    prior = prior_bits([c.bits for c in weighed], max(1.0, size * (size - 1) / 2))
    exact = {
        (a, b): linkage.tiers[t].name
        for a, b, t in connection.execute("SELECT a, b, tier FROM ck_exact").fetchall()
    }
    pairs = [Pair(a, b, 1.0, "linked", t) for (a, b), t in exact.items()]
    for c in weighed:
        if (c.left, c.right) not in exact and (c.right, c.left) not in exact:
            probability = held_back(_probability(c.bits + prior), c.doubted, linkage.cuts)
            pairs.append(Pair(c.left, c.right, probability, outcome_of(probability, linkage.cuts)))
    return pairs


def links(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    model: Model,
    left: str,
    right: str,
    columns: frozenset[str],
    frequencies: Mapping[str, str],
    persons: Mapping[str, Mapping[str, str]],
) -> list[Pair]:
    """Return the pairs of two registers that may be one person.

    persons: register → record → person, from the register's own duplicates; a record that is left out is one alone.
    """
    link_tables(connection, linkage, model, left, right, columns, frequencies, persons)
    rows = connection.execute(
        "SELECT record_l, record_r, probability, outcome, tier FROM ck_linked"
    ).fetchall()
    return [Pair(*row) for row in rows]


def link_tables(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    model: Model,
    left: str,
    right: str,
    columns: frozenset[str],
    frequencies: Mapping[str, str],
    persons: Mapping[str, Mapping[str, str]],
) -> None:
    """Create the table ck_linked (record_l, record_r, probability, outcome, tier): what `links` returns, for millions.

    Everything that concerns everybody is a join; only the pairs that the model has something to say for come to Python.
    """
    for side, register in (("l", left), ("r", right)):
        _members(connection, f"ck_members_{side}", persons.get(register, {}))
    _part_those_claimed_by_two(connection, linkage, left, right)
    _exact(connection, linkage, left, right, columns)
    _drop_claimed_by_others(connection, linkage, left, right)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ck_alone AS "
        "WITH p AS (SELECT coalesce(l.person, a) AS pl, coalesce(r.person, b) AS pr, min(tier) AS tier FROM ck_exact "
        "LEFT JOIN ck_members_l l ON l.record = a LEFT JOIN ck_members_r r ON r.record = b GROUP BY ALL) "
        "SELECT pl, pr, tier FROM p "
        "SEMI JOIN (SELECT pl FROM p GROUP BY pl HAVING count(*) = 1) USING (pl) "
        "SEMI JOIN (SELECT pr FROM p GROUP BY pr HAVING count(*) = 1) USING (pr)"
    )
    fields = ", ".join(f'"{name}"' for name in blocking_columns(linkage))
    for side, register in (("l", left), ("r", right)):
        connection.execute(
            f'CREATE OR REPLACE TEMP TABLE ck_rest_{side} AS SELECT x.record, {fields} FROM "{register}" x '
            f"LEFT JOIN ck_members_{side} m USING (record) "
            f"ANTI JOIN ck_alone ON p{side} = coalesce(m.person, x.record)"
        )
    candidates(connection, linkage, "ck_rest_l", "ck_rest_r", itself=False)
    rests = _count(connection, "ck_rest_l"), _count(connection, "ck_rest_r")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ck_scored AS " + weights_sql(linkage, model, left, right, frequencies)
    )
    weighed = _candidates(connection)
    lefts, rights = (
        dict(connection.execute(f"SELECT record, person FROM ck_members_{side}").fetchall()) for side in "lr"
    )
    prior = prior_bits([c.bits for c in weighed], max(1.0, float(rests[0] * rests[1])))
    _put_decided(connection, linkage, _decided(weighed, prior, lefts, rights, linkage.cuts))


def _members(connection: duckdb.DuckDBPyConnection, table: str, persons: Mapping[str, str]) -> None:
    """Create a table (record, person) of the records that are not a person alone, the one it is named after included."""
    several = {p for r, p in persons.items() if r != p}
    rows = {r: p for r, p in persons.items() if p in several} | {p: p for p in several}
    _put(connection, table, {"record": list(rows), "person": list(rows.values())})


def _put(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, list[str]]) -> None:
    connection.register("ck_in", pa.table({n: pa.array(v, pa.string()) for n, v in columns.items()}))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM ck_in")
    connection.unregister("ck_in")


def _decided(
    weighed: Sequence[Candidate],
    prior: float,
    lefts: Mapping[str, str],
    rights: Mapping[str, str],
    cuts: Cuts,
) -> dict[tuple[str, str], float]:
    """Return (person, person) → probability: shared among rivals, held back where no pair of records is free of doubt
    or where one of the two agrees better with somebody else."""

    def persons(c: Candidate) -> tuple[str, str]:
        return lefts.get(c.left, c.left), rights.get(c.right, c.right)

    claims = {persons(c) for c in weighed if c.claimed}
    taken = {a for a, _ in claims}, {b for _, b in claims}
    clear = {persons(c) for c in weighed if not c.doubted}
    return {
        key: held_back(probability, key not in clear or _others_claim(key, claims, taken), cuts)
        for key, probability in _shared(weighed, prior, lefts, rights).items()
    }


def _others_claim(
    key: tuple[str, str], claims: Collection[tuple[str, str]], taken: tuple[Collection[str], Collection[str]]
) -> bool:
    return key not in claims and (key[0] in taken[0] or key[1] in taken[1])


def _put_decided(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, decided: Mapping[tuple[str, str], float]
) -> None:
    """Create ck_linked from the pairs of persons: each record of the one with each of the other."""
    fuzzy = pa.table(
        {
            "pl": pa.array([a for a, _ in decided], pa.string()),
            "pr": pa.array([b for _, b in decided], pa.string()),
            "probability": pa.array(list(decided.values()), pa.float64()),
            "outcome": pa.array([outcome_of(p, linkage.cuts) for p in decided.values()], pa.string()),
        }
    )
    tiers = " ".join(f"WHEN {i} THEN {sql_text(t.name)}" for i, t in enumerate(linkage.tiers))
    tier = f"CASE tier {tiers} END" if tiers else "NULL"
    connection.register("ck_in", fuzzy)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ck_linked AS "
        "SELECT coalesce(l.record, pl) AS record_l, coalesce(r.record, pr) AS record_r, probability, outcome, tier FROM ("
        f"SELECT pl, pr, 1.0::DOUBLE AS probability, 'linked' AS outcome, {tier} AS tier FROM ck_alone UNION ALL "
        "SELECT pl, pr, probability, outcome, NULL AS tier FROM ck_in ANTI JOIN ck_alone USING (pl, pr)) "
        "LEFT JOIN ck_members_l l ON l.person = pl LEFT JOIN ck_members_r r ON r.person = pr"
    )
    connection.unregister("ck_in")


def _shared(
    weighed: Sequence[Candidate], prior: float, lefts: Mapping[str, str], rights: Mapping[str, str]
) -> dict[tuple[str, str], float]:
    """Return (person, person) → probability, rivals on either side sharing it."""
    best: dict[tuple[str, str], float] = defaultdict(lambda: -inf)
    for c in weighed:
        key = lefts.get(c.left, c.left), rights.get(c.right, c.right)
        best[key] = max(best[key], c.bits + prior)
    by_left: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    by_right: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for key, bits in best.items():
        by_left[key[0]][key] = bits
        by_right[key[1]][key] = bits
    result: dict[tuple[str, str], float] = dict.fromkeys(best, 1.0)
    for rivals in (*by_left.values(), *by_right.values()):
        for key, probability in shared_among_rivals(rivals).items():
            result[key] = min(result[key], probability)
    return result


def _exact(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, left: str, right: str, columns: frozenset[str]
) -> None:
    """Create ck_exact (a, b, tier, claimed): the pairs that an exact rule fits, with the number of the first that does, and
    whether they agree as the linkage's claim says; in one register each pair once."""
    apart = " AND l.record < r.record" if left == right else ""
    claimed = f"coalesce({pair_sql(linkage.claim)}, false)" if linkage.claim else "true"
    fits = [
        f'SELECT l.record AS a, r.record AS b, {i} AS tier, {claimed} AS claimed FROM "{left}" l JOIN "{right}" r '
        f"ON {pair_sql(tier.when, columns)}{apart}"
        for i, tier in enumerate(linkage.tiers)
    ] or ["SELECT '' AS a, '' AS b, 0 AS tier, true AS claimed WHERE false"]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ck_exact AS "
        f"SELECT a, b, min(tier) AS tier, any_value(claimed) AS claimed FROM ({' UNION ALL '.join(fits)}) GROUP BY a, b"
    )


def _part_those_claimed_by_two(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, left: str, right: str
) -> None:
    """Take apart again whom a register's own duplicates made one person, if the other register has each of them by himself:
    one twin under the other's number."""
    if not linkage.claim:
        return
    sides = f'"{left}" l JOIN "{right}" r ON {pair_sql(linkage.claim)}'
    for own, other in (("l", "r"), ("r", "l")):
        connection.execute(
            f"DELETE FROM ck_members_{own} WHERE person IN ("
            f"WITH claims AS (SELECT DISTINCT m.person, m.record, coalesce(o.person, {other}.record) AS whom FROM {sides} "
            f" JOIN ck_members_{own} m ON m.record = {own}.record LEFT JOIN ck_members_{other} o ON o.record = {other}.record) "
            "SELECT person FROM claims GROUP BY person HAVING count(*) < count(DISTINCT record) * count(DISTINCT whom))"
        )


def _drop_claimed_by_others(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, left: str, right: str
) -> None:
    """Take the pairs out of ck_exact of which one record agrees better, as the linkage's claim says, with somebody else."""
    if not linkage.claim:
        return
    claim = pair_sql(linkage.claim)
    connection.execute(
        "DELETE FROM ck_exact WHERE NOT claimed AND ("
        f'a IN (SELECT l.record FROM "{left}" l JOIN "{right}" r ON {claim} WHERE l.record IN (SELECT a FROM ck_exact WHERE NOT claimed)) '
        f'OR b IN (SELECT r.record FROM "{left}" l JOIN "{right}" r ON {claim} WHERE r.record IN (SELECT b FROM ck_exact WHERE NOT claimed)))'
    )


def _candidates(connection: duckdb.DuckDBPyConnection) -> list[Candidate]:
    """Return the pairs that the model says something for."""
    rows = connection.execute(
        "SELECT record_l, record_r, bits, doubted, claimed FROM ck_scored WHERE bits > 0"
    ).fetchall()
    return [Candidate(*row) for row in rows]


def _probability(bits: float) -> float:
    return float(1 / (1 + 2.0 ** -max(-1000.0, min(1000.0, bits))))


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0

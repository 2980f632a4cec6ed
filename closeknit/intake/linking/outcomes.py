"""From candidate pairs to outcomes: exact tiers, duplicates inside a register, rivals, the cuts.

The order: every register's own duplicates are found first, so that one person written twice is no rival of himself.
Then an exact tier links where it names one person on both sides. The model is asked about the rest, and candidates
for one record share its probability (engine/linkage/rivals.py). A pair whose candidates stay close is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log2
from typing import Literal

import duckdb

from closeknit.engine.linkage import Cuts, Linkage, pair_sql, shared_among_rivals
from closeknit.intake.linking.model import Model, scored

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
    expected = max(1.0, sum(1.0 for w in weights if w > 20))
    for _ in range(30):
        share = min(0.5, expected / pairs)
        prior = log2(share / (1 - share))
        found = sum(1 / (1 + 2.0 ** -max(-500.0, min(500.0, w + prior))) for w in weights)
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
    size = _count(connection, register)
    exact = {(a, b): t for a, b, t in _tier_pairs(connection, linkage, register, register, columns)}
    weighed = _candidates(connection, linkage, model, register, register, frequencies)
    prior = prior_bits([c.bits for c in weighed], max(1.0, size * (size - 1) / 2))
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

    persons: register → record → person, from the register's own duplicates.
    """
    exact = _alone(_tier_pairs(connection, linkage, left, right, columns), persons[left], persons[right])
    done_left = {persons[left][a] for a, _, _ in exact}
    done_right = {persons[right][b] for _, b, _ in exact}
    rest = f"{right}#rest"
    settled = {r for r, p in persons[right].items() if p in done_right}
    connection.execute("CREATE OR REPLACE TEMP TABLE ck_settled (record VARCHAR)")
    if settled:
        import pyarrow as pa

        connection.register("ck_in", pa.table({"record": sorted(settled)}))
        connection.execute("INSERT INTO ck_settled FROM ck_in")
        connection.unregister("ck_in")
    connection.execute(
        f'CREATE OR REPLACE TEMP TABLE "{rest}" AS FROM "{right}" ANTI JOIN ck_settled USING (record)'
    )
    weighed = [
        c for c in _candidates(connection, linkage, model, left, rest, frequencies)
        if persons[left][c.left] not in done_left
    ] if _count(connection, rest) else []  # fmt: skip
    size = (_count(connection, left) - len(done_left)) * _count(connection, rest)
    fuzzy = _shared(
        weighed, prior_bits([c.bits for c in weighed], max(1.0, float(size))), persons[left], persons[right]
    )
    return _spread(exact, fuzzy, weighed, linkage.cuts, persons[left], persons[right])


def _shared(
    weighed: Sequence[Candidate], prior: float, lefts: Mapping[str, str], rights: Mapping[str, str]
) -> dict[tuple[str, str], float]:
    """Return (person, person) → probability, rivals on either side sharing it."""
    best: dict[tuple[str, str], float] = defaultdict(lambda: -inf)
    for c in weighed:
        key = lefts[c.left], rights[c.right]
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


def _spread(
    exact: Sequence[tuple[str, str, str]],
    fuzzy: Mapping[tuple[str, str], float],
    weighed: Sequence[Candidate],
    cuts: Cuts,
    lefts: Mapping[str, str],
    rights: Mapping[str, str],
) -> list[Pair]:
    """Return pairs of records from pairs of persons: each record of the one with each of the other.

    Two persons are in doubt if no pair of their records is free of one.
    """
    members_left, members_right = _members(lefts), _members(rights)
    tier_of = {(lefts[a], rights[b]): tier for a, b, tier in exact}
    clear = {(lefts[c.left], rights[c.right]) for c in weighed if not c.doubted}
    decided = {key: (1.0, tier) for key, tier in tier_of.items()} | {
        key: (held_back(probability, key not in clear, cuts), None) for key, probability in fuzzy.items()
    }
    return [
        Pair(a, b, probability, "linked" if tier else outcome_of(probability, cuts), tier)
        for (left, right), (probability, tier) in decided.items()
        for a in members_left[left]
        for b in members_right[right]
    ]


def _members(persons: Mapping[str, str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for record, person in persons.items():
        members[person].append(record)
    return members


def _alone(
    pairs: Sequence[tuple[str, str, str]], lefts: Mapping[str, str], rights: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return the pairs whose two persons have no other partner by an exact tier."""
    by_left: dict[str, set[str]] = defaultdict(set)
    by_right: dict[str, set[str]] = defaultdict(set)
    for a, b, _ in pairs:
        by_left[lefts[a]].add(rights[b])
        by_right[rights[b]].add(lefts[a])
    return [
        (a, b, tier) for a, b, tier in pairs if len(by_left[lefts[a]]) == 1 and len(by_right[rights[b]]) == 1
    ]


def _tier_pairs(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, left: str, right: str, columns: frozenset[str]
) -> list[tuple[str, str, str]]:
    """Return (left record, right record, tier), the first tier that fits; in one register each pair once."""
    apart = " AND l.record < r.record" if left == right else ""
    found: dict[tuple[str, str], str] = {}
    for tier in linkage.tiers:
        sql = f'SELECT l.record, r.record FROM "{left}" l JOIN "{right}" r ON {pair_sql(tier.when, columns)}{apart}'
        for a, b in connection.execute(sql).fetchall():
            found.setdefault((a, b), tier.name)
    return [(a, b, tier) for (a, b), tier in found.items()]


def _candidates(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    model: Model,
    left: str,
    right: str,
    frequencies: Mapping[str, str],
) -> list[Candidate]:
    scored(connection, model, left, right, "ck_scored", frequencies)
    doubts = " OR ".join(f"coalesce({pair_sql(d.when)}, false)" for d in linkage.doubts) or "false"
    rows = connection.execute(
        f'SELECT record_l, record_r, bits, {doubts} FROM ck_scored s JOIN "{left}" l ON l.record = record_l '
        f'JOIN "{right}" r ON r.record = record_r WHERE bits > 0'
    ).fetchall()
    return [Candidate(*row) for row in rows]


def _probability(bits: float) -> float:
    return float(1 / (1 + 2.0 ** -max(-1000.0, min(1000.0, bits))))


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    return int(row[0]) if row else 0

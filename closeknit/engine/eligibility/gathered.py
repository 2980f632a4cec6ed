"""Values gathered from the rows of a finer grain, many in one group-by: claims in bits, counts in fields, sums as they are.

    rows ── pack ──► rows ── gather ──► one row a key ── value ──► each gathered value by name

Unknown is carried: a gathered value is unknown as soon as an unknown row could change it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from closeknit.engine.eligibility.seen import Gathering
from closeknit.engine.indicators.packing import Place, count_places, counted, flag, flag_places, packed

ROWS = "rows__"
_OPEN = "?"  # before a gathering's name: the claim that a row leaves it open


@dataclass(frozen=True, slots=True)
class Gathered:
    """Where each gathered value lies between the rows and the grain above."""

    gatherings: Mapping[str, Gathering]
    flags: Mapping[str, Place]
    counts: Mapping[str, Place]

    @classmethod
    def of(cls, gatherings: Iterable[Gathering]) -> Gathered:
        """Lay out these gatherings."""
        named = {g.column: g for g in gatherings}
        claims = [n for n, g in named.items() if g.how in ("any", "every")]
        counts = [n for n, g in named.items() if g.how == "count"]
        return cls(
            named,
            flag_places("flags__", [*claims, *(f"{_OPEN}{n}" for n in named)]),
            count_places("counts__", counts),
        )

    def rows(self, table: Any, key: str) -> Any:
        """The rows with their claims packed, and plain columns for sums and extremes."""
        flags, counts, plain = {}, {}, {}
        for name, g in self.gatherings.items():
            among = ibis.literal(True) if g.of is None else table[g.of]
            if g.how == "count":
                counts[name], flags[f"{_OPEN}{name}"] = among, among.isnull()
                continue
            value = table[g.value]
            if g.how in ("any", "every"):
                claim = among & (value if g.how == "any" else ~value)
                flags[name], flags[f"{_OPEN}{name}"] = claim, claim.isnull()
                continue
            plain[name] = value if g.of is None else ibis.ifelse(among, value, ibis.null(value.type()))
            flags[f"{_OPEN}{name}"] = among.isnull() | (among & value.isnull())
        packs = packed(flags, self.flags) | packed(counts, self.counts)
        return table.select(**{key: table[key]}, **packs, **plain)

    def gather(self, rows: Any, key: str) -> Any:
        """One row a key: bits or-ed, counts and sums added, extremes taken."""
        measures: dict[str, Any] = {ROWS: rows.count()}
        for column in dict.fromkeys(p.column for p in self.flags.values()):
            measures[column] = rows[column].bit_or()
        for column in dict.fromkeys(p.column for p in self.counts.values()):
            measures[column] = rows[column].sum().cast("int64")
        for name, g in self.gatherings.items():
            if g.how == "total":
                measures[name] = rows[name].sum().cast("int64")
            elif g.how in ("most", "least"):
                measures[name] = rows[name].max() if g.how == "most" else rows[name].min()
        return rows.group_by(key).agg(**measures)

    def value(self, name: str, table: Any) -> Any:
        """A gathered value; where there are no rows it is 0, or what a claim about nobody is, and no extreme is known."""
        g = self.gatherings[name]
        open_ = flag(table, self.flags[f"{_OPEN}{name}"])
        if g.how in ("any", "every"):
            holds = flag(table, self.flags[name])
            found = ibis.ifelse(holds, True, ibis.ifelse(open_, ibis.null("boolean"), False))
            return ibis.ifelse(table[ROWS].isnull(), g.how == "every", found if g.how == "any" else ~found)
        if g.how in ("most", "least"):
            return ibis.ifelse(open_, ibis.null(table[name].type()), table[name])
        found = counted(table, self.counts[name]) if g.how == "count" else ibis.coalesce(table[name], 0)
        found = ibis.ifelse(open_, ibis.null("int64"), found)
        return ibis.ifelse(table[ROWS].isnull(), ibis.literal(0, "int64"), found)

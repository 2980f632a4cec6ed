"""How the rolls of many indicators travel through one group-by: flags and counts packed, the rest as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from closeknit.engine.indicators.packing import Place, count_places, counted, flag, flag_places, packed
from closeknit.engine.indicators.rolls import Roll


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each roll lies between the person claims and the household's values."""

    rolls: Mapping[str, Roll]
    flags: Mapping[str, Place]  # any_of, and "?<name>": an unknown member
    counts: Mapping[str, Place]

    @classmethod
    def of(cls, rolls: Mapping[str, Roll], doubtful: set[str]) -> Layout:
        """Lay out the rolls; `doubtful` are those that an unknown member can make unknown."""
        # With skip, a household whose members are all unknown is unknown: that needs to be told from none.
        known = [f"!{n}" for n, r in rolls.items() if r.how in ("any", "count") and r.unknown == "skip"]
        flags = (
            [n for n, r in rolls.items() if r.how == "any"]
            + [f"?{n}" for n in rolls if n in doubtful]
            + known
        )
        counts = [n for n, r in rolls.items() if r.how == "count"]
        return cls(rolls, flag_places("flags", flags), count_places("counts", counts))

    def pack(self, claims: Mapping[str, Any]) -> dict[str, Any]:
        """The person's columns: packed flags and counts, and plain int64 for sums and extremes."""
        flags = {
            name: claims[name[1:]].isnull()
            if name.startswith("?")
            else claims[name[1:]].notnull()
            if name.startswith("!")
            else claims[name]
            for name in self.flags
        }
        plain = {n: claims[n].cast("int64") for n, r in self.rolls.items() if r.how not in ("any", "count")}
        return packed(flags, self.flags) | packed({n: claims[n] for n in self.counts}, self.counts) | plain

    def gather(self, persons: Any) -> Any:
        """One row per household: bits or-ed, counts and sums added, extremes taken."""
        measures: dict[str, Any] = {}
        for column in dict.fromkeys(p.column for p in self.flags.values()):
            measures[column] = persons[column].bit_or()
        for column in dict.fromkeys(p.column for p in self.counts.values()):
            measures[column] = persons[column].sum().cast("int64")
        for name, roll in self.rolls.items():
            if roll.how == "sum":
                measures[name] = persons[name].sum().cast("int64")
            elif roll.how in ("max", "min"):
                measures[name] = persons[name].max() if roll.how == "max" else persons[name].min()
        return persons.group_by("household_key").aggregate(**measures)

    def unpack(self, table: Any) -> Any:
        """The rolls by name; int64, null where an unknown member could change them."""
        return table.select(
            household_key=table.household_key, **{n: self._value(n, r, table) for n, r in self.rolls.items()}
        )

    def _value(self, name: str, roll: Roll, table: Any) -> Any:
        nothing = ibis.null("int64")
        if roll.how in ("max", "min"):
            return table[name]
        if roll.how == "any":
            value = flag(table, self.flags[name]).cast("int64")
        else:
            value = counted(table, self.counts[name]) if roll.how == "count" else table[name]
        if f"!{name}" in self.flags:
            value = ibis.ifelse(flag(table, self.flags[f"!{name}"]), value, nothing)
        if f"?{name}" not in self.flags:
            return value
        undecided = flag(table, self.flags[f"?{name}"])
        return ibis.ifelse(undecided & (value != 1) if roll.how == "any" else undecided, nothing, value)

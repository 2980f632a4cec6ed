"""From likely pairs to what holds of each record of a home: exact, by the model, asked about, or alone.

The number under which a register has a person is evidence like any other, only stronger: where name or birth speak
against it, nobody is picked and a clerk is asked. More than one candidate is never resolved by picking.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from closeknit.intake.linking.outcomes import Pair

Standing = Literal["exact", "model", "ask"]
SHARED = "shared"  # asked about whatever the evidence: the register has several people under this number
BY_NUMBER = "number"  # the tier of a register that says nothing of a person but the number


@dataclass(frozen=True, slots=True)
class Decided:
    """A record of a register and a person of the hub. tier: the exact rule, None for the model.

    A record has one row if it is linked, one for each candidate if it is asked about, none if it stays alone.
    """

    record: int
    person: int
    probability: float
    outcome: Standing
    tier: str | None = None


def decided(
    records: Iterable[int],
    hub: Collection[int],
    pairs: Sequence[Pair],
    silent: Collection[int],
    adverse: bool,
    shared: Collection[int] = (),
) -> list[Decided]:
    """Return what holds of each record of one register.

    pairs: left is a person of the hub, right a record. silent: the records that say nothing beside the number.
    adverse: the register's facts could hurt, so that the model alone links nothing of it. shared: the records under
    which the register has several people.
    """
    likely: dict[int, dict[int, Pair]] = {}
    for pair in pairs:
        likely.setdefault(int(pair.right), {})[int(pair.left)] = pair
    found: list[Decided] = []
    for record in records:
        if record in silent and record not in shared:
            if record in hub:
                found.append(Decided(record, record, 1.0, "exact", BY_NUMBER))
            continue
        of_it = _of_one(record, record in hub, likely.get(record, {}), adverse)
        found += [replace(d, outcome="ask", tier=SHARED) for d in of_it] if record in shared else of_it
    return found


def _of_one(record: int, in_hub: bool, pairs: dict[int, Pair], adverse: bool) -> list[Decided]:
    linked = [(person, p) for person, p in pairs.items() if p.outcome == "linked"]
    if len(linked) == 1 and (not in_hub or linked[0][0] == record):
        person, pair = linked[0]
        one = Decided(record, person, pair.probability, "exact" if pair.tier else "model", pair.tier)
        if one.outcome == "exact" or not adverse:
            return [one]
        return [replace(one, outcome="ask")]
    candidates = {person: p.probability for person, p in pairs.items() if p.outcome != "not_linked"}
    if in_hub:  # the number says somebody: always one of those asked about
        candidates.setdefault(record, pairs[record].probability if record in pairs else 0.0)
    return [
        Decided(record, person, probability, "ask")
        for person, probability in sorted(candidates.items(), key=lambda c: (-c[1], c[0]))
    ]

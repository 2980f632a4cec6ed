"""Linking a home: every register that carries persons against the population register, exact rules first.

Nothing in lake or vault changes; what follows for the ready layer is worked out from the result (attaching.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from closeknit.engine.units import Progress, silent
from closeknit.intake.home import Home
from closeknit.intake.linking.deciding import Decided, decided
from closeknit.intake.linking.fields import columns_of
from closeknit.intake.linking.model import train as train_model
from closeknit.intake.linking.models import StoredModel, fitting_model, store_model, trained_part
from closeknit.intake.linking.outcomes import Pair, duplicates, groups, links
from closeknit.intake.linking.records import HomeRegister, OpenRegisters, opened, person_registers
from closeknit.intake.linking.results import (
    LinkResult,
    join_registers,
    stored_results,
    write_elsewhere,
    write_register,
)
from closeknit.intake.linking.weighing import Evidence, shares, weighed
from closeknit.packs.linkage import PackLinkage, read_linkage
from closeknit.packs.loader import Pack

_TEXTS = pa.schema([("record", pa.string()), ("person", pa.string())])
RULES_VERSION = 3  # raise when what follows from the same inputs changes


def train_home(pack: Pack, home: Home, day: date, progress: Progress = silent) -> StoredModel:
    """Train on the home's registers as they are on the day, and store the model.

    Raises: RunFailed without a population register; ModelRefused if nothing can be learned.
    """
    linkage = read_linkage(pack.root)
    with home.linking(), opened(pack, home, linkage, day, progress) as there:
        progress("training", 0, None)
        model = train_model(there.connection, there.linkage, there.compared, columns_of(there.linkage))
        batches = {n: [b.id for b in there.registers[n].batches] for n in there.compared}
        return store_model(home, pack, linkage.linkage, day, batches, model)


def run_links(
    pack: Pack, home: Home, day: date, model: str | None = None, progress: Progress = silent
) -> tuple[LinkResult, bool]:
    """Link the home as it is on the day; return the result and whether it is new.

    model: the name of a stored one (default: the newest that fits the pack's settings). Raises: NotFound,
    ModelRefused, RunFailed, RecordsLost; nothing is written then.
    """
    linkage = read_linkage(pack.root)
    chosen = fitting_model(home, linkage.linkage, model)
    with home.linking():
        registers = person_registers(pack, home, day)
        name = _name(pack, linkage, chosen, registers, day)
        folder = home.linkage / "results" / name
        if (folder / "result.json").exists():
            return next(r for r in stored_results(home) if r.id == name), False
        with opened(pack, home, linkage, day, progress) as there, home.beside(folder) as work:
            elsewhere: list[tuple[str, int, int]] = []
            for done, other in enumerate(others := [n for n in registers if n != there.hub]):
                progress(f"linking {other}", done, len(others))
                found, evidence = link_register(there, chosen, other)
                write_register(work, other, chosen.id, there.registers[other].keys, found, evidence)
                elsewhere += _elsewhere(there, other, found)
            progress("linking", len(others), len(others))
            write_elsewhere(work, elsewhere)
            figures = join_registers(work, {n: len(registers[n].keys) for n in others}) if others else {}
            about = {
                "id": name, "day": day.isoformat(), "hub": there.hub, "model": chosen.id, "model_day": chosen.day.isoformat(),
                "pack": pack.name, "pack_hash": pack.hash,
                "comparisons": [c.name for c in trained_part(linkage.linkage, chosen.model).comparisons],
                "batches": {n: [b.id for b in r.batches] for n, r in registers.items()}, "registers": figures,
            }  # fmt: skip
            (work / "result.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
    return next(r for r in stored_results(home) if r.id == name), True


def link_register(
    there: OpenRegisters, stored: StoredModel, name: str
) -> tuple[list[Decided], Mapping[tuple[int, int], Evidence]]:
    """Return what holds of each record of one register, and the evidence of what the model said."""
    register, hub = there.registers[name], there.registers[there.hub]
    keys = frozenset(hub.keys)
    adverse = register.contract.adverse
    if not register.tells_more:
        return decided(register.keys, keys, [], frozenset(register.keys), adverse), {}
    pairs = _likely(there, stored, name)
    quiet = _silent(there, name)
    found = decided(register.keys, keys, pairs, quiet, adverse, register.shared)
    linkage = trained_part(there.linkage, stored.model)
    wanted = [(str(d.person), str(d.record)) for d in found if d.outcome != "exact"]
    evidence = weighed(
        there.connection, linkage, stored.model, there.hub, name, wanted, shares(there.connection, linkage, there.compared)
    )  # fmt: skip
    return found, {(int(a), int(b)): e for (a, b), e in evidence.items()}


def _elsewhere(there: OpenRegisters, name: str, found: Sequence[Decided]) -> list[tuple[str, int, int]]:
    """Return (register, person, neighbour) of the linked people whom the register has at another door than the hub, if the
    hub has somebody there: shared addresses are evidence for a clerk, and move nobody."""
    doors = [f'"{f.name}_door"' for f in there.linkage.fields if f.kind == "address"]
    if not doors or not there.registers[name].tells_more:
        return []
    linked = [(str(d.record), str(d.person)) for d in found if d.outcome in ("exact", "model")]
    con, door = there.connection, doors[0]
    con.register(
        "ck_in", pa.table({"record": [r for r, _ in linked], "person": [p for _, p in linked]}, _TEXTS)
    )
    rows = con.execute(
        f'SELECT DISTINCT person::BIGINT, min(n.record::BIGINT) FROM ck_in JOIN "{name}" r USING (record) '
        f'JOIN "{there.hub}" h ON h.record = person JOIN "{there.hub}" n ON n.{door} = r.{door} '
        f"WHERE h.{door} <> r.{door} GROUP BY person"
    ).fetchall()
    con.unregister("ck_in")
    return [(name, person, neighbour) for person, neighbour in rows]


def _likely(there: OpenRegisters, stored: StoredModel, name: str) -> Sequence[Pair]:
    linkage = trained_part(there.linkage, stored.model)
    frequencies = shares(there.connection, linkage, there.compared)
    hub = there.registers[there.hub]
    inside: Sequence[Pair] = ()
    if _some_unverified(
        there, name
    ):  # two valid numbers are two people; others may be one person written twice
        inside = duplicates(there.connection, linkage, stored.model, name, there.columns, frequencies)
    persons = {
        there.hub: {str(key): str(key) for key in hub.keys},
        name: groups(
            map(str, there.registers[name].keys), ((p.left, p.right) for p in inside if p.outcome == "linked")
        ),
    }
    return links(
        there.connection, linkage, stored.model, there.hub, name, there.columns, frequencies, persons
    )


def _some_unverified(there: OpenRegisters, name: str) -> bool:
    numbers = [f.name for f in there.linkage.fields if f.kind == "resident_id"]
    wrong = " OR ".join(f'"{n}_right" IS NOT TRUE' for n in numbers) or "false"
    return there.connection.execute(f'SELECT 1 FROM "{name}" WHERE {wrong} LIMIT 1').fetchone() is not None


def _silent(there: OpenRegisters, name: str) -> frozenset[int]:
    """Return the records of a register that say nothing of the person beside the number."""
    said = {"name": "", "birth": "_yearmonth", "address": "_estate", "phone": ""}
    told = [f'"{f.name}{said[f.kind]}" IS NOT NULL' for f in there.linkage.fields if f.kind in said]
    rows = there.connection.execute(f'SELECT record FROM "{name}" WHERE NOT ({" OR ".join(told)})').fetchall()
    return frozenset(int(record) for (record,) in rows)


def _name(
    pack: Pack, linkage: PackLinkage, model: StoredModel, registers: Mapping[str, HomeRegister], day: date
) -> str:
    """Return the result's name: a digest of all it depends on."""
    adverse = sorted(n for n, r in registers.items() if r.contract.adverse)
    pins: list[Any] = [
        RULES_VERSION, pack.name, repr(linkage.linkage), model.id, adverse,
        {n: [b.id for b in r.batches] for n, r in registers.items()}, day.isoformat(),
    ]  # fmt: skip
    return f"{day.isoformat()}-{hashlib.sha256(json.dumps(pins, sort_keys=True).encode()).hexdigest()[:8]}"

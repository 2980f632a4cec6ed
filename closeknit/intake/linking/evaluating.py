"""Linkage measured on registers whose true persons are known. The gold file is read after every decision is made.

The folder is that of four departments (`civil_affairs`, others, `gold`) or described by a mapping file:

    hub: a                       the register the others are linked to; one register alone is searched for duplicates
    registers: {a: {file: febrl4a.csv.gz, id: rec_id}, b: …}
    gold: {column: cluster} | {column: rec_id, pattern: "rec-([0-9]+)-"} | {file: gold.csv.gz}
    linkage: {…}                 fields, comparisons and cuts, as in a pack's linkage/*.yaml; left out: the pack's
"""

from __future__ import annotations

import csv
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from closeknit.engine.evaluation.pairs import Agreement, b_cubed, wilson
from closeknit.engine.linkage import Cuts
from closeknit.engine.units import FileRefused, Progress, silent
from closeknit.intake.blind_index import BlindIndex
from closeknit.intake.linking.fields import Reading, columns_of, comparable, delivered
from closeknit.intake.linking.model import Model, train
from closeknit.intake.linking.outcomes import Pair, duplicates, groups, links
from closeknit.intake.linking.weighing import shares
from closeknit.packs.linkage import PackLinkage, linkage_of, read_linkage
from closeknit.packs.loader import Pack
from closeknit.packs.yaml_files import read_yaml

_LATEST_BIRTH = date(
    2100, 1, 1
)  # a folder says no day; a birth after it was delivered is for intake to refuse


@dataclass(frozen=True, slots=True)
class Folder:
    """Registers to link, by name, as delivered; which is the hub; how the truth is found afterwards."""

    hub: str
    registers: Mapping[str, Mapping[str, Sequence[str | None]]]
    gold: Mapping[str, str]
    path: Path
    linkage: PackLinkage


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking a folder gave: pairs by (left register, right register), and the model it used."""

    pairs: Mapping[tuple[str, str], Sequence[Pair]]
    inside: Mapping[str, Sequence[Pair]]
    model: Model
    seconds: Mapping[str, float]


def evaluate_link(
    pack: Pack, data: Path, mapping: Path | None = None, out: Path | None = None, progress: Progress = silent
) -> dict[str, Any]:
    """Return precision, recall, F1, B-cubed F1 and the grey zone of linking the folder, with 95 % intervals.

    Counted over pairs of a record of the hub and one of another register (or, of one register, over its own pairs).
    `out`: the pairs as CSV. Raises: FileRefused, PackError.
    """
    folder = open_folder(pack, data, mapping)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        linked = link(connection, folder, progress)
    said = linked.pairs or {(folder.hub, folder.hub): linked.inside[folder.hub]}
    if out:
        write_pairs(out, said)
    return measured(folder, linked, said, gold(folder))


def open_folder(pack: Pack, data: Path, mapping: Path | None) -> Folder:
    """Return the folder's registers. Raises: FileRefused if it holds none, or not what the mapping names."""
    if mapping:
        file = read_yaml(mapping, mapping.name)
        own = file.get("linkage")
        linkage = linkage_of(own, mapping.parent, mapping.name) if own else read_linkage(pack.root)
        named = {name: (data / r["file"], r.get("id", "rec_id")) for name, r in file["registers"].items()}
        hub, truth = file.get("hub") or next(iter(named)), file["gold"]
    else:
        linkage = read_linkage(pack.root)
        named = {
            p.name.split(".")[0]: (p, "rec_id")
            for p in sorted([*data.glob("*.csv"), *data.glob("*.csv.gz")])
            if not p.name.startswith("gold.")
        }
        hub, truth = "civil_affairs", {"file": next((p.name for p in data.glob("gold.csv*")), "gold.csv.gz")}
        if hub not in named:
            raise FileRefused(
                "no_hub",
                f"{data.name} has no civil_affairs.csv or .csv.gz; describe the folder with --mapping FILE.yaml",
                f"{data.name}中没有civil_affairs.csv(.gz)，请用 --mapping 指定映射文件",
            )
    for path, _ in named.values():
        if not path.is_file():
            raise FileRefused(
                "missing",
                f"{path.name} is not in {data.name}; correct the mapping",
                f"{data.name}中缺少{path.name}",
            )
    registers = {name: delivered(path, record) for name, (path, record) in named.items()}
    return Folder(hub, registers, truth, data, linkage)


def link(connection: duckdb.DuckDBPyConnection, folder: Folder, progress: Progress = silent) -> Linked:
    """Return the pairs of every register with the hub; the gold file is not touched."""
    linkage = folder.linkage.linkage
    columns = columns_of(linkage)
    seconds: dict[str, float] = {}
    began = time.perf_counter()

    def spent(step: str) -> None:
        nonlocal began
        seconds[step] = round(time.perf_counter() - began, 2)
        began = time.perf_counter()

    reading = Reading(folder.linkage.look_alikes, _LATEST_BIRTH, BlindIndex("phone", secrets.token_bytes(32)))
    for done, (name, rows) in enumerate(folder.registers.items()):
        progress(f"reading {name}", done, len(folder.registers))
        connection.register("ck_in", comparable(rows, linkage, reading))
        connection.execute(f'CREATE TABLE "{name}" AS FROM ck_in')
        connection.unregister("ck_in")
    spent("reading")
    names = list(folder.registers)
    model = train(connection, linkage, names, columns)
    spent("training")
    frequencies = shares(connection, linkage, names)
    inside = {name: duplicates(connection, linkage, model, name, columns, frequencies) for name in names}
    persons = {
        name: groups(
            map(str, folder.registers[name]["record"]),
            ((p.left, p.right) for p in inside[name] if p.outcome == "linked"),
        )
        for name in names
    }
    spent("duplicates")
    pairs = {
        (folder.hub, name): links(connection, linkage, model, folder.hub, name, columns, frequencies, persons)
        for name in names
        if name != folder.hub
    }
    spent("linking")
    return Linked(pairs, inside, model, seconds)


def gold(folder: Folder) -> dict[tuple[str, str], str]:
    """Return (register, record) → the true person."""
    if "file" in folder.gold:
        path = folder.path / folder.gold["file"]
        if not path.is_file():
            raise FileRefused(
                "no_gold",
                f"{folder.path.name} has no gold file; nothing can be measured",
                "缺少标准答案文件，无法评估",
            )
        rows = delivered(path, "rec_id")
        return {
            (str(r), str(n)): str(t)
            for r, n, t in zip(rows["register"], rows["record"], rows["true_id"], strict=True)
        }
    pattern = re.compile(folder.gold.get("pattern", "(.*)"))
    truth = {}
    for register, columns in folder.registers.items():
        for record, value in zip(columns["record"], columns[folder.gold["column"]], strict=True):
            found = pattern.match(value or "")
            truth[register, str(record)] = found[1] if found else f"?{record}"
    return truth


def measured(
    folder: Folder,
    linked: Linked,
    said: Mapping[tuple[str, str], Sequence[Pair]],
    truth: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """Return the figures, over all and by register."""
    cuts = folder.linkage.linkage.cuts
    by_register = {}
    total: Counter[str] = Counter()
    for (left, right), pairs in said.items():
        counts = _counts(left, right, pairs, truth, cuts)
        total.update(counts)
        by_register[right] = _figures(counts)
    items = [(name, str(record)) for name, rows in folder.registers.items() for record in rows["record"]]
    keyed = {f"{n}\0{r}": (n, r) for n, r in items}
    joined = [
        (f"{left}\0{p.left}", f"{right}\0{p.right}")
        for source in (said, {(n, n): ps for n, ps in linked.inside.items()})
        for (left, right), pairs in source.items()
        for p in pairs
        if p.probability >= cuts.match
    ]
    found = groups(keyed, joined)
    cubed = b_cubed({keyed[k]: g for k, g in found.items()}, truth)
    return {
        **_figures(total),
        "b_cubed_f1": _rounded(cubed.f1),
        "b_cubed_precision": _rounded(cubed.precision),
        "b_cubed_recall": _rounded(cubed.recall),
        "seconds": round(sum(linked.seconds.values()), 2),
        "seconds_by_step": dict(linked.seconds),
        "model": {"linkage": linked.model.linkage, "version": linked.model.version},
        "cuts": {"ask": cuts.ask, "match": cuts.match, "link": cuts.link},
        "by_register": by_register,
    }


def _counts(
    left: str, right: str, pairs: Sequence[Pair], truth: Mapping[tuple[str, str], str], cuts: Cuts
) -> dict[str, int]:
    lefts = Counter(t for (register, _), t in truth.items() if register == left)
    rights = Counter(t for (register, _), t in truth.items() if register == right)
    true = (
        sum(n * (n - 1) // 2 for n in lefts.values())
        if left == right
        else sum(n * rights[t] for t, n in lefts.items())
    )

    def right_of(some: Sequence[Pair]) -> int:
        return sum(truth.get((left, p.left), 0) == truth.get((right, p.right), 1) for p in some)

    matched = [p for p in pairs if p.probability >= cuts.match]
    automatic = [p for p in pairs if p.outcome == "linked"]
    asked = [p for p in pairs if p.outcome == "ask"]
    return {
        "true": true,
        "said": len(matched),
        "right": right_of(matched),
        "automatic": len(automatic),
        "automatic_right": right_of(automatic),
        "grey": len(asked),
        "grey_right": right_of(asked),
    }


def _figures(counts: Mapping[str, int]) -> dict[str, Any]:
    whole = Agreement(counts["true"], counts["said"], counts["right"])
    return {
        "pairs_true": whole.true,
        "precision": _rounded(whole.precision),
        "precision_interval": _interval(whole.right, whole.said),
        "recall": _rounded(whole.recall),
        "recall_interval": _interval(whole.right, whole.true),
        "f1": _rounded(whole.f1),
        "automatic": counts["automatic"],
        "automatic_precision": _rounded(
            counts["automatic_right"] / counts["automatic"] if counts["automatic"] else None
        ),
        "automatic_precision_interval": _interval(counts["automatic_right"], counts["automatic"]),
        "grey": counts["grey"],
        "grey_right": counts["grey_right"],
        "grey_share": _rounded(counts["grey"] / whole.true if whole.true else None),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _interval(part: int, whole: int) -> list[float] | None:
    bounds = wilson(part, whole)
    return None if bounds is None else [round(b, 5) for b in bounds]


def write_pairs(out: Path, said: Mapping[tuple[str, str], Sequence[Pair]]) -> None:
    """Write the pairs: registers, record ids, probability, outcome, tier (empty: the model)."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "register_left",
                "record_left",
                "register_right",
                "record_right",
                "probability",
                "outcome",
                "tier",
            ]
        )
        for (left, right), pairs in said.items():
            for p in pairs:
                writer.writerow(
                    [left, p.left, right, p.right, f"{p.probability:.6f}", p.outcome, p.tier or ""]
                )

"""The engine beside its peers: the same slice on the same files, in turn, each in a process of its own.

    python -m bench.compare VIEW.pickle --pack PACK --out DIR [--repeats 3] [--peers pandas,openfisca,orm] [--whole]

Ratio = median CPU seconds of a peer / median CPU seconds of the engine; start-up (imports, reading the pack) is not
counted on any side. All go district by district; --whole adds pandas and OpenFisca with everybody in memory. The ORM
loop runs on 10,000 persons at most and is extrapolated to all by number of persons.
"""

from __future__ import annotations

import argparse
import json
import pickle
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from bench.slice import OUTPUT, describe
from closeknit.packs.loader import load_pack
from closeknit.screening.benching.copying import people_of
from closeknit.screening.benching.measuring import run_apart

NEEDS = {"pandas": "pandas", "openfisca": "openfisca_core", "orm": "django"}


def differences(ours: Path, theirs: Path, whole: bool) -> dict[str, int]:
    """Column → households whose value differs; whole: a household missing on either side differs, else only theirs."""
    import duckdb

    count = ", ".join(f"count(*) FILTER (WHERE a.{c} IS DISTINCT FROM b.{c})" for c in OUTPUT)
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT {count} FROM read_parquet('{theirs}') b {'FULL' if whole else 'LEFT'} JOIN "
            f"read_parquet('{ours}') a ON a.household_key = b.household_key"
        ).fetchall()[0]
    return {name: n for name, n in zip(OUTPUT, found, strict=True) if n}


def as_one_district(told: dict[str, Any]) -> dict[str, Any]:
    """The same description with all files in one district, for peers that load the whole population at once."""
    areas = list(told["areas"].values())
    if any(area["line"] != areas[0]["line"] for area in areas):
        raise ValueError("the districts have different dibao lines; they cannot be computed as one")
    tables = {table: [f for area in areas for f in area["tables"][table]] for table in areas[0]["tables"]}
    return told | {"areas": {"whole": {"tables": tables, "line": areas[0]["line"]}}}


def beside_whole(told: dict[str, Any], out: Path, peers: list[str]) -> dict[str, float]:
    """CPU seconds of pandas and OpenFisca with the whole population in memory at once, as is usual with them."""
    whole = out / "whole.json"
    whole.write_text(json.dumps(as_one_district(told)), encoding="utf-8")
    return {
        peer: run_apart(["-m", f"bench.peer_{peer}", whole, out / f"{peer}-whole"], f"peer {peer}, whole")[
            "cpu_s"
        ]
        for peer in peers
        if peer != "orm"
    }


def compare(
    view_file: Path, pack_root: Path, out: Path, peers: list[str], repeats: int, whole: bool = False
) -> dict[str, Any]:
    """Measure and check; a peer whose package is not installed is left out and named under "absent"."""
    view, pack = pickle.loads(view_file.read_bytes()), load_pack(pack_root)
    out.mkdir(parents=True, exist_ok=True)
    description, told = describe(pack, view), out / "slice.json"
    told.write_text(json.dumps(description), encoding="utf-8")
    present = [p for p in peers if find_spec(NEEDS[p])]
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in ("closeknit", *present)}
    for turn in range(repeats):
        ours = ["-m", "bench.slice_closeknit", view_file, pack_root, out / "closeknit"]
        runs["closeknit"].append(run_apart(ours, "the slice in the engine"))
        for peer in present:
            if peer != "orm" or turn == 0:
                runs[peer].append(run_apart(["-m", f"bench.peer_{peer}", told, out / peer], f"peer {peer}"))
    wrong = {
        f"{peer} {area}": differing
        for peer in present
        for area in (view.areas[:1] if peer == "orm" else view.areas)
        if (
            differing := differences(
                *(out / s / f"area={area}.parquet" for s in ("closeknit", peer)), peer != "orm"
            )
        )
    }
    people, ours_s = people_of(view), median(r["cpu_s"] for r in runs["closeknit"])
    seconds = {p: median(r["cpu_s"] for r in runs[p]) for p in present if p != "orm"}
    if "orm" in present:
        loop = runs["orm"][0]
        factor = people / loop["persons"]
        seconds |= {"orm": loop["cpu_s"] * factor, "orm_prefetch": loop["prefetch_cpu_s"] * factor}
    at_once = beside_whole(description, out, present) if whole else {}
    return {
        "people": people,
        "ratios_whole": {peer: round(s / ours_s, 2) for peer, s in at_once.items()},
        "closeknit_cpu_s": ours_s,
        "peer_cpu_s": seconds,
        "ratios": {peer: round(s / ours_s, 2) for peer, s in seconds.items() if peer in peers},
        "ratio_orm_prefetch": round(seconds["orm_prefetch"] / ours_s, 2) if "orm" in present else None,
        "peak_mb": {name: max(r["peak_mb"] for r in of) for name, of in runs.items()},
        "differences": wrong,
        "absent": [p for p in peers if p not in present],
        "runs": runs,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("view", type=Path)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", default="pandas,openfisca,orm")
    parser.add_argument(
        "--whole", action="store_true", help="also pandas and OpenFisca over everybody at once"
    )
    given = parser.parse_args()
    peers = given.peers.split(",")
    print(json.dumps(compare(given.view, given.pack, given.out, peers, given.repeats, given.whole)))


if __name__ == "__main__":
    main()

"""What a run pins: the pack, the batches, the versions. The same pins give the same run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from closeknit import __version__
from closeknit.engine.policy import InForce
from closeknit.packs.loader import Pack


@dataclass(slots=True)
class Manifest:
    """The manifest of one run; see the run format in docs/architecture.md."""

    run: str
    day: str
    pack: str
    pack_hash: str
    versions: dict[str, str]
    engine: str
    areas: list[str]
    household_version: str
    batches: dict[str, list[str]]
    feeds: dict[str, dict[str, Any]]
    missing: list[str]
    stale: list[str]
    parameters: dict[str, dict[str, dict[str, Any]]]
    previous: str | None
    summary: dict[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    cpu_seconds: float | None = None
    made_at: str | None = None
    wider_scope: str | None = None
    linkage: dict[str, Any] | None = None  # how well the home was linked; None: never
    law: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # area → parameter of the rules

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def versions(engine: str) -> dict[str, str]:
    """The versions that a result depends on."""
    used = ["duckdb", "ibis-framework", "sqlglot"] + (["pyspark"] if engine == "spark" else [])
    return {"closeknit": __version__, **{name: version(name) for name in used}}


def run_id(
    pack: Pack,
    day: date,
    batches: dict[str, list[str]],
    household_version: str,
    previous: str | None,
    wider_scope: str | None = None,
    law: bool = False,
) -> str:
    """The run's name, a digest of all it depends on: the same inputs give the same name on every backend."""
    pins = json.dumps(
        [pack.hash, day.isoformat(), batches, household_version, previous, wider_scope, law, __version__],
        sort_keys=True,
    )
    return f"{day.isoformat()}-{hashlib.sha256(pins.encode()).hexdigest()[:8]}"


def parameters_json(values: dict[str, InForce]) -> dict[str, dict[str, Any]]:
    """Parameters in force as they are stored with a run."""
    return {
        name: {
            "amounts": dict(v.amounts),
            "from": v.from_day.isoformat(),
            "from_is": v.from_is,
            "source": v.source,
            "area": v.area,
            "last_confirmed": v.last_confirmed.isoformat() if v.last_confirmed else None,
        }
        for name, v in values.items()
    }


def write_json(path: Path, value: Any) -> None:
    """Write JSON beside and rename into place."""
    beside = path.with_suffix(path.suffix + ".part")
    beside.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False), encoding="utf-8")
    beside.replace(path)

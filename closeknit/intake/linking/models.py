"""Trained models of a home, each with what it was trained on: shares of levels, no name and no number of anybody.

linkage/models/<as-of day>-<8 hex>.json     {"id", "day", "settings", "pack", "pack_hash", "batches", "model"}
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from closeknit.engine.linkage import Linkage
from closeknit.engine.units import NotFound, Text
from closeknit.intake.home import Home, sync_folder
from closeknit.intake.linking.model import Model, ModelRefused
from closeknit.packs.loader import Pack


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model and its papers; `batches`: register → the batches it was trained on."""

    id: str
    day: date
    settings: str  # digest of everything in the linkage that the weights depend on
    pack: str
    pack_hash: str
    batches: Mapping[str, Sequence[str]]
    model: Model

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "day": self.day.isoformat(),
            "settings": self.settings,
            "pack": self.pack,
            "pack_hash": self.pack_hash,
            "batches": {name: list(ids) for name, ids in self.batches.items()},
            "model": json.loads(self.model.saved()),
        }


def settings_digest(linkage: Linkage) -> str:
    """Return a digest of the linkage without its cuts and doubts, which decide but are not trained."""
    parts = (
        linkage.name,
        linkage.version,
        linkage.fields,
        linkage.tiers,
        linkage.blocking,
        linkage.anchors,
        linkage.late_anchors,
    )
    conditions = [
        (c.name, c.needs, [(v.name, v.when, v.frequency) for v in c.levels]) for c in linkage.comparisons
    ]
    return hashlib.sha256(repr((parts, conditions)).encode()).hexdigest()[:16]


def trained_part(linkage: Linkage, model: Model) -> Linkage:
    """Return the linkage with those comparisons only that the model was trained for."""
    learned = {c["output_column_name"] for c in model.settings["comparisons"]}
    return replace(linkage, comparisons=tuple(c for c in linkage.comparisons if c.name in learned))


def store_model(
    home: Home, pack: Pack, linkage: Linkage, day: date, batches: Mapping[str, Sequence[str]], model: Model
) -> StoredModel:
    """Write the model beside and rename; the same training gives the same file."""
    content = json.dumps([pack.hash, settings_digest(linkage), batches, model.saved()], sort_keys=True)
    name = f"{day.isoformat()}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"
    stored = StoredModel(name, day, settings_digest(linkage), pack.name, pack.hash, batches, model)
    folder = _folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{name}.{os.getpid()}"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(stored.as_json(), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(folder / f"{name}.json")
    sync_folder(folder)
    return stored


def stored_models(home: Home) -> list[StoredModel]:
    """Return the home's models, oldest first: by day, then by the time they were written."""
    found = [(path, _read(path)) for path in _folder(home).glob("*.json")]
    return [m for _, m in sorted(found, key=lambda f: (f[1].day, f[0].stat().st_mtime_ns, f[1].id))]


def fitting_model(home: Home, linkage: Linkage, name: str | None = None) -> StoredModel:
    """Return the newest model trained for these settings, or the one named.

    Raises: NotFound if the home has none (of that name); ModelRefused if it has only models of other settings.
    """
    models = [m for m in stored_models(home) if name in (None, m.id)]
    if not models:
        named = Text(f" named {name}", f"“{name}”") if name else Text("", "")
        raise NotFound(
            f"{home.linkage} holds no linkage model{named.en}: train one with `closeknit link model train`.",
            f"{home.linkage} 中没有关联模型{named.zh}：请先执行 closeknit link model train。",
        )
    fitting = [m for m in models if m.settings == settings_digest(linkage)]
    if not fitting:
        newest = models[-1]
        raise ModelRefused(
            f"Model {newest.id} was trained for other settings of {linkage.name} than the pack has now: "
            "train one again with `closeknit link model train`.",
            f"模型 {newest.id} 的训练设置与规则包当前的 {linkage.name} 设置不同：请重新执行 closeknit link model train。",
        )
    return fitting[-1]


def _folder(home: Home) -> Path:
    return home.linkage / "models"


def _read(path: Path) -> StoredModel:
    try:
        data = json.loads(path.read_text("utf-8"))
        inner = data["model"]
        model = Model(inner["linkage"], inner["version"], inner["trained_on"], inner["settings"])
        return StoredModel(
            data["id"], date.fromisoformat(data["day"]), data["settings"], data["pack"], data["pack_hash"],
            data["batches"], model,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelRefused(
            f"{path} is not a stored linkage model ({error}): remove it and train one again.",
            f"{path} 不是已保存的关联模型：请删除后重新训练。",
        ) from None

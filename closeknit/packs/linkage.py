"""`linkage/*.yaml` of a pack, or a linkage that a mapping file carries, as the engine's Linkage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field as Key

from closeknit.engine.linkage import (
    Comparison,
    ConditionError,
    Cuts,
    Doubt,
    Field,
    Level,
    Linkage,
    Tier,
    splink_settings,
)
from closeknit.engine.linkage.conditions import pair_sql
from closeknit.engine.units import PackError
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml


class _Field(Checked):
    name: str
    kind: str
    column: str
    contract_column: str = ""


class _Level(Checked):
    name: str
    when: list[str | list[str]]
    words: Words
    frequency: str | None = None


class _Comparison(Checked):
    name: str
    label: Words
    needs: list[str]
    levels: list[_Level]
    otherwise: Words
    unknown: Words


class _Tier(Checked):
    name: str
    when: list[str | list[str]]
    words: Words


class _Doubt(Checked):
    when: list[str | list[str]]
    words: Words


class _Cuts(Checked):
    ask: float = Key(gt=0, lt=1)
    match: float = Key(gt=0, lt=1)
    link: float = Key(gt=0, le=1)


class _Linkage(Checked):
    name: str
    version: int
    fields: list[_Field]
    tiers: list[_Tier] = Key(default_factory=list)
    blocking: list[list[str | list[str]]]
    anchors: list[list[str | list[str]]]
    late_anchors: list[list[str | list[str]]] = Key(default_factory=list)
    comparisons: list[_Comparison]
    cuts: _Cuts
    doubts: list[_Doubt] = Key(default_factory=list)
    claim: list[str | list[str]] = Key(default_factory=list)
    look_alikes: str | None = None


@dataclass(frozen=True, slots=True)
class PackLinkage:
    """A linkage and the pack's table of look-alike characters, if it has one."""

    linkage: Linkage
    look_alikes: Path | None


def read_linkage(root: Path, name: str = "people") -> PackLinkage:
    """Return `linkage/<name>.yaml` of the pack at `root`. Raises: PackError with the file and what to correct."""
    shown = f"linkage/{name}.yaml"
    return linkage_of(read_yaml(root / shown, shown), root / "linkage", shown)


def linkage_of(data: Any, folder: Path, shown: str) -> PackLinkage:
    """Return the linkage that a YAML file holds; `folder`: where its look-alikes are. Raises: PackError."""
    file = check(_Linkage, data, shown)
    linkage = Linkage(
        name=file.name,
        version=file.version,
        fields=tuple(Field(f.name, f.kind, f.column, f.contract_column or f.column) for f in file.fields),
        tiers=tuple(Tier(t.name, t.when, t.words.text()) for t in file.tiers),
        blocking=tuple(file.blocking),
        anchors=tuple(file.anchors),
        comparisons=tuple(_comparison(c) for c in file.comparisons),
        cuts=Cuts(file.cuts.ask, file.cuts.match, file.cuts.link),
        late_anchors=tuple(file.late_anchors),
        doubts=tuple(Doubt(d.when, d.words.text()) for d in file.doubts),
        claim=tuple(file.claim),
    )
    try:
        splink_settings(linkage, "link_only")
        for condition in (
            *(t.when for t in linkage.tiers),
            *(d.when for d in linkage.doubts),
            *([linkage.claim] if linkage.claim else []),
            *linkage.anchors,
            *linkage.late_anchors,
        ):
            pair_sql(condition)
    except ConditionError as error:
        raise PackError(f"{shown}: {error}", f"{shown}：条件写法不对（{error}）") from None
    if not linkage.cuts.ask <= linkage.cuts.match <= linkage.cuts.link:
        raise PackError(
            f"{shown}: cuts must rise from ask over match to link; correct them",
            f"{shown}：cuts 须满足 ask ≤ match ≤ link，请改正",
        )
    return PackLinkage(linkage, folder / file.look_alikes if file.look_alikes else None)


def _comparison(file: _Comparison) -> Comparison:
    return Comparison(
        name=file.name,
        label=file.label.text(),
        needs=tuple(file.needs),
        levels=tuple(Level(v.name, v.when, v.words.text(), v.frequency) for v in file.levels),
        otherwise=file.otherwise.text(),
        unknown=file.unknown.text(),
    )

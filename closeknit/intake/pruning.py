"""Remove versions of the households that no complete run needs any more.

A version is taken out in an order that leaves the ready layer true at every moment: first what says which
batches are complete, then what says the version is, then its files; each by a rename, so that nobody ever sees
half a folder. What a killed pruning leaves is taken out by the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from closeknit.engine.units import CloseknitError
from closeknit.intake.home import Home, sync_folder


class PruningRefused(CloseknitError):
    """The ready layer is in use; nothing was removed."""


def unpinned_versions(home: Home) -> list[str]:
    """Return the versions of the households in the ready layer that no complete run's manifest names."""
    built = home.ready / "_built"
    found = {path.name.removesuffix(".json") for path in built.glob("hh=*")}
    found |= {path.name for path in home.ready.glob("*/area=*/hh=*")}
    return sorted({name.removeprefix("hh=") for name in found} - pinned_versions(home))


def pinned_versions(home: Home) -> set[str]:
    """Return the versions that complete runs were made with."""
    manifests = [path for path in home.runs.glob("*/manifest.json") if not path.parent.name.startswith(".")]
    return {json.loads(path.read_text("utf-8"))["household_version"] for path in manifests}


def prune(home: Home) -> list[str]:
    """Remove the unpinned versions and return them. Raises PruningRefused while a run reads the ready layer."""
    try:
        with home.pruning(), home.work_folder("prune") as work:
            versions = unpinned_versions(home)
            for version in versions:
                _remove(home, version, work)
    except BlockingIOError:
        raise PruningRefused(
            f"a run is reading {home.ready}, nothing was removed: wait until it has ended and run this again.",
            f"正在使用 {home.ready} 进行筛查，未删除任何数据：请待筛查结束后重试。",
        ) from None
    return versions


def _remove(home: Home, version: str, work: Path) -> None:
    for number, path in enumerate(_parts(home, version)):
        path.rename(work / f"{version}.{number}")
        sync_folder(path.parent)


def _parts(home: Home, version: str) -> Iterator[Path]:
    """Yield what there is of the version: the batches' markers, the version's own, then its files."""
    name = f"hh={version}"
    markers = [home.ready / "_built" / name, home.ready / "_built" / f"{name}.json"]
    yield from (path for path in markers if path.exists())
    yield from sorted(home.ready.glob(f"*/area=*/{name}"))

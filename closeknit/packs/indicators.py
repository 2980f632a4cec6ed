"""Indicator modules of a pack: found by folder, imported, named after their files.

indicators/<dimension>/<name>.py   defines `<name>`, an Indicator of that dimension
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from closeknit.engine.indicators import Fact, Indicator, facts_of
from closeknit.engine.units import PackError, Text
from closeknit.packs.modules import importable, load


def read_indicators(root: Path, name: str, dimensions: Mapping[str, Text]) -> dict[str, Indicator]:
    """Return the indicators by name: dimension by dimension in the pack's order, then by name.

    Raises PackError naming the file for a module that does not import, does not define its indicator, or lies in
    a folder that is not its dimension; and for two different facts of one name.
    """
    folder = root / "indicators"
    if not folder.is_dir():
        return {}
    _refuse_strays(folder, dimensions)
    with importable(root, name) as package:
        found = {
            path.stem: _indicator(path, dimension, f"{package}.indicators.{dimension}.{path.stem}", root)
            for dimension in dimensions
            for path in _modules(folder / dimension)
        }
    facts_of(found.values())
    return found


def read_facts(indicators: Iterable[Indicator]) -> dict[str, Fact]:
    """Return every fact that the indicators use, by name."""
    return facts_of(indicators)


def _modules(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.py") if p.stem != "__init__")


def _refuse_strays(folder: Path, dimensions: Mapping[str, Text]) -> None:
    """A module that no dimension owns would never be computed, and nobody would notice."""
    for path in sorted(folder.rglob("*.py")):
        if path.stem == "__init__":
            continue
        place = path.relative_to(folder).parts
        if len(place) != 2 or place[0] not in dimensions:
            shown = f"indicators/{'/'.join(place)}"
            raise PackError(
                f"{shown}: lies in no dimension's folder; move it to indicators/<{'|'.join(dimensions)}>/",
                f"{shown}：不在任何维度的文件夹中，请移到indicators/下的维度文件夹",
            )


def _indicator(path: Path, dimension: str, module_name: str, root: Path) -> Indicator:
    shown = path.relative_to(root).as_posix()
    module = load(module_name, shown)
    found = getattr(module, path.stem, None)
    if not isinstance(found, Indicator):
        raise PackError(
            f"{shown}: does not define {path.stem} = Indicator(…); name the variable like the file",
            f"{shown}：没有定义{path.stem} = Indicator(…)，变量名须与文件名一致",
        )
    if found.dimension != dimension:
        raise PackError(
            f"{shown}: dimension is {found.dimension!r} but the folder is {dimension!r}; make them agree",
            f"{shown}：维度{found.dimension}与文件夹{dimension}不一致，请统一",
        )
    return replace(found, name=path.stem)

"""Names and outlines of areas, where somebody put them: the pack's area lists, the home's `areas.csv` and outlines.

`outlines.geojson` in the home: a FeatureCollection of polygons; `code` (9 or 12 digits) and a name per feature.
Real boundary maps need a review number, so none is shipped; the synthetic district's are invented.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from closeknit.engine.units import FileRefused, Text
from closeknit.intake.home import Home
from closeknit.intake.residence import area_names
from closeknit.packs.loader import Pack

OUTLINES = "outlines.geojson"
AREAS = "areas.csv"
_CODES = ("code", "street", "adcode", "id")
_SHAPES = frozenset({"Polygon", "MultiPolygon"})


class Areas:
    """What areas are called, and how they lie."""

    def __init__(self, names: Mapping[str, Text], outlines: dict[str, Any] | None, invented: bool) -> None:
        self._names = names
        self.outlines = outlines  # GeoJSON whose features have the area code as `name`: what a chart joins on
        self.invented = invented

    def name(self, code: str | None) -> Text:
        """Return the area's name, or its code if nobody named it."""
        if code is None or code == "":
            return Text("no area", "无区域")
        return self._names.get(code, Text(code, code))


def street_word(pack: Pack) -> Text:
    """What households are grouped by: streets, in a survey its regions."""
    return Text("region", "地区") if pack.base.kind == "survey" else Text("street", "街道")


def read_areas(home: Home, pack: Pack) -> Areas:
    """Return the names and outlines at hand. Raises: FileRefused if a file there cannot be understood."""
    names = _regions(pack) | {code: _short(name) for code, name in area_names(pack).items()}
    names |= _names_of(home.path / AREAS)
    outlines, named, invented = _outlines_of(home.path / OUTLINES)
    return Areas({**named, **names}, outlines, invented)


def _regions(pack: Pack) -> dict[str, Text]:
    """The names of a survey's regions, which stand in for streets, from the pack's code list."""
    column = pack.contracts[pack.base.households].columns.get(pack.base.street or "")
    codes = pack.codes.get(column.codes or "") if column is not None else None
    return dict(codes.codes) if codes is not None else {}


def _short(name: Text) -> Text:
    """A community is called by its name, not by its committee's."""
    return Text(name.en.removesuffix("居委会") or name.en, name.zh.removesuffix("居委会") or name.zh)


def _names_of(path: Path) -> dict[str, Text]:
    """code,name[,name_en]"""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and not {"code", "name"} <= set(rows[0]):
        raise FileRefused(
            "areas_columns",
            f"{path}: the header needs code,name (and name_en if there is one).",
            f"{path}：表头须有 code、name（可另加 name_en）。",
        )
    return {row["code"].strip(): Text(row.get("name_en") or row["name"], row["name"]) for row in rows}


def _outlines_of(path: Path) -> tuple[dict[str, Any] | None, dict[str, Text], bool]:
    if not path.is_file():
        return None, {}, False
    try:
        collection = json.loads(path.read_text("utf-8-sig"))
        features = collection["features"]
        shapes = [f for f in features if f["geometry"]["type"] in _SHAPES]
        named = {_code(f["properties"]): _name(f["properties"]) for f in shapes}
    except (ValueError, KeyError, TypeError) as fault:
        raise FileRefused(
            "outlines_unreadable",
            f"{path}: not a GeoJSON FeatureCollection of polygons with a code each ({fault!r}); correct or remove it.",
            f"{path}：不是带区划代码的多边形 GeoJSON（{fault!r}），请改正或移除。",
        ) from None
    kept = [
        {"type": "Feature", "properties": {"name": _code(f["properties"])}, "geometry": f["geometry"]}
        for f in shapes
    ]
    invented = bool(collection.get("invented", any(f["properties"].get("invented") for f in shapes)))
    return {"type": "FeatureCollection", "features": kept}, named, invented


def _code(properties: Mapping[str, Any]) -> str:
    found = next((str(properties[name]) for name in _CODES if properties.get(name)), None)
    if found is None:
        raise KeyError(_CODES[0])
    return found


def _name(properties: Mapping[str, Any]) -> Text:
    code = _code(properties)
    zh = str(properties.get("name_zh") or properties.get("name") or code)
    return Text(str(properties.get("name_en") or zh), zh)

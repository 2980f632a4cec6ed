"""Changes from a YAML file: a list of parameter, value, area and first day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from closeknit.engine.units import PackError
from closeknit.packs.changes import Change

KEYS = ("parameter", "value", "urban", "rural", "area", "from")


def read_changes(path: Path, area: str, from_day: date) -> list[Change]:
    """Return the changes of a file; area and from are those of the command where an entry names none.

    Raises: PackError with the entry's number.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise PackError(
            f"{path}: there is no such file; check the path.", f"{path}：没有这个文件，请核对路径。"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PackError(
            f"{path}: is not YAML in UTF-8; correct it.", f"{path}：不是UTF-8编码的YAML，请改正。"
        ) from error
    if not isinstance(content, list) or not content:
        raise PackError(
            f"{path}: must be a list of changes, each with parameter and value.",
            f"{path}：应为变更列表，每项含parameter和value。",
        )
    return [_change(entry, f"{path}, entry {n}", area, from_day) for n, entry in enumerate(content, 1)]


def _change(entry: Any, where: str, area: str, from_day: date) -> Change:
    if not isinstance(entry, dict) or not set(entry) <= set(KEYS) or "parameter" not in entry:
        raise PackError(
            f"{where}: needs parameter and value (or urban and rural), perhaps area and from.",
            f"{where}：须有parameter和value（或urban和rural），可有area和from。",
        )
    by_residence = "urban" in entry and "rural" in entry
    if by_residence == ("value" in entry):
        raise PackError(
            f"{where}: give value, or urban and rural.", f"{where}：请给出value，或urban和rural。"
        )
    value = f"urban:{entry['urban']},rural:{entry['rural']}" if by_residence else str(entry["value"])
    first = entry.get("from", from_day)
    if not isinstance(first, date):
        raise PackError(f"{where}: from is a day, YYYY-MM-DD.", f"{where}：from应为日期YYYY-MM-DD。")
    return Change(str(entry["parameter"]), value, str(entry.get("area", area)), first)

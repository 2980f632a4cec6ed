"""Which files an import is about: those named, and those of the folders named."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from closeknit.engine.units import FileRefused, Text
from closeknit.intake.naming import looks_like_data, read_name
from closeknit.intake.reasons import refused
from closeknit.packs.loader import Pack

_TRUTH = Text(
    "skipped: the truth of a synthetic district is never imported", "已跳过：合成数据的真值从不导入"
)
_NOT_DATA = Text("skipped: not a register file", "已跳过：不是部门数据文件")
_NOT_OF_PACK = Text("skipped: the pack says it is not a register", "已跳过：规则包说明其不是部门数据")
_NOT_A_TABLE = Text("skipped: not a table of this survey", "已跳过：不是本调查的数据表")


def find_files(paths: Iterable[Path], pack: Pack) -> tuple[list[Path], list[tuple[Path, Text]]]:
    """Return files to import, and what was skipped with the reason. Raises FileRefused not_found, no_files."""
    files: dict[Path, Path] = {}
    skipped: list[tuple[Path, Text]] = []
    for path in paths:
        if path.is_dir():
            found, left = _in_folder(path, pack)
            skipped += left
            if not found:
                raise refused("no_files", str(path))
        elif path.exists():
            found = [path]
        else:
            raise refused("not_found", str(path))
        files |= {file.resolve(): file for file in found}
    return list(files.values()), skipped


def _in_folder(root: Path, pack: Pack) -> tuple[list[Path], list[tuple[Path, Text]]]:
    files: list[Path] = []
    skipped: list[tuple[Path, Text]] = []
    if (root / "truth").is_dir():
        skipped.append((root / "truth", _TRUTH))
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_dir() or relative.parts[0] == "truth":
            continue
        why = _why_skipped(path, relative, pack)
        if why is None:
            files.append(path)
        elif not path.name.startswith("."):
            skipped.append((path, why))
    return files, skipped


def _why_skipped(path: Path, relative: Path, pack: Pack) -> Text | None:
    hidden = any(part.startswith((".", "~$")) for part in relative.parts)
    if any(fnmatch(path.name, pattern) for pattern in pack.not_registers):
        return _NOT_OF_PACK
    if hidden or not looks_like_data(path):
        return _NOT_DATA
    if pack.base.kind == "survey":
        try:
            read_name(path, pack, {})
        except FileRefused as error:
            # A survey's folder holds other tables too; a file that names a table of ours is still refused.
            names_a_table = any(path.name.startswith(name) for name in pack.contracts)
            return None if names_a_table and error.code != "unknown_register" else _NOT_A_TABLE
    return None

"""Backup and restore of a home: the database as of one instant, the files, and the keys apart from both.

The manifest is written last and names every file with its hash, so a backup that was interrupted, cut or changed is refused
before anything is restored. Keys lie in a folder of their own: who finds the backup alone can read no name.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysqlite3

from closeknit.engine.units import CloseknitError

MANIFEST = "manifest.json"
DATABASE = "closeknit.sqlite3"
_LEFT_OUT = frozenset({"keys", "tmp", "worker.lock", DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"})
_PIECE = 1 << 20


def back_up(home: Path, target: Path, keys: Path) -> dict[str, Any]:
    """Copy the home into an empty folder, its keys into another; return the manifest.

    Raises: CloseknitError if a folder is not empty or one lies in the other.
    """
    _must_be_empty(target)
    _must_be_empty(keys)
    if _is_inside(keys, target) or _is_inside(target, home) or _is_inside(keys, home):
        raise CloseknitError(
            "The backup and its keys must lie apart, and outside the home: name other folders.",
            "备份与密钥须分开存放，且不得位于数据目录之内：请指定其他文件夹。",
        )
    files = target / "files"
    files.mkdir(parents=True)
    for entry in sorted(home.iterdir()):
        if entry.name not in _LEFT_OUT:
            _copy(entry, files / entry.name)
    if (home / DATABASE).exists():
        _copy_database(home / DATABASE, files / DATABASE)
    if (home / "keys").is_dir():
        shutil.copytree(home / "keys", keys, dirs_exist_ok=True)
        keys.chmod(0o700)
    else:
        keys.mkdir(parents=True, exist_ok=True)
    manifest = {
        "files": {name: _hash(files / name) for name in _names(files)},
        "keys": {name: _key_mark(keys / name) for name in _names(keys)},
        "head": _head(files / DATABASE),
    }
    beside = target / f".{MANIFEST}.part"
    beside.write_text(json.dumps(manifest, indent=1, sort_keys=True), "utf-8")
    beside.replace(target / MANIFEST)
    return manifest


def restore(source: Path, keys: Path, home: Path) -> dict[str, Any]:
    """Bring a backup back into an empty home; return its manifest. Nothing is written before all of it is found whole.

    Raises: CloseknitError for a damaged or partial backup, for other keys, for a home that is not empty.
    """
    _must_be_empty(home)
    manifest = _read_manifest(source)
    files = source / "files"
    if set(_names(files)) != set(manifest["files"]):
        raise _damaged(sorted(set(_names(files)) ^ set(manifest["files"]))[0])
    for name, expected in manifest["files"].items():
        if _hash(files / name) != expected:
            raise _damaged(name)
    if {name: _key_mark(keys / name) for name in _names(keys)} != manifest["keys"]:
        raise CloseknitError(
            f"{keys}: these are not the keys of this backup: name the folder that was written with it.",
            f"{keys}：不是此备份的密钥，请指定备份时写出的密钥文件夹。",
        )
    home.mkdir(parents=True, exist_ok=True)
    shutil.copytree(files, home, dirs_exist_ok=True)
    if manifest["keys"]:
        shutil.copytree(keys, home / "keys")
        (home / "keys").chmod(0o700)
    if _head(home / DATABASE) != manifest["head"]:
        raise _damaged(DATABASE)
    return manifest


def check_database(path: Path) -> list[str]:
    """Return what SQLite itself finds wrong with the file; an empty list is a sound one."""
    with pysqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    connection.close()
    return [line for line in found if line != "ok"] + [f"{row[0]} → {row[2]}" for row in broken]


def _copy(entry: Path, to: Path) -> None:
    if entry.is_dir():
        shutil.copytree(entry, to)
    else:
        shutil.copy2(entry, to)


def _copy_database(path: Path, to: Path) -> None:
    """Copy the database as of one instant, while others go on writing."""
    source, target = pysqlite3.connect(str(path)), pysqlite3.connect(str(to))
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file; serving turns WAL on again
    finally:
        source.close()
        target.close()


def _head(path: Path) -> list[Any] | None:
    """Return position and hash of the newest link of the audit chain."""
    if not path.exists():
        return None
    connection = pysqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        row = connection.execute(
            "SELECT position, hash FROM ledger_seal ORDER BY position DESC LIMIT 1"
        ).fetchone()
    except pysqlite3.DatabaseError:
        return None  # a home that has never served casework has no chain
    finally:
        connection.close()
    return list(row) if row else None


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else iter(())


def _hash(path: Path) -> str:
    hasher = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hasher.update(piece)
    return hasher.hexdigest()


def _key_mark(path: Path) -> str:
    """Return a mark by which a key is known again; it says nothing about the key."""
    return hashlib.sha256(b"closeknit backup of a key|" + path.read_bytes()).hexdigest()


def _read_manifest(source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text("utf-8"))
        _ = manifest["files"], manifest["keys"], manifest["head"]
    except (OSError, ValueError, KeyError, TypeError):
        raise CloseknitError(
            f"{source} is not a finished backup: it has no whole {MANIFEST}; name another one.",
            f"{source} 不是完整的备份：缺少完好的 {MANIFEST}，请指定其他备份。",
        ) from None
    return manifest


def _damaged(name: str) -> CloseknitError:
    return CloseknitError(
        f"The backup is damaged: {name} is missing, added or changed; nothing was restored; use another backup.",
        f"备份已损坏：{name} 缺失、多出或被改动，未恢复任何内容；请使用其他备份。",
    )


def _must_be_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise CloseknitError(
            f"{folder} is not empty: name a new folder.", f"{folder} 不是空文件夹：请指定新的文件夹。"
        )


def _is_inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())

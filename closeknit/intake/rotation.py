"""Rotation: everything sealed is sealed again with a new key, or another algorithm, while others read and import.

One file at a time is written beside and put in place of the old one, so a reader sees the old bytes or the new ones. What
is done is seen from the headers: a rotation that was killed goes on where it stopped. The earlier keys stay until
`drop_earlier_keys` has looked at every header and found none of them.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from closeknit.engine.units import CloseknitError, Progress, silent
from closeknit.intake.home import Home, is_alive, sync_folder
from closeknit.intake.identity import number_place
from closeknit.intake.keys import PREFIX_LENGTH, SEAL_PURPOSES, FileKeyProvider, Sealer, SealPurpose, header
from closeknit.intake.parquet import VAULT_GROUP
from closeknit.intake.quarantine import block_place
from closeknit.intake.vault import open_record, record_place

Row = Mapping[str, Any]


class RotationRefused(CloseknitError):
    """What rotation cannot do here; nothing has changed."""


@dataclass(frozen=True, slots=True)
class SealedWith:
    """How many values carry one header."""

    purpose: SealPurpose
    key_id: str
    algorithm: str
    version: int
    values: int
    current: bool


def census(home: Home) -> list[SealedWith]:
    """Return what everything sealed is sealed with, by purpose, the most frequent first."""
    found = []
    for purpose in SEAL_PURPOSES:
        counts: Counter[bytes] = Counter()
        for path in _files(home, purpose):
            counts.update(_prefixes(path))
        current = home.sealer(purpose).prefix[4:] if counts else b""
        for prefix, values in counts.most_common():
            version, algorithm = header(prefix)
            found.append(
                SealedWith(
                    purpose, prefix[4:].hex(), algorithm or "?", version, values, prefix[4:] == current
                )
            )
    return found


def rotate(home: Home, purpose: SealPurpose, new_key: bool = True, progress: Progress = silent) -> int:
    """Seal everything of the purpose again with a new key and the home's algorithm; return the files rewritten.

    A rotation that was cut short is finished first, with the key it made. `new_key` False: the current key stays,
    only another algorithm or format is put into force. Raises: RotationRefused, SealBroken, KeyMissing.
    """
    if new_key:
        with home.writing():
            _begin(home, _file_keys(home), purpose)
    done = 0
    while True:  # what an import seals with the old key while this goes on is found on the next round
        sealer = home.sealer(purpose)
        files = [p for p in _files(home, purpose) if set(_prefixes(p)) - {sealer.prefix}]
        if not files:
            break
        for number, path in enumerate(files):
            progress(f"sealing {purpose} again", number, len(files))
            with home.writing():
                if path.exists():  # else an import has merged it into another in the meantime
                    _reseal(home, path, sealer)
                    done += 1
    _mark(home, purpose).unlink(missing_ok=True)
    return done


def drop_earlier_keys(home: Home, purpose: SealPurpose) -> list[str]:
    """Remove the keys that nothing is sealed with any more; return their ids.

    Raises: RotationRefused while something is, or while an import runs that may hold rows sealed with one of them.
    """
    provider = _file_keys(home)
    with home.writing():
        others = [f for f in home.tmp.glob("*.*.*") if _of_another(f)]
        if others:
            raise RotationRefused(
                "An import is running and may hold rows sealed with an earlier key: drop the keys when it is done.",
                "正在导入数据，可能仍有用旧密钥加密的行：请在导入完成后再删除旧密钥。",
            )
        earlier = set(provider.ids(purpose)[:-1])
        left = sum(sum(1 for p in _prefixes(f) if p[4:] in earlier) for f in _files(home, purpose))
        if left or _mark(home, purpose).exists():
            raise RotationRefused(
                f"{left:,} values of the {purpose} are still sealed with an earlier key: run vault rotate --purpose {purpose} first.",
                f"{purpose} 中还有 {left:,} 个值使用旧密钥加密：请先运行 vault rotate --purpose {purpose}。",
            )
        return [key_id.hex() for key_id in provider.drop_earlier(purpose)]


def _file_keys(home: Home) -> FileKeyProvider:
    if not isinstance(home.provider, FileKeyProvider):
        raise RotationRefused(
            "The keys of this home are not files: rotate them where they are kept, then run vault rotate --same-key.",
            "本目录的密钥不是文件：请在密钥管理系统中轮换后运行 vault rotate --same-key。",
        )
    return home.provider


def _begin(home: Home, provider: FileKeyProvider, purpose: SealPurpose) -> None:
    """Make the new key, unless a rotation that was cut short has made it. The mark names the key that goes."""
    mark = _mark(home, purpose)
    known = [key.hex() for key in provider.ids(purpose)]
    if not known:
        provider.current(purpose)
        return
    if not mark.exists():
        mark.parent.mkdir(parents=True, exist_ok=True)
        beside = mark.with_name(f".{mark.name}.{os.getpid()}")
        beside.write_text(json.dumps({"from": known[-1]}), "utf-8")
        beside.replace(mark)
        sync_folder(mark.parent)
    if json.loads(mark.read_text("utf-8"))["from"] == known[-1]:
        provider.add(purpose)


def _mark(home: Home, purpose: SealPurpose) -> Path:
    return home.vault / f"{purpose}.rotation.json"


def _of_another(folder: Path) -> bool:
    pid = folder.name.split(".")[-2]
    return pid.isdigit() and int(pid) != os.getpid() and is_alive(int(pid))


def _files(home: Home, purpose: SealPurpose) -> list[Path]:
    return _tables(home) if purpose == "vault" else _blocks(home)


def _tables(home: Home) -> list[Path]:
    numbers = home.vault.glob("_numbers/*/*.parquet")
    return sorted([*home.vault.glob("[!_]*/batch=*/records.parquet"), *numbers])


def _blocks(home: Home) -> list[Path]:
    return sorted(home.quarantine.glob("*/*.sealed"))


def _prefixes(path: Path) -> Iterator[bytes]:
    """Yield the header of every sealed value of a file, without nonce and ciphertext."""
    if path.suffix == ".sealed":
        with path.open("rb") as file:
            yield file.read(PREFIX_LENGTH)
        return
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(VAULT_GROUP, columns=["sealed"]):
            yield from (v[:PREFIX_LENGTH] for v in batch.column(0).to_pylist() if v is not None)


def _reseal(home: Home, path: Path, sealer: Sealer) -> None:
    """Write the file anew beside, safe on the disk, and put it in place of the old one."""
    with home.work_folder("rotation") as work:
        beside = work / path.name
        if path.suffix == ".sealed":
            place = block_place(path.parent.name, int(path.stem))
            beside.write_bytes(sealer.seal(sealer.open(path.read_bytes(), place), place))
        else:
            _reseal_table(path, beside, sealer)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)


def _reseal_table(path: Path, beside: Path, sealer: Sealer) -> None:
    again = _again_number if path.parent.parent.name == "_numbers" else _again_record
    owner = path.parent.name if again is _again_number else path.parent.parent.name
    with (
        pq.ParquetFile(path) as file,
        pq.ParquetWriter(beside, file.schema_arrow, compression="zstd") as writer,
    ):
        for batch in file.iter_batches(VAULT_GROUP):
            rows = batch.to_pylist()
            sealed = [
                row["sealed"]
                if row["sealed"] is None or row["sealed"].startswith(sealer.prefix)
                else again(sealer, owner, row)
                for row in rows
            ]
            columns = [batch.column(name) for name in batch.schema.names[:-1]]
            writer.write_batch(
                pa.record_batch([*columns, pa.array(sealed, pa.binary())], schema=batch.schema)
            )


def _again_number(sealer: Sealer, kind: str, row: Row) -> bytes:
    place = number_place(kind, row["key"]).encode()
    return sealer.seal(sealer.open(bytes(row["sealed"]), place), place)


def _again_record(sealer: Sealer, register: str, row: Row) -> bytes:
    plain = open_record(sealer, bytes(row["sealed"]), register, row["person_key"], row["digest"])
    return sealer.seal(plain, record_place(register, row["person_key"], row["digest"]).encode())

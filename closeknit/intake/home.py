"""The home folder: where everything of an installation lies.

lake/facts/<register>/batch=<id>/    immutable rows by person key      lake/ready/   derived, rebuildable
vault/   identities, encrypted       keys/   file keys for trials      quarantine/   rejected rows, encrypted
runs/    screening runs              tmp/    work in progress, same disk, so that a rename is atomic
linkage/   models, pairs by pseudonym, clerks' answers: who is who across registers
reveals.jsonl   who looked at identities, when, why and at how many: only ever added to
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Literal

from closeknit.intake.blind_index import BlindIndex
from closeknit.intake.ciphers import ALGORITHMS, INDEX_ALGORITHMS, Algorithm, IndexAlgorithm
from closeknit.intake.keys import ColumnPurpose, FileKeyProvider, KeyProvider, Purpose, Sealer, SealPurpose


class Home:
    """The paths of one installation, and the keys that belong to it."""

    def __init__(self, path: Path | str, provider: KeyProvider | None = None) -> None:
        self.path = Path(path)
        self._provider = provider

    @property
    def lake(self) -> Path:
        return self.path / "lake"

    @property
    def facts(self) -> Path:
        return self.lake / "facts"

    @property
    def ready(self) -> Path:
        return self.lake / "ready"

    @property
    def vault(self) -> Path:
        return self.path / "vault"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def quarantine(self) -> Path:
        return self.path / "quarantine"

    @property
    def reveals(self) -> Path:
        return self.path / "reveals.jsonl"

    @property
    def linkage(self) -> Path:
        return self.path / "linkage"

    @property
    def runs(self) -> Path:
        return self.path / "runs"

    @property
    def tmp(self) -> Path:
        return self.path / "tmp"

    @cached_property
    def provider(self) -> KeyProvider:
        """The installation's keys: files under keys/ unless another provider was given."""
        return self._provider or FileKeyProvider(self.keys)

    def sealer(self, purpose: SealPurpose | ColumnPurpose) -> Sealer:
        """Return what encrypts (with the home's algorithm) and opens (with any) data of this purpose."""
        return Sealer(self.provider, purpose, self.algorithms[0])

    def index(self, purpose: Literal["phone", "name"]) -> BlindIndex:
        """Return the blind index of a purpose, under a key of its own. For use in memory: it is never stored."""
        own: Purpose = "index_phone" if purpose == "phone" else "index_name"
        return BlindIndex(purpose, self.provider.current(own).material, self.algorithms[1])

    @property
    def algorithms(self) -> tuple[Algorithm, IndexAlgorithm]:
        """The algorithms for what is written from now on: encryption, and blind index."""
        path = self.vault / "algorithms.json"
        chosen = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return chosen.get("encryption", "aes-256-gcm"), chosen.get("index", "hmac-sha256")

    def choose_algorithms(self, encryption: Algorithm | None, index: IndexAlgorithm | None) -> None:
        """Keep which algorithms new data is written with; None leaves one as it is."""
        assert encryption in (None, *ALGORITHMS) and index in (None, *INDEX_ALGORITHMS)
        with self.writing():
            before = self.algorithms
            chosen = {"encryption": encryption or before[0], "index": index or before[1]}
            self.vault.mkdir(parents=True, exist_ok=True)
            beside = self.vault / f".algorithms.{os.getpid()}"
            beside.write_text(json.dumps(chosen), "utf-8")
            beside.replace(self.vault / "algorithms.json")
            sync_folder(self.vault)

    def batch_folder(self, register: str, batch: str) -> Path:
        """Return where the rows of one batch lie in the lake."""
        return self.facts / register / f"batch={batch}"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the only right to write lake and vault; a second process waits for its turn."""
        with self._locked(".writing"):
            yield

    @contextmanager
    def building(self) -> Iterator[None]:
        """Hold the only right to build the ready layer, so that two runs do not do the work twice."""
        with self._locked(".building"):
            yield

    @contextmanager
    def revealing(self) -> Iterator[None]:
        """Hold the only right to add to the log of reveals."""
        with self._locked(".revealing"):
            yield

    @contextmanager
    def linking(self) -> Iterator[None]:
        """Hold the only right to write models, pairs and answers of the linkage."""
        with self._locked(".linking"):
            yield

    @contextmanager
    def reading_ready(self) -> Iterator[None]:
        """Keep the ready layer as it is while a run reads it; any number of runs may."""
        with self._locked(".reading", fcntl.LOCK_SH):
            yield

    @contextmanager
    def pruning(self) -> Iterator[None]:
        """Hold the right to remove from the ready layer. Raises BlockingIOError while a run reads it."""
        with self._locked(".reading", fcntl.LOCK_EX | fcntl.LOCK_NB), self.building():
            yield

    @contextmanager
    def _locked(self, name: str, how: int = fcntl.LOCK_EX) -> Iterator[None]:
        """The kernel drops the lock with the process, so a killed one blocks nobody."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / name).open("w") as file:
            fcntl.flock(file, how)
            yield

    @contextmanager
    def beside(self, final: Path) -> Iterator[Path]:
        """Give a work folder that becomes `final` if the block succeeds, whole or not at all.

        If `final` is there already (another process was quicker with the same content) it stays.
        """
        with self.work_folder(final.name) as work:
            yield work
            make_durable(work)
            final.parent.mkdir(parents=True, exist_ok=True)
            if not final.exists():
                _rename(work, final)
            sync_folder(final.parent)

    @contextmanager
    def work_folder(self, name: str) -> Iterator[Path]:
        """Give a folder under tmp/ that is removed at the end, and remove what killed processes left."""
        self._sweep()
        work = self.tmp / f"{name}.{os.getpid()}.{secrets.token_hex(6)}"
        work.mkdir(parents=True)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove work folders of processes that are gone."""
        for folder in self.tmp.glob("*.*.*"):
            pid = folder.name.split(".")[-2]
            if pid.isdigit() and not is_alive(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def is_alive(pid: int) -> bool:
    """Tell whether a process of this number runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _rename(work: Path, final: Path) -> None:
    """Put the folder in place; if another process did so in between, its copy stays."""
    try:
        work.rename(final)
    except OSError:
        if not final.exists():
            raise


def make_durable(folder: Path) -> None:
    """Force every file below the folder, and the folders, to the disk."""
    for root, _, files in os.walk(folder):
        for name in files:
            handle = os.open(Path(root) / name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        sync_folder(Path(root))


def sync_folder(folder: Path) -> None:
    """Force the folder's own entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

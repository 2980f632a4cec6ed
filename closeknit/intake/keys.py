"""Keys, and the one way to encrypt: AES-256-GCM with the key's id in the header.

A `KeyProvider` hands out secrets by purpose. `FileKeyProvider` keeps them in `keys/` for trials; a KMS or
a certified module implements the same two methods. Each purpose has its own secret, so that rotating an
encryption key never rewrites the pseudonyms in the lake.

    person      pseudonyms of persons            household   pseudonyms of household numbers
    other       pseudonyms of other numbers      vault       encryption of identities
    quarantine  encryption of rejected rows

Sealed bytes:  b"CK" · version 1 · algorithm 1 · key id (8) · nonce (12) · ciphertext · tag (16)
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from closeknit.engine.units import CloseknitError

Purpose = Literal["person", "household", "other", "vault", "quarantine"]
PURPOSES: tuple[Purpose, ...] = ("person", "household", "other", "vault", "quarantine")

_MAGIC = b"CK\x01\x01"  # closeknit, format version 1, algorithm 1 = AES-256-GCM
_ID_LENGTH = 8
_NONCE_LENGTH = 12
_HEADER_LENGTH = len(_MAGIC) + _ID_LENGTH + _NONCE_LENGTH


class KeyMissing(CloseknitError):
    """The key that something was made with is not at hand; nothing has changed."""


class SealBroken(CloseknitError):
    """Sealed bytes were altered, moved to another place, or are not sealed bytes."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """32 secret bytes and the public id that names them."""

    key_id: bytes
    material: bytes

    @staticmethod
    def of(purpose: str, material: bytes) -> Secret:
        """Return the secret; its id is a fingerprint, so a swapped key file is noticed."""
        tag = hmac.new(material, b"closeknit key id|" + purpose.encode(), hashlib.sha256).digest()
        return Secret(tag[:_ID_LENGTH], material)

    def __repr__(self) -> str:  # a secret must not reach a log by accident
        return f"Secret({self.key_id.hex()})"


class KeyProvider(Protocol):
    """Where secrets come from."""

    def current(self, purpose: Purpose) -> Secret:
        """Return the secret that new data of this purpose is made with."""

    def by_id(self, purpose: Purpose, key_id: bytes) -> Secret:
        """Return the secret with this id, current or earlier; KeyMissing if there is none."""


class FileKeyProvider:
    """Secrets in one file per purpose, readable by the owner alone: for trials, not for production.

    A file holds one secret a line, in hex; the last is current, earlier ones only open what they sealed.
    A secret is made on first use.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Purpose, list[Secret]] = {}

    def current(self, purpose: Purpose) -> Secret:
        return self._secrets(purpose, create=True)[-1]

    def by_id(self, purpose: Purpose, key_id: bytes) -> Secret:
        for secret in self._secrets(purpose, create=False):
            if hmac.compare_digest(secret.key_id, key_id):
                return secret
        raise KeyMissing(
            f"The {purpose} key {key_id.hex()} is not in {self.folder}: "
            "restore the keys folder that belongs to this home.",
            f"{self.folder} 中没有 {purpose} 密钥 {key_id.hex()}：请恢复与本目录配套的密钥文件夹。",
        )

    def exists(self, purpose: Purpose) -> bool:
        """Tell whether the purpose has a secret already."""
        return self._path(purpose).exists()

    def _path(self, purpose: Purpose) -> Path:
        return self.folder / f"{purpose}.key"

    def _secrets(self, purpose: Purpose, *, create: bool) -> list[Secret]:
        if purpose not in self._known:
            path = self._path(purpose)
            if create and not path.exists():
                self._make(path)
            lines = path.read_text("ascii").split() if path.exists() else []
            self._known[purpose] = [Secret.of(purpose, _material(path, line)) for line in lines]
        return self._known[purpose]

    def _make(self, path: Path) -> None:
        """Write a new secret; of two processes that race, one wins and both read the winner's."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(beside, path)
            except FileExistsError:
                return
        finally:
            beside.unlink()


def _material(path: Path, line: str) -> bytes:
    """Return the 32 bytes of a key line; KeyMissing if the file is damaged."""
    try:
        material = bytes.fromhex(line)
    except ValueError:
        material = b""
    if len(material) != 32:
        raise KeyMissing(
            f"{path} does not hold a 32-byte key in hex: restore it from the backup.",
            f"{path} 不是有效的32字节十六进制密钥：请从备份恢复。",
        )
    return material


class Sealer:
    """Encrypts and opens bytes for one purpose.

    `associated` says where the bytes belong (for example register|person key). It is not stored;
    bytes moved to another place do not open. Random 96-bit nonces: a key must seal fewer than
    2**32 values in its life (NIST SP 800-38D 8.3).
    """

    def __init__(self, provider: KeyProvider, purpose: Purpose) -> None:
        self.provider = provider
        self.purpose: Purpose = purpose
        self._encrypt: Callable[[bytes, bytes, bytes], bytes] | None = None
        self._prefix = b""
        self._decrypt: dict[bytes, Callable[[bytes, bytes, bytes], bytes]] = {}

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        """Return the sealed bytes; the header is authenticated with `associated`."""
        if self._encrypt is None:
            self._prepare()
        assert self._encrypt is not None
        nonce = os.urandom(_NONCE_LENGTH)
        return self._prefix + nonce + self._encrypt(nonce, plain, self._prefix + associated)

    def seal_many(self, plains: Sequence[str], places: Sequence[str]) -> list[bytes]:
        """Return each text sealed for its place: `seal` for millions, with one call for all nonces."""
        if self._encrypt is None:
            self._prepare()
        assert self._encrypt is not None
        encrypt, prefix, length = self._encrypt, self._prefix, _NONCE_LENGTH
        nonces = os.urandom(length * len(plains))
        sealed = []
        for start, plain, place in zip(range(0, len(nonces), length), plains, places, strict=True):
            nonce = nonces[start : start + length]
            sealed.append(prefix + nonce + encrypt(nonce, plain.encode(), prefix + place.encode()))
        return sealed

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """Return what was sealed; SealBroken if altered or moved, KeyMissing without its key."""
        from cryptography.exceptions import InvalidTag

        if len(sealed) < _HEADER_LENGTH + 16 or not sealed.startswith(_MAGIC):
            raise SealBroken(
                f"{len(sealed)} bytes are not sealed {self.purpose} data: restore them from the backup.",
                f"这 {len(sealed)} 个字节不是加密的 {self.purpose} 数据：请从备份恢复。",
            )
        prefix = sealed[: len(_MAGIC) + _ID_LENGTH]
        nonce = sealed[len(prefix) : _HEADER_LENGTH]
        try:
            return self._opener(prefix[len(_MAGIC) :])(nonce, sealed[_HEADER_LENGTH:], prefix + associated)
        except InvalidTag:
            raise SealBroken(
                f"Sealed {self.purpose} data was altered or belongs elsewhere: restore it from the backup.",
                f"加密的 {self.purpose} 数据被改动或位置不符：请从备份恢复。",
            ) from None

    def _prepare(self) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        secret = self.provider.current(self.purpose)
        self._prefix = _MAGIC + secret.key_id
        self._encrypt = AESGCM(secret.material).encrypt

    def _opener(self, key_id: bytes) -> Callable[[bytes, bytes, bytes], bytes]:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if key_id not in self._decrypt:
            secret = self.provider.by_id(self.purpose, key_id)
            self._decrypt[key_id] = AESGCM(secret.material).decrypt
        return self._decrypt[key_id]

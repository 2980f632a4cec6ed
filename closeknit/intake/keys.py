"""Keys, and the one way to encrypt: authenticated, with algorithm and key id in the header.

A `KeyProvider` hands out secrets by purpose. `FileKeyProvider` keeps them in `keys/` for trials; a KMS
implements the same two methods, a module that never lets a key out those of `CipherProvider`. Each purpose has its own
secret, so that rotating an encryption key never rewrites the pseudonyms in the lake.

    person      pseudonyms of persons            household     pseudonyms of household numbers
    other       pseudonyms of other numbers      vault         encryption of identities
    quarantine  encryption of rejected rows      index_phone   blind index of phones (and so on, one a purpose)
    casework    encryption of personal columns of casework

Sealed bytes:  b"CK" · version 2 · algorithm · key id (8) · nonce (12) · ciphertext · tag (16)
Version 1 is the same with records bound to register and person only; it is read, and rewritten by rotation.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar, runtime_checkable

from closeknit.engine.units import CloseknitError
from closeknit.intake.ciphers import ALGORITHMS, Algorithm, Cipher, cipher_of

Purpose = Literal[
    "person",
    "household",
    "other",
    "vault",
    "quarantine",
    "index_phone",
    "index_name",
    "casework",
    "casework_index",
]
SealPurpose = Literal["vault", "quarantine"]  # of files, which rotation writes anew
ColumnPurpose = Literal["casework"]  # of columns in casework's database
SEAL_PURPOSES: tuple[SealPurpose, ...] = ("vault", "quarantine")
PURPOSES: tuple[Purpose, ...] = (
    "person",
    "household",
    "other",
    *SEAL_PURPOSES,
    "index_phone",
    "index_name",
    "casework",
    "casework_index",
)

_MAGIC = b"CK"
_VERSION = 2
_ID_LENGTH = 8
_NONCE_LENGTH = 12
PREFIX_LENGTH = len(_MAGIC) + 2 + _ID_LENGTH
_HEADER_LENGTH = PREFIX_LENGTH + _NONCE_LENGTH
_NAMES: dict[int, Algorithm] = {byte: name for name, byte in ALGORITHMS.items()}


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


@runtime_checkable
class CipherProvider(Protocol):
    """A module that computes for itself and lets no key out: where certified hardware or software plugs in."""

    def current_id(self, purpose: SealPurpose | ColumnPurpose) -> bytes:
        """Return the 8 bytes that name the key for new data."""

    def cipher(self, purpose: SealPurpose | ColumnPurpose, key_id: bytes, algorithm: Algorithm) -> Cipher:
        """Return what encrypts and decrypts with that key; KeyMissing if there is none."""


class FileKeyProvider:
    """Secrets in one file per purpose, readable by the owner alone: for trials, not for production.

    A file holds one secret a line, in hex; the last is current, earlier ones only open what they sealed.
    A secret is made on first use. A file that another process has changed is read again; a secret once read still
    opens what was read with it before.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[Purpose, list[Secret]] = {}
        self._read: dict[Purpose, tuple[int, int, int]] = {}
        self._earlier: dict[bytes, Secret] = {}

    def current(self, purpose: Purpose) -> Secret:
        return self._secrets(purpose, create=True)[-1]

    def by_id(self, purpose: Purpose, key_id: bytes) -> Secret:
        for secret in (*self._secrets(purpose, create=False), *self._earlier.values()):
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

    def ids(self, purpose: Purpose) -> list[bytes]:
        """Return the ids of the purpose's secrets, the current one last; none if it was never used."""
        return [secret.key_id for secret in self._secrets(purpose, create=False)]

    def add(self, purpose: Purpose) -> Secret:
        """Make a new secret the current one; the earlier ones stay. The caller holds the right to write."""
        earlier = self._secrets(purpose, create=True)
        self._write(purpose, [*(s.material for s in earlier), secrets.token_bytes(32)])
        return self.current(purpose)

    def drop_earlier(self, purpose: Purpose) -> list[bytes]:
        """Remove all secrets but the current one and return their ids. The caller knows that nothing needs them."""
        *earlier, current = self._secrets(purpose, create=True)
        if earlier:
            self._write(purpose, [current.material])
        return [secret.key_id for secret in earlier]

    def _write(self, purpose: Purpose, materials: Sequence[bytes]) -> None:
        path = self._path(purpose)
        beside = self._beside(path, "".join(material.hex() + "\n" for material in materials))
        beside.replace(path)
        _sync(self.folder)

    def _secrets(self, purpose: Purpose, *, create: bool) -> list[Secret]:
        path = self._path(purpose)
        if create and not path.exists():
            self._make(path)
        try:
            found = path.stat()
        except FileNotFoundError:
            return []
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._read.get(purpose) != state:
            self._earlier |= {secret.key_id: secret for secret in self._known.get(purpose, [])}
            lines = path.read_text("ascii").split()
            self._known[purpose] = [Secret.of(purpose, _material(path, line)) for line in lines]
            self._read[purpose] = state
        return self._known[purpose]

    def _make(self, path: Path) -> None:
        """Write a new secret; of two processes that race, one wins and both read the winner's."""
        beside = self._beside(path, secrets.token_hex(32) + "\n")
        try:
            os.link(beside, path)
        except FileExistsError:
            return
        finally:
            beside.unlink()

    def _beside(self, path: Path, text: str) -> Path:
        """Return a new file with the text, safe on the disk and readable by the owner alone."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return beside


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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


T = TypeVar("T")
_READS = 4  # a key that is made and dropped within one read, four times in a row, is no rotation but a fault


def while_keys_change(read: Callable[[], T]) -> T:
    """Return what `read` gives, reading again if it met a key that is gone.

    Bytes that were read before two rotations are sealed with a key that came after the reader's keys were read and went
    before the bytes were opened; by then the file holds them sealed with another. Raises: KeyMissing if it stays away.
    """
    for _ in range(_READS - 1):
        try:
            return read()
        except KeyMissing:
            continue
    return read()


class Sealer:
    """Encrypts and opens bytes for one purpose.

    `associated` says where the bytes belong (table|column|row). It is not stored;
    bytes moved to another place do not open. Random 96-bit nonces: a key must seal fewer than
    2**32 values in its life (NIST SP 800-38D 8.3).
    """

    def __init__(
        self,
        provider: KeyProvider | CipherProvider,
        purpose: SealPurpose | ColumnPurpose,
        algorithm: Algorithm = "aes-256-gcm",
    ) -> None:
        self.provider = provider
        self.purpose: SealPurpose | ColumnPurpose = purpose
        self.algorithm: Algorithm = algorithm
        self._encrypt: Cipher | None = None
        self._prefix = b""
        self._decrypt: dict[bytes, Cipher] = {}
        if isinstance(provider, FileKeyProvider):
            # Read before any sealed bytes are: a key that is removed later opens what was read while it was here.
            provider.ids(purpose)

    @property
    def prefix(self) -> bytes:
        """The first bytes of what is sealed now: version, algorithm and key."""
        if self._encrypt is None:
            self._prepare()
        return self._prefix

    def seal(self, plain: bytes, associated: bytes) -> bytes:
        """Return the sealed bytes; the header is authenticated with `associated`."""
        prefix, nonce = self.prefix, os.urandom(_NONCE_LENGTH)
        assert self._encrypt is not None
        return prefix + nonce + self._encrypt.encrypt(nonce, plain, prefix + associated)

    def seal_many(self, plains: Sequence[str], places: Sequence[str]) -> list[bytes]:
        """Return each text sealed for its place: `seal` for millions, with one call for all nonces."""
        prefix, length = self.prefix, _NONCE_LENGTH
        assert self._encrypt is not None
        encrypt = self._encrypt.encrypt
        nonces = os.urandom(length * len(plains))
        sealed = []
        for start, plain, place in zip(range(0, len(nonces), length), plains, places, strict=True):
            nonce = nonces[start : start + length]
            sealed.append(prefix + nonce + encrypt(nonce, plain.encode(), prefix + place.encode()))
        return sealed

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """Return what was sealed; SealBroken if altered or moved, KeyMissing without its key."""
        from cryptography.exceptions import InvalidTag

        version, algorithm = header(sealed)
        if version == 0 or algorithm is None or len(sealed) < _HEADER_LENGTH + 16:
            raise SealBroken(
                f"{len(sealed)} bytes are not sealed {self.purpose} data: restore them from the backup.",
                f"这 {len(sealed)} 个字节不是加密的 {self.purpose} 数据：请从备份恢复。",
            )
        prefix = sealed[:PREFIX_LENGTH]
        nonce = sealed[PREFIX_LENGTH:_HEADER_LENGTH]
        try:
            return self._opener(prefix, algorithm).decrypt(
                nonce, sealed[_HEADER_LENGTH:], prefix + associated
            )
        except InvalidTag:
            raise SealBroken(
                f"Sealed {self.purpose} data was altered or belongs elsewhere: restore it from the backup.",
                f"加密的 {self.purpose} 数据被改动或位置不符：请从备份恢复。",
            ) from None

    def _prepare(self) -> None:
        if isinstance(self.provider, CipherProvider):
            key_id = self.provider.current_id(self.purpose)
        else:
            key_id = self.provider.current(self.purpose).key_id
        self._prefix = _MAGIC + bytes([_VERSION, ALGORITHMS[self.algorithm]]) + key_id
        self._encrypt = self._cipher(key_id, self.algorithm)

    def _opener(self, prefix: bytes, algorithm: Algorithm) -> Cipher:
        if prefix not in self._decrypt:
            self._decrypt[prefix] = self._cipher(prefix[-_ID_LENGTH:], algorithm)
        return self._decrypt[prefix]

    def _cipher(self, key_id: bytes, algorithm: Algorithm) -> Cipher:
        if isinstance(self.provider, CipherProvider):
            return self.provider.cipher(self.purpose, key_id, algorithm)
        return cipher_of(algorithm, self.provider.by_id(self.purpose, key_id).material)


def header(sealed: bytes) -> tuple[int, Algorithm | None]:
    """Return the format version and the algorithm; version 0 if these are no sealed bytes."""
    if not sealed.startswith(_MAGIC) or len(sealed) < PREFIX_LENGTH or sealed[2] not in (1, _VERSION):
        return 0, None
    return sealed[2], _NAMES.get(sealed[3])

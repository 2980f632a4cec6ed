"""The algorithms of the vault: authenticated encryption and keyed indexes, international and Chinese.

AES-256-GCM (NIST SP 800-38D) and SM4-GCM (GB/T 32907, RFC 8998); HMAC (RFC 2104) with SHA-256 or SM3 (GB/T 32905).
These are algorithms, computed by OpenSSL through `cryptography`. They are not a certified module: where the law asks for
one, it stands behind `CipherProvider` (keys.py) and computes them itself.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

Algorithm = Literal["aes-256-gcm", "sm4-gcm"]
ALGORITHMS: Mapping[Algorithm, int] = {"aes-256-gcm": 1, "sm4-gcm": 2}  # name → its byte in the header
IndexAlgorithm = Literal["hmac-sha256", "hmac-sm3"]
INDEX_ALGORITHMS: tuple[IndexAlgorithm, ...] = ("hmac-sha256", "hmac-sm3")

_TAG_LENGTH = 16


class Cipher(Protocol):
    """One key and one algorithm. The nonce has 12 bytes, the tag of 16 bytes stands behind the ciphertext."""

    def encrypt(self, nonce: bytes, plain: bytes, associated: bytes) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        """Return the plain bytes. Raises: cryptography's InvalidTag if anything was altered."""


def cipher_of(algorithm: Algorithm, material: bytes) -> Cipher:
    """Return the cipher of a secret of 32 bytes."""
    if algorithm == "sm4-gcm":
        return _Sm4Gcm(material)
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(material)


class _Sm4Gcm:
    def __init__(self, material: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers import Cipher as Made
        from cryptography.hazmat.primitives.ciphers import algorithms, modes

        # SM4 takes 16 bytes. They are derived, so that no key serves two algorithms.
        key = hmac.new(material, b"closeknit sm4-gcm", hashlib.sha256).digest()[:16]
        block = algorithms.SM4(key)
        self._with: Callable[..., Made[Any]] = lambda nonce, tag=None: Made(block, modes.GCM(nonce, tag))

    def encrypt(self, nonce: bytes, plain: bytes, associated: bytes) -> bytes:
        made = self._with(nonce).encryptor()
        made.authenticate_additional_data(associated)
        return bytes(made.update(plain) + made.finalize() + made.tag)

    def decrypt(self, nonce: bytes, sealed: bytes, associated: bytes) -> bytes:
        made = self._with(nonce, sealed[-_TAG_LENGTH:]).decryptor()
        made.authenticate_additional_data(associated)
        return bytes(made.update(sealed[:-_TAG_LENGTH]) + made.finalize())


def keyed_digest(algorithm: IndexAlgorithm, material: bytes, value: bytes) -> bytes:
    """Return the 32 bytes of the HMAC of a value."""
    if algorithm == "hmac-sha256":
        return hmac.new(material, value, hashlib.sha256).digest()
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.hmac import HMAC

    made = HMAC(material, hashes.SM3())
    made.update(value)
    return made.finalize()

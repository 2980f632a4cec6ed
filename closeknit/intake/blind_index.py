"""A keyed index: equal values agree, and without the key nothing can be read back or tried out.

Each purpose has a key of its own, so that the index of one cannot be laid beside that of another. An index is for
comparing inside the vault: it is never written to the lake, a result or a file, and neither is its key.
"""

from __future__ import annotations

from dataclasses import dataclass

from closeknit.intake.ciphers import IndexAlgorithm, keyed_digest

_LENGTH = 12  # bytes: among a hundred million values two share an index with a chance of one in 10**13


@dataclass(frozen=True, slots=True, repr=False)
class BlindIndex:
    """What makes the index of one purpose."""

    purpose: str
    material: bytes
    algorithm: IndexAlgorithm = "hmac-sha256"

    def of(self, value: str) -> str:
        """Return the index of a value in its normal form, as 24 hexadecimal digits."""
        bound = f"{self.purpose}\x1f{value}".encode()
        return keyed_digest(self.algorithm, self.material, bound)[:_LENGTH].hex()

    def __repr__(self) -> str:  # a secret must not reach a log by accident
        return f"BlindIndex({self.purpose}, {self.algorithm})"

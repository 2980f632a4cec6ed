"""Streets and communities: the China pack's official codes of Wuhan, invented ones for districts elsewhere."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.packs import cn

_AREAS = Path(cn.__file__).parent / "areas"
_CAMPUS = ("大学", "学部", "校区")
_INVENTED_STREETS, _INVENTED_COMMUNITIES = 12, 9


@dataclass(frozen=True, slots=True)
class District:
    """A district's communities in code order, and the weight of each in people and in hardship."""

    code: str
    communities: NDArray[np.str_]  # 12 digits
    names: NDArray[np.str_]
    streets: dict[str, str]  # 9 digits -> name
    campuses: NDArray[np.bool_]
    invented: bool

    def weights(self) -> NDArray[np.float64]:
        """Share of households by community: uneven and the same in every chunk and for every seed."""
        return self._spread(1, 0.45)

    def hardship(self) -> NDArray[np.float64]:
        """How much likelier hardship is in a community than on average (mean 1): old estates and factory quarters."""
        spread = self._spread(2, 0.35)
        return spread / spread.mean()

    def _spread(self, salt: int, sigma: float) -> NDArray[np.float64]:
        rng = np.random.default_rng([salt, int(self.code)])
        weights = np.exp(rng.normal(0.0, sigma, len(self.communities)))
        return weights / weights.sum()


@cache
def district(code: str) -> District:
    """Return the areas of a district by its six-digit code."""
    official = _official(code)
    if official is not None:
        return official
    streets = {f"{code}{s:03d}": f"第{s}街道（虚构）" for s in range(1, _INVENTED_STREETS + 1)}
    pairs = [
        (f"{street}{c:03d}", f"第{c}社区（虚构）")
        for street in streets
        for c in range(1, _INVENTED_COMMUNITIES + 1)
    ]
    campuses = np.array([n % 29 == 0 for n in range(len(pairs))])
    codes, names = zip(*pairs, strict=True)
    return District(code, np.array(codes), np.array(names), streets, campuses, True)


def _official(code: str) -> District | None:
    streets = {c: n for c, n in _read("divisions.csv", code) if len(c) == 9}
    pairs = [(c, n.removesuffix("居委会")) for c, n in _read("communities.csv", code)]
    if not pairs:
        return None
    campuses = np.array([any(word in name for word in _CAMPUS) for _, name in pairs])
    if not campuses.any():
        campuses[: max(1, len(pairs) // 40)] = True
    codes, names = zip(*pairs, strict=True)
    return District(code, np.array(codes), np.array(names), streets, campuses, False)


def _read(name: str, code: str) -> list[tuple[str, str]]:
    with (_AREAS / name).open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file) if row["code"].startswith(code)]

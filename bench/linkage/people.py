"""Invented people in families, as they truly are: the father's surname, one address and mostly one phone, twins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import identity, names

_SIZES = ((1, 0.24), (2, 0.30), (3, 0.25), (4, 0.15), (5, 0.06))
_LAST_YEAR = 2023
_ROADS = "中山解放民主建设和平团结友谊东湖水果临江沿河楚汉彭刘首义雄楚复兴和祥古架武昌粮道积玉丁字"
_COMMUNITIES = "一二三四五六七八"
_ESTATES = (
    "梅苑", "兰亭", "竹园", "菊香", "锦绣", "翠堤", "金色", "绿洲", "福星", "万和", "东方", "长城",
)  # fmt: skip


@dataclass(frozen=True)
class People:
    """Columns of one row a person; `family` numbers the families, rows of one family follow each other."""

    family: NDArray[np.int64]
    name: NDArray[np.str_]
    id_no: NDArray[np.str_]
    man: NDArray[np.bool_]
    birth: NDArray[np.datetime64]
    place: NDArray[np.str_]  # street and community
    door: NDArray[np.str_]  # estate, building, unit, door
    phone: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.family)


def draw_people(rng: np.random.Generator, count: int) -> People:
    """Return so many people. The same generator state gives the same people."""
    sizes = rng.choice([s for s, _ in _SIZES], count, p=[p for _, p in _SIZES])
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    family = np.repeat(np.arange(len(sizes)), sizes)[:count]
    first = np.flatnonzero(np.r_[True, family[1:] != family[:-1]])
    member = np.arange(count) - first[family]
    man, twin = _sexes(rng, member)
    birth = _births(rng, family, member, twin)
    surname, given = _names(rng, family, member, first, man, twin)
    number = _numbers(rng, family, birth, man)
    place, door = _homes(rng, len(first))
    phones = _phones(rng, count)
    shared = rng.random(count) < np.where(member >= 2, 0.7, 0.25)
    return People(
        family, np.char.add(surname, given), number, man, birth, place[family], door[family],
        np.where(shared, phones[first[family]], phones),
    )  # fmt: skip


def _sexes(
    rng: np.random.Generator, member: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who is a man, and who is a twin of the row above: one fourth or fifth member in thirty, mostly of one sex."""
    man = rng.random(len(member)) < 0.5
    spouse = np.flatnonzero(member == 1)
    man[spouse] = ~man[spouse - 1]
    twin = (member >= 3) & (rng.random(len(member)) < 1 / 30)
    same = np.flatnonzero(twin & (rng.random(len(member)) < 0.7))
    man[same] = man[same - 1]
    return man, twin


def _births(
    rng: np.random.Generator, family: NDArray[np.int64], member: NDArray[np.int64], twin: NDArray[np.bool_]
) -> NDArray[np.datetime64]:
    head = rng.integers(1935, 2001, family[-1] + 1)[family]
    year = np.select(
        [member == 0, member == 1],
        [head, head + rng.integers(-4, 5, len(head))],
        head + 22 + 2 * (member - 2) + rng.integers(0, 10, len(head)),
    )
    day = rng.integers(0, 365, len(head))
    years = (np.minimum(year, _LAST_YEAR) - 1970).astype("datetime64[Y]")
    birth: NDArray[np.datetime64] = years.astype("datetime64[D]") + day
    rows = np.flatnonzero(twin)
    birth[rows] = birth[rows - 1]
    return birth


def _names(
    rng: np.random.Generator,
    family: NDArray[np.int64],
    member: NDArray[np.int64],
    first: NDArray[np.int64],
    man: NDArray[np.bool_],
    twin: NDArray[np.bool_],
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    count = len(family)
    surname = names.surnames(rng, count)
    start = first[family]
    father = np.where(man[start], start, np.minimum(start + 1, count - 1))
    surname = np.where(member >= 2, surname[father], surname)
    given = names.given_names(rng, man)
    # Brothers and sisters share their first character in one family of three, twins always.
    likely = rng.random(family[-1] + 1)[family] < 1 / 3
    for row in np.flatnonzero((member >= 3) & (twin | likely)):
        if len(given[row - 1]) == 2:
            given[row] = given[row - 1][0] + given[row][-1]
    return surname, given


def _numbers(
    rng: np.random.Generator, family: NDArray[np.int64], birth: NDArray[np.datetime64], man: NDArray[np.bool_]
) -> NDArray[np.str_]:
    """Return the resident numbers: a family's are mostly of one division."""
    codes = np.array(identity.WUHAN + identity.HUBEI)
    weights = np.r_[
        np.full(len(identity.WUHAN), 0.8 / len(identity.WUHAN)),
        np.full(len(identity.HUBEI), 0.2 / len(identity.HUBEI)),
    ]
    code = rng.choice(codes, family[-1] + 1, p=weights)[family]
    rank = (identity.orders(code, birth, man, 0, 1) - 1) // 2
    # Police stations hand out bands of order codes: those of one day are spread, not counted up from one.
    band = identity.RESERVED // 2
    spread = (rank * 137 + code.astype(np.int64) * 17 + birth.astype(np.int64) * 31) % band
    return identity.numbers(code, birth, 2 * spread + np.where(man, 1, 2))


def _homes(rng: np.random.Generator, families: int) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Return each family's place and door."""
    roads = np.array([_ROADS[i : i + 2] for i in range(0, len(_ROADS) - 1, 2)])
    road, block = rng.integers(0, len(roads), families), rng.integers(0, len(_COMMUNITIES), families)
    community = np.char.add(roads[road], np.array(list(_COMMUNITIES))[block])
    place = np.char.add(np.char.add(roads[road], "路街道"), np.char.add(community, "社区"))
    estate = np.char.add(np.char.add(community, rng.choice(np.array(_ESTATES), families)), "花园")
    numbers = (
        (rng.integers(1, 41, families), "栋"), (rng.integers(1, 4, families), "单元"),
        (rng.integers(1, 26, families) * 100 + rng.integers(1, 5, families), ""),
    )  # fmt: skip
    for number, word in numbers:
        estate = np.char.add(estate, np.char.add(number.astype("U4"), word))
    return place, estate


def _phones(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    """Return numbers that begin with 12, which no operator gives out."""
    return np.char.add("12", np.char.zfill(rng.integers(0, 10**9, count).astype("U9"), 9))

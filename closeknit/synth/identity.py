"""Resident numbers of invented people: valid by GB 11643-1999, unique, in line with birth and sex.

18 characters: 6 area, 8 birth, 3 order (odd for men, even for women), 1 check character.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.frombuffer(b"10X98765432", dtype="S1")
RESERVED = 980  # order codes from here on are kept for the people of the story

# Division codes people were registered under at birth (GB/T 2260).
WUHAN = (
    "420102",
    "420103",
    "420104",
    "420105",
    "420107",
    "420111",
    "420112",
    "420114",
    "420115",
    "420116",
    "420117",
)
HUBEI = (
    "420222", "420281", "420322", "420381", "420525", "420582", "420583", "420606", "420624", "420682", "420683",
    "420822", "420881", "420921", "420923", "420981", "420984", "421002", "421022", "421083", "421087", "421088",
    "421102", "421122", "421124", "421126", "421127", "421181", "421182", "421221", "421281", "421303", "421381",
    "422801", "422802", "422823", "429004", "429005", "429006",
)  # fmt: skip
CHINA = (
    "340123", "340826", "341222", "341523", "360121", "360425", "360730", "410122", "411025", "411328", "411525",
    "411622", "430181", "430426", "430681", "431022", "440103", "440883", "450123", "500101", "510122", "511321",
    "520121", "522422", "610122", "610722", "610902", "370785", "371321", "330382", "350582", "130406",
)  # fmt: skip


def check_characters(digits: NDArray[np.uint8]) -> NDArray[np.bytes_]:
    """Return the check character for each row of 17 digits (0-9)."""
    return _CHECKS[(digits.astype(np.int64) @ _WEIGHTS) % 11]


def numbers(
    areas: NDArray[np.str_], births: NDArray[np.datetime64], orders: NDArray[np.int64]
) -> NDArray[np.str_]:
    """Return the 18-character numbers for area, birth day and order code."""
    births = births.astype("datetime64[D]")
    years = births.astype("datetime64[Y]").astype(np.int64) + 1970
    months = births.astype("datetime64[M]").astype(np.int64) % 12 + 1
    days = (births - births.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    body = areas.astype(np.int64) * 10**11 + (years * 10000 + months * 100 + days) * 1000 + orders
    digits = (body[:, None] // 10 ** np.arange(16, -1, -1)) % 10
    text = (digits + ord("0")).astype(np.uint8).view("S17").ravel()
    return np.char.add(text, check_characters(digits.astype(np.uint8))).astype("U18")


def orders(
    areas: NDArray[np.str_],
    births: NDArray[np.datetime64],
    men: NDArray[np.bool_],
    part: int,
    parts: int,
) -> NDArray[np.int64]:
    """Return order codes unique for area, birth day and sex, from the band of this part of the district.

    Raises: ValueError if a band is full (more people of one birth day than order codes).
    """
    width = RESERVED // parts // 2 * 2
    day = births.astype("datetime64[D]").astype(np.int64)
    group = np.stack([areas.astype(np.int64), day, men.astype(np.int64)])
    order = np.lexsort(group)
    sorted_group = group[:, order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (sorted_group[:, 1:] != sorted_group[:, :-1]).any(axis=0)
    starts = np.flatnonzero(new)
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    if len(rank) and 2 * rank.max() + 2 > width:
        raise ValueError("more people of one birth day and division than there are order codes")
    codes = np.empty(len(order), dtype=np.int64)
    codes[order] = part * width + 2 * rank
    return codes + np.where(men, 1, 2)


def is_valid(number: str) -> bool:
    """Whether an 18-character number carries the right check character."""
    if len(number) != 18 or not number[:17].isdigit():
        return False
    digits = np.array([[int(c) for c in number[:17]]], dtype=np.uint8)
    return bool(check_characters(digits)[0].decode() == number[17])

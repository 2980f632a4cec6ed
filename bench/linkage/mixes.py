"""How often the invented registers write a person wrongly: named mixes of rates, each a proposal of ours, none fitted to data.

A rate is the share of records of a register in which the error stands; errors come independently of one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mix:
    """Rates of error by register, and how the registers overlap."""

    rates: Mapping[str, Mapping[str, float]]
    shares: Mapping[str, float]  # register → share of the hub's people in it
    strangers: Mapping[str, float]  # register → people who are not in the hub, as a share of the hub's people
    namesakes: float  # share of the strangers who carry the name and birth date of somebody in the hub
    duplicates: float  # share of the people who stand in a register twice


# Those of the scoping measurement: number missing 6 / 10 %, wrong 4 / 6 %, look-alike characters, a dropped given name,
# wrong and missing birth dates.
_PLAIN = {
    "id_missing": 0.06, "id_digit": 0.03, "id_swapped": 0.01, "id_15": 0.01,
    "name_homophone": 0.01, "name_look_alike": 0.02, "name_dropped": 0.01,
    "birth_off": 0.01, "birth_missing": 0.02, "address_old": 0.05, "phone_changed": 0.10, "phone_missing": 0.10,
}  # fmt: skip
PLAIN = Mix(
    rates={"civil_affairs": _PLAIN, "medical_insurance": _PLAIN | {"id_missing": 0.10, "id_digit": 0.045, "id_swapped": 0.015}},
    shares={"medical_insurance": 0.6},
    strangers={"medical_insurance": 0.4},
    namesakes=0.0,
    duplicates=0.0,
)  # fmt: skip

# Rough: fewer than half of the people carry the same right number in both registers, and nothing else is sure either.
_ROUGH = {
    "id_missing": 0.17, "id_masked": 0.06, "id_digit": 0.06, "id_swapped": 0.03, "id_15": 0.08, "id_relatives": 0.04, "id_reissued": 0.003,
    "name_homophone": 0.04, "name_look_alike": 0.04, "name_traditional": 0.02, "name_dropped": 0.015, "name_unreadable": 0.02,
    "name_swapped": 0.01, "name_blank": 0.03, "name_surname": 0.01, "name_missing": 0.005,
    "sex_missing": 0.05, "sex_wrong": 0.01,
    "birth_off": 0.06, "birth_digit": 0.02, "birth_day_missing": 0.05, "birth_missing": 0.03,
    "address_old": 0.20, "address_short": 0.40, "address_missing": 0.05,
    "phone_changed": 0.25, "phone_missing": 0.20,
}  # fmt: skip
ROUGH = Mix(
    rates=dict.fromkeys(("civil_affairs", "medical_insurance", "disability", "employment"), _ROUGH),
    shares={"medical_insurance": 0.8, "disability": 0.07, "employment": 0.4},
    strangers={"medical_insurance": 0.12, "disability": 0.01, "employment": 0.05},
    namesakes=0.02,
    duplicates=0.015,
)

MIXES: Mapping[str, Mix] = {"plain": PLAIN, "rough": ROUGH}

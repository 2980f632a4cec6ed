"""Registers as they should not be: each kind of bad input has people of its own here, and a stated outcome.

The table of docs/linkage.md lists the kinds; `OUTCOMES` is what it says.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from closeknit.intake.resident_id import check_character
from closeknit.packs.loader import load_pack

pytestmark = pytest.mark.needs("link")

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂辉玲鹏华红玉飞鑫波斌宇浩凯健俊帆雪峰琳晨"
PEOPLE = 600
Row = dict[str, str]


def number(birth: str, sequence: int) -> str:
    first = f"420199{birth}{sequence:03d}"
    return first + check_character(first)


class District:
    """Civil affairs with everybody as he is, and four registers that each write people in their own bad way.

    `odd`: (register, record) → kind. The record of person 17 is m17 in medical_insurance, c17 in civil_affairs.
    """

    def __init__(self, seed: int = 11) -> None:
        self._draw = random.Random(seed)
        self.odd: dict[tuple[str, str], str] = {}
        self.people = [self._person(n) for n in range(PEOPLE)]
        self._twins()
        for n in range(90, 110):  # children under 16 whose family never fetched a card
            self.people[n] |= {"id_no": "", "birth": f"{2009 + n % 12}-0{1 + n % 9}-1{n % 9}"}
        self.registers: dict[str, dict[str, Row]] = {
            "civil_affairs": {f"c{n}": p for n, p in enumerate(self.people)},
            "medical_insurance": self._register("m", range(PEOPLE), self._medical) | self._twins_of_people_here(),
            "no_names": self._register("n", range(100, 300), lambda _, p: ("no name at all", p | {"name": ""})),
            "no_numbers": self._register("o", range(100, 300), lambda _, p: ("no number at all", p | {"id_no": ""})),
            "one_number": self._register(
                "e", range(60, 560), lambda _, p: ("one number on 500", p | {"id_no": self.people[590]["id_no"]})
            ),
        }  # fmt: skip

    def write(self, folder: Path) -> None:
        with (folder / "gold.csv").open("w", encoding="utf-8", newline="") as file:
            gold = csv.writer(file)
            gold.writerow(["register", "rec_id", "true_id"])
            for register, rows in self.registers.items():
                gold.writerows([register, record, f"P{record[1:]}"] for record in rows)
                with (folder / f"{register}.csv").open("w", encoding="utf-8", newline="") as one:
                    writer = csv.DictWriter(one, ["rec_id", *self.people[0]])
                    writer.writeheader()
                    writer.writerows({"rec_id": record, **row} for record, row in rows.items())

    def _person(self, n: int) -> Row:
        draw = self._draw
        birth = date(1940 + draw.randrange(70), 1 + draw.randrange(12), 1 + draw.randrange(28))
        sequence = draw.randrange(1, 990)
        return {
            "name": draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN),
            "id_no": number(f"{birth:%Y%m%d}", sequence),
            "sex": "男" if sequence % 2 else "女",
            "birth": birth.isoformat(),
            "address": f"水陆社区梅苑小区{draw.randrange(60)}栋{draw.randrange(1, 4)}单元{draw.randrange(101, 900)}",
            "phone": f"12{draw.randrange(10**9):09d}",
        }

    def _twins(self) -> None:
        """Persons 0, 2, 4 … 18 are twins of the one before: birth, sex, surname, address and phone are the same."""
        for n in range(0, 20, 2):
            elder = self.people[n]
            given = elder["name"][1] + "昕" if n % 4 else "昕宸"  # one character is shared, or none
            sequence = 996 + int(elder["id_no"][16]) % 2
            younger = elder | {
                "name": elder["name"][0] + given,
                "id_no": number(elder["birth"].replace("-", ""), sequence),
            }
            self.people[n + 1] = younger

    def _twins_of_people_here(self) -> dict[str, Row]:
        """Twins of persons 560 to 571, whom civil affairs does not know; their brothers and sisters are not in this register."""
        rows = {}
        for n in range(560, 572):
            elder = self.people[n]
            given = elder["name"][1] + "昕" if n % 2 else "昕宸"
            own = number(elder["birth"].replace("-", ""), 996 + int(elder["id_no"][16]) % 2)
            wrong = own[:9] + str((int(own[9]) + 1) % 10) + own[10:]
            rows[f"m{n + 40}"] = elder | {"name": elder["name"][0] + given, "id_no": ("", own, wrong)[n % 3]}
            self.odd["m", f"m{n + 40}"] = "twin of somebody"
        return rows

    def _register(self, letter: str, persons: range, write: Any) -> dict[str, Row]:
        rows = {}
        for n in persons:
            if letter == "m" and 560 <= n < 572:
                continue
            kind, row = write(n, dict(self.people[n]))
            rows[f"{letter}{n}"] = row
            if kind:
                self.odd[letter, f"{letter}{n}"] = kind
        return rows

    def _medical(self, n: int, p: Row) -> tuple[str, Row]:
        """Return the kind and the row as medical insurance has it; 560 to 571 are left out, their twins come instead."""
        if n < 4:
            return "twins", p
        if n < 8:
            return "twins without numbers", p | {"id_no": ""}
        if n < 12:
            return "twins, a digit wrong", p | {
                "id_no": p["id_no"][:9] + str((int(p["id_no"][9]) + 1) % 10) + p["id_no"][10:]
            }
        if n < 20:
            return ("twin's number", p | {"id_no": self.people[n - 1]["id_no"]}) if n % 2 else ("", p)
        if n < 40:
            return "no number", p | {"id_no": ""}
        if n < 60:
            return "reissued", p | {"id_no": self.people[n + 200]["id_no"]}
        if n < 75:
            return "foreigner", p | {"id_no": f"USA4201840{n:05d}", "address": ""}
        if n < 90:
            return "no name", p | {"name": ""}
        if n < 110:
            return "minor without a card", p
        if n < 130:
            return "unreadable", {**dict.fromkeys(p, ""), "name": "？？", "id_no": "无"}
        return "", p


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    from closeknit.intake.linking.evaluating import evaluate_link

    folder = tmp_path_factory.mktemp("district")
    district = District()
    district.write(folder)
    out = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    figures = evaluate_link(load_pack("cn"), folder, out=out)
    with out.open(encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    return {"district": district, "figures": figures, "pairs": pairs, "folder": folder}


def standing(linked: dict[str, Any]) -> dict[str, Counter[str]]:
    """Return kind → how many of its records are linked to their person, to somebody else, asked about, alone."""
    best: dict[str, str] = {}
    rank = ("alone", "asked", "right", "wrong")
    for p in linked["pairs"]:
        record = p["record_right"]
        if p["outcome"] == "not_linked":
            continue
        right = p["record_left"][1:] == record[1:]
        said = "asked" if p["outcome"] == "ask" else ("right" if right else "wrong")
        best[record] = max(best.get(record, "alone"), said, key=rank.index)
    found: dict[str, Counter[str]] = {}
    for (_, record), kind in linked["district"].odd.items():
        found.setdefault(kind, Counter())[best.get(record, "alone")] += 1
    return found


def test_the_contract_of_the_figures(linked: dict[str, Any]) -> None:
    figures = linked["figures"]
    assert {
        "pairs_true",
        "precision",
        "recall",
        "f1",
        "automatic_precision",
        "grey",
        "b_cubed_f1",
        "seconds",
        "by_register",
    } <= figures.keys()
    assert figures["pairs_true"] == 588 + 200 + 200 + 500
    assert figures["automatic_precision"] >= 0.995
    assert figures["f1"] >= 0.96
    assert list(figures["by_register"]) == ["medical_insurance", "no_names", "no_numbers", "one_number"]


# What docs/linkage.md states: of each kind, how many are linked to their person at least; the others are asked about or alone.
OUTCOMES = {
    "twins": 4,
    "twins without numbers": 4,
    "twins, a digit wrong": 4,
    "twin's number": 0,
    "twin of somebody": 0,
    "no number": 19,
    "reissued": 18,
    "foreigner": 14,
    "no name": 14,
    "minor without a card": 19,
    "unreadable": 0,
    "no name at all": 190,
    "no number at all": 190,
    "one number on 500": 480,
}


@pytest.mark.parametrize("kind", OUTCOMES)
def test_every_kind_of_bad_input_links_to_nobody_else(linked: dict[str, Any], kind: str) -> None:
    found = standing(linked)[kind]
    assert found["wrong"] == 0
    assert found["right"] >= OUTCOMES[kind]


def test_every_kind_has_its_line_in_the_docs(linked: dict[str, Any]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "linkage.md").read_text("utf-8")
    assert standing(linked).keys() == OUTCOMES.keys()
    assert [kind for kind in OUTCOMES if f"| {kind} |" not in page] == []


def test_nothing_is_dropped_and_nothing_invented(linked: dict[str, Any]) -> None:
    """Every record is linked to one, asked about, or alone; rows in = rows out, register by register."""
    registers = linked["district"].registers
    for name, rows in registers.items():
        if name == "civil_affairs":
            continue
        pairs = [p for p in linked["pairs"] if p["register_right"] == name]
        assert {p["record_right"] for p in pairs} <= rows.keys()
        assert {p["record_left"] for p in pairs} <= registers["civil_affairs"].keys()
        once = Counter(p["record_right"] for p in pairs if p["outcome"] == "linked")
        persons = Counter(p["record_left"] for p in pairs if p["outcome"] == "linked")
        asked = {p["record_right"] for p in pairs if p["outcome"] == "ask"} - once.keys()
        assert set(once.values()) == set(persons.values()) == {1}
        alone = rows.keys() - once.keys() - asked
        assert len(once) + len(asked) + len(alone) == len(rows)
        assert alone == {r for r in rows if linked["district"].odd.get((r[0], r)) == "unreadable"} | {
            r for r in alone if linked["district"].odd.get((r[0], r)) == "twin of somebody"
        }


def test_without_the_gold_file_the_same_is_decided_and_the_model_is_stored_without_names(
    linked: dict[str, Any], tmp_path: Path
) -> None:
    from closeknit.intake.linking.evaluating import link, open_folder
    from closeknit.intake.linking.model import ModelRefused, stored_model

    for name in linked["district"].registers:
        (tmp_path / f"{name}.csv").write_bytes((linked["folder"] / f"{name}.csv").read_bytes())
    folder = open_folder(load_pack("cn"), tmp_path, None)
    with duckdb.connect() as connection:
        again = link(connection, folder)
    assert {(p.left, p.right) for pairs in again.pairs.values() for p in pairs if p.outcome == "linked"} == {
        (p["record_left"], p["record_right"]) for p in linked["pairs"] if p["outcome"] == "linked"
    }

    path = tmp_path / "model.json"
    path.write_text(again.model.saved(), "utf-8")
    linkage = folder.linkage.linkage
    assert stored_model(path, linkage).settings == again.model.settings
    assert "420199" not in path.read_text("utf-8")
    with pytest.raises(ModelRefused, match="train one again"):
        stored_model(path, replace(linkage, version=linkage.version + 1))

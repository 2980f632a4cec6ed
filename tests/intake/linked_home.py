"""A small home with people written differently by different departments, made by hand for tests of linking."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from by_hand import deliver

from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms
from closeknit.intake.resident_id import check_character
from closeknit.packs.loader import Pack

DAY = date(2024, 8, 31)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂兰英华玉萍红云建国文斌"


class People:
    """People 0 … n-1: each with number, name, birth, sex, address and phone, the same at every start."""

    def __init__(self, count: int) -> None:
        draw = random.Random(4)
        self.rows = []
        for n in range(count):
            born = date(1940, 1, 1) + timedelta(days=draw.randrange(25_000))
            first = f"420106{born:%Y%m%d}{n % 1000:03d}"
            self.rows.append(
                {
                    "resident_id": first + check_character(first),
                    "name": draw.choice(_SURNAMES) + draw.choice(_GIVEN) + draw.choice(_GIVEN),
                    "birth_date": born,
                    "sex": "1" if n % 2 else "2",
                    "address": f"武汉市武昌区中华路街道都府堤社区丁字桥花园{1 + n // 40}栋{1 + n % 4}单元{1 + n % 37}01",
                    "phone": f"139{n:08d}",
                }
            )

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows)

    def number(self, n: int) -> str:
        return str(self.rows[n]["resident_id"])

    def resident(self, n: int) -> dict[str, Any]:
        return {**self.rows[n], "community": "420106012001", "dwelling_no": f"D{n // 3}"}

    def certificate(self, n: int, **changed: Any) -> dict[str, Any]:
        facts = {"disability_type": "1", "grade": "1", "issued_on": date(2020, 1, 1)}
        return self._of(n, changed) | facts

    def insured(self, n: int, **changed: Any) -> dict[str, Any]:
        return self._of(n, changed) | {"scheme": "resident", "insured_from": date(2024, 1, 1)}

    def death(self, n: int, **changed: Any) -> dict[str, Any]:
        row = self._of(n, changed)
        del row["phone"]
        return row | {"died_on": date(2024, 8, 20), "reported_by": "police"}

    def contribution(self, n: int, **changed: Any) -> dict[str, Any]:
        facts = {"month": date(2024, 8, 1), "kind": "employee", "base": 500_000, "paid": True}
        return self._of(n, changed) | facts

    def _of(self, n: int, changed: dict[str, Any]) -> dict[str, Any]:
        row = {**self.rows[n], **changed}
        row["birth_date"] = str(row["birth_date"]) if row["birth_date"] else None
        return row


def wrong_digit(number: str, place: int = 12) -> str:
    """Return the number with one digit off, as a register would keep it for linking: its check character fails."""
    other = str((int(number[place]) + 3) % 10)
    return f"?{number[:place]}{other}{number[place + 1 :]}|{place}"


def key(home: Home, number: str) -> int:
    return Pseudonyms(home).key_of("person", number)


def linked_home(folder: Path, pack: Pack, people: People, registers: dict[str, list[dict[str, Any]]]) -> Home:
    """Return a home with everybody in population and on a book, and the rows of the other registers."""
    home = Home(folder / "var")
    deliver(home, pack, "population", DAY, [people.resident(n) for n in range(len(people.rows))])
    book = [
        {
            "resident_id": p["resident_id"],
            "name": p["name"],
            "book_no": f"B{n // 3}",
            "relation": "0" if n % 3 == 0 else "8",
        }
        for n, p in enumerate(people)
    ]
    deliver(home, pack, "household_book", DAY, book)
    for register, rows in registers.items():
        deliver(home, pack, register, DAY, rows)
    return home

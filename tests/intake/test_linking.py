"""Identity fields as they are compared, and linking small registers with a stated outcome for every kind of bad input."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from closeknit.intake.blind_index import BlindIndex
from closeknit.intake.linking.births import birth_parts, contradicts, sex_of
from closeknit.intake.linking.numbers import id_parts, phone_digits
from closeknit.intake.linking.words import soundex, word_parts
from closeknit.intake.resident_id import check_character
from closeknit.packs.loader import load_pack

LATEST = date(2025, 1, 1)
needs_link = pytest.mark.needs("link")


def number(birth: str, sequence: int) -> str:
    first = f"420199{birth}{sequence:03d}"
    return first + check_character(first)


def test_a_15_digit_number_is_the_18_digit_one() -> None:
    whole = number("19720910", 53)
    assert id_parts(whole[:6] + whole[8:17], LATEST)[""] == whole
    assert id_parts(whole.lower() + " ", LATEST)["_birth"] == "19720910"


def test_masked_numbers_show_their_ends_and_a_wrong_check_digit_tells_no_birth() -> None:
    whole = number("19720910", 53)
    masked = id_parts(whole[:6] + "********" + whole[-4:], LATEST)
    assert (masked["_ends"], masked[""], masked["_masked"]) == (whole[:6] + whole[-4:], None, True)
    broken = id_parts(whole[:-1] + ("0" if whole[-1] != "0" else "1"), LATEST)
    assert (broken["_right"], broken["_birth"]) == (False, None)


def test_a_foreigners_permit_is_compared_as_it_is_and_no_number_is_none() -> None:
    permit = id_parts("USA420184010101", LATEST)
    assert (permit[""], permit["_right"], permit["_birth"]) == ("USA420184010101", False, None)
    assert id_parts("无", LATEST)["_ends"] is None


@pytest.mark.parametrize(
    ("text", "whole", "month"),
    [
        ("1984-09-11", "19840911", "198409"), ("2005/1/28", "20050128", "200501"), ("19740311", "19740311", "197403"),
        ("1972年3月7日", "19720307", "197203"), ("1997.5", None, "199705"), ("1985-02-30", None, "198502"),
        ("1985-13-01", None, None), ("unknown", None, None),
    ],
)  # fmt: skip
def test_births_in_every_form(text: str, whole: str | None, month: str | None) -> None:
    parts = birth_parts(text)
    assert (parts[""], parts["_yearmonth"]) == (whole, month)


def test_a_relatives_number_contradicts_the_birth_date_and_a_slip_does_not() -> None:
    assert contradicts("19820314", "20071119", "200711")
    assert contradicts("19530611", None, "198605")
    for slip in ("19820315", "19830314", "19820414", "19820341"[:6] + "14"):
        assert not contradicts("19820314", slip, slip[:6])
    assert not contradicts("19820314", None, None)


def test_sexes_phones_and_words() -> None:
    assert [sex_of(t) for t in ("男", "2", "M", "?")] == ["m", "f", "m", None]
    assert phone_digits("+86 126 0950 9852") == "12609509852"
    assert phone_digits("无") is None
    assert word_parts("O'Brien-Smith")[""] == "obriensmith"
    assert [soundex(w) for w in ("Robert", "Rupert", "Tymczak", "Pfister")] == [
        "R163",
        "R163",
        "T522",
        "P236",
    ]
    one, other = BlindIndex("phone", b"a"), BlindIndex("phone", b"b")
    assert one.of("1") != other.of("1") == other.of("1")


@needs_link
def test_names_by_sound_form_and_script() -> None:
    from closeknit.intake.linking.characters import look_alikes
    from closeknit.intake.linking.names import name_parts

    alike = look_alikes(load_pack("cn").root / "linkage/look_alikes.csv")
    one = name_parts("单　守晓", alike)
    assert one["_sound"] == "shan4 shou3 xiao3"
    assert name_parts("單守曉", alike)[""] == one[""] == "单守晓"
    assert "单守哓" in one["_forms"] and "单守王" not in one["_forms"]
    assert "单?晓" in one["_gaps"] and name_parts("单*晓", alike)["_gaps"] == ["单?晓"]
    assert "单晓" in one["_shorter"]
    assert name_parts("欧阳明", alike)["_surname"] == "欧阳"
    assert name_parts("艾合买提•玉素甫", alike)[""] == name_parts("艾合买提·玉素甫", alike)[""]
    assert name_parts("？？", alike)[""] is None


@needs_link
def test_long_and_short_addresses_give_one_door() -> None:
    from closeknit.intake.linking.addresses import address_parts

    long = address_parts("武汉市武昌区中华路街道都府堤社区丁字桥花园6栋2单元1701")
    assert (long["_street"], long["_community"]) == ("中华路", "都府堤")
    for short in (
        "湖北省武汉市武昌区丁字桥花园6幢2-1701号",
        "都府堤社区丁字桥花园6-2-1701室",
        "丁字桥花园6栋2单元1701",
    ):
        assert address_parts(short)["_door"] == long["_door"]
    assert address_parts("梅苑小区3栋1单元2")["_estate"] == "梅苑小区"


# ── A small district: 400 people in two registers, and what is odd about some of them ─────────────────────────────

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂辉玲鹏华红玉飞鑫波斌宇浩凯健俊帆雪峰琳晨"


def district(folder: Path, seed: int = 11) -> dict[str, str]:
    """Write civil_affairs, medical_insurance and gold; return medical record → what is odd about it."""
    draw = random.Random(seed)
    people = []
    for _ in range(400):
        birth = date(1940 + draw.randrange(70), 1 + draw.randrange(12), 1 + draw.randrange(28))
        people.append(
            {
                "name": draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN),
                "id_no": number(f"{birth:%Y%m%d}", draw.randrange(1, 999)),
                "sex": "",
                "birth": birth.isoformat(),
                "address": f"水陆社区梅苑小区{draw.randrange(60)}栋{draw.randrange(1, 4)}单元{draw.randrange(101, 900)}",
                "phone": f"12{draw.randrange(10**9):09d}",
            }
        )
    for p in people:
        p["sex"] = "男" if int(p["id_no"][16]) % 2 else "女"
    twin = {
        **people[0],
        "name": people[0]["name"][:2] + "昕",
        "id_no": number(people[0]["birth"].replace("-", ""), 997 if int(people[0]["id_no"][16]) % 2 else 996),
    }
    people.append(twin)
    odd: dict[str, str] = {}
    medical = [dict(p) for p in people]
    for i, p in enumerate(medical):
        if i in (0, 400):
            odd[f"m{i}"] = "twin"
        elif i < 20:
            p["id_no"] = ""
            odd[f"m{i}"] = "no number"
        elif i < 40:
            p["id_no"] = p["id_no"][:9] + str((int(p["id_no"][9]) + 1) % 10) + p["id_no"][10:]
            odd[f"m{i}"] = "digit"
        elif i < 60:
            p["id_no"] = medical[300]["id_no"]
            odd[f"m{i}"] = "one number on many"
        elif i < 70:
            p["id_no"], p["address"] = f"USA4201840{i:05d}", ""
            odd[f"m{i}"] = "foreigner"
        elif i < 80:
            p["name"] = ""
            odd[f"m{i}"] = "no name"
        elif i < 90:
            p["id_no"] = medical[i + 200]["id_no"]  # reissued: another person's valid number
            odd[f"m{i}"] = "reissued"
    tables = {"civil_affairs": ("c", people), "medical_insurance": ("m", medical)}
    with (folder / "gold.csv").open("w", encoding="utf-8", newline="") as file:
        gold = csv.writer(file)
        gold.writerow(["register", "rec_id", "true_id"])
        for register, (letter, rows) in tables.items():
            gold.writerows([register, f"{letter}{i}", f"P{i}"] for i in range(len(rows)))
            with (folder / f"{register}.csv").open("w", encoding="utf-8", newline="") as one:
                writer = csv.DictWriter(one, ["rec_id", *rows[0]])
                writer.writeheader()
                writer.writerows({"rec_id": f"{letter}{i}", **row} for i, row in enumerate(rows))
    return odd


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    from closeknit.intake.linking.evaluating import evaluate_link

    folder = tmp_path_factory.mktemp("district")
    odd = district(folder)
    out = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    figures = evaluate_link(load_pack("cn"), folder, out=out)
    with out.open(encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    return {"odd": odd, "figures": figures, "pairs": pairs, "folder": folder}


@needs_link
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
    assert figures["pairs_true"] == 401
    assert figures["automatic_precision"] >= 0.995
    assert figures["f1"] >= 0.96
    assert list(figures["by_register"]) == ["medical_insurance"]


@needs_link
@pytest.mark.parametrize(
    "kind", ["twin", "no number", "digit", "one number on many", "foreigner", "no name", "reissued"]
)
def test_every_kind_of_bad_input_links_to_nobody_else(linked: dict[str, Any], kind: str) -> None:
    records = {r for r, k in linked["odd"].items() if k == kind}
    said = [p for p in linked["pairs"] if p["record_right"] in records and p["outcome"] == "linked"]
    assert records
    assert [p for p in said if p["record_left"][1:] != p["record_right"][1:]] == []


@needs_link
@pytest.mark.parametrize(("kind", "least"), [("twin", 2), ("no number", 19), ("digit", 19), ("foreigner", 9)])
def test_what_can_be_linked_is(linked: dict[str, Any], kind: str, least: int) -> None:
    records = {r for r, k in linked["odd"].items() if k == kind}
    said = {p["record_right"] for p in linked["pairs"] if p["outcome"] == "linked"}
    assert len(records & said) >= least


@needs_link
def test_no_record_is_linked_to_two_people_and_none_is_invented(linked: dict[str, Any]) -> None:
    said = [p for p in linked["pairs"] if p["outcome"] == "linked"]
    assert len({p["record_right"] for p in said}) == len(said) == len({p["record_left"] for p in said})
    for side, letter in (("record_left", "c"), ("record_right", "m")):
        assert {p[side] for p in linked["pairs"]} <= {f"{letter}{i}" for i in range(401)}


@needs_link
def test_without_the_gold_file_the_same_is_decided_and_the_model_is_stored_without_names(
    linked: dict[str, Any], tmp_path: Path
) -> None:
    from closeknit.intake.linking.evaluating import link, open_folder
    from closeknit.intake.linking.model import ModelRefused, stored_model

    for name in ("civil_affairs.csv", "medical_insurance.csv"):
        (tmp_path / name).write_bytes((linked["folder"] / name).read_bytes())
    folder = open_folder(load_pack("cn"), tmp_path, None)
    with duckdb.connect() as connection:
        again = link(connection, folder)
    pairs = again.pairs["civil_affairs", "medical_insurance"]
    assert {(p.left, p.right) for p in pairs if p.outcome == "linked"} == {
        (p["record_left"], p["record_right"]) for p in linked["pairs"] if p["outcome"] == "linked"
    }

    path = tmp_path / "model.json"
    path.write_text(again.model.saved(), "utf-8")
    linkage = folder.linkage.linkage
    assert stored_model(path, linkage).settings == again.model.settings
    assert "420199" not in path.read_text("utf-8")
    with pytest.raises(ModelRefused, match="train one again"):
        stored_model(path, replace(linkage, version=linkage.version + 1))

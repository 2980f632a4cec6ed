"""Identity fields as they are compared."""

from __future__ import annotations

from datetime import date

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
    # A birthday by the lunar calendar lies some weeks before the one in the number; no relative but a twin is born so near.
    assert not contradicts("19820628", "19820508", "198205")
    assert contradicts("19820628", "19820319", "198203")


def test_a_number_of_15_digits_says_so_and_is_compared_without_a_check_digit() -> None:
    whole = number("19530611", 82)
    old = id_parts(whole[:6] + whole[8:17], LATEST)
    assert (old["_old"], old["_body"], old[""]) == (True, whole[:17], whole)
    assert id_parts(whole, LATEST)["_old"] is False


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

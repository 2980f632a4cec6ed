"""Invented resident numbers are valid, unique, and agree with birth and sex."""

import numpy as np
import pytest

from closeknit.synth import identity


def test_the_standards_own_example_is_valid():
    assert identity.is_valid("11010519491231002X")
    assert not identity.is_valid("110105194912310021")


def test_a_number_holds_area_birth_and_order():
    births = np.array(["1979-03-12"], dtype="datetime64[D]")
    (number,) = identity.numbers(np.array(["420106"]), births, np.array([985]))
    assert number.startswith("42010619790312985") and identity.is_valid(number)


def test_people_of_one_birthday_get_different_numbers():
    n = 60
    areas, births = np.full(n, "420106"), np.full(n, np.datetime64("1990-05-05"))
    men = np.arange(n) % 2 == 0
    codes = identity.orders(areas, births, men, part=2, parts=5)
    assert len(set(codes.tolist())) == n
    assert set((codes[men] % 2).tolist()) == {1} and set((codes[~men] % 2).tolist()) == {0}


def test_chunks_of_a_district_use_different_order_codes():
    areas, births, men = (
        np.full(40, "420106"),
        np.full(40, np.datetime64("1990-05-05")),
        np.ones(40, dtype=bool),
    )
    bands = [set(identity.orders(areas, births, men, part, 6).tolist()) for part in range(6)]
    assert sum(len(band) for band in bands) == len(set().union(*bands))
    assert max(max(band) for band in bands) <= identity.RESERVED


def test_a_full_band_is_refused():
    areas, births = np.full(300, "420106"), np.full(300, np.datetime64("1990-05-05"))
    with pytest.raises(ValueError, match="order codes"):
        identity.orders(areas, births, np.ones(300, dtype=bool), part=0, parts=4)


def test_every_person_has_a_valid_number_of_their_own(district):
    persons = district.truth("persons.csv")
    numbers = [person["resident_id"] for person in persons]
    assert len(set(numbers)) == len(numbers)
    assert all(identity.is_valid(number) for number in numbers)


def test_numbers_agree_with_birth_and_sex(district):
    for person in district.truth("persons.csv"):
        number = person["resident_id"]
        assert number[6:14] == person["birth_date"].replace("-", "")
        assert int(number[16]) % 2 == int(person["sex"] == "1")

"""Every register of the China pack is written the way its contract and the file grammar say."""

import re
from collections import Counter

import pytest

from closeknit.packs.loader import load_pack

REGISTERS = sorted(load_pack("cn").contracts)
PERIOD = re.compile(r"\d{4}-\d{2}(-\d{2})?|\d{4}-\d{2}\.\.\d{4}-\d{2}")
FORMATS = {
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "month": re.compile(r"\d{4}-\d{2}"),
    "money": re.compile(r"\d+\.\d{2}"),
    "int": re.compile(r"\d+"),
    "bool": re.compile("[是否]"),
    "area": re.compile(r"\d{12}"),
}


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_has_a_file_for_every_month(district, register):
    periods = [path.stem.rsplit("_", 1)[1] for path in district.files(register)]
    assert periods[-3:] == ["2024-06", "2024-07", "2024-08"]
    if district.contracts[register].feed == "events":
        assert len(periods) == 4 and periods[0].endswith("..2024-05") and periods[0][:7] <= "2023-06"
    else:
        assert len(periods) == 3


@pytest.mark.parametrize("register", REGISTERS)
def test_values_have_the_form_their_column_wants(district, register):
    contract = district.contracts[register]
    rows = district.rows(register)
    assert rows
    for name, column in contract.columns.items():
        if column.born_of is not None or column.linking:  # no file of this district carries it
            assert not any(name in row for row in rows), name
            continue
        values = [row[name] for row in rows if row[name]]
        if column.required:
            assert len(values) == len(rows), name
        pattern = FORMATS.get(column.type)
        if pattern is not None:
            assert all(pattern.fullmatch(value) for value in values), name


@pytest.mark.parametrize("register", REGISTERS)
def test_every_code_is_in_its_list(district, register):
    codes = load_pack("cn").codes
    rows = district.rows(register)
    for name, column in district.contracts[register].columns.items():
        if column.type == "code" and not column.linking:
            assert {row[name] for row in rows if row[name]} <= set(codes[column.codes].codes), name


@pytest.mark.parametrize("register", REGISTERS)
def test_no_fact_is_dated_after_its_file(district, register):
    contract = district.contracts[register]
    if contract.fact_day is None:
        return
    for path in district.files(register):
        last = path.stem.rsplit("_", 1)[1][-7:]
        facts = [row[contract.fact_day] for row in district.rows(register, path.stem.rsplit("_", 1)[1])]
        assert all(fact[:7] <= last for fact in facts)


@pytest.mark.parametrize("register", REGISTERS)
def test_a_monthly_file_reaches_back_no_further_than_its_contract_says(district, register):
    contract = district.contracts[register]
    if contract.feed != "events":
        return
    for path in district.files(register)[1:]:
        period = path.stem.rsplit("_", 1)[1]
        at = int(period[:4]) * 12 + int(period[5:7])
        for row in district.rows(register, period):
            fact = row[contract.fact_day]
            assert at - (int(fact[:4]) * 12 + int(fact[5:7])) <= contract.late_months


@pytest.mark.parametrize("register", REGISTERS)
def test_natural_keys_are_unique_in_a_snapshot_but_for_planted_duplicates(district, register):
    contract = district.contracts[register]
    if contract.feed != "snapshot":
        return
    rows = district.rows(register, "2024-08")
    keys = Counter(tuple(row[name] for name in contract.key) for row in rows)
    planted = Counter(
        e["error"]
        for e in district.truth("errors.csv")
        if e["register"] == register and e["period"] == "2024-08"
    )
    assert sum(n - 1 for n in keys.values()) <= planted["duplicate"]


def test_file_names_follow_the_grammar(district):
    for name in district.summary.files:
        register, period = re.fullmatch(r"([a-z_]+)_([^_]+)\.(?:csv|xlsx)", name).groups()
        assert register in REGISTERS and PERIOD.fullmatch(period)


def test_a_few_files_come_in_other_encodings_and_formats(district):
    assert any(path.suffix == ".xlsx" for path in district.folder.iterdir())
    (book, *_) = district.files("marriages")
    with pytest.raises(UnicodeDecodeError):
        book.read_bytes().decode("utf-8")
    assert district.files("unemployment_registrations")[0].read_bytes().startswith(b"\xef\xbb\xbf")


def test_checks_with_consent_show_only_families_that_applied_or_are_helped(district):
    household = {p["resident_id"]: p["household"] for p in district.truth("persons.csv")}
    known = set()
    for register in ("assistance_recipients", "assistance_applications", "assistance_endings"):
        known |= {household.get(row["resident_id"]) for row in district.rows(register)}
    helped = {row["household"] for row in district.truth("households.csv") if row["helped"] == "1"}
    for register in ("property", "vehicles", "businesses", "financial_checks", "income_checks", "utilities"):
        shown = {
            household[row["resident_id"]]
            for row in district.rows(register)
            if row["resident_id"] in household
        }
        assert len(shown - known - helped) <= 0.1 * len(shown), register
        assert shown


def test_parents_are_those_of_the_family_but_for_a_few_errors(district):
    household = {p["resident_id"]: p["household"] for p in district.truth("persons.csv")}
    ties = [
        (household[row["resident_id"]], household[row["parent_resident_id"]])
        for row in district.rows("parent_child")
        if row["resident_id"] in household and row["parent_resident_id"] in household
    ]
    strangers = sum(child != parent for child, parent in ties)
    assert len(ties) > 300
    assert 0 < strangers <= 0.03 * len(ties)


def test_a_bill_adds_up(district):
    parts = ("basic_paid", "major_paid", "aid_paid", "commercial_paid", "self_paid", "self_paid_outside")
    bills = [row for row in district.rows("medical_settlements") if all(row[part] for part in parts)]
    assert len(bills) > 1000
    for row in bills:
        assert sum(_fen(row[part]) for part in parts) == _fen(row["total"])


def _fen(yuan: str) -> int:
    whole, cents = yuan.split(".")
    return int(whole) * 100 + int(cents)

"""What is written can be imported as it is."""

import pytest

from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import load_pack

REFUSED = ("wrong_digit", "short_number", "impossible_date")


@pytest.fixture(scope="module")
def registers(district, tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("import") / "home")
    return import_paths([district.folder], load_pack("cn"), home, None).registers


def test_the_whole_folder_imports_with_few_rejects(district, registers):
    rejected = sum(counts["rejected"] for counts in registers.values())
    rows = sum(counts["rows_in"] for counts in registers.values())
    assert set(registers) == set(district.contracts)
    assert rows == district.summary.rows and 0 < rejected < 0.005 * rows


def test_what_is_rejected_was_planted(district, registers):
    errors = district.truth("errors.csv")
    for register, counts in registers.items():
        planted = sum(e["register"] == register and e["error"] in REFUSED for e in errors)
        assert counts["rejected"] <= planted, register

"""A corrected bill is told as it was known on the run's day, and its batch is still named."""

from __future__ import annotations

from closeknit.screening.explaining.household import pinned_files
from tests.screening.conftest import District


def test_files_of_batches_with_corrected_rows_are_read_by_an_explanation(district: District):
    corrected = {
        path.parents[2].name: path.name.split(".")[0]
        for path in district.home.ready.glob("[a-z]*/area=*/hh=*/*.*.parquet")
    }
    assert corrected, "the district has corrected rows in some register"
    for register, batch in corrected.items():
        if batch in district.august.manifest["batches"].get(register, []):
            names = [
                p.name.split(".")[0] for p in pinned_files(district.home, district.august, register, "420106")
            ]
            assert batch in names
            return
    raise AssertionError("no corrected batch belongs to the August run")

"""One small district that the tests of this folder read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from closeknit.engine.registers.contract import RegisterContract
from closeknit.packs.loader import load_pack
from closeknit.synth.district import DistrictSummary, write_district
from closeknit.synth.writing import GB18030

DAY = date(2024, 8, 31)
PEOPLE = 6_000
SEED = 7
Row = dict[str, str]


@dataclass(frozen=True)
class Written:
    """A district on disk, read back as text by contract column."""

    folder: Path
    summary: DistrictSummary
    contracts: Mapping[str, RegisterContract]
    seen: dict[Path, list[Row]] = field(default_factory=dict, repr=False)

    def files(self, register: str) -> list[Path]:
        """The register's files in order of their period."""
        names = [name for name in self.summary.files if name.rsplit("_", 1)[0] == register]
        return sorted(
            (self.folder / name for name in names), key=lambda path: path.stem.rsplit("_", 1)[1][-7:]
        )

    def rows(self, register: str, period: str | None = None) -> list[Row]:
        """Rows of all files of a register, or of the file of one period."""
        wanted = [p for p in self.files(register) if period is None or p.stem.endswith(f"_{period}")]
        return [row for path in wanted for row in self._read(path, register)]

    def _read(self, path: Path, register: str) -> list[Row]:
        if path not in self.seen:
            self.seen[path] = read(path, self.contracts[register])
        return self.seen[path]

    def truth(self, name: str) -> list[Row]:
        return list(csv.DictReader((self.folder / "truth" / name).open(encoding="utf-8", newline="")))


def read(path: Path, contract: RegisterContract) -> list[Row]:
    """Read one register file; its header must be the contract's Chinese names."""
    names = {column.zh: name for name, column in contract.columns.items()}
    if path.suffix == ".xlsx":
        from python_calamine import load_workbook

        header, *body = load_workbook(str(path)).get_sheet_by_index(0).to_python()
        return [{names[str(h)]: str(v) for h, v in zip(header, row, strict=True)} for row in body]
    text = path.read_bytes().decode("gb18030" if contract.name in GB18030 else "utf-8-sig")
    return [{names[h]: v for h, v in row.items()} for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("synth") / "district"
    pack = load_pack("cn")
    return Written(folder, write_district(folder, PEOPLE, SEED, DAY, pack), pack.contracts)

"""What a file's name says: register, period, part, format.

registers   <register>_<period>[_<part>].csv | .tsv | .xlsx | .parquet | .csv.gz | .tsv.gz
            period = YYYY-MM | YYYY-MM-DD | YYYY-MM..YYYY-MM (a backlog); as-of day = its last day
surveys     <table>[_<year>][_<part>].csv.gz (or any ending above); as-of day = 31 December of the year,
            without a year the pack's default_as_of
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from closeknit.engine.registers.contract import RegisterContract
from closeknit.intake.batches import Period
from closeknit.intake.reasons import refused
from closeknit.packs.loader import Pack

Format = Literal["csv", "xlsx", "parquet"]

ENDINGS: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
_MONTH = r"\d{4}-\d{2}"
_REGISTER_STEM = re.compile(
    rf"(?P<register>.+?)_(?P<period>{_MONTH}\.\.{_MONTH}|{_MONTH}-\d{{2}}|{_MONTH})(?:_(?P<part>[\w-]+))?"
)
_SURVEY_REST = re.compile(r"(?:_(?P<year>\d{4}))?(?:_(?P<part>[\w-]+))?")


@dataclass(frozen=True, slots=True)
class FileName:
    """A file that names a register of the pack, and what its name says about it."""

    path: Path
    contract: RegisterContract
    period: Period
    part: str
    format: Format

    @property
    def shown(self) -> str:
        return self.path.name


def ending(path: Path) -> str:
    """Return the file's ending in lower case, with .gz: ".csv.gz"; "" if it has none."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    if len(suffixes) == 2 and suffixes[1] == ".gz":
        return "".join(suffixes)
    return suffixes[-1] if suffixes else ""


def looks_like_data(path: Path) -> bool:
    """Tell whether a file found in a folder claims to be a register; others are skipped and said so."""
    return ending(path) in ENDINGS or ending(path) in {".xls", ".xlsm", ".xlsb", ".ods", ".txt", ".dbf"}


def read_name(path: Path, pack: Pack, registers: Mapping[str, str]) -> FileName:
    """Return what the name of `path` says.

    `registers` maps foreign register names to contract names (mapping file). Raises FileRefused with
    format_unsupported, name_grammar, unknown_register or bad_period.
    """
    found = ending(path)
    if found not in ENDINGS:
        raise refused("format_unsupported", path.name, ending=found or path.name)
    stem = path.name[: -len(found)]
    if pack.base.kind == "survey":
        contract, period, part = _survey(path, stem, pack, registers)
    else:
        contract, period, part = _register(path, stem, pack, registers)
    return FileName(path, contract, period, part, ENDINGS[found])


def _register(
    path: Path, stem: str, pack: Pack, registers: Mapping[str, str]
) -> tuple[RegisterContract, Period, str]:
    match = _REGISTER_STEM.fullmatch(stem)
    if match is None:
        raise refused("name_grammar", path.name)
    contract = find_contract(match["register"], pack, registers)
    if contract is None:
        raise refused("unknown_register", path.name, register=match["register"], pack=pack.name)
    try:
        period = read_period(match["period"])
    except ValueError:
        raise refused("bad_period", path.name, period=match["period"]) from None
    return contract, period, match["part"] or ""


def _survey(
    path: Path, stem: str, pack: Pack, registers: Mapping[str, str]
) -> tuple[RegisterContract, Period, str]:
    names = {**{name: name for name in pack.contracts}, **registers}
    for name in sorted(names, key=len, reverse=True):
        if not stem.startswith(name):
            continue
        rest = _SURVEY_REST.fullmatch(stem[len(name) :])
        if rest is None:
            continue
        if rest["year"] is not None:
            end = date(int(rest["year"]), 12, 31)
        elif pack.default_as_of is not None:
            end = pack.default_as_of
        else:
            raise refused("name_grammar", path.name)
        return pack.contracts[names[name]], Period(date(end.year, 1, 1), end), rest["part"] or ""
    raise refused("unknown_register", path.name, register=stem, pack=pack.name)


def find_contract(name: str, pack: Pack, registers: Mapping[str, str]) -> RegisterContract | None:
    """Return the contract called `name`: by contract name, Chinese label or mapping."""
    name = registers.get(name, name)
    if name in pack.contracts:
        return pack.contracts[name]
    labelled = [c for c in pack.contracts.values() if c.label.zh == name]
    return labelled[0] if len(labelled) == 1 else None


def read_period(text: str) -> Period:
    """Return the days of `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM..YYYY-MM`; ValueError if there are none."""
    first, _, last = text.partition("..")
    if last:
        period = Period(_first_day(first), _last_day(last))
        if period.start > period.end:
            raise ValueError(text)
        return period
    if len(first) == len("YYYY-MM-DD"):
        day = date.fromisoformat(first)
        return Period(day, day)
    return Period(_first_day(first), _last_day(first))


def _first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


def _last_day(month: str) -> date:
    first = _first_day(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def months_before(day: date, months: int) -> date:
    """Return the first day of the month that lies `months` months before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def earliest_fact(contract: RegisterContract, period: Period) -> date:
    """Return the first day a fact in this file may be dated: the period and what may come late."""
    reach = contract.late_months + {"quarter": 2, "year": 11}.get(contract.rhythm, 0)
    return period.start if reach == 0 else months_before(period.start, reach)

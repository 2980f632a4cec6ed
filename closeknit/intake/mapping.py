"""The mapping file: how one source's words differ from the contract.

registers: {医保结算: medical_settlements}                 # name in the file name → register
columns: {medical_settlements: {结算流水号: settlement_no}}   # header → column
leave_out: {population: [民族, 备注]}                       # headers not to import
units: {medical_settlements: {total: wan_yuan}}            # yuan | fen | wan_yuan
values: {population: {sex: {男性: "1"}}}                    # cell → code
empty: ["NULL", "-"]                                       # cells that mean "no value"
unverified: [disability_certificates]                      # take rows in whose number is missing or wrong, for linking by name
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field

from closeknit.engine.units import FileRefused, PackError
from closeknit.intake.reasons import refused
from closeknit.packs.loader import Pack
from closeknit.packs.yaml_files import Checked, check, read_yaml

MoneyUnit = Literal["yuan", "fen", "wan_yuan"]
_MAPPING_BYTES = 1 << 20


class _MappingFile(Checked):
    registers: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, dict[str, str]] = Field(default_factory=dict)
    leave_out: dict[str, list[str]] = Field(default_factory=dict)
    units: dict[str, dict[str, MoneyUnit]] = Field(default_factory=dict)
    values: dict[str, dict[str, dict[str, str]]] = Field(default_factory=dict)
    empty: list[str] = Field(default_factory=list)
    unverified: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RegisterMapping:
    """What the mapping file says about one register."""

    columns: Mapping[str, str] = field(default_factory=dict)
    leave_out: frozenset[str] = frozenset()
    units: Mapping[str, MoneyUnit] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    unverified: bool = (
        False  # rows without a right resident number are kept under a key of their own, see linking
    )


@dataclass(frozen=True, slots=True)
class Mappings:
    """A checked mapping file; `sha256` is None without one."""

    registers: Mapping[str, str] = field(default_factory=dict)
    by_register: Mapping[str, RegisterMapping] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    sha256: str | None = None

    def of(self, register: str) -> RegisterMapping:
        return self.by_register.get(register, RegisterMapping(empty=self.empty))


def read_mapping(path: Path | None, pack: Pack) -> Mappings:
    """Return the mapping file checked against the pack, or an empty mapping; FileRefused "mapping"."""
    if path is None:
        return Mappings()
    try:
        if path.stat().st_size > _MAPPING_BYTES:
            raise refused("file_too_large", path.name, size=path.stat().st_size, limit=_MAPPING_BYTES)
        file = check(_MappingFile, read_yaml(path, path.name) or {}, path.name)
    except PackError as error:
        raise FileRefused("mapping", error.text.en, error.text.zh) from None
    _check(file, pack, path.name)
    names = {*file.columns, *file.leave_out, *file.units, *file.values, *file.unverified}
    return Mappings(
        registers=file.registers,
        by_register={
            name: RegisterMapping(
                columns=file.columns.get(name, {}),
                leave_out=frozenset(file.leave_out.get(name, ())),
                units=file.units.get(name, {}),
                values=file.values.get(name, {}),
                empty=tuple(file.empty),
                unverified=name in file.unverified,
            )
            for name in names
        },
        empty=tuple(file.empty),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _check(file: _MappingFile, pack: Pack, shown: str) -> None:
    for section, registers in (
        ("registers", file.registers.values()),
        ("columns", file.columns),
        ("leave_out", file.leave_out),
        ("units", file.units),
        ("values", file.values),
        ("unverified", file.unverified),
    ):
        for register in registers:
            if register not in pack.contracts:
                raise _wrong(shown, f"{section}: register {register!r} is not in pack {pack.name}",
                             f"{section}：规则包{pack.name}中没有{register}")  # fmt: skip
    for register in file.unverified:
        named = any(c.type == "name" for c in pack.contracts[register].columns.values())
        if not named or register in (pack.base.persons, pack.base.households):
            raise _wrong(
                shown,
                f"unverified: {register} has no names to link by, or households are made of it",
                f"unverified：{register}没有姓名可供关联，或为家庭划分的基础数据",
            )
    for register, columns in file.columns.items():
        for column in columns.values():
            _column(pack, register, column, "columns", shown)
    for register, units in file.units.items():
        for column in units:
            if _column(pack, register, column, "units", shown) != "money":
                raise _wrong(
                    shown,
                    f"units: {register}.{column} is not an amount",
                    f"units：{register}.{column}不是金额",
                )
    for register, values in file.values.items():
        for column, cells in values.items():
            _column(pack, register, column, "values", shown)
            listed = pack.contracts[register].columns[column].codes
            for code in cells.values():
                if listed is not None and code not in pack.codes[listed].codes:
                    raise _wrong(shown, f"values: {register}.{column} has no code {code!r}",
                                 f"values：{register}.{column}没有代码{code}")  # fmt: skip


def _column(pack: Pack, register: str, column: str, section: str, shown: str) -> str:
    """Return the type of a column that the mapping names, or refuse."""
    columns = pack.contracts[register].columns
    if column not in columns:
        raise _wrong(
            shown, f"{section}: {register} has no column {column!r}", f"{section}：{register}没有列{column}"
        )
    return columns[column].type


def _wrong(shown: str, detail: str, detail_zh: str) -> FileRefused:
    return refused("mapping", shown, detail=detail, detail_zh=detail_zh)

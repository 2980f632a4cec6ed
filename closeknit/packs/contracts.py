"""Register contracts and code lists of a pack: YAML → `RegisterContract`, `CodeList`.

Everything that a later step takes for granted is checked here, so that a wrong contract is an error of the
pack and never a wrong row in the lake.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from closeknit.engine.registers.contract import (
    CodeList,
    Column,
    ColumnType,
    RegisterContract,
    Scope,
    Store,
    default_store,
)
from closeknit.engine.units import PackError
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

_NEVER_IMPORTED = frozenset(
    {
        "ethnicity",
        "religion",
        "nationality",
        "origin",
        "native_place",
        "民族",
        "宗教",
        "宗教信仰",
        "籍贯",
        "国籍",
    }
)


class _CodeListFile(Checked):
    source: str
    codes: dict[str, Words]


class _ColumnFile(Checked):
    zh: str
    type: ColumnType
    required: bool = False
    store: Store | None = None
    codes: str | None = None
    unit: str | None = None
    role: Literal["other"] | None = None
    minimum: int | None = None
    maximum: int | None = None
    decimals: int | None = Field(default=None, ge=1, le=9)
    born_of: str | None = None
    linking: bool = False
    adverse: bool = False


class _ContractFile(Checked):
    name: str = Field(alias="register")  # pydantic models have a method called register
    label: Words
    department: Words
    feed: Literal["snapshot", "events"]
    key: list[str]
    fact_day: str | None = None
    rhythm: Literal["day", "week", "month", "quarter", "year", "once"] = "month"
    late_months: int = 0
    grain: Literal["person", "household"] = "person"
    identity: Literal["resident_id", "none"] = "resident_id"
    covers: Words
    absent: Literal["zero", "unknown"]
    scope: Scope
    basis: str | list[str]
    purpose: Words
    tags: list[str] = Field(default_factory=list)
    adverse: bool = False
    columns: dict[str, _ColumnFile]


def read_codes(root: Path) -> dict[str, CodeList]:
    """Return the pack's code lists by name; a pack without codes.yaml has none."""
    path = root / "codes.yaml"
    if not path.exists():
        return {}
    lists: dict[str, CodeList] = {}
    for name, entry in (read_yaml(path, "codes.yaml") or {}).items():
        file = check(_CodeListFile, entry, f"codes.yaml, list {name}")
        lists[name] = CodeList(name, file.source, {code: words.text() for code, words in file.codes.items()})
    return lists


def read_contracts(root: Path, codes: Mapping[str, CodeList]) -> dict[str, RegisterContract]:
    """Return the pack's register contracts by name, in the order of their names."""
    contracts: dict[str, RegisterContract] = {}
    for path in sorted((root / "registers").glob("*.yaml")):
        shown = f"registers/{path.name}"
        contract = _contract(check(_ContractFile, read_yaml(path, shown), shown))
        _check_contract(contract, path.stem, codes, shown)
        contracts[contract.name] = contract
    if not contracts:
        raise PackError(
            f"pack {root.name} has no register contracts; add registers/<name>.yaml",
            f"规则包{root.name}没有数据约定，请添加registers/<名称>.yaml",
        )
    return contracts


def _contract(file: _ContractFile) -> RegisterContract:
    columns = {
        name: Column(
            name=name,
            zh=c.zh,
            type=c.type,
            required=c.required,
            store=c.store or default_store(c.type),
            codes=c.codes,
            unit=c.unit,
            role=c.role,
            minimum=c.minimum,
            maximum=c.maximum,
            decimals=c.decimals,
            born_of=c.born_of,
            linking=c.linking,
            adverse=c.adverse,
        )
        for name, c in file.columns.items()
    }
    return RegisterContract(
        name=file.name,
        label=file.label.text(),
        department=file.department.text(),
        feed=file.feed,
        key=tuple(file.key),
        columns=columns,
        covers=file.covers.text(),
        purpose=file.purpose.text(),
        absent=file.absent,
        scope=file.scope,
        basis=(file.basis,) if isinstance(file.basis, str) else tuple(file.basis),
        rhythm=file.rhythm,
        late_months=file.late_months,
        grain=file.grain,
        identity=file.identity,
        fact_day=file.fact_day,
        tags=tuple(file.tags),
        adverse=file.adverse,
    )


def _check_contract(contract: RegisterContract, stem: str, codes: Mapping[str, CodeList], shown: str) -> None:
    """Raise PackError for the first thing in the contract that later steps could not rely on."""
    if contract.name != stem:
        raise _wrong(shown, "register", f"must be {stem!r}, the file's name", f"必须与文件名{stem}一致")
    if contract.late_months < 0:
        raise _wrong(shown, "late_months", "must not be negative", "不得为负")
    if not contract.key:
        raise _wrong(shown, "key", "needs at least one column", "至少需要一列")
    for name in contract.key:
        if name not in contract.columns:
            raise _wrong(shown, f"key: {name}", "is not a column of the contract", "不是该约定的列")
        if not contract.columns[name].required:
            raise _wrong(
                shown,
                f"columns.{name}",
                "is part of the key and must be required",
                "是主键的一部分，必须必填",
            )
    _check_fact_day(contract, shown)
    _check_columns(contract, codes, shown)


def _check_fact_day(contract: RegisterContract, shown: str) -> None:
    if contract.fact_day is None:
        if contract.feed == "events" and contract.identity != "none":
            raise _wrong(shown, "fact_day", "is needed for a feed of events", "事件类数据必须指定")
        return
    column = contract.columns.get(contract.fact_day)
    if column is None or column.type not in ("date", "month"):
        raise _wrong(shown, "fact_day", "must name a date or month column", "必须是日期或月份列")
    if not column.required:
        raise _wrong(
            shown, f"columns.{column.name}", "dates the fact and must be required", "是事实日期，必须必填"
        )


def _check_columns(contract: RegisterContract, codes: Mapping[str, CodeList], shown: str) -> None:
    headers: set[str] = set()
    lake: set[str] = set()
    for column in contract.columns.values():
        key = f"columns.{column.name}"
        if column.name in _NEVER_IMPORTED or column.zh in _NEVER_IMPORTED:
            raise _wrong(
                shown, key, "is a protected trait and is never imported; remove it", "属受保护特征，不得导入"
            )
        for header in {column.name, column.zh}:
            if header in headers:
                raise _wrong(shown, key, f"repeats the header {header!r}", f"表头{header}重复")
            headers.add(header)
        if (column.type == "code") != (column.codes is not None):
            raise _wrong(
                shown,
                key,
                "a code column names its list in `codes`, no other does",
                "代码列须且仅代码列指定codes",
            )
        if column.decimals is not None and column.type != "number":
            raise _wrong(shown, key, "has decimals, which only a number has", "只有number列可指定decimals")
        numbers = [n for n, c in contract.columns.items() if c.type == "resident_id"]
        if column.born_of is not None and (column.type != "date" or column.born_of not in numbers):
            raise _wrong(
                shown,
                key,
                "is a birth day read from a resident number: a date, and born_of names that column",
                "由身份号码得出：须为date列，born_of须为身份号码列",
            )
        if column.linking and (column.required or column.store != "vault"):
            raise _wrong(
                shown, f"{key}.linking", "is for optional columns of the vault", "仅用于保险库中的选填列"
            )
        if column.adverse and (column.required or column.name in contract.key or column.store != "lake"):
            raise _wrong(
                shown,
                f"{key}.adverse",
                "is for optional columns of the lake, which stay empty without a sure link; mark the register instead",
                "仅用于数据湖中的选填列；其他情况请在登记项上标注adverse",
            )
        if column.codes is not None and column.codes not in codes:
            raise _wrong(
                shown, key, f"names the unknown code list {column.codes!r}", f"代码表{column.codes}不存在"
            )
        if column.type == "resident_id" and contract.identity == "none":
            raise _wrong(
                shown, key, "has resident numbers although identity is none", "identity为none，不得含身份号码"
            )
        lake_name = column.lake_name
        if lake_name is not None:
            if lake_name in lake:
                raise _wrong(
                    shown, key, f"collides in the lake as {lake_name!r}", f"与其他列在数据湖中同名{lake_name}"
                )
            lake.add(lake_name)


def _wrong(shown: str, key: str, what: str, zh: str) -> PackError:
    return PackError(f"{shown}: {key} {what}", f"{shown}：{key}{zh}")

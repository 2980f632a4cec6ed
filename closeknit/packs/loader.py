"""`load_pack` turns a pack folder into a Pack; each kind of content has its own module and function.

pack.yaml, codes.yaml, registers/   contracts.py
sources.yaml, parameters/, indicators/, scorecards/   added beside it
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from closeknit.engine.policy import Parameter, Source
from closeknit.engine.registers.contract import CodeList, RegisterContract
from closeknit.engine.units import PackError, Text
from closeknit.packs.contracts import read_codes, read_contracts
from closeknit.packs.eligibility import Eligibility, read_eligibility
from closeknit.packs.indicators import read_facts, read_indicators
from closeknit.packs.parameters import read_parameters
from closeknit.packs.scorecards import read_scorecard
from closeknit.packs.sources import read_sources
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

_SHIPPED = Path(__file__).parent
_HASHED = frozenset({".yaml", ".yml", ".py", ".csv"})


@dataclass(frozen=True, slots=True)
class BaseRegisters:
    """The two registers that say who exists and who lives with whom.

    kind "registers": persons and household book of an authority, households are derived.
    kind "survey": the survey's own persons and households tables, joined by `household_id`; one table may be both.
    """

    kind: Literal["registers", "survey"]
    persons: str
    households: str
    person_id: tuple[str, ...]  # columns of the persons table that together name a person
    household_id: tuple[str, ...]  # columns of both tables that together name a household
    residence: str | None = None  # survey: column of the households table that says urban or rural …
    rural: tuple[str, ...] = ()  # … and its values for rural, as delivered
    street: str | None = None  # survey: column of the households table to group reports by, e.g. the region


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a bureau owns: contracts, parameters, indicators, scorecard."""

    name: str
    label: Text
    root: Path
    hash: str
    contracts: Mapping[str, RegisterContract]
    codes: Mapping[str, CodeList]
    dimensions: Mapping[str, Text]
    base: BaseRegisters
    default_area: str | None
    default_as_of: date | None = None
    applicants_are_in: tuple[str, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    indicators: Mapping[str, Any] = field(default_factory=dict)
    scorecard: Any = None
    eligibility: Eligibility | None = None
    not_registers: tuple[str, ...] = ()  # file name patterns that an import of the folder leaves alone


class _BaseFile(Checked):
    kind: Literal["registers", "survey"]
    persons: str
    households: str
    person_id: list[str]
    household_id: list[str]
    residence: str | None = None
    rural: list[str] = Field(default_factory=list)
    street: str | None = None


class _PackFile(Checked):
    name: str
    label: Words
    dimensions: dict[str, Words]
    base: _BaseFile
    default_area: str | None = None
    default_as_of: date | None = None
    not_registers: list[str] = Field(default_factory=list)
    applicants_are_in: list[str] = Field(default_factory=list)


def load_pack(name_or_path: str | Path = "cn") -> Pack:
    """Return the pack of that name (shipped with Closeknit) or in that folder.

    Raises PackError with the file and key of the first thing that is wrong.
    """
    root = _find(name_or_path)
    file = check(_PackFile, read_yaml(root / "pack.yaml", "pack.yaml"), "pack.yaml")
    codes = read_codes(root)
    contracts = read_contracts(root, codes)
    dimensions = {name: words.text() for name, words in file.dimensions.items()}
    indicators = read_indicators(root, file.name, dimensions)
    sources, parameters = _sources(root), _parameters(root)
    return Pack(
        name=file.name,
        label=file.label.text(),
        root=root,
        hash=pack_hash(root),
        contracts=contracts,
        codes=codes,
        dimensions=dimensions,
        base=_base(file.base, contracts),
        default_area=file.default_area,
        default_as_of=file.default_as_of,
        applicants_are_in=_known_registers(file.applicants_are_in, contracts),
        not_registers=tuple(file.not_registers),
        sources=sources,
        parameters=parameters,
        facts=read_facts(indicators.values()),
        indicators=indicators,
        scorecard=read_scorecard(root, indicators),
        eligibility=read_eligibility(root, file.name, sources, frozenset(parameters)),
    )


def pack_hash(root: Path) -> str:
    """Return the SHA-256 over names and bytes of the pack's content files, examples and caches left out."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.suffix not in _HASHED or "__pycache__" in relative.parts or relative.parts[0] == "examples":
            continue
        digest.update(f"{relative.as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _find(name_or_path: str | Path) -> Path:
    candidates = (
        [Path(name_or_path)]
        if isinstance(name_or_path, Path)
        else [_SHIPPED / name_or_path, Path(name_or_path)]
    )
    for root in candidates:
        if (root / "pack.yaml").is_file():
            return root.resolve()
    shipped = ", ".join(sorted(p.parent.name for p in _SHIPPED.glob("*/pack.yaml")))
    raise PackError(
        f"pack {str(name_or_path)!r} not found; use one of {shipped} or a folder with pack.yaml",
        f"找不到规则包{name_or_path}；可用：{shipped}，或指定含pack.yaml的文件夹",
    )


def _base(file: _BaseFile, contracts: Mapping[str, RegisterContract]) -> BaseRegisters:
    households = contracts.get(file.households)
    persons = contracts.get(file.persons)
    if persons is None or households is None:
        unknown = file.persons if persons is None else file.households
        raise PackError(
            f"pack.yaml: base names {unknown!r}, which has no contract; add registers/{unknown}.yaml",
            f"pack.yaml：base引用的{unknown}没有数据约定，请添加registers/{unknown}.yaml",
        )
    for key, table, columns in (
        ("person_id", persons, file.person_id),
        ("household_id", households, file.household_id),
        ("residence", households, [file.residence] if file.residence else []),
        ("street", households, [file.street] if file.street else []),
    ):
        for column in columns:
            if column not in table.columns:
                raise PackError(
                    f"pack.yaml: base.{key} {column!r} is not a column of {table.name}",
                    f"pack.yaml：base.{key} {column}不是{table.name}的列",
                )
    return BaseRegisters(
        file.kind,
        file.persons,
        file.households,
        tuple(file.person_id),
        tuple(file.household_id),
        file.residence,
        tuple(file.rural),
        file.street,
    )


def _known_registers(names: list[str], contracts: Mapping[str, RegisterContract]) -> tuple[str, ...]:
    for name in names:
        if name not in contracts:
            raise PackError(
                f"pack.yaml: applicants_are_in names {name!r}, which has no contract; add registers/{name}.yaml",
                f"pack.yaml：applicants_are_in引用的{name}没有数据约定，请添加registers/{name}.yaml",
            )
    return tuple(names)


# Content that the engine defines; each function is filled in by the module that owns it.


def _sources(root: Path) -> Mapping[str, Source]:
    return read_sources(root)


def _parameters(root: Path) -> Mapping[str, Parameter]:
    return read_parameters(root, read_sources(root))

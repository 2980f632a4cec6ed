"""What a pack says about measuring itself: evaluation.yaml (flags, outcomes) and expected.yaml (published figures).

Only packs for data with a known outcome have them; a bureau's pack has neither.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from closeknit.engine.units import PackError
from closeknit.packs.loader import Pack
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

Value = bool | int | str
FILE = "evaluation.yaml"
FIGURES_FILE = "expected.yaml"


class AtLeast(Checked):
    """A number that is at least this."""

    at_least: int


Claim = Value | AtLeast | list[Value]
Conditions = dict[str, Claim]


class ColumnSpec(Checked):
    """One value a household from a base table: the greatest among its rows that meet `where`."""

    register_: str = Field(alias="register")
    column: str
    where: Conditions = Field(default_factory=dict)


class Fifth(Checked):
    """Equal fifths of the households by a column, from the least up; among all of a year, or those met again."""

    of: str
    among: Literal["all", "linked"] = "all"


class Rule(Checked):
    """An indicator, or a ratio of this file, against a flag in a file.

    `roll` names the person value where the flag is a person's. `times` is what one of the file's units is in the
    computed one; `within` is how far off, in the file's units, a value of many decimals may be printed.
    """

    indicator: str
    register_: str = Field(alias="register")
    flag: str
    roll: str | None = None
    times: int | float = 1
    within: float = Field(default=0, ge=0)


class CrossTable(Checked):
    """Households by the value of one indicator, and how many of them meet each of the named conditions."""

    label: Words
    by: str
    counts: dict[str, Conditions]


class Baseline(Checked):
    """The plain ranking that a score must beat."""

    column: str
    worse: Literal["higher", "lower"]


class Target(Checked):
    """An outcome, among whom, and which dimensions' points rank for it (none named: the whole score)."""

    label: Words
    outcome: Conditions
    among: Conditions = Field(default_factory=dict)
    years_later: int = Field(default=0, ge=0)
    ranked_by: list[str] = Field(default_factory=list)
    baseline: Baseline


class Evaluation(Checked):
    """evaluation.yaml."""

    columns: dict[str, ColumnSpec] = Field(default_factory=dict)
    ratios: dict[str, Annotated[list[str], Field(min_length=2, max_length=2)]] = Field(default_factory=dict)
    products: dict[str, list[str]] = Field(default_factory=dict)
    claims: dict[str, Conditions] = Field(default_factory=dict)
    fifths: dict[str, Fifth] = Field(default_factory=dict)
    rules: dict[str, Rule] = Field(default_factory=dict)
    tables: dict[str, CrossTable] = Field(default_factory=dict)
    links: str | None = None
    forecast: str | None = None
    targets: dict[str, Target] = Field(default_factory=dict)


class Distribution(Checked):
    """A measure of how a column is spread over the weight (a product of columns).

    `line` is that many per cent of the median, always of everybody in the year; `below_line` the share under it and
    `median_gap` the relative gap of those under it, of whoever the figure is about.
    """

    of: str
    weight: list[str]
    measure: Literal["line", "below_line", "median_gap", "quintile_ratio", "gini"]
    percent: int | str = 60


class Figure(Checked):
    """The text of a published figure and how it is computed, in one of these ways, times `scale`, among `where`.

    count         households that meet the conditions
    sum, per      Σ product ÷ Σ product
    mean          of one column
    slope         of the first column on the second, by least squares
    distribution  see Distribution
    """

    figure: str
    where: dict[str, Value] = Field(default_factory=dict)
    count: dict[str, Value] | None = None
    sum: list[str] = Field(default_factory=list)
    per: list[str] = Field(default_factory=list)
    mean: str | None = None
    slope: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None
    distribution: Distribution | None = None
    scale: float | int = 1

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.count, self.sum or None, self.mean, self.slope, self.distribution)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("say one of count, sum, mean, slope, distribution")
        return self


class Figures(Checked):
    """expected.yaml. In a text {year} and {n} are numbers, {group} one of `groups`, {text} any words."""

    groups: dict[str, str] = Field(default_factory=dict)
    figures: list[Figure]


def read_evaluation(pack: Pack) -> Evaluation:
    """Return the pack's evaluation.yaml.

    Raises: PackError if the pack has none, or it names an indicator, register, column or dimension that is not there.
    """
    if not (pack.root / FILE).exists():
        shipped = sorted(p.parent.name for p in Path(__file__).parent.glob(f"*/{FILE}"))
        raise PackError(
            f"pack {pack.name} has no {FILE}, so there is no known outcome to measure it by; use {', '.join(shipped)}.",
            f"规则包{pack.name}没有{FILE}，无已知结果可供评估；请使用{'、'.join(shipped)}。",
        )
    evaluation = check(Evaluation, read_yaml(pack.root / FILE, FILE), FILE)
    for name, column in evaluation.columns.items():
        _known_column(pack, f"columns.{name}", column.register_, [column.column, *column.where])
    for name, rule in evaluation.rules.items():
        _known_column(pack, f"rules.{name}", rule.register_, [rule.flag])
        indicator = pack.indicators.get(rule.indicator)
        if rule.indicator in evaluation.ratios and rule.roll is None:
            continue
        if indicator is None or (rule.roll is not None and rule.roll not in indicator.rolls):
            raise _wrong(f"rules.{name}", f"{rule.indicator!r} is no indicator of the pack with that roll")
    for name, table in evaluation.tables.items():
        for asked in (table.by, *chain.from_iterable(table.counts.values())):
            if asked not in pack.indicators:
                raise _wrong(f"tables.{name}", f"{asked!r} is no indicator of the pack")
    for name, target in evaluation.targets.items():
        for dimension in target.ranked_by:
            if dimension not in pack.dimensions:
                raise _wrong(f"targets.{name}", f"{dimension!r} is no dimension of the pack")
        if target.years_later and evaluation.links is None:
            raise _wrong(f"targets.{name}", "needs `links`, the files that say who was met again")
    return evaluation


def read_figures(pack: Pack) -> Figures | None:
    """Return the pack's expected.yaml, None if it has none. Raises: PackError."""
    path = pack.root / FIGURES_FILE
    return check(Figures, read_yaml(path, FIGURES_FILE), FIGURES_FILE) if path.exists() else None


def _known_column(pack: Pack, key: str, register: str, columns: list[str]) -> None:
    contract = pack.contracts.get(register)
    if contract is None:
        raise _wrong(key, f"{register!r} is no register of the pack")
    for column in columns:
        if column not in contract.ready_schema():
            raise _wrong(
                key, f"{register} has no column {column!r}; known: {', '.join(contract.ready_schema())}"
            )


def _wrong(key: str, what: str) -> PackError:
    return PackError(f"{FILE}: {key} {what}; correct it", f"{FILE}：{key}有误（{what}），请改正")

"""A rule: one question of the law, answered for a supporter, a person or a household, with its articles.

Rules are pure descriptions. What they read (facts, other rules, parameters) is found by calling them once with
stand-ins, so that a cycle or an unknown name is refused before anything runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from closeknit.engine.eligibility.facts import Grain
from closeknit.engine.indicators.day import Day
from closeknit.engine.policy import Source
from closeknit.engine.units import PackError, Text

UNITS: Mapping[str, str] = {
    "yes": "boolean",
    "code": "string",
    "day": "date",
    "fen": "int64",
    "fen/month": "int64",
    "persons": "int64",
    "months": "int64",
    "years": "int64",
    "age": "int64",
    "count": "int64",
    "per_mille": "int64",
}

ON_APPLICATION = "@application"  # marks a parameter that is read as of the application day


@dataclass(frozen=True, eq=False)
class Rule:
    """One named step of a decision.

    value: (what is seen, the law of the day) → expression of the unit's type; null means unknown.
    tests: for a tier, the rules that must all hold; then `value` is left out.
    no: why the answer is no, with {name} for anything the rule reads. missing: what an unknown leaves open.
    decisive: as a test, its no settles the tier: the tests after it are not told as reasons.
    codes: the words of a rule whose unit is "code".
    """

    grain: Grain
    unit: str
    label: Text
    cites: Sequence[str]
    value: Callable[[Any, Law], Any] | None = None
    tests: Sequence[str] = ()
    no: Text | None = None
    missing: Text | None = None
    decisive: bool = False
    codes: Mapping[str, Text] = field(default_factory=dict)
    name: str = ""  # set by the loader: the file's name

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise PackError(f"rule {self.label.en}: unknown unit {self.unit!r}; known: {', '.join(UNITS)}.")
        if (self.value is None) == (not self.tests):
            raise PackError(f"rule {self.label.en}: give either value= or tests=.")
        if not self.cites:
            raise PackError(f"rule {self.label.en}: cite an article, or write `proposal`.")

    @property
    def ibis_type(self) -> str:
        return UNITS[self.unit]


class Law:
    """The law of the two days: which texts hold, and the parameters in force for each household."""

    def __init__(
        self,
        day: date,
        application_day: date,
        sources: Mapping[str, Source],
        parameters: Callable[[str], Any],
    ) -> None:
        self.day = day
        self.application_day = application_day
        self._sources = sources
        self._parameters = parameters
        self._on = Day(day)

    def param(self, name: str) -> Any:
        """The parameter in force on the decision day for the household's area and residence class."""
        return self._parameters(name)

    def param_on_application(self, name: str) -> Any:
        """The parameter in force on the application day: windows and accounting periods go by it."""
        return self._parameters(f"{name}{ON_APPLICATION}")

    def has(self, source: str) -> bool:
        """Whether that text is in force on the decision day.

        Raises: PackError if no source has that id.
        """
        if source not in self._sources:
            raise PackError(f"a rule asks for the text {source!r}, which is not in sources.yaml; add it.")
        return in_force(self._sources[source], self.day)

    def age(self, birth_date: Any) -> Any:
        """Full years on the decision day; unknown without a birth date."""
        return self._on.age(birth_date)

    def months_since(self, day: Any) -> Any:
        """Full months from a day to the decision day; negative if it lies ahead."""
        months = (self.day.year - day.year()) * 12 + (self.day.month - day.month())
        return (months - (day.day() > self.day.day).cast("int64")).cast("int64")

    def more_than_months_ago(self, day: Any, months: Any) -> Any:
        """Whether more than so many months have passed since a day; on the same day of the month they have not."""
        return self.months_since(day + timedelta(days=1)) >= months


def in_force(source: Source, day: date) -> bool:
    """Whether a text holds on a day; a text without dates (a proposal, a report) always may be cited."""
    begun = source.in_force_from is None or source.in_force_from <= day
    return begun and (source.in_force_to is None or day <= source.in_force_to)


def source_id(citation: str, sources: Mapping[str, Source]) -> str:
    """The source of a citation `<id>` or `<id>:<article>`.

    Raises: PackError if no source has that id.
    """
    id_ = citation.split(":", 1)[0]
    if id_ not in sources:
        raise PackError(f"a rule cites {citation!r}, which is not in sources.yaml; add the source.")
    return id_


def citations_on(rule: Rule, sources: Mapping[str, Source], day: date) -> tuple[str, ...]:
    """The rule's citations whose text is in force on that day, in the rule's order."""
    return tuple(c for c in rule.cites if in_force(sources[source_id(c, sources)], day))

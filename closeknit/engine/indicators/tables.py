"""The base tables that intake derives, and the proxies through which authors see persons and households."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import ibis

from closeknit.engine.registers import RegisterContract
from closeknit.engine.units import PackError

MEMBERS = "_members"
HOUSEHOLDS = "_households"
PARAMETERS = "_parameters"

MEMBER_COLUMNS: Mapping[str, str] = {
    "household_key": "int64",
    "person_key": "int64",
    "counts": "boolean",
    "status": "string",
    "birth_date": "date",
    "relation": "string",
    "source_household_key": "int64",
}
HOUSEHOLD_COLUMNS: Mapping[str, str] = {
    "household_key": "int64",
    "community": "string",
    "street": "string",
    "district": "string",
    "residence": "string",
    "members": "int64",
    "source_no": "string",
}


def base_table(name: str, columns: Mapping[str, str]) -> Any:
    """An unbound table: a name and a schema, no data."""
    return ibis.table(dict(columns), name=name)


_SOME: Mapping[str, Any] = {
    "int64": 0,
    "string": "",
    "boolean": False,
    "float64": 0.0,
    "date": date(2000, 1, 1),
}


@cache
def unknown(kind: str) -> Any:
    """An expression of this type that is always null.

    Not a null literal: ibis rewrites comparisons with those while they are built, and fails on some.
    """
    return ibis.ifelse(ibis.literal(False), ibis.literal(_SOME[kind], kind), ibis.null(kind))


def register_table(contract: RegisterContract) -> Any:
    """The unbound ready table of a register."""
    return base_table(contract.name, contract.ready_schema())


def parameter_column(name: str) -> str:
    """A parameter's column in the parameter table: dots become double underscores."""
    return name.replace(".", "__")


class Seen:
    """What authors see as `p` or `h`: named values only, and a record of which were used."""

    def __init__(
        self, kind: str, values: Mapping[str, Any], parameters: Mapping[str, Any] | None = None
    ) -> None:
        self._kind = kind
        self._values = values
        self._parameters = parameters or {}
        self.used: set[str] = set()
        self.parameters_used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._values:
            raise PackError(f"a {self._kind} has no {name!r}; known here: {', '.join(sorted(self._values))}.")
        self.used.add(name)
        return self._values[name]

    def param(self, name: str) -> Any:
        """The parameter in force on the day, smallest unit: for the household's area and residence class, or for a
        person the one value of the whole nation."""
        if name not in self._parameters:
            known = ", ".join(sorted(self._parameters)) or "none"
            raise PackError(
                f"a {self._kind} cannot read the parameter {name!r}; known here: {known}."
                + (
                    " One that depends on the area, the residence or a later day is for the household's value."
                    if self._kind == "person"
                    else ""
                )
            )
        self.parameters_used.add(name)
        return self._parameters[name]

"""Households of a survey: they stand in its own tables, nothing is derived.

One table may be both persons and households: then a household is its rows.

Survey data has no identities, so the household's own number is kept (`source_no`). Urban or rural is what
the pack's declared column says; a household without an answer counts as urban.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from closeknit.engine.registers.contract import Column, RegisterContract
from closeknit.engine.units import PackError
from closeknit.intake.catalogue import StoredBatch
from closeknit.intake.kinship import REVIEW_COLUMNS
from closeknit.intake.versions import in_force
from closeknit.packs.loader import Pack

_YES = frozenset({"1", "true", "t", "yes", "y"})
_KEYS = {"household_key": "BIGINT", "source_no": "VARCHAR"}


def derive(
    con: duckdb.DuckDBPyConnection, pack: Pack, active: Mapping[str, list[StoredBatch]], area: str
) -> None:
    """Create ck_members, ck_households, ck_excluded, ck_review from the persons and the households table.

    Persons whose household is not in the households table are excluded (no_household), so are households
    nobody belongs to (no_members).
    """
    base = pack.base
    homes = pack.contracts[base.households]
    extra = [column for column in (base.residence, base.street) if column is not None]
    wanted = _KEYS | {_lake_name(homes, name): "VARCHAR" for name in extra}
    in_force(con, homes, active[base.households], wanted, "ck_in_household_rows")
    # Where one table holds both, a household's columns stand in the row of each of its members.
    same = ", ".join(f'min("{name}") AS "{name}"' for name in wanted if name != "household_key")
    con.execute(
        f"CREATE TEMP VIEW ck_in_households AS SELECT household_key, {same} FROM ck_in_household_rows GROUP BY 1"
        if base.households == base.persons
        else "CREATE TEMP VIEW ck_in_households AS FROM ck_in_household_rows"
    )
    in_force(
        con,
        pack.contracts[base.persons],
        active[base.persons],
        {"household_key": "BIGINT", "person_key": "BIGINT"},
        "ck_in_persons",
    )
    street = f'"{_lake_name(homes, base.street)}"' if base.street else "NULL::VARCHAR"
    con.execute(
        "CREATE TEMP TABLE ck_households AS SELECT household_key, NULL::VARCHAR AS community, "
        f"{street} AS street, '{area}' AS district, {_residence(homes, base.residence, base.rural)} AS residence, "
        "members, source_no FROM ck_in_households JOIN "
        "(SELECT household_key, count(*) AS members FROM ck_in_persons GROUP BY ALL) USING (household_key)"
    )
    con.execute(
        "CREATE TEMP TABLE ck_members AS SELECT household_key, person_key, true AS counts, 'member' AS status, "
        "NULL::DATE AS birth_date, NULL::VARCHAR AS relation, household_key AS source_household_key "
        "FROM ck_in_persons SEMI JOIN ck_households USING (household_key)"
    )
    con.execute(
        "CREATE TEMP TABLE ck_excluded AS "
        f"SELECT person_key, household_key, 'no_household' AS reason, '{area}' AS district "
        "FROM ck_in_persons ANTI JOIN ck_households USING (household_key) "
        f"UNION ALL SELECT NULL, household_key, 'no_members', '{area}' "
        "FROM ck_in_households ANTI JOIN ck_in_persons USING (household_key)"
    )
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in REVIEW_COLUMNS.items())
    con.execute(f"CREATE TEMP TABLE ck_review ({columns})")


def _residence(contract: RegisterContract, name: str | None, rural: tuple[str, ...]) -> str:
    """Return SQL for 'urban' or 'rural'; `rural` are the values as delivered, which a bool column has turned
    into true and false."""
    if name is None:
        return "'urban'"
    column = contract.columns[name]
    values = list(rural)
    if column.type == "bool":
        values = ["true" if value.lower() in _YES else "false" for value in rural]
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"CASE WHEN \"{_lake_name(contract, name)}\" IN ({listed}) THEN 'rural' ELSE 'urban' END"


def _lake_name(contract: RegisterContract, name: str | None) -> str:
    column: Column | None = contract.columns.get(name or "")
    if column is None or column.lake_name is None:
        raise PackError(
            f"pack.yaml: base names {name!r}, which is not a lake column of {contract.name}; correct the name.",
            f"pack.yaml：base引用的{name}不是{contract.name}的列，请更正。",
        )
    return column.lake_name

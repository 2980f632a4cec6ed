"""The trained model: shares m and u of every level, in Splink's own JSON form, with where they come from.

u is counted on pairs of two different people: pairs drawn over the whole of both registers, less those that an anchor
or an exact tier says are one person (they are few, but would be most of what agrees on a number). m is learned by
Splink's expectation maximisation on the pairs that agree on an anchor, the anchor's own comparison left out; both on
full registers, since what the exact tiers leave over has lost the pairs that agree.
"""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from closeknit.engine.linkage import Comparison, Linkage, level_sql, pair_sql, splink_settings
from closeknit.engine.units import CloseknitError
from closeknit.intake.linking.characters import LinkageMissing

FORMAT = 1
_U_PAIRS = 400_000  # drawn pairs: a level of one pair in a hundred thousand is still seen four times
_LINKERS = itertools.count()
_LEAST_M = 1e-4  # a level that training has not seen among pairs of one person


class ModelRefused(CloseknitError):
    """A stored model that does not belong to this linkage, or registers that nothing can be learned from."""


@dataclass(frozen=True, slots=True)
class Model:
    """Trained settings for Splink, and what they were trained on."""

    linkage: str
    version: int
    trained_on: Mapping[str, int]  # register → records
    settings: Mapping[str, Any]  # Splink settings with m and u in every level

    def saved(self) -> str:
        """Return the model as JSON. It holds shares only, no name and no number of anybody."""
        return json.dumps(
            {
                "format": FORMAT,
                "linkage": self.linkage,
                "version": self.version,
                "trained_on": dict(self.trained_on),
                "settings": self.settings,
            },
            ensure_ascii=False,
            indent=1,
        )


def stored_model(path: Path, linkage: Linkage) -> Model:
    """Return the model stored at `path`. Raises: ModelRefused if it is not one of this linkage and version."""
    try:
        data = json.loads(path.read_text("utf-8"))
        model = Model(data["linkage"], data["version"], data["trained_on"], data["settings"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelRefused(
            f"{path.name} is not a stored linkage model ({error}); train one again",
            f"{path.name}不是已保存的关联模型，请重新训练",
        ) from None
    if (model.linkage, model.version) != (linkage.name, linkage.version):
        raise ModelRefused(
            f"{path.name} was trained for {model.linkage} {model.version}, not {linkage.name} {linkage.version}; "
            "train one again",
            f"{path.name}对应{model.linkage} {model.version}，与{linkage.name} {linkage.version}不符，请重新训练",
        )
    return model


def train(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    registers: Sequence[str],
    columns: frozenset[str],
    seed: int = 1,
) -> Model:
    """Return the model trained on the tables `registers` of the connection (see fields.comparable).

    One register is compared with itself, several with one another. Raises: ModelRefused where a comparison cannot
    be learned at all.
    """
    link_type = "dedupe_only" if len(registers) == 1 else "link_only"
    settings = splink_settings(linkage, link_type, columns)
    drawn_u(connection, linkage, settings, registers, columns)
    linker, _ = duckdb_linker(connection, settings, registers)
    learned: dict[str, dict[str, float]] = {}
    for anchor in (*linkage.anchors, *linkage.late_anchors):
        if len(learned) == len(linkage.comparisons):
            break  # what earlier anchors said stands
        _learn(linker, pair_sql(anchor, columns), learned, linkage)
    for comparison, made in zip(linkage.comparisons, settings["comparisons"], strict=True):
        _put_m(comparison, made, learned.get(comparison.name))
    counts = {r: int(_one(connection, f'SELECT count(*) FROM "{r}"')) for r in registers}
    return Model(linkage.name, linkage.version, counts, settings)


def _learn(linker: Any, anchor: str, learned: dict[str, dict[str, float]], linkage: Linkage) -> None:
    """Add the m of every comparison that a session around one anchor gives; the first anchor's word stands."""
    from splink.internals.exceptions import EMTrainingException

    try:
        session = linker.training.estimate_parameters_using_expectation_maximisation(
            anchor, record_sample_proportion=1.0, estimate_without_term_frequencies=True
        )
    except EMTrainingException:
        return  # no pair agrees on this anchor: another one, or the floor, has to do
    for comparison in session.core_model_settings.comparisons:
        levels = comparison._comparison_levels_excluding_null
        m = {level.label_for_charts: level.m_probability for level in levels}
        learned.setdefault(comparison.output_column_name, m)


def _put_m(comparison: Comparison, made: dict[str, Any], m: Mapping[str, Any] | None) -> None:
    if m is None:
        raise ModelRefused(
            f"No pair of records agrees on what would teach how {comparison.name!r} behaves; "
            "add an anchor to the linkage, or more records",
            f"没有记录对可用于学习“{comparison.name}”的比较规律，请增加锚定条件或记录",
        )
    for level in made["comparison_levels"]:
        if not level.get("is_null_level"):
            value = m.get(level["label_for_charts"])
            level["m_probability"] = max(float(value) if isinstance(value, float) else 0.0, _LEAST_M)


def drawn_u(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    settings: Mapping[str, Any],
    registers: Sequence[str],
    columns: frozenset[str],
) -> None:
    """Put u into every level of the settings, counted on pairs drawn evenly over the registers, the same every time."""
    one_person = [pair_sql(rule, columns) for rule in (*linkage.anchors, *(t.when for t in linkage.tiers))]
    different = " AND ".join(f"(({sql}) IS NOT TRUE)" for sql in one_person) or "true"
    cases = ", ".join(
        f"{level_sql(comparison, columns)} AS c{i}" for i, comparison in enumerate(linkage.comparisons)
    )
    counts_sql = "ck_drawn"
    combinations = list(itertools.combinations(registers, 2)) or [(registers[0], registers[0])]
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {counts_sql} AS "
        + " UNION ALL ".join(
            f"SELECT {cases} FROM {_draw(connection, left, right, _U_PAIRS // len(combinations))} d "
            f'JOIN "{left}" l ON l.position = d.a JOIN "{right}" r ON r.position = d.b WHERE {different}'
            for left, right in combinations
        )
    )
    for i, made in enumerate(settings["comparisons"]):
        levels = [v for v in made["comparison_levels"] if not v.get("is_null_level")]
        seen = dict(
            connection.execute(
                f"SELECT c{i}, count(*) FROM {counts_sql} WHERE c{i} IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        whole = sum(seen.values())
        for number, level in enumerate(levels):
            # Half a pair more in every level: one never seen is rare, not impossible.
            level["u_probability"] = (seen.get(number, 0) + 0.5) / (whole + 0.5 * len(levels))
    connection.execute(f"DROP TABLE {counts_sql}")


def _draw(connection: duckdb.DuckDBPyConnection, left: str, right: str, wanted: int) -> str:
    """Return SQL for positions (a, b), spread evenly over all pairs: no random number, the same at every training."""
    rows = int(_one(connection, f'SELECT count(*) FROM "{left}"'))
    others = int(_one(connection, f'SELECT count(*) FROM "{right}"'))
    each = max(1, min(others, wanted // max(rows, 1)))
    # From one row to the next the draw moves on by a step that shares no factor with most register sizes.
    drawn = (
        f"SELECT a, 1 + (a * 7919 + k * {max(1, others // each)}) % {others} AS b "
        f"FROM range(1, {rows + 1}) t(a), range({each}) u(k)"
    )
    return f"({drawn})" if left != right else f"(SELECT a, b FROM ({drawn}) WHERE a < b)"


def duckdb_linker(
    connection: duckdb.DuckDBPyConnection, settings: Mapping[str, Any], tables: Sequence[str]
) -> tuple[Any, str]:
    """Return Splink over these tables, and the name it shows the first one under."""
    try:
        from splink import Linker
        from splink.backends.duckdb import DuckDBAPI
    except ModuleNotFoundError:
        raise LinkageMissing("splink") from None
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection)
    # Splink keeps a table by the name it is shown under, once a connection: each linker shows its own names.
    made = next(_LINKERS)
    registered = [
        api.register(connection.table(f'"{name}"'), dataset_display_name=f"ck_{made}_{i}")
        for i, name in enumerate(tables)
    ]
    return Linker(registered, dict(settings), log_level=logging.ERROR), f"ck_{made}_0"


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    return row[0] if row else None

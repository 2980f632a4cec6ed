"""The same model on Spark, for a province: the conditions as Spark writes them, computed by Splink's own Spark backend.

Needs the extras `link` and `spark`, and Java. The similarity functions are those of the jar that Splink brings; it is
added to the session, which another part of the program may have opened without it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from math import log2
from typing import Any

from closeknit.intake.linking.characters import LinkageMissing
from closeknit.intake.linking.model import Model

# DuckDB's names for functions that sqlglot leaves to a library → the functions of Splink's jar, or of Spark.
_FUNCTIONS = {"JAROWINKLER_SIMILARITY": "jaro_winkler", "JARO_WINKLER_SIMILARITY": "jaro_winkler"}


def spark_sql(condition: str) -> str:
    """Return a condition of DuckDB as Spark writes it."""
    import sqlglot
    from sqlglot import exp

    def translated(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.ArrayOverlaps):
            return exp.Anonymous(this="arrays_overlap", expressions=[node.this, node.expression])
        named = _FUNCTIONS.get(node.sql_name() if isinstance(node, exp.Func) else "")
        if named:
            return exp.Anonymous(this=named, expressions=list(node.iter_expressions()))
        return node

    parsed: Any = sqlglot.parse_one(condition, read="duckdb")
    return str(parsed.transform(translated).sql(dialect="spark"))


def spark_settings(model: Model, link_type: str) -> dict[str, Any]:
    """Return the trained model's Splink settings with every condition in Spark's SQL; m and u stay as they are."""
    rules = model.settings["blocking_rules_to_generate_predictions"]
    return {
        **model.settings,
        "link_type": link_type,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": spark_sql(rule["blocking_rule"]), "sql_dialect": "spark"} for rule in rules
        ],
        "comparisons": [
            {**c, "comparison_levels": [_level(level) for level in c["comparison_levels"]]}
            for c in model.settings["comparisons"]
        ],
    }


def _level(level: Mapping[str, Any]) -> dict[str, Any]:
    condition = level["sql_condition"]
    return {**level, "sql_condition": condition if condition == "ELSE" else spark_sql(condition)}


def weights_on_spark(session: Any, model: Model, left: Any, right: Any, shares: Mapping[str, Any]) -> Any:
    """Return a Spark frame (record_l of the left register, record_r of the right, bits without prior).

    left, right: frames of comparable columns (fields.comparable); shares: column → frame (value, tf_<column>), over all
    registers.
    """
    try:
        from splink import Linker
        from splink.backends.spark import SparkAPI, similarity_jar_location
    except ModuleNotFoundError as error:
        raise LinkageMissing(error.name or "splink") from None
    logging.getLogger("splink").setLevel(logging.ERROR)
    session.sql(f"ADD JAR '{similarity_jar_location()}'")
    api = SparkAPI(spark_session=session, num_partitions_on_repartition=4, break_lineage_method="persist")
    tables = [
        api.register(frame, dataset_display_name=name) for name, frame in (("ck_a", left), ("ck_b", right))
    ]
    linker = Linker(tables, spark_settings(model, "link_only"), log_level=logging.ERROR)
    return bits_of(linker, "ck_a", {c: api.register(frame) for c, frame in shares.items()}, session.sql)


def bits_of(linker: Any, first: str, shares: Mapping[str, Any], run: Any) -> Any:
    """Return what Splink predicts, its first register on the left, the prior taken out. `run` executes SQL."""
    for column, table in shares.items():
        linker.table_management.register_term_frequency_lookup(table, column)
    predicted = linker.inference.predict()
    share = linker._settings_obj._probability_two_random_records_match
    prior = log2(share / (1 - share))  # not in SQL: Spark would divide decimals
    is_first = f"source_dataset_l = '{first}'"
    return run(
        f"SELECT CASE WHEN {is_first} THEN record_l ELSE record_r END AS record_l, "
        f"CASE WHEN {is_first} THEN record_r ELSE record_l END AS record_r, "
        f"match_weight - CAST({prior!r} AS DOUBLE) AS bits FROM {predicted.physical_name}"
    )

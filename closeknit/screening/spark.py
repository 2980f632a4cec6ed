"""The same plan on Spark: the same expressions as text of another dialect, the same scores.

For populations beyond one machine; an extra (`pip install closeknit[spark]`, Java 17).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS, PARAMETERS, parameter_column
from closeknit.engine.units import RunFailed
from closeknit.intake.spark_session import spark_session
from closeknit.screening.session import schema_of
from closeknit.screening.tasks import Task, residences, scope_registers

_TYPES = {"int64": "bigint", "string": "string", "date": "date", "boolean": "boolean", "float64": "double"}


def _view(spark: Any, task: Task, table: str) -> None:
    schema = schema_of(task.pack, table)
    files = [str(f) for f in task.view.files(table, task.area)]
    if files:
        frame = spark.read.option("mergeSchema", "true").parquet(*files)
        if table in task.view.superseded:
            frame = frame.where(f"known_until IS NULL OR known_until > DATE '{task.day}'")
        scope = [str(f) for r in scope_registers(task, table) for f in task.view.files(r, task.area)]
        if scope:
            allowed = spark.read.option("mergeSchema", "true").parquet(*scope).select("household_key")
            frame = frame.join(allowed.distinct(), "household_key", "left_semi")
        elif scope_registers(task, table):
            frame = frame.where("false")
        frame = frame.selectExpr(
            *(f"CAST(`{name}` AS {_TYPES[kind]}) AS `{name}`" for name, kind in schema.items())
        )
    else:
        frame = spark.createDataFrame([], ", ".join(f"`{n}` {_TYPES[k]}" for n, k in schema.items()))
    if task.only:
        raise RunFailed("incremental runs are made with --engine duckdb; leave out --incremental for Spark.")
    frame.createOrReplaceTempView(table)


def _parameters(spark: Any, task: Task) -> None:
    names = list(task.parameters)
    rows = [
        (residence, *(task.parameters[n].amount(residence) for n in names))
        for residence in residences(task.parameters)
    ]
    schema = "residence string" + "".join(f", `{parameter_column(n)}` bigint" for n in names)
    spark.createDataFrame(rows, schema).createOrReplaceTempView(PARAMETERS)


def score_with_spark(task: Task, target: Path) -> None:
    """Compute one district's scores with Spark in this process.

    Raises: RunFailed if Spark is not installed.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    spark = spark_session()
    for table in (MEMBERS, HOUSEHOLDS, *task.compiled.registers):
        _view(spark, task, table)
    _parameters(spark, task)
    for query in task.compiled.queries:
        spark.sql(query.sql).createOrReplaceTempView(query.name)
    rows: pa.Table = spark.sql("SELECT * FROM scores ORDER BY household_key").toArrow()
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, target, compression="zstd")

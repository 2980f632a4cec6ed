"""The one Spark session of a process: screening and linkage share it, and nobody stops it.

A process has one Spark context; to stop it takes it from whoever else computes with it. It ends with the process.
An extra (`pip install closeknit[spark]`, Java 17).
"""

from __future__ import annotations

import os
from typing import Any

from closeknit.engine.units import RunFailed

_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.driver.memory": "2g",
}


def spark_session() -> Any:
    """Return the running session with our settings, or a new local one on two cores. Raises: RunFailed if Spark is not installed."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise RunFailed(
            "Spark is not installed; install the extra with pip install 'closeknit[spark]', or use --engine duckdb.",
            "未安装 Spark，请执行 pip install 'closeknit[spark]'，或使用 --engine duckdb。",
        ) from error
    builder = SparkSession.builder.master("local[2]").appName("closeknit")
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session

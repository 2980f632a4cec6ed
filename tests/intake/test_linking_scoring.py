"""One model, three computers: our query, Splink on DuckDB and Splink on Spark find the same pairs and the same weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from closeknit.engine.linkage import Linkage
from closeknit.intake.blind_index import BlindIndex
from closeknit.intake.linking.evaluating import Reading, comparable, open_folder
from closeknit.intake.linking.fields import columns_of
from closeknit.intake.linking.model import Model, duckdb_linker, train
from closeknit.intake.linking.on_spark import bits_of, spark_sql, weights_on_spark
from closeknit.intake.linking.scoring import scored
from closeknit.intake.linking.weighing import shares
from closeknit.intake.spark_session import spark_session
from closeknit.packs.loader import load_pack

pytestmark = pytest.mark.needs("link")
REGISTERS = ("civil_affairs", "medical_insurance")
Bits = dict[tuple[str, str], float]


@dataclass(frozen=True)
class Trained:
    connection: duckdb.DuckDBPyConnection
    linkage: Linkage
    model: Model
    shares: dict[str, str]
    ours: Bits


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    from bench.linkage.draw import write_registers
    from bench.linkage.mixes import MIXES
    from closeknit.intake.linking.evaluating import _LATEST_BIRTH

    path = tmp_path_factory.mktemp("rough")
    write_registers(path, 1200, MIXES["rough"], 5)
    folder = open_folder(load_pack("cn"), path, None)
    linkage = folder.linkage.linkage
    reading = Reading(folder.linkage.look_alikes, _LATEST_BIRTH, BlindIndex("phone", b"a key for a test"))
    with duckdb.connect() as connection:
        for name in REGISTERS:
            connection.register("ck_in", comparable(folder.registers[name], linkage, reading))
            connection.execute(f'CREATE TABLE "{name}" AS FROM ck_in')
            connection.unregister("ck_in")
        model = train(connection, linkage, REGISTERS, columns_of(linkage))
        tables = shares(connection, linkage, REGISTERS)
        scored(connection, linkage, model, *REGISTERS, "ck_scored", tables)
        rows = connection.execute("SELECT record_l, record_r, bits FROM ck_scored").fetchall()
        yield Trained(connection, linkage, model, tables, {(a, b): w for a, b, w in rows})


def the_same(found: Bits, expected: Bits) -> None:
    assert len(expected) > 900
    assert found.keys() == expected.keys()
    assert max(abs(found[pair] - expected[pair]) for pair in expected) < 1e-9


def test_our_query_weighs_as_splink_does(trained: Trained) -> None:
    settings = {**trained.model.settings, "link_type": "link_only"}
    linker, first = duckdb_linker(trained.connection, settings, REGISTERS)
    lookups = {c: linker._db_api.register(trained.connection.table(t)) for c, t in trained.shares.items()}
    rows = bits_of(linker, first, lookups, trained.connection.execute).fetchall()
    the_same({(a, b): w for a, b, w in rows}, trained.ours)


def test_pairs_of_one_register_are_weighed_as_splink_does(trained: Trained) -> None:
    name = REGISTERS[1]
    scored(trained.connection, trained.linkage, trained.model, name, name, "ck_inside", trained.shares)
    ours = {
        (a, b): w
        for a, b, w in trained.connection.execute("SELECT record_l, record_r, bits FROM ck_inside").fetchall()
    }
    linker, _ = duckdb_linker(
        trained.connection, {**trained.model.settings, "link_type": "dedupe_only"}, [name]
    )
    for column, table in trained.shares.items():
        lookup = linker._db_api.register(trained.connection.table(table))
        linker.table_management.register_term_frequency_lookup(lookup, column)
    prior = linker._settings_obj._probability_two_random_records_match
    theirs = trained.connection.execute(
        f"SELECT record_l, record_r, match_weight - log2({prior} / (1 - {prior})) "
        f"FROM {linker.inference.predict().physical_name}"
    ).fetchall()
    assert len(ours) > 5
    assert {(a, b) for a, b, _ in theirs} == ours.keys()
    assert max(abs(w - ours[a, b]) for a, b, w in theirs) < 1e-9


@pytest.mark.ci
@pytest.mark.needs("java", "spark")
def test_spark_finds_the_same_pairs_with_the_same_weights(trained: Trained, tmp_path: Path) -> None:
    session = spark_session()
    frames = {}
    for table in (*REGISTERS, *trained.shares.values()):
        trained.connection.execute(f"COPY \"{table}\" TO '{tmp_path / table}.parquet'")
        frames[table] = session.read.parquet(str(tmp_path / f"{table}.parquet"))
    lookups = {column: frames[table] for column, table in trained.shares.items()}
    rows = weights_on_spark(session, trained.model, *(frames[r] for r in REGISTERS), lookups).collect()
    the_same({(r["record_l"], r["record_r"]): r["bits"] for r in rows}, trained.ours)


def test_conditions_are_written_for_spark_with_the_functions_it_has() -> None:
    assert "ARRAYS_OVERLAP(`a_l`, `a_r`)" in spark_sql('list_has_any("a_l", "a_r")')
    assert "JARO_WINKLER(`a_l`, `a_r`) >= 0.9" in spark_sql('jaro_winkler_similarity("a_l", "a_r") >= 0.9')

"""Rows are split as RFC 4180 says, wherever the chunks of reading happen to end."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_files import csv_text, person, put, rows_of

from closeknit.engine.units import FileRefused
from closeknit.intake import limits
from closeknit.intake.naming import read_name
from closeknit.intake.reading import TextReader
from closeknit.intake.sniffing import sniff
from closeknit.packs.loader import Pack, load_pack

FILE = "population_2024-08.csv"
cell = st.text(st.sampled_from('ab1 ,"\n\t张㐀é='), max_size=6)
table = st.integers(2, 5).flatmap(
    lambda n: st.lists(st.lists(cell, min_size=n, max_size=n), min_size=1, max_size=12)
)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn")


def read(path: Path, pack: Pack) -> tuple[list[list[str]], list[int], list[bytes]]:
    """Return the cells, lines and original bytes of every row."""
    name = read_name(path, pack, {})
    reader = TextReader(name, sniff(name))
    rows, lines, raw = [], [], []
    for chunk in reader.chunks():
        assert chunk.broken == []
        columns = [chunk.table.column(i).to_pylist() for i in range(len(reader.headers))]
        rows += [[value or "" for value in row] for row in zip(*columns, strict=True)]
        lines += chunk.table.column("line").to_pylist()
        raw += [chunk.raw(i) for i in range(chunk.rows)]
    return rows, lines, raw


def written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([f"h{i}" for i in range(len(rows[0]))])
    writer.writerows(rows)
    return out.getvalue()


@given(
    rows=table,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    chunk=st.sampled_from([24, 64, 1 << 20]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_a_csv_writer_wrote_is_read_back_or_refused_never_changed(
    rows: list[list[str]],
    encoding: str,
    chunk: int,
    pack: Pack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CHUNK_BYTES", chunk)
    path = put(tmp_path, FILE, written(rows), encoding)
    try:
        found, lines, raw = read(path, pack)
    except FileRefused as error:
        # Quoted line breaks next to as many quoted commas as a row has look like swallowed rows.
        assert error.code == "unclosed_quote"
        assert any("\n" in value for row in rows for value in row)
        return
    expected = [row for row in rows if ",".join(row).strip(" \t")]
    assert found == expected or [row for row in found if any(row)] == [row for row in expected if any(row)]
    assert lines == sorted(lines)
    data = path.read_bytes()
    for bytes_, line in zip(raw, lines, strict=True):
        assert bytes_.split(b"\n")[0] == data.split(b"\n")[line - 1].rstrip(b"\r")


odd = st.sampled_from(
    [b"a,b\n", b'"a",b\n', b'a,"b\n', b'"\n', b'a"b,c\n', b"a\n", b"a,b,c\n", b"\r\n", b"a\r,b\n", b"\n", b'"a\nb",c\n']
)  # fmt: skip


@given(lines=st.lists(odd, max_size=30), chunk=st.sampled_from([16, 50, 1 << 20]))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_line_of_a_broken_file_goes_missing(
    lines: list[bytes], chunk: int, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line is a row, part of a row of several lines, a broken row or blank; or the file is refused."""
    monkeypatch.setattr(limits, "CHUNK_BYTES", chunk)
    path = put(tmp_path, FILE, b"h0,h1\n" + b"".join(lines))
    name = read_name(path, pack, {})
    covered = 0
    try:
        for part in TextReader(name, sniff(name)).chunks():
            covered += sum(part.raw(i).count(b"\n") + 1 for i in range(part.rows))
            covered += sum(row.raw.count(b"\n") + 1 for row in part.broken) + part.blank
    except FileRefused as error:
        assert error.code in ("unclosed_quote", "bare_cr")
        return
    assert covered == b"".join(lines).count(b"\n")


@pytest.mark.parametrize("chunk", [100, 333, 4096])
def test_small_chunks_change_nothing(
    chunk: int, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, FILE, csv_text(rows_of(person, 200)), "gbk")
    whole = read(path, pack)
    monkeypatch.setattr(limits, "CHUNK_BYTES", chunk)
    assert read(path, pack) == whole
    assert len(whole[0]) == 200
    assert whole[1] == list(range(2, 202))


def test_true_chinese_text_in_gbk_is_never_taken_for_a_mix(pack: Pack, tmp_path: Path) -> None:
    """Random text of the 3,755 commonest characters: 40,000 lines of it, none of them looks like UTF-8."""
    import random

    common = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
    source = random.Random(1)
    rows = [person(i % 1000) for i in range(40_000)]
    for row in rows:
        row["address"] = "".join(source.choices(common, k=20))
    path = put(tmp_path, FILE, csv_text(rows), "gbk")
    assert sniff(read_name(path, pack, {})).encoding == "gb18030"

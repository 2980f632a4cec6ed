"""`import_paths`: departmental files → validated rows in the lake, rejected rows in quarantine.

Every file is its own batch and enters whole or not at all. A refused file does not hold back the files of other
departments; the parts of one snapshot stand together, because half a register would read as people gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from closeknit.engine.units import FileRefused, Progress, silent
from closeknit.intake import lake, limits
from closeknit.intake.ahead import read_ahead
from closeknit.intake.batches import BatchCounts, BatchMeta, batch_id
from closeknit.intake.catalogue import stored_batches
from closeknit.intake.columnar import ParquetReader
from closeknit.intake.finding import find_files
from closeknit.intake.home import Home
from closeknit.intake.mapping import Mappings, RegisterMapping, read_mapping
from closeknit.intake.matching import Matched, clean_header, known_headers, match_headers
from closeknit.intake.naming import FileName, read_name
from closeknit.intake.quarantine import Fault, QuarantineWriter, RejectedRow, folder
from closeknit.intake.reading import Reader, TextReader
from closeknit.intake.reasons import ROW_REASONS, refused
from closeknit.intake.report import FileReport, ImportRefused, ImportReport
from closeknit.intake.sniffing import Sniffed, sniff, stamp
from closeknit.intake.spreadsheets import WorkbookReader
from closeknit.intake.staging import Settled, Staging, Tally, open_database
from closeknit.intake.trouble import explained
from closeknit.intake.validation import Validation
from closeknit.packs.loader import Pack

__all__ = ["FileReport", "ImportRefused", "ImportReport", "import_paths"]

_EXAMPLES = 3  # faults named when a file is refused for too many


@dataclass(slots=True)
class _Prepared:
    """A file that passed every check and waits to be stored; `staging` is None if it was stored before."""

    name: FileName
    meta: BatchMeta
    staging: Staging | None = None
    quarantine: QuarantineWriter | None = None
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)  # note → headers


def import_paths(
    paths: list[Path],
    pack: Pack,
    home: Home,
    mapping: Path | None = None,
    progress: Progress = silent,
    *,
    today: date | None = None,
    told: bool = False,
) -> ImportReport:
    """Import files, and the files of folders; `DIR/truth` is left alone.

    Raises ImportRefused (a FileRefused with `report`) after all other files are in, if any was refused. With
    `today` a file about a later day is refused. `told`: single rows told one by one: one that is rejected lies in
    quarantine, where a file with so many rejected rows would be refused.
    """
    mappings = read_mapping(mapping, pack)
    files, skipped = find_files(paths, pack)
    report = ImportReport(skipped=skipped)
    names = _read_names(files, pack, mappings, today, report)
    with explained(home), home.work_folder("import") as work:
        connection = open_database(work)
        try:
            for group in _groups(names):
                _Importer(pack, home, mappings, progress, connection, work, told).run(group, report)
        finally:
            connection.close()
    if report.refused:
        raise ImportRefused(report)
    return report


def _read_names(
    files: Iterable[Path], pack: Pack, mappings: Mappings, today: date | None, report: ImportReport
) -> list[FileName]:
    """Return what the names say, in the order of import: by day, base registers first."""
    names = []
    for path in files:
        try:
            name = read_name(path, pack, mappings.registers)
            if today is not None and name.period.start > today:
                raise refused("future_period", name.shown, start=name.period.start)
            names.append(name)
        except FileRefused as error:
            report.refused.append((path, error))
    base = (pack.base.persons, pack.base.households)
    return sorted(
        names, key=lambda n: (n.period.end, n.contract.name not in base, n.contract.name, n.part, n.path.name)
    )


def _groups(names: list[FileName]) -> Iterator[list[FileName]]:
    """Yield files one by one, but the parts of one snapshot together."""
    together: dict[tuple[str, date], list[FileName]] = {}
    for name in names:
        if name.contract.feed == "snapshot" and name.part:
            together.setdefault((name.contract.name, name.period.end), []).append(name)
    for name in names:
        group = together.get((name.contract.name, name.period.end), [name])
        if name is group[0] or name not in group:
            yield group if name in group else [name]


@dataclass(slots=True)
class _Importer:
    """Imports files that stand or fall together."""

    pack: Pack
    home: Home
    mappings: Mappings
    progress: Progress
    connection: duckdb.DuckDBPyConnection
    work: Path
    told: bool

    def run(self, group: list[FileName], report: ImportReport) -> None:
        """Check every file of the group; store them if none is refused."""
        size = sum(name.path.stat().st_size for name in group if name.path.is_file())
        prepared: list[_Prepared] = []
        refusals: list[tuple[Path, FileRefused]] = []
        try:
            for name in group:
                try:
                    with explained(self.home):
                        prepared.append(self._prepare(name, size))
                except FileRefused as error:
                    refusals.append((name.path, error))
            if refusals:
                part = next(name.part for name in group if name.path == refusals[0][0])
                refusals += [
                    (p.name.path, refused("part_refused", p.name.shown, part=part)) for p in prepared
                ]
                report.refused.extend(refusals)
                return
            for one in prepared:
                report.files.append(self._store(one))
        finally:
            for one in prepared:
                if one.staging is not None:
                    one.staging.close()

    def _prepare(self, name: FileName, group_size: int) -> _Prepared:
        """Read and check one file. Raises FileRefused; nothing has been written outside the work folder then."""
        sniffed = sniff(name)
        batch = batch_id(name.period.end, sniffed.sha256, self.mappings.sha256)
        before = [b for b in stored_batches(self.home, name.contract.name) if b.id == batch]
        if before:
            return _Prepared(name, before[0].meta)
        mapping = self.mappings.of(name.contract.name)
        reader = self._open(name, sniffed, mapping)
        matched = self._match(name, reader, mapping)
        validation = Validation(name.contract, self.pack.codes, mapping, matched, name.period)
        large = max(group_size, sniffed.unpacked) > limits.STAGED_IN_MEMORY_BYTES
        staging = Staging(self.connection, validation, self.work if large else None)
        try:
            quarantine = QuarantineWriter(self.home, self.work / batch, batch)
            rows, blank, broken = self._read(name, reader, staging, quarantine)
            if stamp(name.path) != sniffed.stamp:
                raise refused("file_changed", name.shown)
            settled = staging.settle()
            meta = self._judge(name, sniffed, batch, matched, staging, settled, rows, blank, broken)
            columns = {"left_out_columns": matched.left_out, "absent_columns": matched.absent}
            return _Prepared(name, meta, staging, quarantine, columns)
        except BaseException:
            staging.close()
            raise

    def _open(self, name: FileName, sniffed: Sniffed, mapping: RegisterMapping) -> Reader:
        if name.format == "xlsx":
            return WorkbookReader(name)
        if name.format == "parquet":
            return ParquetReader(name, name.contract, mapping)
        return TextReader(name, sniffed)

    def _match(self, name: FileName, reader: Reader, mapping: RegisterMapping) -> Matched:
        """Match the headers; if they do not match, see whether a title stands above the real ones."""
        try:
            return match_headers(reader.headers, name.contract, mapping, name.shown)
        except FileRefused as error:
            known = known_headers(name.contract, mapping)
            for line, cells in reader.peek(10):
                if sum(clean_header(cell) in known for cell in cells) >= 2:
                    raise refused("title_above_header", name.shown, line=line) from None
            raise error

    def _read(
        self, name: FileName, reader: Reader, staging: Staging, quarantine: QuarantineWriter
    ) -> tuple[int, int, list[Tally]]:
        """Check all rows; return rows read, blank lines, and the rows that could not be split."""
        rows = blank = 0
        broken: dict[str, Tally] = {}
        for chunk in read_ahead(reader.chunks()):
            rejected = staging.add(chunk)
            found = [(place, chunk.table.column("line")[place].as_py(), faults) for place, faults in rejected]
            kept = [RejectedRow(line, _faults(faults), chunk.raw(place)) for place, line, faults in found]
            kept += [RejectedRow(row.line, (Fault("", row.reason),), row.raw) for row in chunk.broken]
            for row in sorted(kept, key=lambda row: row.line):
                quarantine.add(row)
            for unsplit in chunk.broken:
                before = broken.get(unsplit.reason, Tally("", unsplit.reason, 0, unsplit.line))
                broken[unsplit.reason] = replace(before, rows=before.rows + 1)
            rows += chunk.rows + len(chunk.broken)
            blank += chunk.blank
            if rows > limits.ROWS:
                raise refused("too_many_rows", name.shown, limit=limits.ROWS)
            self.progress(name.shown, min(chunk.done, reader.size), reader.size)
        return rows, blank, list(broken.values())

    def _judge(
        self,
        name: FileName,
        sniffed: Sniffed,
        batch: str,
        matched: Matched,
        staging: Staging,
        settled: Settled,
        rows: int,
        blank: int,
        broken: list[Tally],
    ) -> BatchMeta:
        """Weigh the file as a whole: refuse it, or return its description."""
        counts = BatchCounts(
            rows_in=rows - settled.blank,
            accepted=settled.accepted,
            rejected=settled.rejected + sum(tally.rows for tally in broken),
            duplicates=settled.duplicates,
            superseded=settled.superseded,
        )
        counts.check(name.shown)
        tallies = sorted([*staging.tallies(), *broken], key=lambda tally: (-tally.rows, tally.first_line))
        if counts.rows_in == 0 and name.contract.absent != "zero":
            raise refused("no_rows", name.shown, register=name.contract.name)
        self._refuse_other_period(name, staging)
        if not self.told and counts.rejected * 100 > limits.REJECTED_PERCENT * counts.rows_in:
            raise _too_many(name, counts, tallies)
        reasons: Counter[str] = Counter()
        for tally in tallies:
            reasons[tally.reason] += tally.rows
        notes = {
            **settled.notes,
            "blank_lines": blank + settled.blank,
            "left_out_columns": len(matched.left_out),
            "absent_columns": len(matched.absent),
            "empty_register": int(counts.rows_in == 0),
        }
        return BatchMeta(
            batch=batch,
            register=name.contract.name,
            period=name.period,
            part=name.part,
            file_name=name.path.name,
            sha256=sniffed.sha256,
            mapping_sha256=self.mappings.sha256,
            pack=self.pack.name,
            pack_hash=self.pack.hash,
            counts=counts,
            reasons=dict(reasons),
            notes={note: count for note, count in notes.items() if count},
        )

    def _refuse_other_period(self, name: FileName, staging: Staging) -> None:
        dated = staging.dated()
        if dated is None or name.contract.feed != "events" or dated.rows < limits.OTHER_PERIOD_NONE_ROWS:
            return
        few = dated.inside * 100 < limits.OTHER_PERIOD_PERCENT * dated.rows
        if dated.inside == 0 or (few and dated.rows >= limits.OTHER_PERIOD_ROWS):
            period = f"{name.period.start}..{name.period.end}"
            month = f"{dated.month:%Y-%m}"
            raise refused(
                "other_period", name.shown, inside=dated.inside, dated=dated.rows, period=period, month=month
            )

    def _store(self, prepared: _Prepared) -> FileReport:
        """Put rejected rows and accepted rows in place."""
        meta = prepared.meta
        if prepared.staging is None or prepared.quarantine is None:
            return _stored_before(self.home, prepared)
        quarantine = prepared.quarantine.commit(meta)
        contract = prepared.name.contract
        table = prepared.staging.expose()
        result = lake.write_batch(self.home, self.pack, contract, self.connection, table, meta)
        result.counts.check(meta.file_name)
        return FileReport(
            meta.file_name, meta.register, meta.batch, result.counts, meta.reasons, meta.notes,
            result.stored_before, quarantine, prepared.columns,
        )  # fmt: skip


def _stored_before(home: Home, prepared: _Prepared) -> FileReport:
    """Report a file that is in already: what was accepted or superseded then is a duplicate now."""
    meta = prepared.meta
    counts = replace(
        meta.counts, accepted=0, superseded=0, duplicates=meta.counts.rows_in - meta.counts.rejected
    )
    place = folder(home, meta.batch)
    return FileReport(
        prepared.name.shown, meta.register, meta.batch, counts, meta.reasons, meta.notes,
        True, place if place.exists() else None,
    )  # fmt: skip


def _faults(texts: list[str]) -> tuple[Fault, ...]:
    return tuple(Fault(*text.rsplit(" ", 1)) for text in texts)


def _too_many(name: FileName, counts: BatchCounts, tallies: list[Tally]) -> FileRefused:
    """Return the refusal of a file with too many bad rows, naming the commonest faults."""
    named, named_zh = [], []
    for tally in tallies[:_EXAMPLES]:
        words = ROW_REASONS[tally.reason]
        column = name.contract.columns.get(tally.column)
        where = f"column {tally.column}: " if tally.column else ""
        where_zh = f"列“{column.zh if column else tally.column}”" if tally.column else ""
        named.append(f"{where}{words.en} ({tally.rows} rows, first in line {tally.first_line})")
        named_zh.append(f"{where_zh}{words.zh}（{tally.rows}行，首见第{tally.first_line}行）")
    return refused(
        "too_many_rejected",
        name.shown,
        rejected=counts.rejected,
        rows=counts.rows_in,
        percent=limits.REJECTED_PERCENT,
        examples=", ".join(named),
        examples_zh="，".join(named_zh),
    )

"""What an import did, by file and by register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from closeknit.engine.units import FileRefused, Text
from closeknit.intake.batches import BatchCounts
from closeknit.intake.reasons import NOTES, ROW_REASONS


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file that was taken in."""

    file: str
    register: str
    batch: str
    counts: BatchCounts
    reasons: Mapping[str, int]  # reason code → rows; a row with two faults counts in both
    notes: Mapping[str, int]
    stored_before: bool
    quarantine: Path | None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # note → headers it is about

    def sentences(self) -> list[Text]:
        """Return what is worth saying about this file beyond its counts."""
        said = []
        if self.stored_before:
            said.append(
                Text(
                    f"{self.file}: imported before; nothing changed, its rows count as duplicates",
                    f"{self.file}：此前已导入，未作任何改动，各行计为重复",
                )
            )
        for code, rows in sorted(self.reasons.items(), key=lambda item: -item[1]):
            words = ROW_REASONS[code]
            said.append(
                Text(
                    f"{self.file}: {rows} {'row' if rows == 1 else 'rows'} rejected: {words.en} ({code})",
                    f"{self.file}：拒收{rows}行：{words.zh}（{code}）",
                )
            )
        for code, count in self.notes.items():
            words = NOTES[code]
            what = ", ".join(self.columns.get(code, ())) or str(count)
            said.append(Text(f"{self.file}: {words.en}: {what}", f"{self.file}：{words.zh}：{what}"))
        return said


@dataclass(slots=True)
class ImportReport:
    """All files of one import."""

    files: list[FileReport] = field(default_factory=list)
    refused: list[tuple[Path, FileRefused]] = field(default_factory=list)
    skipped: list[tuple[Path, Text]] = field(default_factory=list)

    @property
    def registers(self) -> dict[str, dict[str, int]]:
        """Register → {"rows_in", "accepted", "rejected", "duplicates", "superseded"}."""
        totals: dict[str, BatchCounts] = {}
        for file in self.files:
            totals[file.register] = totals.get(file.register, BatchCounts()) + file.counts
        return {name: counts.as_json() for name, counts in sorted(totals.items())}

    def as_json(self) -> dict[str, dict[str, int]]:
        """Return what `import --json` prints."""
        return self.registers

    def sentences(self) -> list[Text]:
        """Return everything worth saying, in the order of the files."""
        skipped = [Text(f"{path.name}: {why.en}", f"{path.name}：{why.zh}") for path, why in self.skipped]
        return skipped + [sentence for file in self.files for sentence in file.sentences()]


class ImportRefused(FileRefused):
    """Some files of an import were refused; the others are in. `report` tells which."""

    def __init__(self, report: ImportReport) -> None:
        first = report.refused[0][1]
        if len(report.refused) == 1 and not report.files:
            super().__init__(first.code, first.text.en, first.text.zh)
        else:
            named = "; ".join(error.text.en for _, error in report.refused)
            named_zh = "；".join(error.text.zh for _, error in report.refused)
            super().__init__(
                first.code,
                f"{len(report.refused)} files refused, {len(report.files)} imported: {named}",
                f"拒收{len(report.refused)}个文件，导入{len(report.files)}个：{named_zh}",
            )
        self.report = report

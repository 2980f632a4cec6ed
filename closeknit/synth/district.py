"""`write_district`: a district with known truth as departmental files, chunk by chunk in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from closeknit.engine.units import CloseknitError, Progress, silent
from closeknit.synth import (
    assistance,
    calibration,
    checks,
    civil,
    delivery,
    disability,
    employment,
    errors,
    health,
    households,
    lists,
    medical,
    needs,
    outlines,
    population,
    schooling,
    shocks,
    story,
    work,
)
from closeknit.synth.areas import district
from closeknit.synth.people import Chunk
from closeknit.synth.rows import Rows
from closeknit.synth.timeline import Timeline
from closeknit.synth.truth import Truth
from closeknit.synth.writing import RegisterFiles, as_text, delivered, gather, person_numbers

if TYPE_CHECKING:
    from closeknit.packs.loader import Pack

CHUNK = 60_000  # people built at once: bounds memory whatever the size
LARGEST = (
    40 * CHUNK
)  # people of one district: order codes of resident numbers are shared out among the chunks
WUCHANG = "420106"
_MEDICAL_AID = 0.7  # of the in-policy rest of a helped family's bill [P]


@dataclass(frozen=True)
class DistrictSummary:
    """What was written: rows by file, persons and families of the truth, and the calibration table."""

    folder: Path
    people: int
    persons: int
    households: int
    files: dict[str, int]
    errors: int
    figures: list[calibration.Figure]

    @property
    def rows(self) -> int:
        return sum(self.files.values())

    def calibration_table(self) -> str:
        """The figures beside their targets, as Markdown."""
        return calibration.table(self.figures)


def write_district(
    out: Path,
    people: int,
    seed: int,
    day: date,
    pack: Pack,
    progress: Progress = silent,
    months: int = 3,
    districts: tuple[str, ...] | list[str] = (WUCHANG,),
) -> DistrictSummary:
    """Write the registers of `people` residents up to `day` into a new folder, the truth apart in `out`/truth.

    Deterministic: the same arguments give the same bytes. Several districts share the people evenly.
    Raises: CloseknitError if the folder holds files already, or there are too few people or months.
    """
    codes = tuple(districts)
    _refuse(out, people, months, codes)
    timeline = Timeline(day, months)
    out.mkdir(parents=True, exist_ok=True)
    files = RegisterFiles(out, pack.contracts, timeline)
    truth, figures, injected = Truth(out, timeline), calibration.Calibration(), 0
    with_story = story.is_in(timeline, codes)
    plan = list(_plan(people - len(story.FAMILY) * with_story, codes))
    for done, (code, part, parts, count) in enumerate(plan):
        progress(f"inventing {count:,} people of {code}", done, len(plan))
        injected += _write_chunk(
            files,
            truth,
            figures,
            population.populate(district(code), timeline, seed, part, parts, count),
            count,
        )
    if with_story:
        _write_story(files, timeline)
        truth.add_story()
    else:
        (truth.folder / "story.json").write_text("null\n", encoding="utf-8")
    files.close()
    table = figures.figures()
    calibration.write(truth.folder, table)
    for code in codes:
        shape = json.dumps(outlines.outlines(code), ensure_ascii=False) + "\n"
        (truth.folder / f"streets_{code}.geojson").write_text(shape, encoding="utf-8")
    progress("district written", len(plan), len(plan))
    return DistrictSummary(
        out, people, truth.persons, truth.households, dict(sorted(files.rows.items())), injected, table
    )


def _refuse(out: Path, people: int, months: int, codes: tuple[str, ...]) -> None:
    if out.exists() and any(out.iterdir()):
        raise CloseknitError(
            f"{out} holds files already; name an empty or new folder.",
            f"{out} 中已有文件；请指定空的或新的文件夹。",
        )
    if people < 100 or months < 1:
        raise CloseknitError(
            f"{people} people and {months} months are too few; ask for at least 100 people and 1 month.",
            f"{people} 人、{months} 个月太少；至少需要 100 人、1 个月。",
        )
    wrong = [code for code in codes if len(code) != 6 or not code.isdigit()]
    if wrong or not codes or len(set(codes)) < len(codes):
        raise CloseknitError(
            f"districts {list(codes)} cannot be used; name different six-digit codes such as 420106.",
            f"区划代码 {list(codes)} 不可用；请给出互不相同的六位代码，如 420106。",
        )
    if people > LARGEST * len(codes):
        raise CloseknitError(
            f"{people:,} people are too many for {len(codes)} district(s); name more districts, at most {LARGEST:,} people each.",
            f"{len(codes)} 个区容不下 {people:,} 人；请增加区划代码，每区最多 {LARGEST:,} 人。",
        )


def _plan(people: int, codes: tuple[str, ...]) -> Iterator[tuple[str, int, int, int]]:
    """District, part, parts and people of each chunk."""
    for place, code in enumerate(codes):
        share = people * (place + 1) // len(codes) - people * place // len(codes)
        parts = max(1, -(-share // CHUNK))
        for part in range(parts):
            yield code, part, parts, share * (part + 1) // parts - share * part // parts


def _write_chunk(
    files: RegisterFiles, truth: Truth, figures: calibration.Calibration, chunk: Chunk, people: int
) -> int:
    """Invent one chunk to its end, write its registers and truth, and return how many errors were put in."""
    households.register_households(chunk)
    school = schooling.enrol(chunk)
    disabled = disability.draw(chunk)
    jobs = work.employ(chunk, schooling.students(chunk, school), disabled)
    happened = shocks.happen(chunk, school, disabled, jobs)
    cover = health.insure(chunk, jobs)
    bills = health.treat(chunk, disabled, happened, cover)
    claims = employment.claim(chunk, jobs, happened)
    need = needs.assess(chunk, school, disabled, jobs, happened, bills, claims.benefits(chunk))
    aid = assistance.assist(chunk, jobs, disabled, need, people)
    bills.grant_aid(_helped_at(chunk, aid, bills), _MEDICAL_AID)
    police = civil.Civil(chunk)
    children = lists.ChildList(chunk, happened)
    noted = errors.Injected()
    sources: tuple[Iterable[Rows], ...] = (
        civil.registers(chunk, police, happened),
        schooling.registers(chunk, school),
        disability.registers(chunk, disabled),
        employment.registers(chunk, jobs, happened, claims),
        medical.registers(chunk, cover, bills, aid, happened, need.savings[:, -1]),
        lists.registers(chunk, jobs, need, aid, school, happened, children),
        assistance.registers(chunk, jobs, aid),
        delivery.registers(chunk, aid, need, disabled, school, happened, children.with_allowance()),
        checks.registers(chunk, jobs, need, aid),
    )
    numbers = person_numbers(chunk)
    for source in sources:
        for register, rows in gather(source).items():
            _write_register(files, chunk, register, rows, numbers, noted)
    errors.note_standing(chunk, police, noted)
    truth.add(chunk, need, aid, happened, noted)
    figures.add(chunk, jobs, disabled, bills, cover, need, aid, claims, happened)
    return len(noted.rows)


def _helped_at(chunk: Chunk, aid: assistance.Aid, bills: health.Bills) -> np.ndarray:
    """Whether the patient was on a scheme when the bill was settled."""
    month = chunk.timeline.index_of(bills.settled)
    family = chunk.persons.household[bills.who]
    return (
        (family >= 0)
        & (aid.household_helped[family, month] | aid.single[bills.who, month])
        & (bills.scheme > 0)
    )


def _write_register(
    files: RegisterFiles,
    chunk: Chunk,
    register: str,
    rows: list[Rows],
    numbers: pa.Array,
    noted: errors.Injected,
) -> None:
    contract = files.contracts[register]
    groups = [[one] for one in rows] if contract.feed == "snapshot" else [rows]
    for group in groups:
        table = pa.concat_tables([as_text(contract, one, numbers, chunk.timeline) for one in group])
        who, month = np.concatenate([r.who for r in group]), np.concatenate([r.months for r in group])
        sheet = errors.spoil(chunk, contract, errors.Sheet(table, who, month), noted)
        for part, selected in _by_file(files, register, sheet.month):
            files.add(register, part, sheet.table.take(pa.array(selected)))


def _by_file(files: RegisterFiles, register: str, month: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Rows by the file that carries them; rows for a month not delivered yet are left out."""
    count = files.timeline.count
    periods: dict[str, list[int]] = {}
    for index in np.unique(month).tolist():
        if 0 <= index < count:
            periods.setdefault(files.period(register, index), []).append(index)
    for indices in periods.values():
        yield indices[-1], np.flatnonzero(np.isin(month, indices))


def _write_story(files: RegisterFiles, timeline: Timeline) -> None:
    for register, (month, row) in story.rows(timeline):
        names = delivered(files.contracts[register])
        unknown = set(row) - set(names)
        if unknown:
            raise ValueError(
                f"story row for {register} has columns the contract does not know: {sorted(unknown)}"
            )
        columns = {name: pa.array([row.get(name) or None], pa.string()) for name in names}
        files.add(register, month, pa.table(columns))

"""The errors registers have, put in on purpose and written down.

One row gets one error at most. Snapshots repeat their errors every month, because nobody corrects them; events get them
row by row. A file of a handful of rows is left clean: one wrong number there would refuse the whole file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from closeknit.engine.registers.contract import RegisterContract
from closeknit.synth import rates
from closeknit.synth.civil import Civil
from closeknit.synth.households import book_numbers
from closeknit.synth.people import HOME, Chunk, Floats, Ints
from closeknit.synth.timeline import Timeline

_NO_SUCH_DAY = {"02": 30, "04": 31, "06": 31, "09": 31, "11": 31}
FEWEST_ROWS = 30  # rows a file needs before errors are put into it
_COLUMNS = ("register", "period", "resident_id", "error", "column", "true_value", "given")


@dataclass
class Injected:
    """Every error put in, for truth/errors.csv."""

    rows: list[tuple[str, ...]] = field(default_factory=list)

    def note(self, *values: str) -> None:
        self.rows.append(values)

    def columns(self) -> dict[str, list[str]]:
        parts = list(zip(*self.rows, strict=True)) or [()] * len(_COLUMNS)
        return {name: list(part) for name, part in zip(_COLUMNS, parts, strict=True)}


@dataclass
class Sheet:
    """A register's rows as text, with the person and the month of delivery of each."""

    table: pa.Table
    who: Ints
    month: Ints


def spoil(chunk: Chunk, contract: RegisterContract, sheet: Sheet, noted: Injected) -> Sheet:
    """Return the sheet with errors at the rates of rates.py."""
    rng = chunk.rng(f"errors {contract.name}")
    luck, choice = _luck(chunk, rng, contract, sheet)
    crowded = np.bincount(sheet.month, minlength=chunk.timeline.count)[sheet.month] >= FEWEST_ROWS
    bounds = np.cumsum([0.0, *rates.ERRORS.values()])
    hit = {
        kind: np.flatnonzero(crowded & (luck >= bounds[i]) & (luck < bounds[i + 1]))
        for i, kind in enumerate(rates.ERRORS)
    }
    _numbers(chunk, contract, sheet, hit, choice, noted)
    _missing(chunk.timeline, contract, sheet, hit["missing_value"], choice, noted, chunk)
    _impossible(chunk.timeline, contract, sheet, hit["impossible_date"], noted, chunk)
    if contract.feed == "events" and contract.late_months:
        _late(chunk.timeline, contract, sheet, hit["late"], noted, chunk)
    return _twice(chunk, contract, sheet, hit["duplicate"], noted)


def _luck(
    chunk: Chunk, rng: np.random.Generator, contract: RegisterContract, sheet: Sheet
) -> tuple[Floats, Floats]:
    if contract.feed == "snapshot":
        persons = len(chunk.persons)
        return rng.random(persons)[sheet.who], rng.random(persons)[sheet.who]
    return rng.random(len(sheet.who)), rng.random(len(sheet.who))


def _put(sheet: Sheet, column: str, at: Ints, values: list[str | None]) -> None:
    """Replace a few values of a column."""
    if not len(at):
        return
    mask = np.zeros(len(sheet.who), dtype=bool)
    mask[at] = True
    place = sheet.table.column_names.index(column)
    old = sheet.table.column(place).combine_chunks()
    order = np.argsort(at, kind="stable")
    new = pa.array([values[i] for i in order.tolist()], pa.string())
    sheet.table = sheet.table.set_column(place, column, pc.replace_with_mask(old, pa.array(mask), new))


def _person_column(contract: RegisterContract) -> str:
    return next(n for n, c in contract.columns.items() if c.type == "resident_id" and c.role is None)


def _numbers(
    chunk: Chunk,
    contract: RegisterContract,
    sheet: Sheet,
    hit: dict[str, Ints],
    choice: Floats,
    noted: Injected,
) -> None:
    column, p, tl = _person_column(contract), chunk.persons, chunk.timeline
    at: list[int] = []
    given: list[str | None] = []
    for kind in ("wrong_digit", "short_number", "old_number", "small_x"):
        for row in hit[kind].tolist():
            number = str(p.number[sheet.who[row]])
            wrong = _misspell(kind, number, float(choice[row]), contract.name)
            if wrong != number:
                at.append(row)
                given.append(wrong)
                if kind != "small_x":
                    period = tl.period(int(sheet.month[row]))
                    noted.note(contract.name, period, number, kind, column, number, wrong)
    _put(sheet, column, np.array(at, dtype=np.int64), given)


def _misspell(kind: str, number: str, choice: float, register: str) -> str:
    place = 6 + int(choice * 10.999)
    match kind:
        case "wrong_digit":
            digit = (int(number[place]) + 1 + int(choice * 997) % 9) % 10
            return f"{number[:place]}{digit}{number[place + 1 :]}"
        case "short_number":
            return number[:place] + number[place + 1 :]
        case "old_number" if register in rates.OLD_NUMBERS_IN and number[6:8] == "19":
            return number[:6] + number[8:17]
        case "small_x":
            return number.lower()
    return number


def _missing(
    tl: Timeline,
    contract: RegisterContract,
    sheet: Sheet,
    at: Ints,
    choice: Floats,
    noted: Injected,
    chunk: Chunk,
) -> None:
    optional = [
        name for name, c in contract.columns.items()
        if not (c.required or c.born_of or c.linking or name in contract.key or name == contract.fact_day)
    ]  # fmt: skip
    if not optional:
        return
    picked = (choice[at] * len(optional)).astype(int)
    for place, name in enumerate(optional):
        rows = at[picked == place]
        old = sheet.table.column(name)
        for row in rows.tolist():
            value = old[row].as_py()
            if value is not None:
                number = str(chunk.persons.number[sheet.who[row]])
                noted.note(
                    contract.name, tl.period(int(sheet.month[row])), number, "missing_value", name, value, ""
                )
        _put(sheet, name, rows, [None] * len(rows))


def _impossible(
    tl: Timeline, contract: RegisterContract, sheet: Sheet, at: Ints, noted: Injected, chunk: Chunk
) -> None:
    dates = [
        n for n, c in contract.columns.items() if c.type == "date" and (c.required or n == contract.fact_day)
    ]
    if not dates:
        return
    old = sheet.table.column(dates[0])
    given: list[str | None] = []
    for row in at.tolist():
        value = old[row].as_py()
        wrong = f"{value[:8]}{_NO_SUCH_DAY.get(value[5:7], 32)}" if value else None
        given.append(wrong)
        number = str(chunk.persons.number[sheet.who[row]])
        noted.note(
            contract.name,
            tl.period(int(sheet.month[row])),
            number,
            "impossible_date",
            dates[0],
            value or "",
            wrong or "",
        )
    _put(sheet, dates[0], at, given)


def _late(
    tl: Timeline, contract: RegisterContract, sheet: Sheet, at: Ints, noted: Injected, chunk: Chunk
) -> None:
    """Rows of one month come with the next month's file; those of the last month are not here yet."""
    for row in at.tolist():
        month = int(sheet.month[row])
        number = str(chunk.persons.number[sheet.who[row]])
        to = tl.period(month + 1) if month + 1 < tl.count else ""
        noted.note(contract.name, tl.period(month), number, "late", "", tl.period(month), to)
    sheet.month = sheet.month.copy()
    sheet.month[at] += 1


def _twice(chunk: Chunk, contract: RegisterContract, sheet: Sheet, at: Ints, noted: Injected) -> Sheet:
    tl = chunk.timeline
    for row in at.tolist():
        number = str(chunk.persons.number[sheet.who[row]])
        noted.note(
            contract.name,
            tl.period(min(int(sheet.month[row]), tl.count - 1)),
            number,
            "duplicate",
            "",
            "",
            "",
        )
    table = pa.concat_tables([sheet.table, sheet.table.take(pa.array(at))]) if len(at) else sheet.table
    return Sheet(
        table, np.concatenate([sheet.who, sheet.who[at]]), np.concatenate([sheet.month, sheet.month[at]])
    )


def note_standing(chunk: Chunk, civil: Civil, noted: Injected) -> None:
    """Write down the errors that were built in before: two books, stale addresses, deaths late or seen once."""
    p, last = chunk.persons, chunk.timeline.period(chunk.timeline.count - 1)
    two = np.flatnonzero(p.second_book >= 0)
    second = book_numbers(chunk, p.second_book[two])
    for person, book in zip(two.tolist(), second.tolist(), strict=True):
        noted.note("household_book", last, str(p.number[person]), "two_books", "book_no", "", book)
    for person in np.flatnonzero(civil.stale & (p.lives == HOME)).tolist():
        noted.note("population", last, str(p.number[person]), "stale_address", "dwelling_no", "", "")
    for kind, people in (("death_late", civil.late), ("death_one_source", civil.one_source)):
        for person in np.flatnonzero(people).tolist():
            noted.note("deaths", last, str(p.number[person]), kind, "reported_by", str(p.died_on[person]), "")

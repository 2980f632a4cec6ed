"""Who is really in need, month by month, from true income, spending, savings and care. Never from a register.

Definition (a proposal of this project, not law). A family household is in need in a month if

    income  its true disposable income a head, mean of the last three months, is under the dibao line, or
    costs   it falls under the line once necessary medical and schooling costs (mean of twelve months) are paid,
            and in both cases its savings last less than six months at the line; or
    care    it has a child under 10 or a person who fails four or more of the six self-care items, no adult under 75
            able to care for them, and less than twice the line a head; or
    home    it lost its home to fire or disaster in the last three months and has less than a year of the line saved.

Income counts informal earnings and kin's help; it leaves out every kind of social assistance, so that need means need
before help. Medical costs count medical aid as unpaid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import rates, schooling
from closeknit.synth.disability import Disability
from closeknit.synth.health import Bills
from closeknit.synth.people import Chunk, Flags, Floats, household_sum
from closeknit.synth.schooling import Schooling
from closeknit.synth.shocks import Shocks
from closeknit.synth.work import Work

REASONS = ("", "income", "costs", "care", "home")
_SAVINGS_MONTHS = 6
_HOME_SAVINGS_MONTHS = 12
_SPENT = 0.95  # of income, with rent or mortgage: little of it becomes savings at hand [P]
_CARE_INCOME = 2.0
_CHILD, _CARER = 10, 75

Matrix = NDArray[np.float64]  # households × months


@dataclass
class Need:
    """Households × months; money in yuan a head and month."""

    size: NDArray[np.int64]
    income: Matrix
    costs: Matrix
    savings: Matrix
    reason: NDArray[np.int8]

    @property
    def in_need(self) -> NDArray[np.bool_]:
        return self.reason > 0


def members(chunk: Chunk, shocks: Shocks) -> NDArray[np.bool_]:
    """Who belongs to the family in each month, persons × months: not the dead, the departed or those locked up."""
    p, tl = chunk.persons, chunk.timeline
    months = np.arange(tl.count)
    ends = np.array([tl.end(m) for m in months])
    inside = (p.household >= 0)[:, None] & (p.moved_in[:, None] <= months) & (p.moved_out[:, None] > months)
    inside &= (p.birth[:, None] <= ends) & ~(p.died_on[:, None] <= ends)
    c = shocks.custody
    away = (c["day"][:, None] <= ends) & ~(c["until"][:, None] <= ends)
    np.logical_and.at(inside, c["who"], ~away)
    return inside


def assess(
    chunk: Chunk,
    school: Schooling,
    disability: Disability,
    work: Work,
    shocks: Shocks,
    bills: Bills,
    benefits: Matrix,
) -> Need:
    """Work out every household's true situation in every month. `benefits`: unemployment benefit, persons × months."""
    inside = members(chunk, shocks)
    size = _by_household(chunk, inside)
    heads = np.maximum(size, 1)
    money = work.earned + work.pension_paid(chunk) + benefits
    income = _by_household(chunk, money * inside) + work.other[:, None]
    medical, fees = _medical(chunk, bills), _fees(chunk, school, inside)
    smooth = _trailing(income, 3)
    necessary = _trailing_year(medical) + fees
    savings = _savings(chunk, work, income, smooth, medical + fees, size) / heads
    income_head, costs_head = smooth / heads, necessary / heads
    short = savings < _SAVINGS_MONTHS * rates.LINE
    reason = np.zeros(size.shape, dtype=np.int8)
    reason[_home(chunk, shocks, savings, size.shape)] = 4
    reason[_care(chunk, disability, inside) & (income_head < _CARE_INCOME * rates.LINE)] = 3
    reason[(income_head - costs_head < rates.LINE) & short] = 2
    reason[(income_head < rates.LINE) & short] = 1
    reason[size == 0] = 0
    return Need(size.astype(np.int64), income_head, costs_head, savings, reason)


def _by_household(chunk: Chunk, values: NDArray[np.generic]) -> Matrix:
    count = len(chunk.households)
    columns = [household_sum(values[:, m], chunk.persons.household, count) for m in range(values.shape[1])]
    return np.stack(columns, axis=1)


def _trailing(values: Matrix, months: int) -> Matrix:
    """Mean of the last months up to each, of as many as there are."""
    total = np.cumsum(values, axis=1)
    shifted = np.zeros_like(total)
    shifted[:, months:] = total[:, :-months]
    return (total - shifted) / np.minimum(np.arange(values.shape[1]) + 1, months)


def _trailing_year(values: Matrix) -> Matrix:
    """A twelfth of the last twelve months' sum: a bill weighs for a year, never as if it came every month."""
    total = np.cumsum(values, axis=1)
    shifted = np.zeros_like(total)
    shifted[:, 12:] = total[:, :-12]
    return (total - shifted) / 12


def _medical(chunk: Chunk, bills: Bills) -> Matrix:
    tl, count = chunk.timeline, len(chunk.households)
    family = chunk.persons.household[bills.who]
    month = tl.index_of(bills.settled)
    inside = family >= 0
    cell = family[inside] * tl.count + month[inside]
    flat = np.bincount(cell, weights=bills.own()[inside] / 100, minlength=count * tl.count)
    return flat.reshape(count, tl.count)


def _fees(chunk: Chunk, school: Schooling, inside: NDArray[np.bool_]) -> Matrix:
    """School and college fees a month, families × months."""
    tl = chunk.timeline
    by_year: dict[np.datetime64, Floats] = {}
    columns = []
    for month in range(tl.count):
        year = schooling.school_year(chunk, month)
        if year not in by_year:
            by_year[year] = school.fees(school.stage(chunk, month)) / 12
        columns.append(by_year[year])
    return _by_household(chunk, np.stack(columns, axis=1) * inside)


def _savings(chunk: Chunk, work: Work, income: Matrix, smooth: Matrix, costs: Matrix, size: Matrix) -> Matrix:
    """Savings at the end of each month; families cut their living, but not below nine tenths of the line."""
    now, out = work.savings.copy(), np.empty_like(income)
    for month in range(income.shape[1]):
        living = np.maximum(0.9 * rates.LINE * size[:, month], _SPENT * smooth[:, month])
        now = np.maximum(now + income[:, month] - living - costs[:, month], 0.0)
        out[:, month] = now
    return out


def _care(chunk: Chunk, disability: Disability, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    p, tl = chunk.persons, chunk.timeline
    able = (disability.failed == 0) & ~disability.severe
    columns = []
    for month in range(tl.count):
        age = p.age_on(tl.end(month))
        lost = (disability.failed >= 4) & (disability.failed_since <= tl.end(month))
        dependent = inside[:, month] & ((age < _CHILD) | lost)
        carer = inside[:, month] & able & (age >= 18) & (age < _CARER)
        columns.append(_some(chunk, dependent) & ~_some(chunk, carer))
    return np.stack(columns, axis=1)


def _some(chunk: Chunk, persons: Flags) -> Flags:
    return household_sum(persons.astype(np.float64), chunk.persons.household, len(chunk.households)) > 0


def _home(chunk: Chunk, shocks: Shocks, savings: Matrix, shape: tuple[int, int]) -> NDArray[np.bool_]:
    lost = np.zeros(shape, dtype=bool)
    for household, month in shocks.home_lost.items():
        lost[household, month : month + 3] = True
    return lost & (savings < _HOME_SAVINGS_MONTHS * rates.LINE)

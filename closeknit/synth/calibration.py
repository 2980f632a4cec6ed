"""How close a written district comes to the figures it was calibrated to (domain.md 5.4), as a table.

Counts are kept chunk by chunk; people of a campus's dormitories count as residents but not in family figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import rates
from closeknit.synth.assistance import DIBAO, MARGINAL, RIGID, SINGLE, TEKUN, Aid
from closeknit.synth.disability import Disability
from closeknit.synth.employment import Claims
from closeknit.synth.health import BY_EMPLOYMENT, BY_RESIDENCE, UNINSURED, Bills, Cover
from closeknit.synth.needs import Need
from closeknit.synth.people import DORMITORY, LODGING, Chunk, household_sum
from closeknit.synth.shocks import Shocks
from closeknit.synth.work import NONE, Work
from closeknit.synth.writing import write_table


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what was aimed at, the tolerance, what came out."""

    name: str
    target: float
    low: float
    high: float
    value: float
    source: str

    @property
    def holds(self) -> bool:
        return self.low <= self.value <= self.high


@dataclass
class Calibration:
    """Running sums over the chunks of a district."""

    sums: dict[str, float] = field(default_factory=dict)
    incomes: list[NDArray[np.float64]] = field(default_factory=list)  # yuan a head and month, last month
    sizes: list[NDArray[np.int64]] = field(default_factory=list)

    def _add(self, **values: float) -> None:
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(value)

    def add(
        self, chunk: Chunk, work: Work, disability: Disability, bills: Bills, cover: Cover,
        need: Need, aid: Aid, claims: Claims, shocks: Shocks,
    ) -> None:  # fmt: skip
        """Count one chunk."""
        tl, p = chunk.timeline, chunk.persons
        last = tl.count - 1
        here = chunk.resident(last)
        age = p.age_on(tl.last)
        self._people(chunk, here, age)
        self._add(
            disabled=((disability.grade > 0) & here).sum(),
            disabled_60=((disability.grade > 0) & here & (age >= 60)).sum(),
            disabled_12=((disability.grade > 0) & (disability.grade <= 2) & here).sum(),
            certified=(disability.certified(tl.last) & here).sum(),
            lost_care=((disability.failed > 0) & here & (age >= 60)).sum(),
            deaths=(shocks.log["kind"] == "death").sum() / tl.count * 12,
        )
        self._work(chunk, work, claims, here, age)
        self._health(chunk, bills, cover, here, age)
        self._help(chunk, need, aid, here)
        lives = need.size[:, last] > 0
        money = (
            household_sum(work.earned[:, last] + work.pension_paid(chunk)[:, last], p.household, len(lives))
            + work.other
        )
        self.incomes.append((money / np.maximum(need.size[:, last], 1))[lives])
        self.sizes.append(need.size[lives, last])

    def _people(self, chunk: Chunk, here: NDArray[np.bool_], age: NDArray[np.int64]) -> None:
        p, h = chunk.persons, chunk.households
        self._add(
            people=here.sum(), men=(here & p.man).sum(), collective=(here & np.isin(p.lives, (DORMITORY, LODGING))).sum(),
            age_0=(here & (age < 15)).sum(), age_15=(here & (age >= 15) & (age < 60)).sum(),
            age_60=(here & (age >= 60)).sum(), age_65=(here & (age >= 65)).sum(),
            households=len(h), members=h.size.sum(), **{f"size_{k}": (h.size == k).sum() for k in range(1, 6)},
        )  # fmt: skip

    def _work(
        self, chunk: Chunk, work: Work, claims: Claims, here: NDArray[np.bool_], age: NDArray[np.int64]
    ) -> None:
        force = here & (work.kind != NONE) & (age < 60)
        registered = np.isnat(claims.ended) | (claims.ended > chunk.timeline.last)
        self._add(
            force=force.sum(), idle=(force & (work.earned[:, -1] <= 0)).sum(),
            registered=here[claims.who[registered]].sum(),
        )  # fmt: skip

    def _health(
        self, chunk: Chunk, bills: Bills, cover: Cover, here: NDArray[np.bool_], age: NDArray[np.int64]
    ) -> None:
        tl = chunk.timeline
        month = tl.index_of(bills.settled)
        stays = bills.inpatient & (month >= tl.count - 12)
        admitted = np.zeros(len(chunk.persons), dtype=bool)
        admitted[bills.who[stays]] = True
        grown = here & (age >= 15)
        self._add(
            grown=grown.sum(),
            admitted=(admitted & grown).sum(),
            own=bills.own().sum(),
            total=bills.total.sum(),
        )
        self._add(insured=(here & (cover.scheme[:, -1] != UNINSURED)).sum())
        for name, scheme in (("resident", BY_RESIDENCE), ("employee", BY_EMPLOYMENT)):
            own = bills.inpatient & (bills.scheme == scheme)
            policy = (bills.total - bills.outside)[own].sum()
            self._add(**{
                f"{name}_stays": own.sum(), f"{name}_cost": bills.total[own].sum() / 100,
                f"{name}_policy": policy, f"{name}_paid": (bills.basic + bills.major)[own].sum(),
            })  # fmt: skip

    def _help(self, chunk: Chunk, need: Need, aid: Aid, here: NDArray[np.bool_]) -> None:
        last = chunk.timeline.count - 1
        scheme = aid.covered(chunk, last)
        helped = aid.helped(chunk)[:, last]
        needy = need.in_need[:, last]
        self._add(
            core=(here & np.isin(scheme, (DIBAO, TEKUN, SINGLE))).sum(), marginal=(here & (scheme == MARGINAL)).sum(),
            rigid=(here & (scheme == RIGID)).sum(), living=(need.size[:, last] > 0).sum(), needy=needy.sum(),
            unhelped=(needy & ~helped).sum(), dibao_persons=need.size[aid.scheme[:, last] == DIBAO, last].sum(),
            dibao_households=(aid.scheme[:, last] == DIBAO).sum(),
        )  # fmt: skip

    def figures(self) -> list[Figure]:
        """Return the table, shares in per cent."""
        s = self.sums

        def share(part: str, whole: str = "people") -> float:
            return 100.0 * s.get(part, 0.0) / max(s.get(whole, 0.0), 1.0)

        income, low, median = self._income()
        return [
            Figure("aged 0-14, %", 13.05, 11.5, 14.5, share("age_0"), "S51"),
            Figure("aged 15-59, %", 69.72, 67.5, 72.0, share("age_15"), "S51"),
            Figure("aged 60 and over, %", 17.23, 15.5, 19.0, share("age_60"), "S51"),
            Figure("aged 65 and over, %", 11.81, 10.4, 13.5, share("age_65"), "S51"),
            Figure("men, %", 51.94, 50.8, 53.2, share("men"), "S51"),
            Figure("in collective households, %", 18.1, 17.0, 19.5, share("collective"), "S51"),
            Figure("persons a family household", 2.47, 2.38, 2.56, s["members"] / max(s["households"], 1), "S51"),
            *(
                Figure(f"households of {k}, %", target, target - 3.5, target + 3.5, share(f"size_{k}", "households"), "S52 2010-K 2020")
                for k, target in ((1, 25.4), (2, 29.7), (3, 22.5), (4, 13.2), (5, 6.2))
            ),
            Figure("disabled, %", 6.34, 5.7, 7.0, share("disabled"), "S54"),
            Figure("of them grades 1-2, %", 29.5, 25.5, 33.5, share("disabled_12", "disabled"), "S54"),
            Figure("of them 60 and over, %", 53.0, 47.0, 59.0, share("disabled_60", "disabled"), "S54"),
            Figure("certificate holders, %", 2.7, 2.2, 3.2, share("certified"), "K"),
            Figure("self-care lost, of 60 and over, %", 11.6, 9.5, 15.0, share("lost_care", "age_60"), "K"),
            Figure("deaths a year, per 1,000", 5.9, 4.9, 6.9, 1000 * s["deaths"] / max(s["people"], 1), "S66"),
            Figure("admitted in 12 months, of 15 and over, %", 13.8, 11.8, 15.8, share("admitted", "grown"), "S53"),
            Figure("a stay, residents' scheme, yuan", 8129, 6900, 10000, s["resident_cost"] / max(s["resident_stays"], 1), "K"),
            Figure("a stay, employees' scheme, yuan", 12900, 11000, 14800, s["employee_cost"] / max(s["employee_stays"], 1), "K"),
            Figure("in-policy share paid, residents' scheme, %", 68.3, 63.0, 73.0, share("resident_paid", "resident_policy"), "K"),
            Figure("own share of settled cost, %", 27.0, 24.0, 38.0, share("own", "total"), "K"),
            Figure("insured, %", 95.0, 93.0, 99.0, share("insured"), "S56"),
            Figure("not at work, of the labour force, %", 5.1, 3.6, 6.6, share("idle", "force"), "S55"),
            Figure("registered unemployed, of the labour force, %", 2.92, 1.9, 3.5, share("registered", "force"), "S66"),
            Figure("mean income a head and year, yuan", rates.INCOME_YEAR_URBAN, 57000, 66000, 12 * income, "S15"),
            Figure("lowest decile's income, of the mean", 0.32, 0.27, 0.37, low, "S55"),
            Figure("median income, of the mean", 0.82, 0.76, 0.88, median, "S55"),
            Figure("on dibao, tekun or single-person dibao, %", 1.1, 0.9, 1.3, share("core"), "P"),
            Figure("marginal, %", 0.3, 0.2, 0.4, share("marginal"), "P"),
            Figure("rigid-expenditure, %", 0.075, 0.04, 0.11, share("rigid"), "P"),
            Figure("persons a dibao household", 1.6, 1.4, 2.2, s["dibao_persons"] / max(s["dibao_households"], 1), "S44"),
            Figure("households in need, %", 2.8, 2.0, 3.8, share("needy", "living"), "P"),
            Figure("households in need and not helped, %", 1.2, 0.5, 2.0, share("unhelped", "living"), "P"),
        ]  # fmt: skip

    def _income(self) -> tuple[float, float, float]:
        """Mean, and the lowest decile's and the median person's income as shares of it, all by person."""
        if not self.incomes:
            return 0.0, 0.0, 0.0
        income, size = np.concatenate(self.incomes), np.concatenate(self.sizes)
        order = np.argsort(income, kind="stable")
        income, size = income[order], size[order]
        place = np.cumsum(size) / size.sum()
        mean = float((income * size).sum() / size.sum())
        low = place <= 0.10
        lowest = float((income[low] * size[low]).sum() / max(size[low].sum(), 1))
        return mean, lowest / mean, float(np.interp(0.5, place, income)) / mean


def table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = ["| figure | target | range | here | source | |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {f.name} | {f.target:,.4g} | {f.low:,.5g} to {f.high:,.5g} | {f.value:,.4g} | {f.source} | {'' if f.holds else 'off'} |"
        for f in figures
    ]
    return "\n".join(lines) + "\n"


def write(folder: Path, figures: list[Figure]) -> None:
    """Write the table beside the truth, as CSV and Markdown."""
    write_table(
        folder / "calibration.csv",
        {
            "figure": [f.name.replace(",", ";") for f in figures],
            "target": [f.target for f in figures],
            "low": [f.low for f in figures],
            "high": [f.high for f in figures],
            "value": [round(f.value, 4) for f in figures],
            "source": [f.source for f in figures],
        },
        append=False,
    )
    (folder / "calibration.md").write_text(table(figures), encoding="utf-8")

"""No household disappears: every term is counted from its own output, and a run that does not add up fails.

households in   = scored + excluded (reason)
people in       = screened + excluded (reason)
candidates      = new + continuing + merged + suppressed
scored          = leak + error + under- and over-paid + agreeing + undetermined      (where rules of law were run)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from closeknit.engine.units import RunFailed
from closeknit.screening.scores import scores_of
from closeknit.screening.session import Session, path_list

STATUSES = ("new", "continuing", "merged", "suppressed")


@dataclass(slots=True)
class Account:
    """The counts of one district, or of a whole run."""

    people_in: int = 0
    people_screened: int = 0
    people_excluded: dict[str, int] = field(default_factory=dict)
    households_in: int = 0
    households_scored: int = 0
    households_excluded: dict[str, int] = field(default_factory=dict)
    candidates: int = 0
    alerts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    sides: dict[str, int] | None = None  # None: no rules of law were run

    def add(self, other: Account) -> None:
        self.people_in += other.people_in
        self.people_screened += other.people_screened
        self.households_in += other.households_in
        self.households_scored += other.households_scored
        self.candidates += other.candidates
        for mine, theirs in (
            (self.people_excluded, other.people_excluded),
            (self.households_excluded, other.households_excluded),
            (self.alerts, other.alerts),
        ):
            for name, n in theirs.items():
                mine[name] = mine.get(name, 0) + n
        if other.sides is not None:
            mine = self.sides = self.sides or {}
            for name, n in other.sides.items():
                mine[name] = mine.get(name, 0) + n

    def failures(self) -> list[str]:
        """The equations that do not hold, in words."""
        equations = (
            ("people", self.people_in, self.people_screened + sum(self.people_excluded.values())),
            (
                "households",
                self.households_in,
                self.households_scored + sum(self.households_excluded.values()),
            ),
            ("alert candidates", self.candidates, sum(self.alerts.values())),
            *(
                ()
                if self.sides is None
                else (("households under the law", self.households_scored, sum(self.sides.values())),)
            ),
        )
        return [
            f"{what}: {left} in, {right} accounted for" for what, left, right in equations if left != right
        ]

    def check(self, where: str) -> None:
        """Raises: RunFailed if an equation does not hold."""
        failures = self.failures()
        if failures:
            raise RunFailed(
                f"{where} does not add up ({'; '.join(failures)}); nothing was published. Run it again; "
                "if it fails again, rebuild the ready layer and report the numbers.",
                f"{where} 数量不守恒（{'；'.join(failures)}），结果未发布。请重新运行；若仍失败，请重建 ready 层并上报数字。",
            )

    def as_json(self) -> dict[str, Any]:
        return {
            "people": {
                "in": self.people_in,
                "screened": self.people_screened,
                "excluded": dict(sorted(self.people_excluded.items())),
            },
            "households": {
                "in": self.households_in,
                "scored": self.households_scored,
                "excluded": dict(sorted(self.households_excluded.items())),
            },
            "alerts": {"candidates": self.candidates, **{s: self.alerts[s] for s in STATUSES}},
            **({} if self.sides is None else {"law": dict(sorted(self.sides.items()))}),
        }


def account_of(session: Session, area: str, folder: Path, excluded: list[Path]) -> Account:
    """Count every term of one district from the files that were written and the tables that came in."""
    scores = scores_of(folder, [area])
    alerts = path_list([folder / "alerts" / f"area={area}.parquet"])
    account = Account()
    out_of = f"read_parquet({path_list(excluded)})" if excluded else None
    account.households_in = _one(session, "SELECT count(*) FROM _households")
    account.households_scored = _one(session, f"SELECT count(DISTINCT household_key) FROM {scores}")
    members_in = _one(session, "SELECT count(*) FROM _members")
    account.people_in = members_in
    account.people_screened = _one(
        session,
        f"SELECT count(*) FROM _members m SEMI JOIN {scores} s USING (household_key) WHERE m.counts",
    )
    account.people_excluded = {
        f"attached_{status}": n
        for status, n in session.rows("SELECT status, count(*) FROM _members WHERE NOT counts GROUP BY 1")
    }
    if out_of:
        for reason, people, households in session.rows(
            f"SELECT reason, count(person_key), count(DISTINCT household_key) FILTER (WHERE person_key IS NULL) "
            f"FROM {out_of} GROUP BY 1"
        ):
            account.people_in += people
            account.households_in += households
            if people:
                account.people_excluded[reason] = account.people_excluded.get(reason, 0) + people
            if households:
                account.households_excluded[reason] = account.households_excluded.get(reason, 0) + households
    account.candidates = _one(session, "SELECT count(*) FROM candidates")
    account.alerts |= dict(session.rows(f"SELECT status, count(*) FROM read_parquet({alerts}) GROUP BY 1"))
    law = folder / "law" / f"area={area}.parquet"
    if law.exists():
        account.sides = dict(
            session.rows(f"SELECT side, count(*) FROM read_parquet({path_list([law])}) GROUP BY 1")
        )
    return account


def _one(session: Session, sql: str) -> int:
    return int(session.rows(sql)[0][0])

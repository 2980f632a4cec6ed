"""The last steps of the demo: the district's casework is made ready, staffed, and receives the alerts of the runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closeknit.intake.home import Home
    from closeknit.packs.loader import Pack

FIRST_DAY = date(2024, 9, 2)  # the Monday after the last run: the alerts are on the desk
_AREAS_SINCE = date(2000, 1, 1)


@dataclass(frozen=True)
class SignIn:
    """One line of the printed list."""

    role: str
    user: str
    password: str

    def __str__(self) -> str:
        return f"{self.role} {self.user} {self.password}"


def staff_the_district(home: Home, pack: Pack, community: str) -> list[SignIn]:
    """Bring the database up, load the areas, put somebody in every role; return the sign-ins. Does nothing the second time."""
    from closeknit.intake.residence import area_names
    from closeknit.web.starting import migrate, start

    start(home.path.resolve(), pack.name)
    migrate()
    # Only now can a model be imported.
    from closeknit.casework.accounts.actions import load_areas
    from closeknit.casework.accounts.demonstration import staff_a_district
    from closeknit.casework.ledger.actors import Job, acting_as

    district = {code: text for code, text in area_names(pack).items() if code.startswith(community[:6])}
    communities = sorted(code for code in district if len(code) == 12)
    with acting_as(Job("demonstration"), FIRST_DAY, _instant(FIRST_DAY)):
        load_areas(((code, text.en, text.zh) for code, text in district.items()), _AREAS_SINCE)
        return [
            SignIn(*line)
            for line in staff_a_district(home.path, community, communities or [community], FIRST_DAY)
        ]


def receive(home: Home, pack: Pack, runs: list[str]) -> int:
    """Bring the alerts of the runs in, in the order of their days; return how many alerts are there then."""
    from closeknit.casework.alerts.models import Alert
    from closeknit.casework.alerts.receiving import receive_run
    from closeknit.casework.ledger.actors import acting_as
    from closeknit.web.steps import NIGHTLY

    for run in runs:
        day = date.fromisoformat(run[:10]) + timedelta(days=1)
        with acting_as(NIGHTLY, day, _instant(day)):
            receive_run(home, pack, run)
    with acting_as(NIGHTLY, FIRST_DAY, _instant(FIRST_DAY)):
        return Alert.objects.count()


def community_of(home: Home, pack: Pack, run: str, household: str | None) -> str:
    """Return the community of the story's household in the run; without one, that of the most urgent alert.

    Raises: NotFound for a run without either.
    """
    from closeknit.engine.units import NotFound
    from closeknit.screening.explaining.household import find_household
    from closeknit.screening.results import open_run

    opened = open_run(home, run)
    if household is not None:
        return str(find_household(home, pack, opened, household)["community"])
    alerts = opened.alerts(limit=1)
    if not alerts:
        raise NotFound(
            f"run {run} has no alert, so there is no community to staff: invent more people with --people.",
            f"筛查批次 {run} 没有预警，无法确定辖区：请用 --people 增加人数。",
        )
    return str(alerts[0]["community"])


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(1, 0), UTC)

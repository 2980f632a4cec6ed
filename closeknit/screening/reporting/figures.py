"""The numbers of a run that a report shows, counted from the run's own files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from closeknit.engine.scoring import LEVELS, Scorecard
from closeknit.screening.results import Run
from closeknit.screening.session import connect, path_list, quoted

SHOWN_LEVELS = ("red", "orange", "yellow", "blue")
HISTOGRAM_STEP = 5  # points
OPEN = "status IN ('new', 'continuing')"


@dataclass(frozen=True, slots=True)
class Street:
    """One street's counts."""

    code: str | None
    households: int
    levels: dict[str, int]  # households by level
    alerts: dict[str, int]  # open alerts by level

    @property
    def open_alerts(self) -> int:
        return sum(self.alerts.values())


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a report counts."""

    households: int
    levels: dict[str, int]
    statuses: dict[str, int]
    queues: dict[str, int]
    streets: tuple[Street, ...]  # those with most open alerts first
    alerted: int  # households with an open alert
    lit_dimensions: dict[str, tuple[int, int]]  # dimension → households lit: of all, of those alerted
    reasons: tuple[tuple[str, int], ...]  # indicator → alerted households to whose score it adds points
    triggers: tuple[tuple[str, int], ...]  # trigger → households
    histogram: tuple[tuple[int, int], ...]  # first score of the bar → households
    reached: int  # households whose score reaches the alert line


def count(run: Run, card: Scorecard) -> Figures:
    """Count a run's figures."""
    counter = _Counter(run, card)
    with counter.connection:
        return Figures(
            households=sum(counter.pairs("SELECT 0, count(*) FROM scores").values()),
            levels=dict.fromkeys(LEVELS, 0) | counter.pairs("SELECT level, count(*) FROM scores GROUP BY 1"),
            statuses=counter.pairs("SELECT status, count(*) FROM alerts GROUP BY 1"),
            queues=counter.pairs(f"SELECT queue, count(*) FROM alerts WHERE {OPEN} GROUP BY 1"),
            streets=counter.streets(),
            alerted=counter.pairs("SELECT 0, count(*) FROM alerted")[0],
            lit_dimensions=counter.dimensions(),
            reasons=counter.reasons(),
            triggers=counter.triggers(),
            histogram=counter.histogram(),
            reached=counter.pairs(
                f"SELECT 0, count(*) FROM scores WHERE score >= {card.levels[card.alert_from]}"
            )[0],
        )


class _Counter:
    """The run's files as views in one connection."""

    def __init__(self, run: Run, card: Scorecard) -> None:
        self.card = card
        self.connection = connect(threads=1)
        self.connection.execute(f"CREATE TEMP VIEW scores AS SELECT * FROM {run.scores()}")
        for kind in ("alerts", "contributions"):
            files = path_list(run.files(kind))
            self.connection.execute(f"CREATE TEMP VIEW {kind} AS SELECT * FROM read_parquet({files})")
        self.connection.execute(
            f"CREATE TEMP TABLE alerted AS SELECT DISTINCT household_key FROM alerts WHERE {OPEN}"
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(sql).fetchall()
        return found

    def pairs(self, sql: str) -> dict[Any, int]:
        return {key: int(n) for key, n in self.rows(sql)}

    def streets(self) -> tuple[Street, ...]:
        levels: dict[str | None, dict[str, int]] = {}
        households: dict[str | None, int] = {}
        alerts: dict[str | None, dict[str, int]] = {}
        for street, level, n in self.rows("SELECT street, level, count(*) FROM scores GROUP BY ALL"):
            households[street] = households.get(street, 0) + n
            levels.setdefault(street, {})[level] = n
        for street, level, n in self.rows(
            f"SELECT street, level, count(*) FROM alerts WHERE {OPEN} GROUP BY ALL"
        ):
            alerts.setdefault(street, {})[level] = n
        found = [Street(s, households[s], levels[s], alerts.get(s, {})) for s in households]
        return tuple(sorted(found, key=lambda s: (-s.open_alerts, -s.households, s.code or "")))

    def dimensions(self) -> dict[str, tuple[int, int]]:
        names = list(self.card.caps)
        lit = [f"count(*) FILTER (WHERE {quoted('points_' + d)} > 0)" for d in names]
        (everybody,) = self.rows(f"SELECT {', '.join(lit)} FROM scores")
        (alerted,) = self.rows(f"SELECT {', '.join(lit)} FROM scores SEMI JOIN alerted USING (household_key)")
        return {d: (int(everybody[i]), int(alerted[i])) for i, d in enumerate(names)}

    def reasons(self) -> tuple[tuple[str, int], ...]:
        return tuple(
            self.rows(
                "SELECT indicator, count(DISTINCT household_key) AS n FROM contributions "
                "SEMI JOIN alerted USING (household_key) WHERE points > 0 GROUP BY 1 ORDER BY n DESC, 1"
            )
        )

    def triggers(self) -> tuple[tuple[str, int], ...]:
        names: Sequence[str] = list(self.card.triggers)
        if not names:
            return ()
        sums = ", ".join(f"count(*) FILTER (WHERE {quoted('t_' + n)})" for n in names)
        (counts,) = self.rows(f"SELECT {sums} FROM scores")
        return tuple(sorted(zip(names, map(int, counts), strict=True), key=lambda pair: (-pair[1], pair[0])))

    def histogram(self) -> tuple[tuple[int, int], ...]:
        counted = self.pairs(
            f"SELECT (score::BIGINT // {HISTOGRAM_STEP}) * {HISTOGRAM_STEP}, count(*) FROM scores GROUP BY 1"
        )
        return tuple(
            (first, counted.get(first, 0)) for first in range(0, 100 + HISTOGRAM_STEP, HISTOGRAM_STEP)
        )

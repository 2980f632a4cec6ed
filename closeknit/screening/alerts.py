"""From scores to alerts: candidates, suppression, merging, and the memory that keeps the same reason quiet.

    score at the alert line ──┐
    hard triggers ────────────┴─► candidates ─► suppressed | merged into the household's alert | new | continuing

One alert per household and queue. "The same reason" is the same indicator or trigger; "worse" is a higher band.
Conservation: candidates = new + continuing + merged + suppressed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from closeknit.engine.indicators import HOUSEHOLD_COLUMNS, parameter_column
from closeknit.engine.scoring import LEVELS, Scorecard
from closeknit.screening.compiling import Compiled
from closeknit.screening.session import Session, path_list, quoted

SCORE = "score"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def write_alerts(
    session: Session,
    card: Scorecard,
    compiled: Compiled,
    scores: str,
    folder: Path,
    area: str,
    day: date,
    memory: Sequence[Path],
) -> None:
    """Write contributions, alerts and reasons of one district beside its scores.

    scores: SQL of the district's; memory: the previous run's reasons files, empty for a first run.
    """
    run = session.connection.execute
    alerting = LEVELS[LEVELS.index(card.alert_from) :]
    at_line = f"score_level IN ({', '.join(_text(n) for n in alerting)})"
    triggers = [f"t_{name}" for name in card.triggers]
    any_trigger = " OR ".join(quoted(t) for t in triggers) or "false"
    run(f"CREATE OR REPLACE TEMP TABLE flagged AS SELECT * FROM {scores} WHERE {at_line} OR {any_trigger}")
    _contributions(session, card, compiled)
    _candidates(session, card, at_line)
    _reasons(session, card)
    _memory(session, memory, day, card.quiet_days)
    _settle(session, card, day)
    session.write(
        "SELECT * FROM contributions ORDER BY household_key, indicator",
        folder / "contributions" / f"area={area}.parquet",
    )
    session.write(
        "SELECT * FROM alerts ORDER BY household_key, queue, place",
        folder / "alerts" / f"area={area}.parquet",
    )
    session.write(
        "SELECT * FROM remembered ORDER BY household_key, queue, reason",
        folder / "reasons" / f"area={area}.parquet",
    )


def _contributions(session: Session, card: Scorecard, compiled: Compiled) -> None:
    """Points per indicator of the flagged households, long; a household with no row has no points."""
    names = list(card.points)
    joined = "".join(f", p.{quoted(parameter_column(n))}" for n in compiled.parameters)
    base = ", ".join(f"f.{quoted(c)}" for c in [*HOUSEHOLD_COLUMNS, *names])
    session.connection.execute(
        f"CREATE OR REPLACE TEMP VIEW features AS SELECT {base}{joined} "
        "FROM flagged f LEFT JOIN _parameters p USING (residence)"
    )
    session.steps(compiled.contributions)
    session.connection.execute("CREATE OR REPLACE TEMP TABLE wide AS SELECT * FROM contributions_wide")
    parts = []
    for name in names:
        scored = name in card.scored
        counted = quoted(f"counted_{name}") if scored else "0::BIGINT"
        raw = quoted(f"raw_{name}") if scored else "0::BIGINT"
        parts.append(
            f"SELECT household_key, {_text(name)} AS indicator, {_text(card.dimension_of[name])} AS dimension, "
            f"{quoted(name)} AS value, {counted} AS points, {raw} AS raw_points FROM wide"
            + (f" WHERE {raw} > 0" if scored else f" WHERE {quoted(name)} > 0")
        )
    session.connection.execute("CREATE OR REPLACE TEMP TABLE contributions AS " + " UNION ALL ".join(parts))


def _candidates(session: Session, card: Scorecard, at_line: str) -> None:
    """One row per household and cause: the score, or a hard trigger."""
    helped = f"coalesce({quoted(card.suppressed_by)}, 0) >= 1" if card.suppressed_by else "false"
    base = "household_key, level, score_level, score, community, street, residence, members"
    parts = [
        f"SELECT {base}, 'difficulty' AS queue, '{SCORE}' AS cause, 0 AS place, score_level AS cause_level, "
        f"{helped} AS silenced, NULL::BIGINT AS clock_days, NULL AS owner_en, NULL AS owner_zh FROM flagged WHERE {at_line}"
    ]
    for place, (name, trigger) in enumerate(card.triggers.items(), 1):
        silenced = helped if trigger.suppressible else "false"
        parts.append(
            f"SELECT {base}, {_text(trigger.queue)}, {_text(name)}, {place}, {_text(trigger.level)}, {silenced}, "
            f"{trigger.clock_days}, {_text(trigger.owner.en)}, {_text(trigger.owner.zh)} "
            f"FROM flagged WHERE {quoted('t_' + name)}"
        )
    session.connection.execute("CREATE OR REPLACE TEMP TABLE candidates AS " + " UNION ALL ".join(parts))


def _reasons(session: Session, card: Scorecard) -> None:
    """What each unsilenced candidate rests on: indicators with points, or the trigger; band = points before family."""
    session.connection.execute(
        "CREATE OR REPLACE TEMP TABLE reasons AS "
        "SELECT k.household_key, k.queue, c.indicator AS reason, c.raw_points AS band "
        f"FROM candidates k JOIN contributions c USING (household_key) WHERE k.cause = '{SCORE}' AND NOT k.silenced "
        "AND c.points > 0 "
        f"UNION ALL SELECT household_key, queue, cause, 1 FROM candidates WHERE cause <> '{SCORE}' AND NOT silenced"
    )


def _memory(session: Session, files: Sequence[Path], day: date, quiet_days: int) -> None:
    """What was raised in the last `quiet_days` days, by the previous run's memory."""
    since = day - timedelta(days=quiet_days)
    body = (
        f"SELECT * FROM read_parquet({path_list(files)}) WHERE raised_on > DATE '{since}'"
        if files
        else "SELECT NULL::BIGINT AS household_key, NULL::VARCHAR AS queue, NULL::VARCHAR AS reason, "
        "NULL::BIGINT AS band, NULL::DATE AS raised_on WHERE false"
    )
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE memory AS {body}")


def _settle(session: Session, card: Scorecard, day: date) -> None:
    """Give every candidate its status, and write down what has now been raised."""
    run = session.connection.execute
    run(
        "CREATE OR REPLACE TEMP TABLE fresh AS SELECT r.household_key, r.queue, "
        "bool_or(m.reason IS NULL OR r.band > m.band) AS is_new, min(m.raised_on) AS first_raised "
        "FROM reasons r LEFT JOIN memory m USING (household_key, queue, reason) GROUP BY ALL"
    )
    run(
        "CREATE OR REPLACE TEMP TABLE alerts AS "
        "WITH placed AS (SELECT *, row_number() OVER (PARTITION BY household_key, queue, silenced ORDER BY place) AS turn "
        "FROM candidates) "
        "SELECT k.household_key, k.queue, k.cause, k.place, "
        "CASE WHEN k.silenced THEN 'suppressed' WHEN k.turn > 1 THEN 'merged' WHEN f.is_new THEN 'new' "
        "ELSE 'continuing' END AS status, "
        "CASE WHEN k.silenced THEN 'already_helped' WHEN k.turn > 1 THEN 'one_alert_per_household' "
        f"WHEN f.is_new AND f.first_raised IS NULL THEN 'first_time' WHEN f.is_new THEN 'new_or_worse_reason' "
        f"ELSE 'same_reason_within_{card.quiet_days}_days' END AS status_reason, "
        "CASE WHEN k.queue = 'difficulty' AND NOT k.silenced THEN k.level ELSE k.cause_level END AS level, k.score, "
        f"CASE WHEN f.is_new THEN DATE '{day}' ELSE f.first_raised END AS raised_on, "
        "k.clock_days, k.owner_en, k.owner_zh, k.street, k.community, k.residence, k.members "
        "FROM placed k LEFT JOIN fresh f USING (household_key, queue)"
    )
    run(
        "CREATE OR REPLACE TEMP TABLE remembered AS "
        "SELECT r.household_key, r.queue, r.reason, "
        "CASE WHEN f.is_new THEN r.band ELSE greatest(r.band, coalesce(m.band, r.band)) END AS band, "
        f"CASE WHEN f.is_new THEN DATE '{day}' ELSE m.raised_on END AS raised_on "
        "FROM reasons r JOIN fresh f USING (household_key, queue) LEFT JOIN memory m USING (household_key, queue, reason) "
        "UNION ALL SELECT m.* FROM memory m ANTI JOIN reasons r USING (household_key, queue, reason)"
    )

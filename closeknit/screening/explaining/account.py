"""`explain`: one household's standing as data, for any household of a run.

Points, caps and levels are computed again from the stored values by the one-household arithmetic of the engine; if
that gives another score than the run stored, the explanation is refused, not shown.
"""

from __future__ import annotations

from typing import Any

from closeknit.engine.scoring import LEVELS, Contribution, what_changed
from closeknit.engine.units import NotFound, Text
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.areas import read_areas
from closeknit.screening.explaining.entries import Entries
from closeknit.screening.explaining.evidence import Evidence
from closeknit.screening.explaining.household import find_household
from closeknit.screening.explaining.standing import Standing, require_same_pack, standing
from closeknit.screening.results import Run, open_run
from closeknit.screening.session import connect, path_list
from closeknit.screening.wording import MEMBER_STATUS, as_words, level_words


def explain(home: Home, pack: Pack, household: str, run: str | None = None) -> dict[str, Any]:
    """Return why a household stands where it stands: contributions, adjustments, changes, what would clear it.

    household: its key, or its source's number. Raises: NotFound; RunFailed if the stored score does not recompute.
    """
    opened = open_run(home, run)
    require_same_pack(pack, opened)
    now = standing(pack, opened, find_household(home, pack, opened, household))
    before, previous = _previous(home, pack, now)
    with Evidence(home, pack, opened, now.row["district"], now.row["household_key"]) as evidence:
        teller = Entries(pack, now, before, evidence)
        changed = what_changed(now.score, before.score) if before else ()
        lit = [c for c in now.score.contributions if c.raw_points or (not c.known and _scored(pack, c))]
        others = [c for c in now.score.contributions if c not in lit]
        return {
            **_heading(pack, now),
            **_places(home, pack, now),
            "triggers": list(now.score.triggers),
            "contributions": [teller.contribution(c) for c in _by_points(lit)],
            "others": [teller.contribution(c, with_rows=False) for c in others],
            "adjustments": [
                {"kind": a.kind, "dimension": a.dimension, "points": a.points} for a in now.score.adjustments
            ],
            "changed_since": [teller.change(c) for c in changed],
            **teller.clearing(),
            "previous": previous,
            "trigger_details": [teller.trigger(name) for name in now.score.triggers],
            "dimensions": teller.dimensions(),
            "members": _members(pack, evidence),
            "alerts": _alerts(opened, now.row["household_key"]),
            "feeds": teller.feed_problems(),
            "rows_at_hand": evidence.at_hand,
        }


def _heading(pack: Pack, now: Standing) -> dict[str, Any]:
    row, score, card = now.row, now.score, pack.scorecard
    further = [n for n in LEVELS if n in card.levels and card.levels[n] > score.score]
    return {
        "household": str(row["household_key"]),
        "day": now.run.day.isoformat(),
        "score": score.score,
        "level": score.level,
        "score_level": score.score_level,
        "level_label": as_words(level_words(score.level)),
        "run": now.run.id,
        "pack": now.run.manifest["pack"],
        "pack_hash": now.run.manifest["pack_hash"],
        "status": card.status,
        "wider_scope": now.run.manifest.get("wider_scope"),
        "street": row["street"],
        "community": row["community"],
        "residence": row["residence"],
        "size": row["members"],
        "source_no": row["source_no"],
        "alert_line": card.levels[card.alert_from],
        "next_level": None
        if not further
        else {
            "level": further[0],
            "from": card.levels[further[0]],
            "points_to_go": card.levels[further[0]] - score.score,
        },
    }


def _places(home: Home, pack: Pack, now: Standing) -> dict[str, Any]:
    """Where the household lives, by name: the code where nobody named it."""
    areas, row = read_areas(home, pack), now.row
    return {
        "street_name": as_words(areas.name(row["street"])),
        "community_name": as_words(areas.name(row["community"])),
    }


def _scored(pack: Pack, contribution: Contribution) -> bool:
    return bool(pack.scorecard.points[contribution.indicator].bands)


def _by_points(contributions: list[Contribution]) -> list[Contribution]:
    return sorted(contributions, key=lambda c: (-c.points, -c.raw_points, c.dimension, c.indicator))


def _previous(home: Home, pack: Pack, now: Standing) -> tuple[Standing | None, dict[str, Any] | None]:
    """The household in the previous run, and what is to be said of that run."""
    name = now.run.manifest["previous"]
    if name is None:
        return None, None
    try:
        run = open_run(home, name)
        before = standing(pack, run, run.household(pack, now.row["household_key"]))
    except NotFound as gone:
        return None, {"run": name, "day": name[:10], "score": None, "level": None, "why": as_words(gone.text)}
    row = {"run": name, "day": run.day.isoformat(), "score": before.score.score, "level": before.score.level}
    return before, row | {"why": None}


def _members(pack: Pack, evidence: Evidence) -> list[dict[str, Any]]:
    relations = pack.codes["relation"].codes if "relation" in pack.codes else {}
    return [
        {
            "member": str(m.key),
            "relation": as_words(relations.get(m.relation or "", Text("member", "成员"))),
            "age": m.age,
            "counts": m.counts,
            "status": as_words(MEMBER_STATUS.get(m.status, Text(m.status, m.status))),
        }
        for m in evidence.members()
    ]


def _alerts(run: Run, household: int) -> list[dict[str, Any]]:
    with connect(threads=1) as connection:
        cursor = connection.execute(
            "SELECT queue, cause, status, status_reason, level, raised_on, clock_days, owner_en, owner_zh "
            f"FROM read_parquet({path_list(run.files('alerts'))}) WHERE household_key = ? ORDER BY ALL",
            [household],
        )
        names = [d[0] for d in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [a | {"raised_on": str(a["raised_on"]) if a["raised_on"] else None} for a in found]

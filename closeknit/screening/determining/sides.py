"""The law files of a run, read side: who would qualify and is not helped, who is helped and would not qualify now."""

from __future__ import annotations

from typing import Any

from closeknit.engine.units import NotFound, Text
from closeknit.packs.loader import Pack
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.night import CURRENT_TIER, SIDES
from closeknit.screening.determining.wording import code_label
from closeknit.screening.results import Run
from closeknit.screening.session import connect, path_list

UNDETERMINED = Text("undetermined", "尚不能确定")


def law_files(run: Run) -> list[Any]:
    """Return the run's law files.

    Raises: NotFound if the rules were not run.
    """
    files = run.files("law")
    if not files:
        raise NotFound(
            f"run {run.id} was made without the rules of law; screen again without --no-law, with a pack that has rules.",
            f"批次 {run.id} 未按救助规则测算；请使用含规则的规则包重新筛查，且不加 --no-law。",
        )
    return files


def side_rows(
    run: Run, side: str, area: str | None = None, tier: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return the households of one side, the greatest difference a month first.

    area: a division code of any length; tier: as held (error side) or as by the rules (other sides).
    Raises: NotFound for an unknown side, or a run without the rules.
    """
    if side not in SIDES:
        raise NotFound(
            f"there is no side {side!r}; use one of {', '.join(SIDES)}.",
            f"没有 {side} 这一类；可选 {'、'.join(SIDES)}。",
        )
    conditions, values = ["side = ?"], [side]
    if area:
        conditions.append("starts_with(community, ?)")
        values.append(area)
    if tier:
        conditions.append(f"{'helped' if side == 'error' else 'tier'} = ?")
        values.append(tier)
    sql = (
        f"SELECT * FROM read_parquet({path_list(law_files(run))}) WHERE {' AND '.join(conditions)} "
        "ORDER BY abs(coalesce(amount_fen_month, 0) - coalesce(helped_fen_month, 0)) DESC, household_key"
        + (f" LIMIT {int(limit)}" if limit else "")
    )
    with connect(threads=1) as connection:
        cursor = connection.execute(sql, values)
        names = [d[0] for d in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def tier_words(pack: Pack, tier: str | None) -> Text:
    """A tier in words; an unknown one is undetermined."""
    if tier is None or tier == "undetermined":
        return UNDETERMINED
    shape = outcome_of(pack)
    codes = eligibility_of(pack).book.facts[CURRENT_TIER].codes or {}
    return codes.get(tier) or Text(
        *(code_label(pack, shape.household_tier, tier, lang) for lang in ("en", "zh"))
    )


def failing_words(pack: Pack, failing: str) -> list[Text]:
    """The tests that say no, by their labels."""
    rules = eligibility_of(pack).book.rules
    return [rules[name].label for name in failing.split(",") if name in rules]

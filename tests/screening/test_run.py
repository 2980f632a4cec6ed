"""A run adds up, is the same again, loses nobody, and one family at the desk gets what the night run gave."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from closeknit.engine.scoring import score_household
from closeknit.engine.units import NotInForce, RunFailed
from closeknit.intake.home import Home
from closeknit.intake.ready import ensure_ready
from closeknit.screening import conservation
from closeknit.screening import run as running
from closeknit.screening.compiling import (
    Compiled,
    compile_pack,
    indicators_of,
    needed_parameters,
    parameters_in_force,
)
from closeknit.screening.desk import score_now
from closeknit.screening.results import runs_of
from closeknit.screening.run import screen
from tests.screening.conftest import AUGUST, JULY, District, content, rewrite, rows

CONTRACT = {"run", "day", "households", "scored", "excluded", "alerts", "levels", "indicators", "conserved"}


def test_the_summary_has_the_promised_shape(district: District):
    summary = district.august.manifest["summary"]
    assert set(summary) == CONTRACT | {"law"}
    assert set(summary["alerts"]) == {"new", "continuing", "merged", "suppressed"}
    assert set(summary["levels"]) == {"red", "orange", "yellow", "blue"}
    assert set(summary["indicators"]) == set(district.pack.indicators)
    assert summary["conserved"] is True


def test_households_and_people_in_are_scored_or_excluded_with_a_reason(district: District):
    account = district.august.conservation
    assert account["households"]["in"] == account["households"]["scored"] + sum(
        account["households"]["excluded"].values()
    )
    assert account["people"]["in"] == account["people"]["screened"] + sum(
        account["people"]["excluded"].values()
    )
    assert account["people"]["excluded"]


def test_screening_again_gives_the_same_run_and_writes_nothing(district: District):
    before = (district.august.folder / "manifest.json").stat().st_mtime_ns
    again = screen(district.home, district.pack, AUGUST)
    assert again.run.id == district.august.id
    assert (district.august.folder / "manifest.json").stat().st_mtime_ns == before


def test_one_thread_gives_what_two_give(district: District, tmp_path: Path):
    home = district.copy(tmp_path / "home")
    screen(home, district.pack, JULY, threads=1)
    one = screen(home, district.pack, AUGUST, threads=1)
    assert one.run.id == district.august.id
    assert content(one.run) == content(district.august)


def test_the_order_of_rows_changes_nothing(district: District, tmp_path: Path):
    home = district.copy(tmp_path / "home")
    for path in home.ready.rglob("*.parquet"):
        rewrite(path, "SELECT * FROM old ORDER BY hash(household_key) DESC")
    screen(home, district.pack, JULY)
    assert content(screen(home, district.pack, AUGUST).run) == content(district.august)


@pytest.mark.parametrize("kind", ["scores", "alerts"])
def test_a_lost_output_row_fails_the_run_and_publishes_nothing(
    district: District, tmp_path: Path, monkeypatch, kind: str
):
    home = district.copy(tmp_path / "home")
    counted = conservation.account_of

    def lose_one(session, area, folder, excluded):
        path = folder / kind / f"area={area}.parquet"
        rewrite(path, "SELECT * FROM old OFFSET 1")
        return counted(session, area, folder, excluded)

    monkeypatch.setattr(running, "account_of", lose_one)
    with pytest.raises(RunFailed, match="does not add up"):
        screen(home, district.pack, JULY)
    assert runs_of(home) == []


def planted(change) -> object:
    """compile_pack with a fault planted in the text it gives."""

    def compiled(*arguments, **options) -> Compiled:
        good = compile_pack(*arguments, **options)
        return replace(
            good,
            features=tuple(replace(q, sql=change(q.name, q.sql)) for q in good.features),
            scores=tuple(replace(q, sql=change(q.name, q.sql)) for q in good.scores),
        )

    return compiled


def inner_join(name: str, sql: str) -> str:
    return sql.replace("LEFT OUTER JOIN", "INNER JOIN") if name == "features" else sql


def only_the_living(name: str, sql: str) -> str:
    return sql + '\nWHERE "t0"."members" > 1' if name == "scores" and "WHERE" not in sql else sql


def test_a_dropped_join_fails_the_run(district: District, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(running, "compile_pack", planted(inner_join))
    with pytest.raises(RunFailed, match="households"):
        screen(district.copy(tmp_path / "home"), district.pack, JULY)


def test_a_filter_inside_fails_the_run(district: District, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(running, "compile_pack", planted(only_the_living))
    with pytest.raises(RunFailed, match="households"):
        screen(district.copy(tmp_path / "home"), district.pack, JULY)


def test_one_family_at_the_desk_gets_what_the_night_run_gave(district: District):
    view = ensure_ready(district.pack, district.home, AUGUST)
    (scores,) = district.august.files("scores")
    night = {
        r["household_key"]: r
        for r in duckdb.execute(f"SELECT * FROM '{scores}'").to_arrow_table().to_pylist()
    }
    alerted = [key for key, row in night.items() if row["level"] in ("yellow", "orange", "red")]
    chosen = alerted[:15] + random.Random(5).sample(sorted(night), 15)
    for household in chosen:
        assert score_now(district.pack, view, AUGUST, household, "420106") == night[household]


def test_the_stored_values_give_the_stored_score_for_every_household(district: District):
    card = district.pack.scorecard
    names = [i.name for i in indicators_of(district.pack)]
    in_force = parameters_in_force(district.pack, AUGUST, "420106")
    (scores,) = district.august.files("scores")
    checked = 0
    for row in duckdb.execute(f"SELECT * FROM '{scores}'").to_arrow_table().to_pylist():
        amounts = {n: v.amount(row["residence"]) for n, v in in_force.items()}
        score = score_household(card, {n: row[n] for n in names}, amounts)
        assert (score.score, score.level) == (row["score"], row["level"])
        assert {t for t in card.triggers if row[f"t_{t}"]} == set(score.triggers)
        checked += 1
    assert checked == district.august.manifest["summary"]["scored"]


def test_contributions_of_every_alerted_household_add_up(district: District):
    (scores,), (parts,) = district.august.files("scores"), district.august.files("contributions")
    dimensions = " + ".join(f"points_{d}" for d in district.pack.scorecard.caps)
    wrong = duckdb.execute(
        f"SELECT count(*) FROM '{scores}' s JOIN (SELECT household_key, sum(points) AS p FROM '{parts}' GROUP BY 1) c "
        f"USING (household_key) WHERE c.p < {dimensions}"
    ).fetchall()
    assert wrong == [(0,)]


def test_alerts_are_new_continuing_merged_or_suppressed_and_one_per_household_and_queue(district: District):
    (alerts,) = district.august.files("alerts")
    open_twice = duckdb.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM '{alerts}' WHERE status IN ('new', 'continuing') "
        "GROUP BY household_key, queue HAVING count(*) > 1)"
    ).fetchall()
    assert open_twice == [(0,)]
    helped = duckdb.execute(
        f"SELECT count(*) FROM '{alerts}' a JOIN '{district.august.files('scores')[0]}' s USING (household_key) "
        "WHERE s.in_assistance >= 1 AND a.cause = 'score' AND a.status <> 'suppressed'"
    ).fetchall()
    assert helped == [(0,)]


def test_the_same_reason_stays_quiet_and_a_new_day_continues_it(district: District, tmp_path: Path):
    home = district.copy(tmp_path / "home")
    screen(home, district.pack, date(2024, 8, 31))
    later = screen(home, district.pack, date(2024, 9, 1)).run
    statuses = dict(rows(later.files("alerts"), "1", "DISTINCT status, 1"))
    assert "continuing" in statuses
    first = {r[:2]: r[2] for r in rows(later.files("alerts"), columns="household_key, queue, raised_on")}
    assert date(2024, 8, 31) in set(first.values())


def test_a_day_without_a_parameter_in_force_is_refused_by_the_parameters_name(district: District):
    parameter = district.pack.parameters["dibao.line"]
    gone = replace(parameter, values=tuple(v for v in parameter.values if v.from_day > AUGUST))
    pack = replace(district.pack, parameters={**district.pack.parameters, parameter.name: gone})
    with pytest.raises(NotInForce, match=r"dibao.line has no value in force on 2024-08-31"):
        parameters_in_force(pack, AUGUST, "420106")
    assert "dibao.line" in needed_parameters(pack)


def test_screening_before_any_import_says_what_to_do(district: District, tmp_home: Home):
    with pytest.raises(RunFailed, match="import"):
        screen(tmp_home, district.pack, AUGUST)


def test_registers_of_applicants_are_read_only_for_families_who_applied_or_are_helped(
    district: District, tmp_path: Path
):
    home = district.copy(tmp_path / "home")
    outsider, member = _household_without_case(district)
    for path in home.ready.glob("income_checks/**/*.parquet"):
        rewrite(
            path,
            f"SELECT * REPLACE ({outsider}::BIGINT AS household_key, {member}::BIGINT AS person_key) FROM old",
        )
    narrow = screen(home, district.pack, JULY).run.household(district.pack, outsider)
    wide = screen(home, district.pack, JULY, wider_scope="paper 1").run
    assert narrow["income_ratio"] is None
    assert wide.household(district.pack, outsider)["income_ratio"] is not None
    assert wide.manifest["wider_scope"] == "paper 1"


def _household_without_case(district: District) -> tuple[int, int]:
    view = ensure_ready(district.pack, district.home, JULY)
    cases = [str(f) for r in district.pack.applicants_are_in for f in view.files(r, "420106")]
    checks = [str(f) for f in view.files("income_checks", "420106")]
    members = view.files("_members", "420106")[0]
    # A household of one who was checked nowhere, so that every adult of it is covered by the moved rows.
    key, person = duckdb.execute(
        f"SELECT household_key, min(person_key) FROM '{members}' WHERE counts AND household_key NOT IN "
        f"(SELECT household_key FROM read_parquet({cases}, union_by_name=true)) AND household_key NOT IN "
        f"(SELECT household_key FROM read_parquet({checks})) "
        "GROUP BY 1 HAVING count(*) = 1 AND max(birth_date) < DATE '1990-01-01' ORDER BY 1 LIMIT 1"
    ).fetchone()
    return int(key), int(person)

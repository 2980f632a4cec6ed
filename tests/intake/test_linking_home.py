"""Linking a home: model, run, queue, answers, and what the ready layer makes of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from by_hand import china, deliver, query
from linked_home import DAY, People, key, linked_home, wrong_digit

from closeknit.engine.units import NotFound, RunFailed
from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.loader import Pack

pytestmark = pytest.mark.needs("link")

PEOPLE = People(600)
CERTIFICATES = [
    *(PEOPLE.certificate(n) for n in range(100)),
    # a digit is off and the name a homophone: the model's to judge
    *(
        PEOPLE.certificate(n, resident_id=wrong_digit(PEOPLE.number(n)), address=None)
        for n in range(100, 120)
    ),
    PEOPLE.certificate(120, resident_id=PEOPLE.number(121)),  # a relative's number
    PEOPLE.certificate(130, name="令狐冲"),  # the number's person goes by another name
]
INSURED = [PEOPLE.insured(n) for n in range(500)]
CONTRIBUTIONS = [
    *(PEOPLE.contribution(n) for n in range(200, 260)),
    *(
        PEOPLE.contribution(n, resident_id=wrong_digit(PEOPLE.number(n)), address=None)
        for n in range(260, 270)
    ),
]
DEATHS = [
    *(PEOPLE.death(n) for n in range(300, 310)),
    *(PEOPLE.death(n, resident_id=wrong_digit(PEOPLE.number(n)), address=None) for n in range(310, 315)),
    PEOPLE.death(320, name="令狐冲"),
    PEOPLE.death(330) | {"reported_by": "police"},
    PEOPLE.death(330) | {"reported_by": "funeral"},
]
REGISTERS = {
    "disability_certificates": CERTIFICATES,
    "insurance_enrolment": INSURED,
    "employment_contributions": CONTRIBUTIONS,
    "deaths": DEATHS,
    "marriages": [
        # one number on five people, and one person whose name is spelt in two ways
        *(
            {
                "resident_id": PEOPLE.number(400),
                "name": name,
                "event": "married",
                "registered_on": date(2020, 1, i),
            }
            for i, name in enumerate(("王伟", "李芳华", "欧阳明", "张静平", "赵国"), 1)
        ),
        *(
            {"resident_id": PEOPLE.number(420), "name": name, "event": event, "registered_on": on}
            for name, event, on in (
                (PEOPLE.rows[420]["name"], "married", date(2020, 1, 1)),
                (PEOPLE.rows[420]["name"][::-1], "divorced", date(2021, 1, 1)),
            )
        ),
    ],
    "medical_settlements": [
        {"settlement_no": f"S{n}", "resident_id": PEOPLE.number(n), "settled_on": DAY, "self_paid": 100}
        for n in range(20)
    ],
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


@pytest.fixture(scope="module")
def trained(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose model is trained and that was linked once."""
    from closeknit.intake.linking.running import run_links, train_home

    home = linked_home(tmp_path_factory.mktemp("trained"), pack, PEOPLE, REGISTERS)
    train_home(pack, home, DAY)
    run_links(pack, home, DAY)
    return home


@pytest.fixture
def home(trained: Home, tmp_path: Path) -> Home:
    """A copy of it that a test may change."""
    shutil.copytree(trained.path, tmp_path / "var")
    return Home(tmp_path / "var")


def ready(pack: Pack, home: Home) -> ReadyView:
    return ensure_ready(pack, home, DAY, registers=list(REGISTERS))


def rows(view: ReadyView, register: str, columns: str) -> list[tuple[Any, ...]]:
    return [
        row
        for area in view.areas
        for file in view.files(register, area)
        for row in query(f"SELECT {columns} FROM read_parquet('{file}', hive_partitioning = false)")
    ]


def test_the_model_is_stored_with_its_papers_and_nobody_in_it(trained: Home, pack: Pack) -> None:
    from closeknit.intake.linking.models import fitting_model, stored_models
    from closeknit.packs.linkage import read_linkage

    (model,) = stored_models(trained)
    assert fitting_model(trained, read_linkage(pack.root).linkage).id == model.id
    assert (model.pack_hash, set(model.batches)) == (pack.hash, set(model.model.trained_on))
    text = next((trained.linkage / "models").glob("*.json")).read_text("utf-8")
    for person in PEOPLE:
        assert (
            person["name"] not in text and person["resident_id"] not in text and person["phone"] not in text
        )


def test_a_home_without_a_model_or_with_one_of_other_settings_is_not_linked(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.model import ModelRefused
    from closeknit.intake.linking.models import fitting_model
    from closeknit.intake.linking.running import run_links
    from closeknit.packs.linkage import read_linkage

    linkage = read_linkage(pack.root).linkage
    with pytest.raises(ModelRefused, match="other settings"):
        fitting_model(home, replace(linkage, blocking=linkage.blocking[1:]))
    fitting_model(home, replace(linkage, cuts=replace(linkage.cuts, ask=0.3)))  # cuts are not trained
    shutil.rmtree(home.linkage / "models")
    with pytest.raises(NotFound, match="train one"):
        run_links(pack, home, DAY)


def test_everybody_is_accounted_for_and_a_second_run_changes_nothing(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.results import newest_result
    from closeknit.intake.linking.running import run_links

    result = newest_result(home)
    figures = result.about["registers"]
    assert {n: f["records"] for n, f in figures.items()} == {
        "household_book": 600, "disability_certificates": 122, "insurance_enrolment": 500, "employment_contributions": 70,
        "deaths": 17, "marriages": 2, "medical_settlements": 20,
    }  # fmt: skip
    for f in figures.values():
        assert f["records"] == f["exact"] + f["model"] + f["ask"] + f["alone"]
    assert figures["medical_settlements"]["by_tier"] == {"number": 20}
    before = {p: p.stat().st_mtime_ns for p in home.linkage.rglob("*") if p.is_file()}
    again, is_new = run_links(pack, home, DAY)
    assert (again.id, is_new) == (result.id, False)
    assert before == {p: p.stat().st_mtime_ns for p in home.linkage.rglob("*") if p.is_file()}


def test_the_model_links_what_no_rule_does_to_the_right_people(trained: Home) -> None:
    from closeknit.intake.linking.results import newest_result

    pairs = newest_result(trained).pairs("register = 'disability_certificates' AND outcome = 'model'")
    assert len(pairs) >= 15
    for n in range(100, 120):
        record = key(trained, wrong_digit(PEOPLE.number(n)))
        assert {p.person for p in pairs if p.record == record} <= {key(trained, PEOPLE.number(n))}


def test_nothing_adverse_is_linked_by_the_model_alone(trained: Home, pack: Pack) -> None:
    from closeknit.intake.linking.results import newest_result

    adverse = [n for n in REGISTERS if pack.contracts[n].adverse]
    assert adverse == ["deaths", "marriages"]
    pairs = newest_result(trained).pairs("register = 'deaths'")
    assert {p.outcome for p in pairs} == {"exact", "ask"}
    assert len({p.record for p in pairs if p.outcome == "ask"}) == 6


def test_a_lost_record_is_noticed_and_nothing_is_written(
    home: Home, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    from closeknit.intake.linking import results, running

    shutil.rmtree(home.linkage / "results")
    whole = results.write_register

    def losing(work: Path, register: str, model: str, records: Any, found: Any, evidence: Any) -> None:
        whole(work, register, model, list(records)[1:], found[1:], evidence)

    monkeypatch.setattr(running, "write_register", losing)
    with pytest.raises(results.RecordsLost, match="records were to be linked"):
        running.run_links(pack, home, DAY)
    assert not list(home.linkage.rglob("*.parquet")) and not list(home.tmp.glob("*"))


def test_a_relatives_number_is_asked_about_with_both_people(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.explaining import Reference
    from closeknit.intake.linking.queue import case_of

    case = case_of(home, Reference("disability_certificates", key(home, PEOPLE.number(121))))
    assert case.open
    assert [c.person for c in case.candidates] == [key(home, PEOPLE.number(n)) for n in (120, 121)]


def test_rows_go_to_the_linked_person_and_are_shown_as_such(home: Home, pack: Pack) -> None:
    found = rows(
        ready(pack, home), "employment_contributions", "person_key, base_fen, linked_how, linked_probability"
    )
    by_model = {key(home, PEOPLE.number(n)) for n in range(260, 270)}
    linked = [row for row in found if row[2] == "model"]
    assert len(linked) >= 8 and {row[0] for row in linked} <= by_model
    assert all(
        base is None and 0.9 <= p <= 1 for _, base, _, p in linked
    )  # income came by no sure link: unknown
    assert {base for _, base, how, _ in found if how is None} == {500_000}


def test_more_than_one_candidate_is_never_picked(home: Home, pack: Pack) -> None:
    view = ready(pack, home)
    people = {row[0] for row in rows(view, "disability_certificates", "person_key")}
    assert not people & {key(home, PEOPLE.number(n)) for n in (120, 121)}
    assert view.without_household["disability_certificates"]["held"] == 1


def test_one_number_on_many_people_is_attached_to_nobody(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.results import newest_result

    figures = newest_result(home).about["registers"]["marriages"]
    assert (figures["exact"], figures["ask"]) == (1, 1)
    view = ready(pack, home)
    assert {p for (p,) in rows(view, "marriages", "person_key")} == {key(home, PEOPLE.number(420))}
    assert view.without_household["marriages"] == {"held": 5}


def test_no_row_is_lost_of_registers_without_names_without_numbers_and_with_one_number(
    home: Home, pack: Pack
) -> None:
    from closeknit.intake.linking.results import newest_result
    from closeknit.intake.linking.running import run_links

    odd = {
        "pensions": [  # one number on 500 people
            {"resident_id": PEOPLE.number(590), "name": p["name"], "kind": "employee", "monthly_amount": 100_00}
            for p in PEOPLE.rows[:500]
        ],
        "assistance_recipients": [  # nobody's name
            {"resident_id": PEOPLE.number(n), "scheme": "dibao", "granted_on": DAY} for n in range(40)
        ],
        "property": [  # nobody's number: each row under a key of its own, as `unverified` mappings keep it
            {"resident_id": f"?|{n}", "property_no": f"E{n}", "name": PEOPLE.rows[n]["name"], "kind": "housing"}
            for n in range(30)
        ],
    }  # fmt: skip
    for register, delivered in odd.items():
        deliver(home, pack, register, DAY, delivered)
    run_links(pack, home, DAY)
    figures = newest_result(home).about["registers"]
    kinds = ("exact", "model", "ask", "alone")
    assert {n: {k: figures[n][k] for k in kinds if figures[n][k]} for n in odd} == {
        "pensions": {"ask": 1}, "assistance_recipients": {"exact": 40}, "property": {"alone": 30},
    }  # fmt: skip
    view = ensure_ready(pack, home, DAY, registers=[*REGISTERS, *odd])
    for register, delivered in (REGISTERS | odd).items():
        there = len(rows(view, register, "person_key"))
        assert there + sum(view.without_household[register].values()) == len(delivered), register
    assert view.without_household["pensions"] == {"held": 500}
    assert len(rows(view, "assistance_recipients", "person_key")) == 40
    assert rows(view, "property", "person_key") == []


def test_an_address_at_another_households_door_is_listed_and_nobody_is_moved(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.running import run_links

    september = date(2024, 9, 30)
    moved = PEOPLE.contribution(10, address=PEOPLE.rows[450]["address"]) | {"month": date(2024, 9, 1)}
    deliver(home, pack, "employment_contributions", september, [moved])
    run_links(pack, home, DAY)
    before = ensure_ready(pack, home, september, registers=["deaths"])
    result, _ = run_links(pack, home, september)
    found = query(f"SELECT register, person, neighbour FROM '{result.folder}/elsewhere.parquet'")
    assert found == [
        ("employment_contributions", key(home, PEOPLE.number(10)), key(home, PEOPLE.number(450)))
    ]
    view = ensure_ready(pack, home, september, registers=["deaths"])
    assert view.review["address_elsewhere"] == 1 and "address_elsewhere" not in before.review
    homes = "person_key, household_key, status"
    assert sorted(rows(view, "_members", homes)) == sorted(rows(before, "_members", homes))


def test_an_unlinked_home_is_laid_out_as_before(home: Home, pack: Pack) -> None:
    with_links = ready(pack, home)
    shutil.rmtree(home.linkage)
    without = ready(pack, home)
    assert without.linked.digest == "" and without.household_version != with_links.household_version
    assert "held" not in without.without_household["disability_certificates"]
    assert rows(without, "disability_certificates", "person_key").count((key(home, PEOPLE.number(121)),)) == 1
    statuses = dict(rows(without, "_members", "person_key, status"))
    assert statuses[key(home, PEOPLE.number(309))] == "dead"


def test_a_death_by_one_source_changes_nobody(home: Home, pack: Pack) -> None:
    view = ready(pack, home)
    statuses = dict(rows(view, "_members", "person_key, status"))
    assert statuses[key(home, PEOPLE.number(309))] == "member"
    assert statuses[key(home, PEOPLE.number(330))] == "dead"  # police and funeral home
    assert view.review["death_unconfirmed"] == 10
    held = key(home, PEOPLE.number(320))  # the name speaks against the number: not even the row is attached
    assert held not in {row[0] for row in rows(view, "deaths", "person_key")}


def test_a_clerks_answer_attaches_adverse_facts_and_undoing_takes_them_back(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.answers import give_answer
    from closeknit.intake.linking.explaining import Reference
    from closeknit.intake.linking.queue import answer_case, case_of

    record = key(home, wrong_digit(PEOPLE.number(312)))
    person = key(home, PEOPLE.number(312))
    before = sorted(rows(ready(pack, home), "deaths", "person_key, died_on"))
    assert person not in {p for p, _ in before}
    case = case_of(home, Reference("deaths", record))
    made = answer_case(
        home, case, "same", None, "clerk", "death certificate seen", "2024-09-02T10:00:00+08:00"
    )
    told = rows(ready(pack, home), "deaths", "person_key, linked_how")
    assert (person, "clerk") in told
    give_answer(home, made.pair, "undone", "clerk", "wrong form", "2024-09-02T11:00:00+08:00")
    assert sorted(rows(ready(pack, home), "deaths", "person_key, died_on")) == before


def test_a_merge_is_split_and_the_facts_go_back(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.explaining import Reference
    from closeknit.intake.linking.queue import answer_case, case_of

    n = next(n for n in range(100, 120) if _by_model(home, n))
    person = key(home, PEOPLE.number(n))
    assert person in {p for (p,) in rows(ready(pack, home), "disability_certificates", "person_key")}
    case = case_of(home, Reference("disability_certificates", key(home, wrong_digit(PEOPLE.number(n)))))
    answer_case(home, case, "different", None, "clerk", "another street", "2024-09-02T10:00:00+08:00")
    view = ready(pack, home)
    assert person not in {p for (p,) in rows(view, "disability_certificates", "person_key")}
    own = case_of(home, Reference("disability_certificates", key(home, PEOPLE.number(5))))
    answer_case(home, own, "different", None, "clerk", "namesake", "2024-09-02T10:05:00+08:00")
    view = ready(pack, home)
    assert key(home, PEOPLE.number(5)) not in {
        p for (p,) in rows(view, "disability_certificates", "person_key")
    }
    assert view.without_household["disability_certificates"]["held"] == 2


def test_facts_come_back_after_every_kind_of_answer_is_undone(home: Home, pack: Pack) -> None:
    """Same and different, against an exact link, a model's link, a question and a question with two people."""
    from closeknit.intake.linking.answers import give_answer
    from closeknit.intake.linking.explaining import Reference
    from closeknit.intake.linking.queue import answer_case, case_of

    at, certificates = "2024-09-02T10:00:00+08:00", "disability_certificates"
    by_model = next(n for n in range(100, 120) if _by_model(home, n))
    several = key(home, PEOPLE.number(121))
    answers = [
        (certificates, key(home, PEOPLE.number(5)), "different", None),
        (certificates, key(home, wrong_digit(PEOPLE.number(by_model))), "different", None),
        (certificates, several, "same", key(home, PEOPLE.number(120))),
        (certificates, several, "same", several),
        (certificates, several, "different", several),
        ("deaths", key(home, PEOPLE.number(320)), "same", None),
        ("deaths", key(home, PEOPLE.number(330)), "different", None),
        ("deaths", key(home, wrong_digit(PEOPLE.number(311))), "same", None),
    ]
    shown = {
        certificates: "person_key, linked_how, linked_probability",
        "deaths": "person_key, died_on, linked_how, linked_probability",
    }

    def attached() -> tuple[object, ...]:
        view = ready(pack, home)
        facts = {
            register: sorted(rows(view, register, columns), key=repr) for register, columns in shown.items()
        }
        statuses = sorted(rows(view, "_members", "person_key, status"))
        return facts, statuses, view.without_household, dict(view.review)

    before = attached()
    for register, record, said, person in answers:
        case = case_of(home, Reference(register, record))
        made = answer_case(home, case, said, person, "clerk", "seen", at)  # type: ignore[arg-type]
        # no to one of two people who may both be it attaches nothing: the record waits as before
        assert (attached() == before) == ((said, record) == ("different", several)), (register, said, person)
        give_answer(home, made.pair, "undone", "clerk", "wrong form", at)
        assert attached() == before, (register, said, person)


def test_who_agrees_better_is_named_where_a_pair_is_held_back(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.explaining import Reference, explain_pair

    record = Reference("disability_certificates", key(home, PEOPLE.number(121)))
    by_number, better = (Reference("population", key(home, PEOPLE.number(n))) for n in (121, 120))
    held = explain_pair(pack, home, by_number, record, DAY)
    assert held.claimed_by == better and held.as_json()["claimed_by"] == str(better)
    assert f"{better} agrees with one of the two" in held.words.en and "均相同" in held.words.zh
    assert explain_pair(pack, home, record, by_number, DAY).claimed_by == better
    assert explain_pair(pack, home, better, record, DAY).claimed_by is None
    plain = key(home, PEOPLE.number(5))
    sides = Reference("population", plain), Reference("disability_certificates", plain)
    assert explain_pair(pack, home, *sides, DAY).claimed_by is None


def _by_model(home: Home, n: int) -> bool:
    from closeknit.intake.linking.results import newest_result

    record = key(home, wrong_digit(PEOPLE.number(n)))
    return bool(newest_result(home).pairs("outcome = 'model' AND record = ?", [record]))


def test_an_answer_is_reused_by_the_next_run(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.explaining import Reference
    from closeknit.intake.linking.quality import link_quality
    from closeknit.intake.linking.queue import answer_case, case_of, cases
    from closeknit.intake.linking.running import run_links

    record = Reference("deaths", key(home, wrong_digit(PEOPLE.number(311))))
    answer_case(home, case_of(home, record), "same", None, "clerk", "seen", "2024-09-02T10:00:00+08:00")
    september = date(2024, 9, 30)
    deliver(home, pack, "deaths", september, [PEOPLE.death(340) | {"died_on": date(2024, 9, 3)}])
    result, is_new = run_links(pack, home, september)
    assert is_new
    waiting = [c.record for c in cases(home, result, "deaths") if c.open]
    assert record not in waiting and len(waiting) == 5
    quality = link_quality(home, september)
    assert quality is not None
    assert (quality["registers"]["deaths"]["open"], quality["registers"]["deaths"]["ask"]) == (5, 6)
    assert list(quality["months"]) == ["2024-08", "2024-09"] and quality["before"] is not None


def test_a_register_that_suddenly_links_worse_is_named_with_both_shares(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.quality import link_quality
    from closeknit.intake.linking.running import run_links

    september = date(2024, 9, 30)
    strangers = [
        PEOPLE.contribution(
            n, resident_id=f"?|{n}", name=f"司马{n}", birth_date=None, address=None, phone=None
        )
        | {"month": date(2024, 9, 1)}
        for n in range(100)
    ]
    deliver(home, pack, "employment_contributions", september, strangers)
    run_links(pack, home, september)
    quality = link_quality(home, september)
    assert quality is not None
    moved = {
        d["kind"]: (d["before"], d["now"]) for d in quality["registers"]["employment_contributions"]["drift"]
    }
    assert moved["exact"] == (round(60 / 70, 5), round(60 / 170, 5))
    assert moved["alone"] == (0.0, round(100 / 170, 5))
    assert [n for n, r in quality["registers"].items() if r["drift"]] == ["employment_contributions"]
    months = [quality["months"][m]["employment_contributions"] for m in ("2024-08", "2024-09")]
    assert months[0] > 0.8 > 0.5 > months[1]
    assert link_quality(home, DAY)["registers"]["employment_contributions"]["drift"] == []  # type: ignore[index]


def test_answers_that_contradict_or_a_log_that_was_changed_are_refused(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.answers import AnswerRefused, give_answer, read_answers

    at = "2024-09-02T10:00:00+08:00"
    give_answer(home, ("deaths", 1, 2), "same", "clerk", "seen", at)
    for pair, said in (
        (("deaths", 1, 3), "same"),
        (("deaths", 1, 2), "different"),
        (("deaths", 9, 9), "undone"),
    ):
        with pytest.raises(AnswerRefused):
            give_answer(home, pair, said, "clerk", "seen", at)  # type: ignore[arg-type]
    with pytest.raises(AnswerRefused, match="needs its reason"):
        give_answer(home, ("deaths", 4, 5), "same", "clerk", " ", at)
    log = home.linkage / "answers.jsonl"
    log.write_text(log.read_text("utf-8").replace('"same"', '"different"'), "utf-8")
    with pytest.raises(AnswerRefused, match="line 1 does not follow"):
        read_answers(home)


def test_stored_weights_are_those_that_decided(home: Home, pack: Pack) -> None:
    """The evidence that is kept adds up to the weight that decided."""
    from closeknit.intake.linking.models import stored_models, trained_part
    from closeknit.intake.linking.records import opened
    from closeknit.intake.linking.scoring import scored
    from closeknit.intake.linking.weighing import shares, weighed
    from closeknit.packs.linkage import read_linkage

    (stored,) = stored_models(home)
    with opened(pack, home, read_linkage(pack.root), DAY) as there:
        linkage = trained_part(there.linkage, stored.model)
        tables = shares(there.connection, linkage, there.compared)
        scored(there.connection, linkage, stored.model, there.hub, "disability_certificates", "ck_s", tables)
        bits = {
            (a, b): w
            for a, b, w in there.connection.execute("SELECT record_l, record_r, bits FROM ck_s").fetchall()
        }
        ours = weighed(
            there.connection, linkage, stored.model, there.hub, "disability_certificates", list(bits), tables
        )
    assert len(bits) > 100
    for pair, weight in bits.items():
        assert sum(b for _, b in ours[pair]) == pytest.approx(weight, abs=1e-6)


def test_a_pair_is_explained_in_two_languages_without_values(home: Home, pack: Pack) -> None:
    from closeknit.intake.linking.explaining import explain_pair, reference, waterfall

    a = reference(pack, home, f"population:{PEOPLE.number(120)}")
    b = reference(pack, home, f"disability_certificates:{PEOPLE.number(121)}")
    found = explain_pair(pack, home, a, b, DAY)
    said = found.as_json()
    assert {c["comparison"] for c in said["comparisons"]} == {"name", "id_no", "birth", "sex", "home"}
    assert all({"level", "weight", "words"} <= c.keys() for c in said["comparisons"])
    assert "same birth date" in said["words"]["en"] and "出生日期相同" in said["words"]["zh"]
    assert said["outcome"] == "ask"
    assert sum(c["weight"] for c in said["comparisons"]) == pytest.approx(said["weight"], abs=0.01)
    assert len(waterfall(found, "zh")) == 6
    for value in PEOPLE.rows[120].values():
        assert (
            str(value) not in str(said).replace(str(a.key), "").replace(str(b.key), "") or len(str(value)) < 3
        )
    with pytest.raises(NotFound, match="is in no batch"):
        explain_pair(pack, home, a, replace(b, key=5), DAY)
    with pytest.raises(NotFound, match="is no register"):
        reference(pack, home, "nothing:1")


def test_every_record_is_found_by_its_number_however_many_digits_it_has(trained: Home, pack: Pack) -> None:
    """One pseudonym in nine has 18 digits, as a resident number has: it must not be read as one."""
    from closeknit.intake.linking.explaining import Reference, reference

    numbers = [PEOPLE.number(n) for n in range(100)]
    keys = [key(trained, number) for number in numbers]
    assert any(len(str(k)) == 18 for k in keys)
    for number, known in zip(numbers, keys, strict=True):
        assert reference(pack, trained, f"deaths:{known}") == Reference("deaths", known)
        assert reference(pack, trained, number) == Reference("population", known)
    for wrong in ("12x", str(1 << 63), ""):
        with pytest.raises(NotFound, match="neither"):
            reference(pack, trained, wrong)


def test_identities_stay_inside_the_vault(trained: Home) -> None:
    """No name, number, address or phone of anybody is in what linking left behind."""
    left = b"".join(path.read_bytes() for path in trained.linkage.rglob("*") if path.is_file())
    with duckdb.connect() as con:
        for path in trained.linkage.rglob("*.parquet"):
            left += str(con.execute(f"SELECT * FROM '{path}'").fetchall()).encode()
    for person in PEOPLE:
        for field in ("name", "resident_id", "address", "phone"):
            assert person[field].encode() not in left
    assert not list(trained.tmp.glob("*"))


def test_nothing_is_linked_before_the_population_register_is_there(tmp_path: Path, pack: Pack) -> None:
    from closeknit.intake.linking.running import train_home

    with pytest.raises(RunFailed, match="import it first"):
        train_home(pack, Home(tmp_path / "var"), DAY)


@pytest.fixture(autouse=True)
def _no_work_left(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list((tmp_path / "var" / "tmp").glob("linking*"))

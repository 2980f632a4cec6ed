"""Faults planted in a copy of the China pack: each is caught, by a sentence that names the file."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from closeknit.packs.check import check, check_folder
from closeknit.packs.indicators import read_indicators
from closeknit.packs.loader import Pack, load_pack

CARD = "scorecards/default.yaml"
LOAD = "indicators/health/hospital_load.py"
Edit = Callable[[str, str, str], None]


@pytest.fixture()
def root(tmp_path: Path, cn: Pack) -> Path:
    copy = tmp_path / "ours"
    shutil.copytree(cn.root, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture()
def edit(root: Path) -> Edit:
    """edit(file, old, new): `old` stands in the file and is replaced once."""

    def replace(file: str, old: str, new: str) -> None:
        text = (root / file).read_text(encoding="utf-8")
        assert old in text, f"{file} does not say {old!r} any more"
        (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def said(root: Path) -> str:
    """Everything the check says, one sentence a line."""
    return "\n".join(p.text.en for p in check_folder(root))


def test_the_shipped_pack_is_sound(cn: Pack) -> None:
    assert [p.text.en for p in check(cn)] == []


def test_a_copy_is_checked_by_its_own_modules_and_leaves_the_shipped_ones_alone(
    root: Path, edit: Edit, cn: Pack
) -> None:
    edit("facts/health.py", "STAY_DAYS = 180", "STAY_DAYS = 90")
    ours = load_pack(root)
    assert ours.facts["stays"] is not cn.facts["stays"]
    assert load_pack("cn").facts["stays"] is cn.facts["stays"]
    assert ours.hash != cn.hash


# What is planted: file, what stands there, what is put there, what the check must say.
FAULTS: dict[str, tuple[str, str, str, str]] = {
    "a misspelt fact of the registers": (
        "eligibility/registers.py", 'Given("seriously_ill"', 'Given("seriusly_ill"',
        r"registers\.py, seriusly_ill: there is no such fact in facts\.yaml",
    ),
    "a fact that registers give twice": (
        "eligibility/registers.py", 'Given("seriously_ill"', 'Given("major_disease_recognised"',
        r"registers\.py, major_disease_recognised: is given twice",
    ),
    "a gap between bands": (
        CARD, "hospital_load: {bands: [{from: 2, points: 8}", "hospital_load: {bands: [{from: 2, to: 3, points: 8}",
        r"points\.hospital_load gap or overlap",
    ),
    "bands that overlap": (
        CARD, "hospital_load: {bands: [{from: 2, points: 8}, {from: 4, points: 12}]",
        "hospital_load: {bands: [{from: 4, points: 8}, {from: 2, points: 12}]", r"points\.hospital_load overlap",
    ),
    "a worse band with fewer points": (
        CARD, "{from: 4, points: 12}], source: proposal, anchor: \"domain.md 2.3 H3\"",
        "{from: 4, points: 6}], source: proposal, anchor: \"domain.md 2.3 H3\"", r"points\.hospital_load overlap",
    ),
    "an edge that crosses another in one area": (
        CARD, "      - {below: {times: 1, parameter: marginal.ratio}, points: 16}",
        "      - {below: {times: 1, parameter: marginal.ratio}, points: 16}\n      - {below: 1800, points: 6}",
        r"points\.income_ratio: bands overlap in area 3301",
    ),
    "money as a bare number": (
        CARD, "self_paid_outside: {bands: [{from: {times: 12, parameter: dibao.line}",
        "self_paid_outside: {bands: [{from: 12000", r"points\.self_paid_outside has unit fen; write money as",
    ),
    "a level missing": (CARD, "levels: {blue: 15, yellow: 30,", "levels: {blue: 15,", r"levels must be .* no gap"),
    "levels that overlap": (CARD, "blue: 15, yellow: 30", "blue: 30, yellow: 30", r"levels overlap"),
    "an unknown indicator in the points": (CARD, "  lone_parent: {", "  lone_wolf: {", r"points: lone_wolf is not an indicator"),
    "an unknown indicator in a family": (
        CARD, "members: [earner_died, carer_died]", "members: [earner_died, grandma_died]",
        r"families\.bereavement: grandma_died is not an indicator",
    ),
    "an unknown parameter": (
        CARD, "out_of_pocket_month: {bands: [{from: {times: 6, parameter: dibao.line}",
        "out_of_pocket_month: {bands: [{from: {times: 6, parameter: dibao.lines}",
        r"names the parameter 'dibao\.lines', which the pack does not have",
    ),
    "an unknown parameter in an indicator": (
        "indicators/disability_care/tekun_like.py", "dibao.line", "dibao.lowest_line",
        r"tekun_like\.py: cannot be evaluated \(a household cannot read the parameter 'dibao\.lowest_line'",
    ),
    "an unknown key": (CARD, "quiet_days: 90", "silent_days: 90", r"silent_days is not a known key"),
    "an indicator in no scorecard": (
        CARD, "  hard_to_place: {bands", "  # hard_to_place: {bands", r"does not mention the indicator hard_to_place",
    ),
    "no points and no reason": (
        CARD, "why: {en: \"being helped is no difficulty; it suppresses score alerts\", zh: \"在册享受救助不是困难，仅用于抑制评分预警\"}",
        "source: proposal", r"points\.in_assistance gives no points; say why",
    ),
    "points above the cap": (
        CARD, "tekun_like: {bands: [{from: 1, points: 15}]", "tekun_like: {bands: [{from: 1, points: 21}]",
        r"points\.tekun_like gives 21 points, above the cap 20",
    ),
    "a dimension without cap": (CARD, "  health: 25\n", "", r"no cap for the dimension health"),
    "a cap for no dimension": (CARD, "  health: 25\n", "  health: 25\n  luck: 5\n", r"caps luck, which is no dimension"),
    "a family of one": (CARD, "members: [homeless, cry_for_help]", "members: [homeless]", r"families\.reports is dead"),
    "a family member without points": (
        CARD, "members: [homeless, cry_for_help]", "members: [homeless, cry_for_help, in_assistance]",
        r"families\.reports names in_assistance, which gives no points",
    ),
    "an indicator in two families": (
        CARD, "members: [homeless, cry_for_help]", "members: [homeless, cry_for_help, medical_aid_received]",
        r"medical_aid_received is in the families hospital_bills and reports",
    ),
    "a family in a dimension of none of its members": (
        CARD, "hospital_bills: {dimension: health,", "hospital_bills: {dimension: age_family,",
        r"families\.hospital_bills: age_family is the dimension of none of its members",
    ),
    "an overlap that cannot be reached": (CARD, "{dimensions: 4, bonus: 10}", "{dimensions: 7, bonus: 10}", r"overlap of 7 dimensions"),
    "a trigger under orange": (CARD, "level: orange", "level: yellow", r"triggers\.tekun_like sets yellow"),
    "a text younger than the days that are screened": (
        "indicators/economic/rigid_status_ending.py", '("rigid-expenditure-household-measures-2025:10", "proposal")',
        '"rigid-expenditure-household-measures-2025:10"', r"not in force on 2022-03-01, which may be screened",
    ),
    "a text that ended and no other": (
        "indicators/economic/rigid_status_ending.py", '("rigid-expenditure-household-measures-2025:10", "proposal")',
        '("rigid-expenditure-household-measures-2025:10", "interim-measures-2019:9")[1:]',
        r"not in force on 2026-07-01, which may be screened",
    ),
    "a level without a clock": (
        CARD, "  yellow: {visit: {working_days: 10}, disposition: {working_days: 15}}\n", "",
        r"clocks must be given for yellow, orange, red",
    ),
    "a clock of no days": (
        CARD, "first_contact: {days: 1}", "first_contact: {days: 0}", r"clocks\.red\.first_contact needs days",
    ),
    "a trigger's edge on a parameter that is not there": (
        CARD, "income_ratio: {below: {times: 1, parameter: marginal.ratio}, or_unknown",
        "income_ratio: {below: {times: 1, parameter: marginal.no_such}, or_unknown", r"marginal\.no_such",
    ),
    "a clock as short as a cry's": (CARD, "clock_days: 3", "clock_days: 1", r"triggers\.tekun_like has a clock of 1 days"),
    "a citation of nothing": (CARD, "source: \"law-review.md 6\"\n  adult", "source: \"hearsay 6\"\n  adult", r"cites 'hearsay 6'"),
    "a scorecard without a first day": (CARD, "from: 2022-03-01", "# from: 2022-03-01", r"has no `from`"),
    "an indicator without a source": (LOAD, 'source="proposal"', 'source="folklore"', r"hospital_load\.py: cites 'folklore'"),
    "a contract without a basis": (
        "registers/deaths.yaml", "basis: [social-assistance-law-2026:10, interim-measures-2019:6]", "basis: custom", r"registers/deaths\.yaml: cites 'custom'",
    ),
    "a contract that rests on a text of later alone": (
        "registers/deaths.yaml", "basis: [social-assistance-law-2026:10, interim-measures-2019:6]", "basis: social-assistance-law-2026:10",
        r"registers/deaths\.yaml: rests on social-assistance-law-2026:10, not in force on 2022-03-01",
    ),
    "a contract without a scope": ("registers/deaths.yaml", "scope: everyone\n", "", r"registers/deaths\.yaml: scope is missing"),
    "a scope wider than consent allows": (
        "indicators/economic/income_ratio.py", 'scope="applicants"', 'scope="everyone"',
        r"income_ratio\.py: has the scope everyone, wider than its registers",
    ),
    "a scope narrower than its registers": (
        LOAD, "    facts=[stays", "    scope=\"applicants\",\n    facts=[stays", r"hospital_load\.py: has the scope applicants, narrower",
    ),
    "words for nobody": (LOAD, '"worker": ', '"reader": ', r"has no words for worker"),
    "words in one language": (
        LOAD, 'missing=Text("no settlement feed: unknown", "无医保结算数据：未知")', 'missing=Text("no settlement feed: unknown", "")',
        r"missing has no Chinese text",
    ),
    "a diagnosis at the door": (
        LOAD, '"illness has brought cost to the family"', '"kidney disease has brought cost to the family"', r"words\.worker says 'kidney'",
    ),
    "a diagnosis at the door, in Chinese": (LOAD, '"家庭因病增加支出"', '"家庭因肾病增加支出"', r"words\.worker says '肾'"),
    "the reason of an absence, even to an officer": (
        "indicators/housing_shocks/earner_absent.py", "earners absent: {value}", "earners in prison: {value}", r"words\.officer says 'prison'",
    ),
    "a mental disability at the door": (
        "indicators/disability_care/several_disabled.py", '"more than one member needs special support"',
        '"more than one member has a mental disability"', r"words\.worker says 'mental'",
    ),
    "a placeholder that means nothing": (LOAD, "one member was in hospital: {value}", "one member was in hospital: {name}", r"words\.officer uses \{name\}"),
    "a fact that is never read": (LOAD, "p.stays + p.long_stays", "p.stays", r"names the fact long_stays and never reads it"),
    "a code used twice": (LOAD, 'code="H3"', 'code="H1"', r"has the code H1 of"),
    "a unit that does not exist": (LOAD, 'unit="stays"', 'unit="nights"', r"unknown unit 'nights'"),
    "a module named otherwise than its indicator": (LOAD, "hospital_load = Indicator", "hospital_stays = Indicator", r"does not define hospital_load"),
    "a dimension that is not the folder's": (LOAD, 'dimension="health"', 'dimension="economic"', r"dimension is 'economic' but the folder is 'health'"),
    "a module that does not import": (LOAD, "from closeknit.engine.author import", "from closeknit.engine.authors import", r"hospital_load\.py: cannot be imported"),
    "an indicator without a docstring": ("indicators/economic/rent_arrears.py", '"""E7', '_ = """E7', r"rent_arrears\.py: says nothing about itself"),
    "a first day before a parameter's first value": (
        CARD, "from: 2022-03-01", "from: 2022-02-28", r"dibao.line has no value for area 420106 before 2022-03-01",
    ),
    "no case at an edge": (
        "examples/hard_to_place.yaml", "expect: {value: 1, points:", "expect: {value: 3, points:", r"hard_to_place\.yaml: has no case at the edge 1",
    ),
    "no case above an edge": (
        "examples/hard_to_place.yaml", "expect: {value: 2, points:", "expect: {value: 1, points:", r"hard_to_place\.yaml: has no case above the edge 1",
    ),
    "no unknown case": (
        "examples/hard_to_place.yaml", "expect: {value: null", "expect: {value: 0", r"hard_to_place\.yaml: has no case in which the value is unknown",
    ),
    "an example that is no example": ("examples/hard_to_place.yaml", "cases:", "households:", r"hard_to_place\.yaml: is not a worked example"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_a_planted_fault_is_caught(root: Path, edit: Edit, what: str) -> None:
    file, old, new, sentence = FAULTS[what]
    edit(file, old, new)
    assert re.search(sentence, said(root)), said(root)


def test_an_unused_parameter_is_refused(root: Path) -> None:
    shutil.copy(root / "parameters/marginal/ratio.yaml", root / "parameters/marginal/spare.yaml")
    assert "marginal.spare is read by no indicator and no scorecard" in said(root)


def test_a_missing_example_is_refused(root: Path) -> None:
    (root / "examples/disaster.yaml").unlink()
    assert "examples/disaster.yaml: the file is missing" in said(root)


def test_an_example_of_nothing_is_refused(root: Path) -> None:
    shutil.copy(root / "examples/disaster.yaml", root / "examples/flood.yaml")
    assert "examples/flood.yaml: belongs to no indicator" in said(root)


def test_a_missing_scorecard_is_refused(root: Path) -> None:
    (root / CARD).unlink()
    assert f"{CARD}: is missing" in said(root)


def test_a_module_outside_the_dimensions_is_refused(root: Path) -> None:
    (root / "indicators/luck").mkdir()
    shutil.copy(root / LOAD, root / "indicators/luck/hospital_load.py")
    assert "indicators/luck/hospital_load.py: lies in no dimension's folder" in said(root)


def test_two_different_facts_of_one_name_are_refused(root: Path, edit: Edit) -> None:
    edit(
        LOAD,
        "hospital_load = Indicator",
        'stays = type(stays)("stays", "medical_settlements", "count")\nhospital_load = Indicator',
    )
    edit(
        "indicators/health/insurance_gap.py",
        "insurance_gap = Indicator",
        "from closeknit.packs.cn.facts.health import stays\n\ninsurance_gap = Indicator",
    )
    edit("indicators/health/insurance_gap.py", "facts=[", "facts=[stays, ")
    assert "already called 'stays'" in said(root)


def test_every_problem_has_a_chinese_sentence(root: Path, edit: Edit) -> None:
    edit(CARD, "members: [homeless, cry_for_help]", "members: [homeless]")
    edit(CARD, "  hard_to_place: {bands", "  # hard_to_place: {bands")
    edit("examples/disaster.yaml", "cases:", "households:")
    problems = check_folder(root)
    assert len(problems) >= 3
    assert all(re.search("[一-鿿]", p.text.zh) for p in problems)


def test_a_pack_without_indicators_has_none(tmp_path: Path) -> None:
    assert read_indicators(tmp_path, "empty", {}) == {}


def test_indicators_and_facts_import_the_author_surface_and_facts_alone(cn: Pack) -> None:
    allowed = (
        "closeknit.engine.author",
        "closeknit.packs.cn.facts",
        "closeknit.packs.cn.eligibility.parts",
        "typing",
        "__future__",
    )
    for path in sorted(cn.root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Import), path
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").startswith(allowed), f"{path.name} imports {node.module}"


def test_no_protected_trait_can_be_an_input(cn: Pack) -> None:
    protected = re.compile(
        "sex|gender|ethnic|relig|national|origin|native|hukou|性别|民族|宗教|籍贯|国籍|户口性质"
    )
    for contract in cn.contracts.values():
        for column in contract.columns.values():
            if column.lake_name is not None:
                assert not protected.search(f"{column.name} {column.zh}"), f"{contract.name}.{column.name}"


def test_a_person_expression_that_reads_a_parameter_of_an_area_is_refused(root: Path, edit: Edit) -> None:
    edit("facts/work.py", 'p.param("working_age.youngest")', 'p.param("dibao.line")')
    assert re.search(
        r"indicators/age_family/earner_died\.py: cannot be evaluated \(a person cannot read", said(root)
    )


def test_working_age_is_the_same_for_everybody(cn: Pack) -> None:
    sources = [p.read_text(encoding="utf-8") for p in sorted((cn.root / "indicators").rglob("*.py"))]
    assert not [s for s in sources if re.search(r"\.sex\b|4050|\.between\(16, 54\)", s.split('"""')[-1])]


def test_words_for_workers_and_families_name_no_diagnosis_prison_or_mental_disability(cn: Pack) -> None:
    never = re.compile(
        "prison|custody|detain|mental|intellectual|cancer|dialysis|监狱|服刑|戒毒|精神|智力|癌|透析|肾",
        re.IGNORECASE,
    )
    for indicator in cn.indicators.values():
        for reader in ("worker", "family"):
            words = indicator.words[reader]
            assert not never.search(f"{words.en} {words.zh}"), indicator.name

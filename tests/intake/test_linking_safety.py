"""What may be attached to whom, over every mixture of pairs and answers that a run and clerks can leave."""

from __future__ import annotations

from dataclasses import replace

from by_hand import china
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.registers.contract import RegisterContract
from closeknit.intake.linking.answers import Answer
from closeknit.intake.linking.attaching import Attachment, attached
from closeknit.intake.linking.deciding import decided
from closeknit.intake.linking.outcomes import Outcome, Pair
from closeknit.intake.linking.results import LinkedPair

PLAIN = china().contracts["disability_certificates"]
ADVERSE = china().contracts["deaths"]
RECORD, PEOPLE = 1, (1, 2, 3)  # person 1 is the one whose number the record stands under

outcomes = st.sampled_from(["linked", "ask", "not_linked"])
likely = st.dictionaries(
    st.sampled_from(PEOPLE), st.tuples(outcomes, st.sampled_from([None, "id"])), max_size=3
)
answers = st.dictionaries(st.sampled_from(PEOPLE), st.just("different"), max_size=3)
contracts = st.sampled_from([PLAIN, ADVERSE])


def run_of(
    contract: RegisterContract, found: dict[int, tuple[Outcome, str | None]], in_hub: bool
) -> list[LinkedPair]:
    pairs = [
        Pair(str(p), str(RECORD), 1.0 if o == "linked" else 0.4, o, tier if o == "linked" else None)
        for p, (o, tier) in found.items()
    ]
    hub = PEOPLE if in_hub else PEOPLE[1:]
    kept = [p for p in pairs if int(p.left) in hub]
    said = decided([RECORD], hub, kept, (), contract.adverse)
    return [
        LinkedPair(contract.name, d.record, d.person, d.tier, d.probability, d.outcome, "m") for d in said
    ]


def attach(contract: RegisterContract, pairs: list[LinkedPair], said: dict[int, str]) -> Attachment | None:
    told = [
        Answer(i, contract.name, RECORD, person, answer, "clerk", "seen", "2024-09-02")  # type: ignore[arg-type]
        for i, (person, answer) in enumerate(said.items(), 1)
    ]
    plain = all(p.outcome == "exact" and p.person == p.record for p in pairs)
    return attached(contract, RECORD, () if plain else pairs, told)


@given(likely, answers, st.booleans())
def test_adverse_facts_come_by_an_exact_rule_or_a_clerk_only(found, said, in_hub) -> None:
    pairs = run_of(ADVERSE, found, in_hub)
    made = attach(ADVERSE, pairs, said)
    assert made is None or made.person is None or made.how in ("exact", "clerk")
    if made is None and in_hub:  # the number alone attaches: then a rule says so, too
        assert [p.outcome for p in pairs if p.person == RECORD] == ["exact"]


@given(likely, answers, st.booleans(), contracts)
def test_several_candidates_are_never_picked_from(found, said, in_hub, contract) -> None:
    pairs = run_of(contract, found, in_hub)
    left = {p.person for p in pairs if said.get(p.person) != "different"}
    if len(left) > 1:
        made = attach(contract, pairs, said)
        assert (made is None and not in_hub) or (made is not None and made.person is None)


@given(likely, answers, st.booleans(), contracts)
def test_who_a_clerk_ruled_out_gets_nothing(found, said, in_hub, contract) -> None:
    made = attach(contract, run_of(contract, found, in_hub), said)
    person = RECORD if made is None and in_hub else made.person if made else None
    assert person is None or said.get(person) != "different"


@given(likely, st.sampled_from(PEOPLE), st.booleans(), contracts)
def test_a_clerks_yes_decides(found, person, in_hub, contract) -> None:
    made = attach(contract, run_of(contract, found, in_hub), {person: "same"})
    assert (RECORD if made is None else made.person) == person


@given(likely, st.booleans(), contracts)
def test_everybody_is_exact_or_linked_or_asked_about_or_alone(found, in_hub, contract) -> None:
    pairs = run_of(contract, found, in_hub)
    kinds = {p.outcome for p in pairs}
    assert len(kinds) <= 1
    assert kinds == {"ask"} or len(pairs) <= 1
    if in_hub:  # a record whose number is somebody's is never left alone
        assert pairs and (kinds == {"ask"} or pairs[0].person == RECORD)
        assert RECORD in {p.person for p in pairs}


def test_a_register_that_says_nothing_but_the_number_is_linked_by_it() -> None:
    said = decided([1, 9], PEOPLE, [], (1, 9), False)
    assert [(d.record, d.person, d.tier) for d in said] == [(1, 1, "number")]


def test_an_adverse_column_is_the_packs_to_declare() -> None:
    base = china().contracts["employment_contributions"].columns["base"]
    assert base.adverse and not replace(base, adverse=False).adverse
    assert {n for n, c in china().contracts.items() if c.adverse} >= {
        "deaths", "property", "vehicles", "income_checks", "financial_checks", "pensions", "businesses",
    }  # fmt: skip

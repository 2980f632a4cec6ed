"""The review queue of a home: what the newest run asks about and no clerk has answered, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from closeknit.engine.units import NotFound
from closeknit.intake.home import Home
from closeknit.intake.linking.answers import Answer, Said, give_answer, in_force, read_answers
from closeknit.intake.linking.explaining import Reference
from closeknit.intake.linking.results import LinkedPair, LinkResult, newest_result


@dataclass(frozen=True, slots=True)
class Case:
    """A record that is asked about: its candidates, the likeliest first, and the answers that stand."""

    record: Reference
    candidates: tuple[LinkedPair, ...]
    answers: Mapping[int, Answer]  # person → answer

    @property
    def open(self) -> bool:
        """Whether a clerk has still something to say."""
        if any(a.answer == "same" for a in self.answers.values()):
            return False
        return any(c.person not in self.answers for c in self.candidates)


def cases(home: Home, result: LinkResult, register: str = "") -> list[Case]:
    """Return the records that the result asks about, by register, those with the likeliest candidate first."""
    asked = result.pairs("outcome = 'ask' AND (register = ? OR ? = '')", [register, register])
    grouped: dict[Reference, list[LinkedPair]] = {}
    for pair in asked:
        grouped.setdefault(Reference(pair.register, pair.record), []).append(pair)
    standing = _standing(home)
    found = [Case(record, tuple(pairs), standing.get(record, {})) for record, pairs in grouped.items()]
    return sorted(found, key=lambda c: (c.record.register, -c.candidates[0].probability, c.record.key))


def case_of(home: Home, record: Reference) -> Case:
    """Return what the newest run says of one record, linked or asked about. Raises: NotFound if it stays alone."""
    pairs = newest_result(home).pairs("register = ? AND record = ?", [record.register, record.key])
    if not pairs:
        raise NotFound(
            f"The newest run neither links {record} to anybody nor asks about it: `closeknit link review list` shows the queue.",
            f"最近一次关联中 {record} 未关联任何人，也不在待核清单中：可用 closeknit link review list 查看清单。",
        )
    return Case(record, tuple(pairs), _standing(home).get(record, {}))


def answer_case(
    home: Home, case: Case, said: Said, person: int | None, who: str, reason: str, at: str
) -> Answer:
    """Keep a clerk's answer about one candidate; `person` may be left out where there is only one.

    Raises: NotFound if the case has no such candidate; AnswerRefused.
    """
    persons = [c.person for c in case.candidates]
    if person is None and len(persons) == 1:
        person = persons[0]
    if person not in persons:
        listed = ", ".join(map(str, persons))
        raise NotFound(
            f"say which person with --person: {case.record} has the candidates {listed}.",
            f"请用 --person 指明是哪一位：{case.record} 的候选人为 {listed}。",
        )
    assert person is not None
    return give_answer(home, (case.record.register, case.record.key, person), said, who, reason, at)


def standing_answers(home: Home) -> Sequence[Answer]:
    """Return the answers that stand, oldest first."""
    return sorted(in_force(read_answers(home)).values(), key=lambda a: a.id)


def _standing(home: Home) -> dict[Reference, dict[int, Answer]]:
    grouped: dict[Reference, dict[int, Answer]] = {}
    for answer in standing_answers(home):
        grouped.setdefault(Reference(answer.register, answer.record), {})[answer.person] = answer
    return grouped

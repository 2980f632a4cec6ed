"""What clerks said about pairs: an append-only log in the home, each line carrying the hash of the one before.

linkage/answers.jsonl     {"id", "register", "record", "person", "answer", "who", "reason", "at", "before", "hash"}

`answer` is same, different, or undone; an undone line takes the pair's answer back. Nothing is ever removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from closeknit.engine.units import CloseknitError, NotFound
from closeknit.intake.chain import add_line, read_lines
from closeknit.intake.home import Home

Said = Literal["same", "different", "undone"]


class AnswerRefused(CloseknitError):
    """An answer without a reason, against one that stands, or to a log that was changed; nothing was written."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One line: who said what of a record and a person, when (ISO, with zone) and why."""

    id: int
    register: str
    record: int
    person: int
    answer: Said
    who: str
    reason: str
    at: str

    @property
    def day(self) -> date:
        return date.fromisoformat(self.at[:10])

    @property
    def pair(self) -> tuple[str, int, int]:
        return self.register, self.record, self.person


def give_answer(
    home: Home, pair: tuple[str, int, int], answer: Said, who: str, reason: str, at: str
) -> Answer:
    """Add an answer and force it to the disk. The caller has checked that the pair was linked or asked about.

    Raises: AnswerRefused without a reason, for an answer that stands already, for an undone one that does not, and for
    a second person that the record would be the same as.
    """
    if not reason.strip():
        raise AnswerRefused(
            "an answer needs its reason: write after --reason what shows it.",
            "答复须说明理由：请在 --reason 后写明依据。",
        )
    with home.linking():
        lines = _lines(home)
        _fits(in_force([_answer(line) for line in lines]), pair, answer)
        register, record, person = pair
        made = Answer(len(lines) + 1, register, record, person, answer, who, reason.strip(), at)
        add_line(_log(home), lines, _as_line(made))
    return made


def read_answers(home: Home) -> list[Answer]:
    """Return every line, oldest first. Raises: AnswerRefused at the first that does not follow."""
    return [_answer(line) for line in _lines(home)]


def in_force(answers: Sequence[Answer], day: date | None = None) -> dict[tuple[str, int, int], Answer]:
    """Return pair → the answer that stands, as of the end of the day (default: now)."""
    standing: dict[tuple[str, int, int], Answer] = {}
    for answer in answers:
        if day is not None and answer.day > day:
            continue
        standing.pop(answer.pair, None)
        if answer.answer != "undone":
            standing[answer.pair] = answer
    return standing


def answer_numbered(home: Home, number: int) -> Answer:
    """Return the answer of that number. Raises: NotFound."""
    for answer in read_answers(home):
        if answer.id == number:
            return answer
    raise NotFound(
        f"{home.linkage} has no answer {number}: `closeknit link review list --answered` lists them.",
        f"{home.linkage} 中没有编号为 {number} 的答复：可用 closeknit link review list --answered 查看。",
    )


def _fits(standing: Mapping[tuple[str, int, int], Answer], pair: tuple[str, int, int], answer: Said) -> None:
    before = standing.get(pair)
    if answer == "undone":
        if before is None:
            raise AnswerRefused(
                "no answer stands for that pair: there is nothing to undo.",
                "该记录对没有有效答复，无需撤销。",
            )
        return
    if before is not None:
        raise AnswerRefused(
            f"answer {before.id} ({before.answer}) stands for that pair: undo it first.",
            f"该记录对已有答复（第{before.id}号：{before.answer}）：请先撤销。",
        )
    others = [a for a in standing.values() if a.pair[:2] == pair[:2] and a.answer == "same"]
    if answer == "same" and others:
        raise AnswerRefused(
            f"answer {others[0].id} says that the record is another person: one record is one person, undo that first.",
            f"第{others[0].id}号答复已认定该记录为另一人：一条记录只能对应一人，请先撤销该答复。",
        )


def _as_line(made: Answer) -> dict[str, Any]:
    """Return the line; keys as text, since readers of JSON round numbers this long."""
    return {
        "id": made.id, "register": made.register, "record": str(made.record), "person": str(made.person),
        "answer": made.answer, "who": made.who, "reason": made.reason, "at": made.at,
    }  # fmt: skip


def _log(home: Home) -> Path:
    return home.linkage / "answers.jsonl"


def _lines(home: Home) -> list[dict[str, Any]]:
    path = _log(home)
    return read_lines(
        path,
        lambda number: AnswerRefused(
            f"{path} line {number} does not follow from the line before: the log was changed; restore it from the "
            "backup and report it.",
            f"{path} 第{number}行与上一行不衔接：日志被改动；请从备份恢复并上报。",
        ),
    )


def _answer(line: Mapping[str, Any]) -> Answer:
    return Answer(
        line["id"], line["register"], int(line["record"]), int(line["person"]), line["answer"], line["who"],
        line["reason"], line["at"],
    )  # fmt: skip

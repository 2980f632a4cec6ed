"""`closeknit link review list|show|answer|undo`: what the linkage asks about, answered by people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from closeknit.cli.console import Verb, show_json, show_table, tell
from closeknit.cli.link import ANSWERS, DayOption, day_of, show_explained
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
)
from closeknit.cli.revealing import RevealOption, account, log
from closeknit.cli.words import Lang, Text, both

if TYPE_CHECKING:
    from closeknit.intake.linking.answers import Answer

review_app = typer.Typer(
    no_args_is_help=True,
    help=both("Answer what the linkage asks about; undo an answer.", "回答关联中待核的问题；撤销答复。"),
)
CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE", help=both("REGISTER:RECORD, as list names it.", "list 所列的“数据名:记录号”。")
    ),
]
ReasonOption = Annotated[str, typer.Option(metavar="TEXT", help=both("What shows it.", "依据。"))]
WhoOption = Annotated[
    str,
    typer.Option(
        metavar="NAME", help=both("Who answers; this account if left out.", "答复人，缺省为当前账号。")
    ),
]
PersonOption = Annotated[
    str | None,
    typer.Option(
        metavar="PERSON", help=both("Which candidate, if there are several.", "多名候选人时指明是哪一位。")
    ),
]


@review_app.command(
    "list",
    cls=Verb,
    help=both(
        "List the records that wait for an answer, with the evidence in words.", "列出待核记录及文字说明。"
    ),
    epilog=both("Example: closeknit link review list", "示例：closeknit link review list --lang zh"),
)
def list_(
    register: Annotated[
        str, typer.Option(metavar="REGISTER", help=both("Only this register.", "只看该部门数据。"))
    ] = "",
    answered: Annotated[
        bool, typer.Option("--answered", help=both("The answers that stand instead.", "改为列出有效答复。"))
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help=both("At most so many cases.", "最多件数。"))] = 50,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.explaining import said_of
    from closeknit.intake.linking.queue import cases, standing_answers
    from closeknit.intake.linking.results import newest_result
    from closeknit.packs.linkage import read_linkage

    opened = open_home(home)
    if answered:
        _show_answers([a for a in standing_answers(opened) if register in ("", a.register)], lang, as_json)
        return
    result, linkage = newest_result(opened), read_linkage(open_pack(pack).root).linkage
    waiting = [c for c in cases(opened, result, register) if c.open]
    entries = [
        {
            "case": str(case.record),
            "candidates": [
                {
                    "person": str(pair.person),
                    "probability": pair.probability,
                    "words": {
                        "en": (said := said_of(pair, linkage, result.about["comparisons"])).en,
                        "zh": said.zh,
                    },
                }
                for pair in case.candidates
                if pair.person not in case.answers
            ],
        }
        for case in waiting[:limit]
    ]
    if as_json:
        show_json(entries)
    else:
        _show_cases(entries, lang)
    tell(
        f"{len(waiting):,} cases wait, {len(entries):,} shown; closeknit link review show CASE",
        f"待核 {len(waiting):,} 件，列出 {len(entries):,} 件；closeknit link review show CASE",
        lang,
    )


def _show_cases(entries: list[dict[str, Any]], lang: Lang) -> None:
    headings = [
        Text("case", "记录"),
        Text("person", "候选人"),
        Text("probability", "概率"),
        Text("evidence", "依据"),
    ]
    rows = [
        (entry["case"], c["person"], f"{c['probability']:.3f}", c["words"][lang])
        for entry in entries
        for c in entry["candidates"]
    ]
    show_table([h.in_(lang) for h in headings], rows, numbers=(2,))


def _show_answers(answers: list[Answer], lang: Lang, as_json: bool) -> None:
    if as_json:
        show_json(
            [
                {"id": a.id, "case": f"{a.register}:{a.record}", "person": str(a.person), "answer": a.answer}
                | {"who": a.who, "reason": a.reason, "at": a.at}
                for a in answers
            ]
        )
        return
    headings = [
        Text("answer", "编号"), Text("case", "记录"), Text("person", "人员"), Text("said", "答复"), Text("who", "答复人"),
        Text("day", "日期"), Text("reason", "理由"),
    ]  # fmt: skip
    rows = [
        (
            str(a.id),
            f"{a.register}:{a.record}",
            str(a.person),
            ANSWERS[a.answer].in_(lang),
            a.who,
            a.at[:10],
            a.reason,
        )
        for a in answers
    ]
    show_table([h.in_(lang) for h in headings], rows)


@review_app.command(
    "show",
    cls=Verb,
    help=both(
        "Show one case side by side, each candidate with its evidence.",
        "并排显示一件待核记录及各候选人依据。",
    ),
    epilog=both(
        "Example: closeknit link review show disability_certificates:7654321",
        "示例：closeknit link review show disability_certificates:7654321 --lang zh",
    ),
)
def show(
    case: CaseArgument,
    day: DayOption = None,
    reveal: RevealOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.explaining import Reference, explain_pair, pair_identities, reference
    from closeknit.intake.linking.queue import case_of

    opened, policy = open_home(home), open_pack(pack)
    as_of = day_of(opened, policy, day)
    found = case_of(opened, reference(policy, opened, case))
    pairs = [Reference(policy.base.persons, c.person) for c in found.candidates]
    told = [explain_pair(policy, opened, person, found.record, as_of) for person in pairs]
    said: list[list[dict[str, str]]] = [[] for _ in pairs]
    if reveal is not None:
        log(opened, reveal, f"link review {found.record}", 1 + len(pairs))
        said = [pair_identities(policy, opened, as_of, (person, found.record)) for person in pairs]
    if as_json:
        show_json(
            {
                "case": str(found.record),
                "open": found.open,
                "candidates": [
                    t.as_json() | ({"identities": who} if who else {})
                    for t, who in zip(told, said, strict=True)
                ],
            }
        )
        return
    for one, who in zip(told, said, strict=True):
        show_explained(one, who, lang)
        typer.echo("")


@review_app.command(
    "answer",
    cls=Verb,
    help=both(
        "Keep a clerk's answer: same or different. Of a linked record, different splits it again.",
        "保存人工答复：同一人或不是。对已关联的记录答“不是”即拆分。",
    ),
    epilog=both(
        'Example: closeknit link review answer disability_certificates:7654321 same --reason "called her"',
        "示例：closeknit link review answer disability_certificates:7654321 same --reason 电话核实",
    ),
)
def answer(
    case: CaseArgument,
    said: Annotated[
        Literal["same", "different"],
        typer.Argument(
            metavar="same|different", help=both("Whether it is the same person.", "是否为同一人。")
        ),
    ],
    reason: ReasonOption,
    person: PersonOption = None,
    who: WhoOption = "",
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.explaining import answer_json, reference
    from closeknit.intake.linking.queue import answer_case, case_of

    opened, policy = open_home(home), open_pack(pack)
    found = case_of(opened, reference(policy, opened, case))
    chosen = None if person is None else reference(policy, opened, person).key
    made = answer_case(opened, found, said, chosen, who or account(), reason, _now())
    if as_json:
        show_json(answer_json(made))
    tell(
        f"Answer {made.id} kept: {made.answer}. The next screening follows it; closeknit link review undo {made.id} takes it back.",
        f"已保存第{made.id}号答复：{ANSWERS[made.answer].zh}。下次筛查生效；closeknit link review undo {made.id} 可撤销。",
        lang,
    )


@review_app.command(
    "undo",
    cls=Verb,
    help=both("Take an answer back; both lines stay in the log.", "撤销一项答复，日志保留两行。"),
    epilog=both(
        'Example: closeknit link review undo 3 --reason "wrong form"',
        "示例：closeknit link review undo 3 --reason 表单有误",
    ),
)
def undo(
    number: Annotated[int, typer.Argument(metavar="ANSWER", help=both("Its number.", "答复编号。"))],
    reason: ReasonOption,
    who: WhoOption = "",
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.answers import answer_numbered, give_answer
    from closeknit.intake.linking.explaining import answer_json

    opened = open_home(home)
    made = give_answer(
        opened, answer_numbered(opened, number).pair, "undone", who or account(), reason, _now()
    )
    if as_json:
        show_json(answer_json(made))
    tell(
        f"Answer {number} is undone: the facts go back where they were.",
        f"第{number}号答复已撤销：相关事实恢复原归属。",
        lang,
    )


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")

"""docs/casework.md, in both languages: diagrams, tables of moves and clocks between their marks, made from the code. `python -m closeknit.cli.moves`"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.alerts.clocks import CRY_DAYS, ROUTINE_DAYS
from closeknit.casework.alerts.lifecycle import MOVES as ALERT
from closeknit.casework.cases.lifecycle import MOVES as CASE
from closeknit.casework.determinations.lifecycle import MOVES as DETERMINATION
from closeknit.casework.determinations.lifecycle import QUICK_MOVES as QUICK_AID
from closeknit.casework.ledger.moves import Move, Moves
from closeknit.casework.plans.lifecycle import MEASURE_MOVES as MEASURE
from closeknit.casework.plans.lifecycle import MOVES as PLAN
from closeknit.casework.registry.lifecycle import MOVES as HOUSEHOLD
from closeknit.casework.visits.lifecycle import MOVES as VISIT
from closeknit.engine.scoring.scorecard import Span
from closeknit.engine.units import Text
from closeknit.packs.clocks import clocks_of
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.wording import LEVEL_WORDS

PAGES = {"en": "docs/casework.md", "zh": "docs/casework.zh-CN.md"}
TABLES: dict[str, Moves] = {
    "household": HOUSEHOLD,
    "alert": ALERT,
    "case": CASE,
    "visit": VISIT,
    "determination": DETERMINATION,
    "quick_aid": QUICK_AID,
    "plan": PLAN,
    "measure": MEASURE,
}
# What must hold before a move, by the name of its guard.
CONDITIONS: dict[str, Text] = {
    "_answered_by_another": Text("not by who answered", "非反馈人本人"),
    "_has_a_household": Text("the household is known", "已建立家庭档案"),
    "_nothing_is_under_way": Text("nothing is under way", "无未完成事项"),
    "_two_visitors": Text("two different visitors", "走访人员2人以上"),
    "_survey_after_acceptance": Text("a survey comes after acceptance", "入户调查在受理之后"),
    "_has_measures": Text("there is a measure", "已选择措施"),
    "_family_has_answered": Text("the family has answered each, one is accepted", "家庭已逐项答复且至少接受一项"),
    "_plan_is_draft": Text("the plan is being drawn up", "计划拟定中"),
    "_plan_is_offered": Text("the plan is offered", "计划征求意见中"),
    "_plan_is_running": Text("the plan is running", "计划实施中"),
    "_is_a_service": Text("a service, not money", "服务类措施"),
    "everybody_has_authorised": Text("every adult and every guardian has authorised the check", "成员均已授权核对"),
    "agent_has_a_mandate": Text("an agent has a written mandate", "代办有书面委托"),
    "gaps_are_listed_once": Text("once only", "仅限一次"),
    "data_is_checked": Text("the data check is in, told, and no objection to it is open", "信息核对已反馈告知且无未处理异议"),
    "proposal_stands": Text("the proposal is made of the facts as they are", "测算依据现行事实"),
    "opinion_is_favourable": Text("the opinion is to help", "初审意见为同意"),
    "notice_is_over": Text("the days of the notice are over", "公示期满"),
    "decider_holds_the_power": Text("by the body that holds the power", "由有权机关作出"),
    "decided_by_another": Text("not by who surveyed, checked or opined", "非调查、核对、初审人员"),
    "_not_of_a_relative": Text("not on own relatives", "近亲属回避"),
    "nobody_decides_on_relatives": Text("not on own relatives", "近亲属回避"),
    "nobody_handles_relatives": Text("not on own relatives", "近亲属回避"),
    "county_has_visited": Text("the county has visited where it must", "须区级入户的已入户"),
    "views_are_heard": Text("the family's views are heard", "已听取申请人意见"),
    "looked_at_again_once": Text("once only", "仅限一次"),
    "letter_is_served": Text("the letter is served", "通知书已送达"),
    "amount_is_within_the_ceiling": Text("within the ceiling of quick aid", "不超过小额快救限额"),
}  # fmt: skip
_MADE = re.compile(r"(<!-- made: (\w+) (\w+) -->\n).*?(<!-- end -->)", re.S)


def filled(page: str, lang: str) -> str:
    """Return a page with everything between its marks made anew; what people wrote stays."""
    pack = load_pack("cn")
    makers: dict[str, Callable[[str], Iterator[str]]] = {
        "moves": lambda name: _moves(TABLES[name], pack, lang),
        "clocks": lambda name: _alert_clocks(pack, lang) if name == "alert" else _statutory(pack, lang),
    }

    def _made(found: re.Match[str]) -> str:
        start, what, name, end = found.groups()
        return start + "\n".join(makers[what](name)) + "\n" + end

    return _MADE.sub(_made, page)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _head(lang: str, *cells: Text) -> Iterator[str]:
    yield _row(*(cell.in_(lang) for cell in cells))
    yield "|---" * len(cells) + "|"


def _moves(table: Moves, pack: Pack, lang: str) -> Iterator[str]:
    yield from ("```mermaid", table.mermaid(lang), "```", "")
    yield from _head(
        lang,
        Text("move", "操作"),
        Text("from", "从"),
        Text("to", "到"),
        Text("who may", "谁可以"),
        Text("only if", "条件"),
        Text("text", "依据"),
    )
    for move in table:
        starts = [text.in_(lang) for state, text in table.states.items() if state in move.before]
        yield _row(
            f"{move.label.in_(lang)} `{move.name}`",
            _list(starts, lang) or "–",
            table.states[move.after].in_(lang),
            _who(move, lang),
            _conditions(move, lang),
            _text_of(move, pack, lang),
        )


def _who(move: Move, lang: str) -> str:
    roles = [text.in_(lang) for role, (text, _) in ROLES.items() if role in POLICY[move.action]]
    return _list(roles, lang) or Text("a job of the system", "系统任务").in_(lang)


def _conditions(move: Move, lang: str) -> str:
    said = [CONDITIONS[guard.__name__] for guard in move.guards]
    if move.needs_reason:
        said.append(Text("with a reason", "须填写理由"))
    if move.is_adverse:
        said.append(Text("**adverse**", "**不利决定**"))
    return _list([text.in_(lang) for text in said], lang)


def _text_of(move: Move, pack: Pack, lang: str) -> str:
    if move.source is None:
        return Text("ours", "本系统").in_(lang)
    return _cited(move.source, pack, lang)


def _cited(citation: str, pack: Pack, lang: str) -> str:
    name, _, article = citation.partition(":")
    return f"{pack.sources[name].title.in_(lang)} {article}".strip()


def _list(words: list[str], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(words)


def _alert_clocks(pack: Pack, lang: str) -> Iterator[str]:
    labels = (Text("first contact", "首次联系"), Text("visit", "入户"), Text("closed", "办结"))
    yield from _head(lang, Text("level", "等级"), *labels)
    cry, routine = _span(Span(CRY_DAYS), lang), Span(ROUTINE_DAYS)
    own = Text("as its level", "按其等级").in_(lang)
    yield _row(Text("cry for help", "主动求助").in_(lang), cry, own, own)
    for level in reversed(pack.scorecard.levels):
        clocks = pack.scorecard.clocks.get(level)
        found = (clocks.first_contact or clocks.visit, clocks.visit, clocks.disposition) if clocks else ()
        spans = [_span(span or routine, lang) for span in found or (routine,) * len(labels)]
        yield _row(LEVEL_WORDS[level].in_(lang), *spans)


def _span(span: Span, lang: str) -> str:
    return _length(span.days, "working_days" if span.working else "days").in_(lang)


def _length(count: int, unit: str) -> Text:
    en, zh = {
        "working_days": ("working day", "个工作日"),
        "days": ("day", "天"),
        "months": ("month", "个月"),
    }[unit]
    return Text(f"{count} {en}{'' if count == 1 else 's'}", f"{count}{zh}")


def _statutory(pack: Pack, lang: str) -> Iterator[str]:
    """The national value that is the newest; an area's own value goes before it (docs/parameters.md)."""
    known = clocks_of(pack)
    assert known is not None, "the pack of the docs has clocks"
    yield from _head(
        lang,
        Text("clock", "时限"),
        Text("from", "起算"),
        Text("who", "责任主体"),
        Text("length", "期限"),
        Text("text", "依据"),
    )
    for clock in (*known.clocks, *known.remedies):
        parameter = pack.parameters[clock.parameter]
        newest = max(value.from_day for value in parameter.values if value.area == "")
        value = parameter.in_force(newest, "")
        amount = value.amount_if_known("urban")
        unknown = Text("by local rule", "由地方规定"), Text("none on file", "无在案文件").in_(lang)
        length, text = (
            unknown if amount is None else (_length(amount, parameter.unit), _cited(value.source, pack, lang))
        )
        who = clock.who or Text("the family", "申请人")
        yield _row(clock.label.in_(lang), clock.event.label.in_(lang), who.in_(lang), length.in_(lang), text)


if __name__ == "__main__":
    for lang, name in PAGES.items():
        path = Path(name)
        path.write_text(filled(path.read_text("utf-8"), lang), "utf-8")

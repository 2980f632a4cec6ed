"""`show` puts a parameter, an indicator, a register or a trigger into words on one screen, as of a day and an area."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any
from unicodedata import east_asian_width

from closeknit.engine.indicators import UNITS, Indicator, parameters_used, person_parameters_used
from closeknit.engine.policy import InForce, Parameter
from closeknit.engine.registers.contract import RegisterContract
from closeknit.engine.scoring import Band, Condition, Edge, Scorecard, Trigger
from closeknit.engine.units import NotFound, NotInForce, PackError, Text
from closeknit.packs.areas import area_names, check_area
from closeknit.packs.loader import Pack
from closeknit.packs.measures import Measures, measures_of
from closeknit.packs.show_rules import rule_lines
from closeknit.packs.sources import cited, cited_on

Line = tuple[Text, Text]  # heading, words


@dataclass(frozen=True, slots=True)
class Screen:
    """One thing of a pack in words: a title, then headed lines."""

    kind: str
    name: str
    title: Text
    lines: tuple[Line, ...]
    data: Mapping[str, Any] | None = None  # what --json prints instead of the words

    def render(self, lang: str) -> str:
        """The screen as plain text; a heading that repeats is written once."""
        width = max((_columns(h.in_(lang)) for h, _ in self.lines), default=0)
        rows, before = [f"{self.title.in_(lang)}  ({self.name})", ""], ""
        for heading, words in self.lines:
            head = heading.in_(lang)
            shown = "" if head == before else head
            rows.append(f"{shown}{' ' * (width - _columns(shown))}  {words.in_(lang)}".rstrip())
            before = head
        return "\n".join(rows)

    def as_json(self) -> dict[str, Any]:
        if self.data is not None:
            return dict(self.data)
        return {
            "kind": self.kind,
            "name": self.name,
            "title": {"en": self.title.en, "zh": self.title.zh},
            "lines": [
                {"heading": {"en": h.en, "zh": h.zh}, "words": {"en": w.en, "zh": w.zh}}
                for h, w in self.lines
            ],
        }


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def show(pack: Pack, name: str, day: date, area: str | None = None, residence: str | None = None) -> Screen:
    """Return one thing of the pack in words, as it stands on that day in that area (the pack's own by default).

    `residence` (urban, rural) narrows a parameter that has a value for each.

    Raises: NotFound if the pack has nothing of that name, with the nearest names it has, or there is no such area;
    NotInForce if a parameter has no value on that day.
    """
    names = area_names(pack.root)
    check_area(area or "", names)
    place = area or pack.default_area or ""
    if name in pack.indicators:
        return Screen(
            "indicator", name, pack.indicators[name].label, tuple(_indicator(pack, name, day, place))
        )
    if name in pack.parameters:
        return _parameter(pack, pack.parameters[name], day, place, residence, names)
    if name in pack.contracts:
        contract = pack.contracts[name]
        return Screen("register", name, contract.label, tuple(_register(pack, contract, day)))
    if name == "measures" and (catalogue := measures_of(pack)) is not None:
        title = Text("What can be offered, by need", "救助措施目录（按需求）")
        return Screen("measures", name, title, tuple(_catalogue(catalogue)))
    if pack.eligibility is not None and name in pack.eligibility.book.rules:
        rule = pack.eligibility.book.rules[name]
        return Screen("rule", name, rule.label, tuple(rule_lines(pack, name, day)))
    card: Scorecard | None = pack.scorecard
    if card is not None and name in card.triggers:
        trigger = card.triggers[name]
        return Screen("trigger", name, trigger.label, tuple(_trigger(pack, trigger, day, place)))
    raise _not_found(pack, name)


def _catalogue(catalogue: Measures) -> Iterator[Line]:
    kinds = {"money": Text("money", "资金"), "service": Text("service", "服务")}
    for need in catalogue.needs.values():
        for m in catalogue.measures.values():
            if m.need == need.name:
                kind, tiers, cites = kinds[m.kind], ", ".join(m.tiers), ", ".join(m.cites)
                yield (
                    need.label,
                    Text(
                        f"{m.label.en} ({m.name}): {kind.en}, {m.department.en}, {tiers}; {m.condition.en} [{cites}]",
                        f"{m.label.zh}（{m.name}）：{kind.zh}，{m.department.zh}，{tiers}；{m.condition.zh} [{cites}]",
                    ),
                )


def _not_found(pack: Pack, name: str) -> NotFound:
    rules = pack.eligibility.book.rules if pack.eligibility else {}
    names = [*pack.parameters, *pack.indicators, *pack.contracts, *rules]
    tails = {n.rsplit(".", 1)[-1]: n for n in names}
    near = [tails.get(n, n) for n in get_close_matches(name, [*names, *tails], n=3, cutoff=0.5)]
    hint = ", ".join(dict.fromkeys(near))
    return NotFound(
        f"pack {pack.name} has no parameter, indicator, register or rule {name!r}; "
        + (f"did you mean {hint}?" if hint else "try a name of `closeknit pack check`."),
        f"规则包{pack.name}中没有名为{name}的参数、指标、部门数据或规则"
        + (f"，是否指{hint}？" if hint else "。"),
    )


def amount_words(amount: int, unit: str) -> Text:
    """An amount in the smallest unit as people write it: yuan with two decimals, ratios as decimals."""
    what = unit.split("/")[0]
    if what in ("yuan", "soles", "pesos", "fen"):
        currency = {"fen": Text("yuan", "元"), "yuan": Text("yuan", "元")}.get(what, Text(what, what))
        whole = f"{amount // 100:,}.{amount % 100:02d}"
        return Text(f"{whole} {currency.en}", f"{whole}{currency.zh}")
    if what in ("ratio", "per_mille"):
        return Text(f"{amount / 1000:g}", f"{amount / 1000:g}")
    known = UNITS.get(what, Text(what, what))
    return Text(f"{amount} {known.en}".strip(), f"{amount}{known.zh}")


def _at(residence: str, words: Text) -> Text:
    """An amount with its residence class, where it depends on one."""
    where = _RESIDENCES.get(residence)
    return words if where is None else Text(f"{where.en} {words.en}", f"{where.zh}{words.zh}")


def _all_at(amounts: Mapping[str, Text]) -> Text:
    shown = [_at(residence, words) for residence, words in amounts.items()]
    return Text(", ".join(w.en for w in shown), "，".join(w.zh for w in shown))


_RESIDENCES: Mapping[str, Text] = {"urban": Text("urban", "城镇"), "rural": Text("rural", "农村")}


def _source(pack: Pack, citation: str) -> Text:
    try:
        source = cited(citation, pack.sources, "")
    except PackError:
        return Text(citation, citation)
    return Text(f"{source.title.en} [{citation}]", f"{source.title.zh} [{citation}]")


def _parameter(
    pack: Pack, parameter: Parameter, day: date, area: str, residence: str | None, names: Mapping[str, str]
) -> Screen:
    now = parameter.in_force(day, area)
    if residence is not None and parameter.by is not None and now.amounts:
        now = replace(now, amounts={residence: now.amount(residence)})
    lines = tuple(_parameter_lines(pack, parameter, day, area, now))
    data = parameter_data(pack, parameter, now, day, residence, names)
    return Screen("parameter", parameter.name, parameter.label, lines, data)


def parameter_data(
    pack: Pack, parameter: Parameter, now: InForce, day: date, residence: str | None, names: Mapping[str, str]
) -> dict[str, Any]:
    """What is in force as plain data: the value in the smallest unit, its text as the pack writes it, and its grounds."""
    source = cited(now.source, pack.sources, parameter.name)
    return {
        "parameter": parameter.name,
        "label": {"en": parameter.label.en, "zh": parameter.label.zh},
        "value": _one_or_each({r: parameter_value(parameter, a) for r, a in now.amounts.items()}),
        "unit": smallest_unit_name(parameter.unit),
        "text": _one_or_each({r: as_written(parameter, a) for r, a in now.amounts.items()}) or "unknown",
        "area": now.area,
        "area_name": names.get(now.area) if now.area else "全国",
        "residence": residence,
        "in_force_from": now.from_day.isoformat(),
        "in_force_to": None if now.to_day is None else now.to_day.isoformat(),
        "from_is": now.from_is,
        "last_confirmed": None if now.last_confirmed is None else now.last_confirmed.isoformat(),
        "confirmed": not now.unconfirmed_on(day),
        "source": source.id,
        "article": now.source.removeprefix(source.id).lstrip(": ") or None,
        "proposal": source.kind == "proposal",
    }


def _one_or_each(values: Mapping[str, Any]) -> Any:
    """A single value where there is one, else each by residence; None where it is unknown."""
    return dict(values) if len(values) > 1 else next(iter(values.values()), None)


def parameter_value(parameter: Parameter, amount: int) -> int | str:
    """An amount in the smallest unit; of a parameter of words, the word."""
    return parameter.word(amount) if parameter.words else amount


def as_written(parameter: Parameter, amount: int) -> str:
    """An amount as the pack's YAML writes it: yuan, ratios as decimals, words."""
    what = parameter.unit.split("/")[0]
    if parameter.words:
        return parameter.word(amount)
    per = 100 if what in ("yuan", "soles", "pesos") else 1000 if what == "ratio" else 1
    return f"{(Decimal(amount) / per).normalize():f}"


def smallest_unit_name(unit: str) -> str:
    """The unit that amounts are computed in: fen for yuan, per mille for a ratio, else the unit itself."""
    what, *per = unit.split("/")
    return "/".join([{"yuan": "fen", "ratio": "per_mille"}.get(what, what), *per])


def value_words(parameter: Parameter, amounts: Mapping[str, int]) -> Text:
    """Amounts of a parameter as people write them, by residence where it depends on one."""
    if not amounts:
        return Text("unknown (no figure on file)", "未知（无在案数值）")
    if parameter.words:
        return _all_at({r: _word(parameter, a) for r, a in amounts.items()})
    return _all_at({r: amount_words(a, parameter.unit) for r, a in amounts.items()})


def _word(parameter: Parameter, code: int) -> Text:
    word = parameter.word(code)
    return Text(word.replace("_", " "), parameter.words_zh[word])


def _parameter_lines(pack: Pack, parameter: Parameter, day: date, area: str, now: InForce) -> Iterator[Line]:
    yield Text("area, day", "区划、日期"), Text(f"{area or 'nation'}, {day}", f"{area or '全国'}，{day}")
    for residence, amount in now.amounts.items():
        yield Text("in force", "取值"), value_words(parameter, {residence: amount})
    if not now.amounts:
        yield Text("in force", "取值"), value_words(parameter, {})
    yield Text("set for", "适用区划"), Text(now.area or "nation", now.area or "全国")
    since = {"exact": ("since", "起"), "at_latest": ("at the latest since", "最迟自此日起")}[now.from_is]
    yield Text("holds", "生效"), Text(f"{since[0]} {now.from_day}", f"{now.from_day}{since[1]}")
    if now.to_day is not None:
        yield Text("until", "截至"), Text(str(now.to_day), str(now.to_day))
    if now.last_confirmed is not None:
        past = (
            (", before this day: look for a newer value", "，早于该日：请核查是否有新标准")
            if now.unconfirmed_on(day)
            else ("", "")
        )
        yield (
            Text("confirmed", "核实"),
            Text(f"last on {now.last_confirmed}{past[0]}", f"最近核实于{now.last_confirmed}{past[1]}"),
        )
    yield Text("source", "依据"), _source(pack, now.source)
    for value in parameter.values:
        if area.startswith(value.area):
            amounts = value_words(parameter, value.amounts)
            yield (
                Text("history", "沿革"),
                Text(f"{value.from_day}: {amounts.en}", f"{value.from_day}：{amounts.zh}"),
            )
    yield from _used_by(pack, parameter.name)


def _used_by(pack: Pack, parameter: str) -> Iterator[Line]:
    for name, indicator in pack.indicators.items():
        known = ([indicator], pack.contracts, tuple(pack.parameters))
        if parameter in parameters_used(*known) + person_parameters_used(*known):
            label = indicator.label
            yield Text("read by", "用于指标"), Text(f"{label.en} ({name})", f"{label.zh}（{name}）")
    card: Scorecard | None = pack.scorecard
    for name, points in card.points.items() if card else ():
        if any(b.edge.parameter == parameter for b in points.bands):
            label = pack.indicators[name].label
            yield Text("edges of", "用于界值"), Text(f"{label.en} ({name})", f"{label.zh}（{name}）")
    for name, trigger in card.triggers.items() if card else ():
        if any(e.parameter == parameter for c in trigger.conditions for e in c.edges):
            yield (
                Text("edges of", "用于界值"),
                Text(f"{trigger.label.en} ({name})", f"{trigger.label.zh}（{name}）"),
            )


def _indicator(pack: Pack, name: str, day: date, area: str) -> Iterator[Line]:
    indicator: Indicator = pack.indicators[name]
    dimension = pack.dimensions[indicator.dimension]
    yield (
        Text("code, dimension", "编号、维度"),
        Text(f"{indicator.code}, {dimension.en}", f"{indicator.code}，{dimension.zh}"),
    )
    yield Text("source", "依据"), _source(pack, cited_on(indicator.sources, pack.sources, day, name)[0])
    yield Text("scope", "适用范围"), _SCOPES[indicator.scope]
    for register in indicator.registers:
        contract = pack.contracts[register]
        yield (
            Text("reads", "读取"),
            Text(
                f"{contract.label.en} ({contract.department.en})",
                f"{contract.label.zh}（{contract.department.zh}）",
            ),
        )
    yield Text("unknown", "未知"), indicator.missing
    for reader, words in indicator.words.items():
        heading = _READERS[reader]
        yield heading, words
    card: Scorecard | None = pack.scorecard
    if card is not None and name in card.points:
        yield from _scored(pack, card, indicator, day, area)


_SCOPES: Mapping[str, Text] = {
    "everyone": Text("everyone", "所有人"),
    "database": Text("families in the low-income database", "低收入人口数据库家庭"),
    "applicants": Text("applicants who consented", "已授权的申请人"),
}
_READERS: Mapping[str, Text] = {
    "officer": Text("to an officer", "对经办人员"),
    "worker": Text("to a worker", "对社区工作者"),
    "family": Text("to the family", "对家庭"),
}


def _scored(pack: Pack, card: Scorecard, indicator: Indicator, day: date, area: str) -> Iterator[Line]:
    points = card.points[indicator.name]
    if points.why_none is not None:
        yield Text("points", "分值"), Text(f"none: {points.why_none.en}", f"不计分：{points.why_none.zh}")
    for band in reversed(points.bands):
        yield Text("points", "分值"), _band(pack, band, indicator.unit, day, area)
    if points.bands:
        yield Text("", ""), _source(pack, points.source)
    family = card.family_of(indicator.name)
    if family is not None:
        for other in card.families[family]:
            if other != indicator.name:
                yield Text("counts once with", "只计一次"), pack.indicators[other].label
    if card.dimension_of[indicator.name] != indicator.dimension:
        yield Text("points go to", "计入维度"), pack.dimensions[card.dimension_of[indicator.name]]
    for trigger in card.triggers.values():
        if indicator.name in trigger.indicators:
            yield Text("trigger", "硬触发"), trigger.label


def _band(pack: Pack, band: Band, unit: str, day: date, area: str) -> Text:
    how = {"from": ("from", "达到"), "below": ("below", "低于")}[band.direction]
    try:
        words = _edge(pack, band.edge, unit, day, area)
    except NotInForce as error:
        return error.text
    return Text(f"{how[0]} {words.en}: {band.points} points", f"{how[1]}{words.zh}：{band.points}分")


def _edge(pack: Pack, edge: Edge, unit: str, day: date, area: str) -> Text:
    """An edge as an amount; where it is so many times a parameter, with the amounts in force there."""
    if edge.parameter is None:
        return amount_words(edge.amount, unit)
    parameter = pack.parameters[edge.parameter]
    in_force = parameter.in_force(day, area)
    words = _all_at(
        {r: amount_words(a * edge.times_per_mille // 1000, unit) for r, a in in_force.amounts.items()}
    )
    times = f"{edge.times_per_mille / 1000:g}"
    return Text(
        f"{words.en} ({times} × {parameter.label.en})", f"{words.zh}（{times}倍{parameter.label.zh}）"
    )


def _claim(pack: Pack, condition: Condition, day: date, area: str) -> Text:
    """A trigger's claim about one indicator."""
    indicator = pack.indicators[condition.indicator]
    en, zh = indicator.label.en, indicator.label.zh
    for sign, edge in (("≥", condition.at_least), ("<", condition.below)):
        if edge is not None:
            try:
                words = _edge(pack, edge, indicator.unit, day, area)
            except NotInForce as error:
                return error.text
            en, zh = f"{en} {sign} {words.en}", f"{zh} {sign} {words.zh}"
    unknown = (" or unknown", "或未知") if condition.or_unknown else ("", "")
    return Text(en + unknown[0], zh + unknown[1])


def _trigger(pack: Pack, trigger: Trigger, day: date, area: str) -> Iterator[Line]:
    for heading, conditions in (
        (Text("when", "条件"), trigger.when),
        (Text("and any of", "且任一"), trigger.and_any),
    ):
        for c in conditions:
            yield heading, _claim(pack, c, day, area)
    yield Text("level", "等级"), Text(f"at least {trigger.level}", f"至少{_LEVELS[trigger.level]}")
    yield Text("owner", "责任单位"), trigger.owner
    yield Text("clock", "时限"), Text(f"{trigger.clock_days} days", f"{trigger.clock_days}天")
    yield Text("queue", "队列"), Text(trigger.queue, _QUEUES[trigger.queue])
    yield Text("source", "依据"), _source(pack, trigger.source)


_LEVELS: Mapping[str, str] = {"blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"}
_QUEUES: Mapping[str, str] = {"difficulty": "困难预警", "cry": "求助", "deliver": "政策落实"}


def _register(pack: Pack, contract: RegisterContract, day: date) -> Iterator[Line]:
    yield Text("department", "部门"), contract.department
    yield Text("covers", "覆盖"), contract.covers
    yield Text("purpose", "目的"), contract.purpose
    yield Text("basis", "依据"), _source(pack, cited_on(contract.basis, pack.sources, day, contract.name)[0])
    yield Text("scope", "适用范围"), _SCOPES[contract.scope]
    absent = {
        "zero": Text("a person without rows has none of it", "无记录即为没有"),
        "unknown": Text("a person without rows is not covered: unknown", "无记录即未覆盖：未知"),
    }
    yield Text("no rows", "无记录"), absent[contract.absent]
    for column in contract.columns.values():
        place = {"vault": Text("vault only", "仅存保险库"), "pseudonym": Text("pseudonym", "假名")}.get(
            column.store, Text(column.type, column.type)
        )
        yield Text("columns", "字段"), Text(f"{column.name} ({place.en})", f"{column.zh}（{place.zh}）")
    for indicator in pack.indicators.values():
        if contract.name in indicator.registers:
            yield (
                Text("read by", "用于指标"),
                Text(f"{indicator.label.en} ({indicator.name})", f"{indicator.label.zh}（{indicator.name}）"),
            )

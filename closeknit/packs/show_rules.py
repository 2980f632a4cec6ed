"""A rule of law in words: what it asks, the articles of the day, what it reads, what an unknown leaves open, its examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from closeknit.engine.eligibility import Reads, Rule, citations_on
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.packs.sources import PROPOSAL, cited
from closeknit.packs.yaml_files import read_yaml

Line = tuple[Text, Text]
EXAMPLES = "examples/law"
_GRAINS: Mapping[str, Text] = {
    "household": Text("a family", "家庭"),
    "person": Text("a person", "个人"),
    "supporter": Text("a supporter outside the household", "家庭外义务人"),
}


def rule_lines(pack: Pack, name: str, day: date) -> Iterator[Line]:
    """Yield headed lines about one rule, as it stands on that day."""
    assert pack.eligibility is not None, "a rule has its pack's rules around it"
    book = pack.eligibility.book
    rule = book.rules[name]
    yield (
        Text("about, unit", "对象、单位"),
        Text(f"{_GRAINS[rule.grain].en}, {rule.unit}", f"{_GRAINS[rule.grain].zh}，{rule.unit}"),
    )
    yield from _texts(pack, rule, day)
    for test in rule.tests:
        yield Text("holds if all hold", "须同时符合"), _called(book.rules[test].label, test)
    yield from _read(pack, rule, book.reads(name, day, day))
    if rule.no is not None:
        yield Text("why not", "不符合时"), rule.no
    yield (
        Text("unknown", "未知"),
        rule.missing
        or Text(
            "unknown if what it reads is unknown and could change it",
            "所依据的事实未知且足以影响结果时，结果为未知",
        ),
    )
    for code, words in rule.codes.items():
        yield Text("answers", "结果"), _called(words, code)
    for other in _readers(pack, name, day):
        yield Text("read by", "用于规则"), _called(book.rules[other].label, other)
    for case in _cases(pack, name):
        yield Text("worked examples", "示例"), Text(case, case)


def _texts(pack: Pack, rule: Rule, day: date) -> Iterator[Line]:
    """The articles in force on the day; those of other days apart; a proposal as what it is."""
    now = citations_on(rule, pack.sources, day)
    if not now:
        yield (
            Text("articles", "依据"),
            Text(
                "no text in force on that day: the answer is no, or nothing", "当日无施行文件：结果为否或零"
            ),
        )
    for citation in rule.cites:
        source = cited(citation, pack.sources, rule.name)
        heading = Text("articles", "依据") if citation in now else Text("on other days", "其他日期依据")
        if source.kind == PROPOSAL:
            heading = Text("proposal", "建议（无法定依据）")
        yield heading, Text(f"{source.title.en} [{citation}]", f"{source.title.zh} [{citation}]")


def _read(pack: Pack, rule: Rule, reads: Reads) -> Iterator[Line]:
    if rule.tests:
        return
    for name in reads.own:
        yield Text("reads", "读取"), _label(pack, name)
    for name in reads.household:
        yield Text("reads of the family", "读取家庭项"), _label(pack, name)
    for gathering in reads.gathered:
        label = _label(pack, gathering.value)
        yield (
            Text("gathers", "汇总"),
            Text(f"{gathering.words}: {label.en}", f"{gathering.words}：{label.zh}"),
        )
    for name in reads.parameters:
        plain = name.split("@", 1)[0]
        yield Text("parameters", "参数"), _called(pack.parameters[plain].label, name)


def _label(pack: Pack, name: str) -> Text:
    assert pack.eligibility is not None
    book = pack.eligibility.book
    known: Any = book.rules.get(name) or book.facts.get(name)
    return _called(known.label, name) if known else Text(name, name)


def _called(words: Text, name: str) -> Text:
    return Text(f"{words.en} ({name})", f"{words.zh}（{name}）")


def _readers(pack: Pack, name: str, day: date) -> Iterator[str]:
    assert pack.eligibility is not None
    book = pack.eligibility.book
    for other in book.rules:
        reads = book.reads(other, day, day)
        gathered = {n for g in reads.gathered for n in (g.value, g.of)}
        if name in {*reads.own, *reads.household, *gathered}:
            yield other


def _cases(pack: Pack, name: str) -> Iterator[str]:
    """The worked examples that say what the rule gives, by file and name."""
    shape = pack.eligibility.outcome if pack.eligibility else None
    shown = {
        (group, key)
        for group in ("changes", "notes", "margins")
        for key, rule in getattr(shape, group, {}).items()
        if rule == name
    }
    for path in sorted((pack.root / EXAMPLES).glob("*.yaml")):
        file = f"{EXAMPLES}/{path.name}"
        for case in read_yaml(path, file)["cases"]:
            expect = case.get("expect", {})
            if name in expect.get("steps", {}) or any(key in expect.get(group, {}) for group, key in shown):
                yield f"{path.name}: {case['name']}"

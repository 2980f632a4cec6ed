"""Why two records are, or are not, thought to be one person: the comparisons in words, with their weights.

Names of fields and levels only; values are for `identities`, which the caller logs first (`--reveal`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from closeknit.engine.linkage import Finding, Linkage, pair_sql, words_of
from closeknit.engine.linkage.evidence import finding
from closeknit.engine.units import NotFound, Text
from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms
from closeknit.intake.linking.answers import Answer, in_force, read_answers
from closeknit.intake.linking.deciding import BY_NUMBER, SHARED
from closeknit.intake.linking.fields import Reading, comparable
from closeknit.intake.linking.models import fitting_model, trained_part
from closeknit.intake.linking.records import HomeRegister, identities, person_registers
from closeknit.intake.linking.results import LinkedPair, LinkResult, newest_result
from closeknit.intake.linking.weighing import weighed
from closeknit.packs.linkage import PackLinkage, read_linkage
from closeknit.packs.loader import Pack

HIS_NUMBER = Text("the register has the record under this person's number", "该记录登记在此人的号码下")
SEVERAL = Text("the register has several people under this number", "该数据中此号码下有多人")
NUMBER_ALONE = Text("the register gives nothing but the number to compare", "该数据除号码外没有可比较的内容")


@dataclass(frozen=True, slots=True)
class Reference:
    """A record: its register and the pseudonym of the number under which the register has it."""

    register: str
    key: int

    def __str__(self) -> str:
        return f"{self.register}:{self.key}"


@dataclass(frozen=True, slots=True)
class Explained:
    """A pair with its evidence. probability, outcome: as the newest run left them, None if it did not have the pair."""

    a: Reference
    b: Reference
    findings: tuple[Finding, ...]
    doubts: tuple[Text, ...]
    claimed_by: (
        Reference | None
    )  # who agrees with one of the two in all that the linkage's claim names, and they do not
    tier: Text | None
    pair: LinkedPair | None
    answer: Answer | None
    model: str

    @property
    def words(self) -> Text:
        """The evidence as one sentence, the heaviest first, then what speaks against linking without asking."""
        said = words_of(self.findings)
        if not said.en:
            said = self.tier or NUMBER_ALONE
        said = _of_several(_with_number(said, self.a.key == self.b.key), self.pair)
        against = [*self.doubts, *([_claimed(self.claimed_by)] if self.claimed_by else [])]
        return Text(
            "; but ".join([said.en, *(d.en for d in against)]),
            "；但".join([said.zh, *(d.zh for d in against)]),
        )

    def as_json(self) -> dict[str, Any]:
        pair = self.pair
        return {
            "a": {"register": self.a.register, "record": str(self.a.key)},
            "b": {"register": self.b.register, "record": str(self.b.key)},
            "comparisons": [
                {
                    "comparison": f.comparison,
                    "label": _words(f.label),
                    "level": f.level,
                    "weight": round(f.weight, 3),
                    "words": _words(f.words),
                }
                for f in self.findings
            ],
            "weight": round(sum(f.weight for f in self.findings), 3),
            "doubts": [_words(d) for d in self.doubts],
            "claimed_by": None if self.claimed_by is None else str(self.claimed_by),
            "tier": None if self.tier is None else _words(self.tier),
            "probability": None if pair is None else pair.probability,
            "outcome": None if pair is None else pair.outcome,
            "answer": None if self.answer is None else answer_json(self.answer),
            "model": self.model,
            "words": _words(self.words),
        }


def answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "answer": answer.answer,
        "who": answer.who,
        "reason": answer.reason,
        "at": answer.at,
    }


def reference(pack: Pack, home: Home, text: str) -> Reference:
    """Return the record that REGISTER:KEY or REGISTER:RESIDENT-NUMBER means; without a register, of the hub.

    Raises: NotFound for a register that the pack does not have or text that is no number.
    """
    name, _, number = text.strip().rpartition(":")
    register = name or pack.base.persons
    if register not in pack.contracts:
        raise NotFound(
            f"{register} is no register of pack {pack.name}: write REGISTER:RECORD, as `closeknit link review list` does.",
            f"规则包{pack.name}中没有{register}：请写成“数据名:记录号”，如 closeknit link review list 所列。",
        )
    number, pseudonyms = number.upper(), Pseudonyms(home)
    key = int(number) if number.isdecimal() else 1 << 63
    # One pseudonym in nine has 18 digits, like a resident number: what the home knows as a record is one.
    if key < 1 << 63 and pseudonyms.numbers("person", [key]):
        return Reference(register, key)
    if re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return Reference(register, pseudonyms.key_of("person", number))
    if key >= 1 << 63:
        raise NotFound(
            f"{number!r} is neither a record number nor a resident number of 18 characters: correct it.",
            f"“{number}”既不是记录号，也不是18位身份号码：请改正。",
        )
    return Reference(register, key)


def explain_pair(pack: Pack, home: Home, a: Reference, b: Reference, day: date) -> Explained:
    """Return the evidence for and against two records being one person, from what the vault knows on the day.

    The weights of a pair of the newest run are as stored, rarity of names included; of another pair they are those of
    values of usual frequency. Raises: NotFound if a record is not there, or nothing was trained yet.
    """
    linkage = read_linkage(pack.root)
    stored = fitting_model(home, linkage.linkage)
    registers = person_registers(pack, home, day)
    for one in (a, b):
        if one.register not in registers or one.key not in registers[one.register].keys:
            raise NotFound(
                f"{one} is in no batch up to {day}: take the records from `closeknit link review list`.",
                f"截至{day}的数据中没有 {one}：请使用 closeknit link review list 所列的记录。",
            )
    part = trained_part(linkage.linkage, stored.model)
    with _pair_tables(
        home, linkage, [(registers[a.register], a.key), (registers[b.register], b.key)], day
    ) as con:
        key = (str(a.key), str(b.key))
        found = weighed(con, part, stored.model, "ck_a", "ck_b", [key], {})[key]
        doubts = tuple(d.words for d in part.doubts if _holds(con, pair_sql(d.when)))
        tier = next((t.words for t in part.tiers if _holds(con, pair_sql(t.when))), None)
        claims = bool(part.claim) and _holds(con, pair_sql(part.claim))
    claimed_by = None
    if part.claim and not claims:
        claimed_by = _claimed_elsewhere(home, linkage, pair_sql(part.claim), registers, a, b, day)
    pair, answer = _left_by_a_run(home, a, b), _answered(home, a, b)
    if pair is not None and pair.levels is not None and pair.bits is not None and pair.model == stored.id:
        found = tuple(zip(pair.levels, pair.bits, strict=True))
    if pair is not None and pair.tier == BY_NUMBER:
        tier = NUMBER_ALONE
    findings = tuple(
        finding(c, level, bits) for c, (level, bits) in zip(part.comparisons, found, strict=True)
    )
    return Explained(a, b, findings, doubts, claimed_by, tier, pair, answer, stored.id)


def said_of(pair: LinkedPair, linkage: Linkage, compared: Sequence[str]) -> Text:
    """Return the stored evidence of a pair as one sentence; compared: the comparisons of its run, in order."""
    if pair.levels is None or pair.bits is None:
        return next((t.words for t in linkage.tiers if t.name == pair.tier), NUMBER_ALONE)
    by_name = {c.name: c for c in linkage.comparisons}
    levels = zip(compared, pair.levels, pair.bits, strict=True)
    said = words_of([finding(by_name[name], level, bits) for name, level, bits in levels if name in by_name])
    said = _with_number(said, pair.person == pair.record)
    return _of_several(said, pair)


def _of_several(said: Text, pair: LinkedPair | None) -> Text:
    if pair is None or pair.tier != SHARED:
        return said
    return Text(f"{SEVERAL.en}; {said.en}", f"{SEVERAL.zh}；{said.zh}")


def _with_number(said: Text, own: bool) -> Text:
    return Text(f"{HIS_NUMBER.en}; {said.en}", f"{HIS_NUMBER.zh}；{said.zh}") if own else said


def waterfall(explained: Explained, lang: str, width: int = 24) -> list[str]:
    """Return one line a comparison: its bar of bits to the right (for) or left (against), and the sum."""
    findings = explained.findings
    most = max((abs(f.weight) for f in findings), default=0.0) or 1.0
    lines = []
    for f in findings:
        size = round(abs(f.weight) / most * width)
        bar = ("█" * size).ljust(width) if f.weight >= 0 else ("░" * size).ljust(width)
        lines.append(f"{bar} {f.weight:+7.2f}  {f.label.in_(lang)}: {f.words.in_(lang)}")
    lines.append(
        f"{'':{width}} {sum(f.weight for f in findings):+7.2f}  {Text('sum in bits', '合计（比特）').in_(lang)}"
    )
    return lines


def pair_identities(
    pack: Pack, home: Home, day: date, references: Sequence[Reference]
) -> list[dict[str, str]]:
    """Return what each register says of each record, by field. The caller has logged the reveal."""
    linkage = read_linkage(pack.root).linkage
    registers = person_registers(pack, home, day)
    found = []
    for one in references:
        rows = identities(home, linkage, registers[one.register], day, [one.key])
        found.append({name: values[0] for name, values in rows.items() if name != "record" and values[0]})
    return found


@contextmanager
def _pair_tables(
    home: Home, linkage: PackLinkage, sides: Sequence[tuple[HomeRegister, int]], day: date
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection in memory with two records as its tables ck_a and ck_b."""
    reading = Reading(linkage.look_alikes, day, home.index("phone"))
    with duckdb.connect() as connection:
        for name, (register, key) in zip(("ck_a", "ck_b"), sides, strict=True):
            rows = identities(home, linkage.linkage, register, day, [key])
            connection.register("ck_in", comparable(rows, linkage.linkage, reading))
            connection.execute(f"CREATE TABLE {name} AS FROM ck_in")
            connection.unregister("ck_in")
        yield connection


def _holds(con: duckdb.DuckDBPyConnection, condition: str) -> bool:
    return con.execute(f"SELECT 1 FROM ck_a l, ck_b r WHERE {condition}").fetchone() is not None


def _claimed(by: Reference) -> Text:
    return Text(
        f"{by} agrees with one of the two in name, birth date and sex: a pair that agrees less is not linked without asking",
        f"{by} 与其中一方姓名、出生日期、性别均相同：一致程度较低的记录对须经人工确认",
    )


def _claimed_elsewhere(
    home: Home,
    linkage: PackLinkage,
    claim: str,
    registers: Mapping[str, HomeRegister],
    a: Reference,
    b: Reference,
    day: date,
) -> Reference | None:
    """Return who else agrees with the record or the person as the claim says, among the pairs of the newest run."""
    try:
        result = newest_result(home)
    except NotFound:
        return None
    hub = result.about["hub"]
    if (a.register == hub) == (b.register == hub):
        return None
    person, record = (a, b) if a.register == hub else (b, a)
    others = result.pairs(
        "register = ? AND ((record = ?) <> (person = ?))", [record.register, record.key, person.key]
    )
    for other in others:
        rival = (
            Reference(hub, other.person)
            if other.record == record.key
            else Reference(record.register, other.record)
        )
        against = record if rival.register == hub else person
        sides = sorted((rival, against), key=lambda one: one.register != hub)
        if any(one.key not in registers[one.register].keys for one in sides):
            continue
        with _pair_tables(home, linkage, [(registers[one.register], one.key) for one in sides], day) as con:
            if _holds(con, claim):
                return rival
    return None


def _left_by_a_run(home: Home, a: Reference, b: Reference) -> LinkedPair | None:
    try:
        result = newest_result(home)
    except NotFound:
        return None
    for record, person in ((b, a), (a, b)):
        found = _pairs_of(result, record, person)
        if found:
            return found[0]
    return None


def _pairs_of(result: LinkResult, record: Reference, person: Reference) -> list[LinkedPair]:
    if person.register != result.about["hub"]:
        return []
    return result.pairs(
        "register = ? AND record = ? AND person = ?", [record.register, record.key, person.key]
    )


def _answered(home: Home, a: Reference, b: Reference) -> Answer | None:
    standing = in_force(read_answers(home))
    return standing.get((b.register, b.key, a.key)) or standing.get((a.register, a.key, b.key))


def _words(text: Text) -> Mapping[str, str]:
    return {"en": text.en, "zh": text.zh}

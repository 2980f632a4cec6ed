"""A family's facts from a file: checked against the pack's facts, then one row per household, person and supporter.

What nobody supplied is unknown (null). A group named in `complete` was asked of everybody: what is not listed there
has the fact's `none` value. A fact, or a list, that is given as null is unknown all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from closeknit.engine.eligibility import FactSpec
from closeknit.engine.units import FactsRefused
from closeknit.packs.eligibility import Eligibility
from closeknit.screening.determining.windows import Window, entries_in

TOP = ("area", "residence", "complete", "household", "persons", "supporters", "needs", "example")
RESIDENCES = ("urban", "rural")
ITEMISED = {"income": "income_items", "spending": "spending_kinds"}
_GRADES = "disabilities"
_CARE = ("eat", "dress", "get_up", "toilet", "walk", "bathe")
MOST_FEN = (
    1_000_000_000_000  # ten thousand million yuan: more is a slip of the unit, and sums stay within 64 bits
)
OLDEST = 130  # years: more is a slip of the date
PLACES = 1000  # persons of one family, and supporters of one person, get keys below this


@dataclass(frozen=True, slots=True)
class Family:
    """One family as the rules read it: rows of facts, and the names that the file gives to people."""

    area: str
    residence: str
    household: Mapping[str, Any]
    persons: tuple[Mapping[str, Any], ...]
    supporters: tuple[Mapping[str, Any], ...]
    names: tuple[str, ...]
    example: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()  # what the family says it needs


def read_file(path: Path) -> Any:
    """Return the JSON of a family file.

    Raises: FactsRefused if it is not there or not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise FactsRefused(
            f"{path}: there is no such file; check the path.", f"{path}：没有这个文件，请核对路径。"
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise FactsRefused(
            f"{path}: is not JSON in UTF-8 ({error}); save it as JSON.",
            f"{path}：不是UTF-8编码的JSON（{error}），请另存。",
        ) from error


def read_family(
    content: Any,
    law: Eligibility,
    application_day: date,
    months: Mapping[str, int],
    areas: Iterable[str],
    where: str,
) -> Family:
    """Return a family from parsed JSON.

    Raises: FactsRefused naming the place in the file for an unknown key or code, a wrong type or unit, an
    impossible value, an unknown area, or people who do not fit together.
    """
    return _Reading(law, application_day, months, frozenset(areas), where).family(content)


class _Reading:
    def __init__(
        self,
        law: Eligibility,
        application_day: date,
        months: Mapping[str, int],
        areas: frozenset[str],
        where: str,
    ) -> None:
        self.law, self.where, self.areas = law, where, areas
        self.windows = {w: Window.before(application_day, n) for w, n in months.items()}
        self.application_day = application_day
        self.by_grain: dict[str, dict[str, FactSpec]] = {"household": {}, "person": {}, "supporter": {}}
        for fact in law.book.facts.values():
            self.by_grain[fact.grain][fact.name] = fact
        self.complete: frozenset[str] = frozenset()

    def refuse(self, path: str, en: str, zh: str) -> FactsRefused:
        return FactsRefused(f"{self.where}, {path}: {en}", f"{self.where}，{path}：{zh}")

    def family(self, content: Any) -> Family:
        self._keys(content, TOP, "the family")
        area, residence = self._area(content), content.get("residence")
        if residence not in RESIDENCES:
            raise self.refuse(
                "residence",
                f"{residence!r} is not a class of residence; write urban or rural (the community's class, not the hukou)",
                f"{residence!r}不是居住类别，请填urban或rural（社区类别，非户口性质）",
            )
        self.complete = self._complete(content.get("complete", []))
        household = self._facts("household", content.get("household", {}), "household")
        persons, names = self._persons(content.get("persons"))
        supporters = self._supporters(content.get("supporters", []), names)
        needs = self._needs(content.get("needs", []))
        return Family(
            area, residence, household, persons, supporters, names, content.get("example") or {}, needs
        )

    def _needs(self, stated: Any) -> tuple[str, ...]:
        """What the family says it needs; whether the pack knows it, the catalogue says."""
        if not isinstance(stated, list) or not all(isinstance(n, str) for n in stated):
            raise self.refuse(
                "needs", 'must be a list of needs, such as ["housing"]', '必须是需求列表，如["housing"]'
            )
        return tuple(stated)

    def _keys(self, content: Any, known: Iterable[str], path: str) -> None:
        if not isinstance(content, dict):
            raise self.refuse(path, "must be an object {…}", "必须是对象{…}")
        for key in content:
            if key not in known:
                raise self.refuse(
                    f"{path}.{key}",
                    f"there is no fact {key!r}; `closeknit determine --schema` lists them",
                    f"没有名为{key!r}的事实，可用 closeknit determine --schema 查看",
                )

    def _area(self, content: Mapping[str, Any]) -> str:
        area = content.get("area")
        if not isinstance(area, str) or not area.isdigit() or not 6 <= len(area) <= 12:
            raise self.refuse(
                "area",
                f"{area!r} is not a division code of 6 to 12 digits in quotes",
                f"{area!r}不是6至12位区划代码",
            )
        if self.areas and not any(known.startswith(area[:6]) for known in self.areas):
            raise self.refuse(
                "area",
                f"{area} does not exist in the pack's areas; check the code",
                f"规则包区划中没有{area}，请核对代码",
            )
        return area

    def _complete(self, groups: Any) -> frozenset[str]:
        for place, group in enumerate(groups if isinstance(groups, list) else [groups]):
            if group not in self.law.groups:
                raise self.refuse(
                    f"complete[{place}]",
                    f"there is no group {group!r}; groups: {', '.join(self.law.groups)}",
                    f"没有名为{group!r}的事实组；可用：{', '.join(self.law.groups)}",
                )
        return frozenset(groups)

    # ---- people ------------------------------------------------------------------------------------------

    def _persons(self, people: Any) -> tuple[tuple[Mapping[str, Any], ...], tuple[str, ...]]:
        if not isinstance(people, list) or not people:
            raise self.refuse("persons", "list at least the applicant", "请至少列出申请人")
        if len(people) >= PLACES:
            raise self.refuse(
                "persons", f"a family has fewer than {PLACES} persons", f"家庭成员应少于{PLACES}人"
            )
        names: list[str] = []
        rows = []
        for place, person in enumerate(people):
            path = f"persons[{place}]"
            known = {*self.by_grain["person"], *ITEMISED, "person", _GRADES, *(f"can_{c}" for c in _CARE)}
            self._keys(person, known, path)
            name = person.get("person")
            if not isinstance(name, str) or not name or name in names:
                raise self.refuse(
                    f"{path}.person", "give each person a name of its own", "请给每人一个不重复的名称"
                )
            names.append(name)
            rows.append(self._person(person, path))
        selves = sum(1 for row in rows if row["relation"] == "self")
        if selves != 1:
            raise self.refuse(
                "persons",
                f"exactly one person is the applicant (relation self), here {selves}",
                f"申请人（relation为self）应恰为一人，现有{selves}人",
            )
        return tuple(rows), tuple(names)

    def _person(self, person: Mapping[str, Any], path: str) -> dict[str, Any]:
        given = {k: v for k, v in person.items() if k in self.by_grain["person"]}
        row = self._facts("person", given, path)
        self._grades(person, row, path)
        self._care(person, row, path)
        for group in ITEMISED:
            self._items(group, person.get(group, []), row, path)
        born = row["birth_date"]
        if born is not None and born > self.application_day:
            raise self.refuse(
                f"{path}.birth_date",
                f"{born} lies after the application day {self.application_day}",
                f"{born}晚于申请日{self.application_day}",
            )
        if born is not None and born.year < self.application_day.year - OLDEST:
            raise self.refuse(
                f"{path}.birth_date",
                f"{born} is more than {OLDEST} years back; correct it",
                f"{born}距今超过{OLDEST}年，请更正",
            )
        return row

    def _grades(self, person: Mapping[str, Any], row: dict[str, Any], path: str) -> None:
        if _GRADES not in person:
            return
        listed = person[_GRADES]
        types = [name.removeprefix("grade_") for name in self.by_grain["person"] if name.startswith("grade_")]
        if listed is None:
            row.update({f"grade_{type_}": None for type_ in types if f"grade_{type_}" not in person})
            return
        for type_ in types:
            if f"grade_{type_}" not in person:
                row[f"grade_{type_}"] = 9
        for place, entry in enumerate(listed):
            at = f"{path}.{_GRADES}[{place}]"
            self._keys(entry, ("type", "grade"), at)
            if entry.get("type") not in types or entry.get("grade") not in (1, 2, 3, 4):
                raise self.refuse(
                    at,
                    f"needs a type ({', '.join(types)}) and a grade from 1 to 4",
                    f"需要类别（{', '.join(types)}）和1至4级的等级",
                )
            row[f"grade_{entry['type']}"] = entry["grade"]

    def _care(self, person: Mapping[str, Any], row: dict[str, Any], path: str) -> None:
        items = [person.get(f"can_{c}") for c in _CARE]
        if all(item is None for item in items):
            return
        if "care_items_failed" in person or not all(isinstance(item, bool) for item in items):
            raise self.refuse(
                f"{path}.can_eat",
                "give all six items (can_eat … can_bathe) as true or false, or care_items_failed alone",
                "请完整填写六项自理指标，或只填care_items_failed",
            )
        row["care_items_failed"] = sum(1 for item in items if not item)

    def _items(self, group: str, entries: Any, row: dict[str, Any], path: str) -> None:
        names = getattr(self.law, ITEMISED[group])
        facts = [f for f in self.by_grain["person"].values() if f.item in names and f.group == group]
        if entries is None:
            row.update({fact.name: None for fact in facts})
            return
        if not isinstance(entries, list):
            raise self.refuse(f"{path}.{group}", "must be a list of dated amounts", "必须是带日期金额的列表")
        for place, entry in enumerate(entries):
            self._entry(group, entry, names, f"{path}.{group}[{place}]")
        listed = {e[_KIND[group]] for e in entries}
        for fact in facts:
            if fact.item in listed or group in self.complete:
                of_item = [e for e in entries if e[_KIND[group]] == fact.item]
                row[fact.name] = entries_in(of_item, self.windows[str(fact.window)])

    def _entry(self, group: str, entry: Any, names: Iterable[str], path: str) -> None:
        kind = _KIND[group]
        self._keys(entry, (kind, "month", "day", "from", "to", "fen", "fen_month"), path)
        if entry.get(kind) not in names:
            raise self.refuse(
                f"{path}.{kind}",
                f"{entry.get(kind)!r} is not one of {', '.join(names)}",
                f"{entry.get(kind)!r}不在可用项目中",
            )
        spans = "fen_month" in entry
        amount = entry.get("fen_month") if spans else entry.get("fen")
        if not isinstance(amount, int) or isinstance(amount, bool) or amount < 0:
            raise self.refuse(
                path,
                f"needs fen (with month or day) or fen_month (with from), a whole number of fen, not {amount!r}",
                f"需要fen（配month或day）或fen_month（配from），金额为整数分，不能是{amount!r}",
            )
        wanted = ("from",) if spans else ("month", "day")
        given = [k for k in ("month", "day", "from", "to") if entry.get(k) is not None]
        if (spans and (given[:1] != ["from"] or "fen" in entry)) or (
            not spans and (len(given) != 1 or given[0] not in wanted)
        ):
            raise self.refuse(
                path,
                "an amount of one month has month (or day) and fen; a monthly amount has from, perhaps to, and fen_month",
                "单月金额填month（或day）和fen；按月金额填from（可选to）和fen_month",
            )
        for key in given:
            self._date(entry[key], f"{path}.{key}", month=key != "day")
        if amount > MOST_FEN:
            raise self.too_much(amount, path)
        if entry.get("to") is not None and entry["to"] < entry["from"]:
            raise self.refuse(
                f"{path}.to",
                f"{entry['to']} lies before from, {entry['from']}",
                f"{entry['to']}早于from（{entry['from']}）",
            )

    def _supporters(self, listed: Any, names: tuple[str, ...]) -> tuple[Mapping[str, Any], ...]:
        rows = []
        for place, entry in enumerate(listed if isinstance(listed, list) else [listed]):
            path = f"supporters[{place}]"
            self._keys(entry, (*self.by_grain["supporter"], "supporter", "supports"), path)
            supported = entry.get("supports")
            if not isinstance(supported, list) or not supported or any(s not in names for s in supported):
                raise self.refuse(
                    f"{path}.supports",
                    "name the persons of the family whom he must support",
                    "请写明其应赡养、抚养、扶养的家庭成员",
                )
            given = {k: v for k, v in entry.items() if k in self.by_grain["supporter"]}
            row = self._facts("supporter", given, path)
            rows += [row | {"supports": names.index(s)} for s in supported]
        return tuple(rows)

    def too_much(self, fen: int, path: str) -> FactsRefused:
        return self.refuse(
            path,
            f"{fen} fen is not possible; at most {MOST_FEN}, and check the unit",
            f"{fen}分不可能，最多{MOST_FEN}；请核对单位",
        )

    # ---- single facts ------------------------------------------------------------------------------------

    def _facts(self, grain: str, given: Any, path: str) -> dict[str, Any]:
        specs = self.by_grain[grain]
        self._keys(given, specs, path)
        row = {}
        for name, spec in specs.items():
            if name not in given:
                row[name] = spec.none if spec.group in self.complete else None
            else:
                value = given[name]  # null says that it is not known, also where all else was asked
                row[name] = None if value is None else self._value(spec, value, f"{path}.{name}")
        return row

    def _value(self, spec: FactSpec, value: Any, path: str) -> Any:
        if spec.type == "date":
            return self._date(value, path)
        if spec.type == "bool":
            if not isinstance(value, bool):
                raise self.refuse(
                    path, f"must be true or false, not {value!r}", f"应为true或false，不能是{value!r}"
                )
            return value
        if spec.type == "code":
            if value not in (spec.codes or {}):
                raise self.refuse(
                    path,
                    f"{value!r} is not one of {', '.join(spec.codes or {})}",
                    f"{value!r}不在可用代码{', '.join(spec.codes or {})}中",
                )
            return value
        unit = (
            ("fen, a whole number (yuan × 100)", "分，整数（元×100）")
            if spec.type == "money"
            else ("a whole number", "整数")
        )
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse(path, f"must be {unit[0]}, not {value!r}", f"单位为{unit[1]}，不能是{value!r}")
        if spec.type == "money" and value > MOST_FEN:
            raise self.too_much(value, path)
        low, high = spec.minimum, spec.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise self.refuse(
                path,
                f"{value} is not possible; from {low} to {high if high is not None else 'any'}",
                f"{value}超出可能范围：{low}至{high if high is not None else '不限'}",
            )
        return value

    def _date(self, value: Any, path: str, month: bool = False) -> date:
        form = "YYYY-MM" if month else "YYYY-MM-DD"
        try:
            if not isinstance(value, str) or len(value) != len(form):
                raise ValueError(value)
            return date.fromisoformat(f"{value}-01" if month else value)
        except ValueError:
            raise self.refuse(
                path,
                f"{value!r} is not a {'month' if month else 'day'}; write {form}",
                f"{value!r}不是{'月份' if month else '日期'}，请写成{form}",
            ) from None


_KIND = {"income": "item", "spending": "kind"}

"""The JSON Schema of a family file, made from the pack's facts, so that it cannot say something else."""

from __future__ import annotations

from typing import Any

from closeknit.engine.eligibility import FactSpec
from closeknit.packs.eligibility import Eligibility
from closeknit.packs.loader import Pack
from closeknit.packs.measures import measures_of
from closeknit.screening.determining.compiling import eligibility_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
DAY = {"type": "string", "format": "date"}
FEN = {"type": "integer", "minimum": 0, "description": "fen (yuan × 100) / 分"}
CARE = ("eat", "dress", "get_up", "toilet", "walk", "bathe")


def facts_schema(pack: Pack) -> dict[str, Any]:
    """Return the JSON Schema of the facts of one family.

    Raises: PackError if the pack has no rules of law.
    """
    law, catalogue = eligibility_of(pack), measures_of(pack)
    return {
        "$schema": DRAFT,
        "title": f"Facts of one family, pack {pack.name} / 一户家庭的事实",
        "description": "What is not supplied is unknown, never zero; a group in `complete` was asked of everybody, so "
        "what is not listed there is none; null is unknown always. / "
        "未提供即为未知，绝不视为零；complete中的事实组表示已逐项询问，未列出即为无；null一律为未知。",
        "type": "object",
        "additionalProperties": False,
        "required": ["area", "residence", "persons"],
        "properties": {
            "area": {"type": "string", "pattern": r"^\d{6,12}$", "description": "division code / 区划代码"},
            "residence": {
                "enum": ["urban", "rural"],
                "description": "class of the community of residence, not the hukou / 居住社区类别，非户口性质",
            },
            "complete": {
                "type": "array",
                "items": {"enum": list(law.groups)},
                "description": "; ".join(f"{g}: {t.en} / {t.zh}" for g, t in law.groups.items()),
            },
            "household": _object(_facts(law, "household")),
            "persons": {"type": "array", "minItems": 1, "items": _person(law)},
            "supporters": {"type": "array", "items": _supporter(law)},
            "needs": {
                "type": "array",
                "items": {"enum": list(catalogue.needs)} if catalogue else {"type": "string"},
                "description": "what the family says it needs / 家庭提出的需求",
            },
            "example": {"type": "object", "description": "only in worked examples; not read"},
        },
    }


def _object(properties: dict[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        **({"required": list(required)} if required else {}),
    }


def _facts(law: Eligibility, grain: str) -> dict[str, Any]:
    return {f.name: _fact(f) for f in law.book.facts.values() if f.grain == grain and f.item is None}


def _fact(fact: FactSpec) -> dict[str, Any]:
    words = f"{fact.label.en} / {fact.label.zh} [{fact.group}]"
    if fact.type == "bool":
        return {"type": ["boolean", "null"], "description": words}
    if fact.type == "date":
        return {"anyOf": [DAY, {"type": "null"}], "description": words}
    if fact.type == "code":
        codes = "; ".join(f"{c}: {t.en} / {t.zh}" for c, t in (fact.codes or {}).items())
        return {"enum": [*(fact.codes or {}), None], "description": f"{words}: {codes}"}
    unit = ", fen / 分" if fact.type == "money" else ""
    limits = {"minimum": fact.minimum, "maximum": fact.maximum}
    return {
        "type": ["integer", "null"],
        **{k: v for k, v in limits.items() if v is not None},
        "description": f"{words}{unit}",
    }


def _person(law: Eligibility) -> dict[str, Any]:
    kinds = [f.removeprefix("grade_") for f in law.book.facts if f.startswith("grade_")]
    disability = _object(
        {"type": {"enum": kinds}, "grade": {"type": "integer", "minimum": 1, "maximum": 4}}, ("type", "grade")
    )
    own = {
        "person": {
            "type": "string",
            "minLength": 1,
            "description": "a name within this file / 本文件内的称呼",
        },
        "income": _entries("item", law.income_items),
        "spending": _entries("kind", law.spending_kinds),
        "disabilities": {"type": "array", "items": disability},
        **{f"can_{c}": {"type": "boolean", "description": "self-care item / 自理指标"} for c in CARE},
    }
    return _object(own | _facts(law, "person"), ("person", "relation"))


def _entries(kind: str, words: Any) -> dict[str, Any]:
    names = {"enum": list(words), "description": "; ".join(f"{n}: {t.en} / {t.zh}" for n, t in words.items())}
    once = _object({kind: names, "month": MONTH, "fen": FEN}, (kind, "month", "fen"))
    on_a_day = _object({kind: names, "day": DAY, "fen": FEN}, (kind, "day", "fen"))
    monthly = _object(
        {kind: names, "from": MONTH, "to": MONTH, "fen_month": FEN}, (kind, "from", "fen_month")
    )
    return {"type": "array", "items": {"anyOf": [once, on_a_day, monthly]}}


def _supporter(law: Eligibility) -> dict[str, Any]:
    own = {
        "supporter": {"type": "string"},
        "supports": {"type": "array", "minItems": 1, "items": {"type": "string"}},
    }
    return _object(own | _facts(law, "supporter"), ("supports",))

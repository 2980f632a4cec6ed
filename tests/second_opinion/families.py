"""Families made up around every limit of the law: seeded, so that a number names a family for ever.

A sitting is an application day and a decision day, both near the days on which texts or figures change. A family is
drawn for a sitting: who, how old to the day, what disabled, studying, kept, owning, spending; then one income is set so
that the family's income lies on a line, a fen beside it or far from it, and some facts are forgotten.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.second_opinion.facts import KINDS, read_language
from tests.second_opinion.figures import Figures, NothingInForce
from tests.second_opinion.opinion import Opinion, opinion

PACK = Path(__file__).parents[2] / "closeknit/packs/cn"
PLACES = (
    "420106", "420106", "420106", "420115", "310106", "231025", "320508", "440103", "530102",
)  # fmt: skip
TURNS = tuple(
    date.fromisoformat(text)
    for text in (
        "2021-08-15", "2022-03-31", "2022-04-01", "2022-10-19", "2022-10-20", "2023-10-30", "2023-10-31", "2024-09-20",
        "2024-09-21", "2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01", "2025-12-31", "2026-01-01", "2026-06-30",
        "2026-07-01", "2026-08-19", "2026-09-22",
    )
)  # fmt: skip
AGES = (
    0,
    3,
    14,
    15,
    15,
    16,
    16,
    17,
    17,
    18,
    18,
    19,
    22,
    30,
    40,
    45,
    55,
    59,
    59,
    60,
    60,
    61,
    69,
    69,
    70,
    70,
    71,
    85,
)
OF_AGE = {  # likely ages of a relation, so that most families are such as exist
    "self": AGES, "spouse": (19, 22, 30, 45, 59, 60, 61, 69, 70, 71, 85), "child": (0, 3, 14, 15, 16, 17, 18, 19, 22, 30, 40, 60),
    "child_in_law": (22, 30, 45), "parent": (40, 45, 59, 60, 61, 69, 70, 71, 85), "parent_in_law": (55, 59, 60, 69, 70, 85),
    "grandparent": (59, 60, 69, 70, 85), "grandchild": (0, 3, 15, 16, 18), "sibling": (14, 15, 17, 18, 30, 60), "other": AGES,
}  # fmt: skip
STUDY = (
    "none",
    "none",
    "preschool",
    "primary",
    "junior",
    "senior",
    "vocational",
    "college",
    "bachelor",
    "postgraduate",
)
CUSTODY = ("none",) * 8 + (
    "prison", "isolation_rehabilitation", "declared_missing", "detention", "community_rehabilitation",
    "whereabouts_unknown", "serving_outside",
)  # fmt: skip
GROUPS = (
    "status",
    "study",
    "health",
    "care",
    "work",
    "income",
    "spending",
    "property",
    "supporters",
    "history",
    "emergency",
)
Content = dict[str, Any]


def sittings(seed: int) -> Iterator[tuple[date, date]]:
    """Application day and decision day, without end; every turn of a text or figure comes up as a decision day."""
    draw = random.Random(f"sittings {seed}")
    while True:
        for day in draw.sample(TURNS, len(TURNS)):
            waited = draw.choice((0, 1, 15, 30, 45, 61))
            yield max(day - timedelta(days=waited), date(2021, 8, 1)), day


def families(
    seed: int, application_day: date, day: date, count: int, places: Sequence[str] = PLACES
) -> list[Content]:
    """Families for one sitting."""
    draws = (random.Random(f"{seed} {application_day} {day} {n}") for n in range(count))
    return [_Family(draw, application_day, day, places).made() for draw in draws]


class _Family:
    def __init__(self, draw: random.Random, application_day: date, day: date, places: Sequence[str]) -> None:
        self.places = places
        self.draw, self.application_day, self.day = draw, application_day, day
        self.age_of_self = 30

    def chance(self, share: float) -> bool:
        return self.draw.random() < share

    def made(self) -> Content:
        area, residence = self.place()
        self.figures = Figures(PACK, area, residence, self.day, self.application_day, {})
        self.line = self.figures["dibao.line"]
        self.months = self.figures.on_application("income.accounting_months")
        persons = [self.person(n, relation) for n, relation in enumerate(self.relations())]
        content: Content = {
            "area": area,
            "residence": residence,
            "complete": list(GROUPS),
            "household": self.property(len(persons)),
            "persons": persons,
            "supporters": self.supporters(persons),
        }
        self.aim(content)
        if self.chance(0.3):
            self.forget(content)
        return content

    def place(self) -> tuple[str, str]:
        while True:
            area, residence = self.draw.choice(self.places), self.draw.choice(("urban", "urban", "rural"))
            try:
                assert Figures(PACK, area, residence, self.day, self.application_day, {})["dibao.line"]
            except NothingInForce:
                continue
            return area, residence

    def relations(self) -> list[str]:
        others = ("spouse", "child", "child", "parent", "parent", "child_in_law", "parent_in_law", "grandparent",
                  "grandchild", "sibling", "other")  # fmt: skip
        return ["self", *self.draw.sample(others, self.draw.choice((0, 0, 1, 1, 2, 2, 3, 3, 4, 5)))]

    # ---- persons ----------------------------------------------------------------------------------------------

    def person(self, place: int, relation: str) -> Content:
        found: Content = {"person": f"p{place}", "relation": relation, "birth_date": self.born(relation)}
        for name, value, share in self.rare(relation):
            if self.chance(share):
                found[name] = value
        if self.chance(0.35):
            found["study"] = self.draw.choice(STUDY)
        if self.chance(0.3):
            found["disabilities"] = [
                {"type": kind, "grade": self.draw.choice((1, 2, 3, 4))}
                for kind in self.draw.sample(KINDS, self.draw.choice((1, 1, 2)))
            ]
        found["income"] = self.income()
        found["spending"] = self.spending()
        return found

    def rare(self, relation: str) -> list[tuple[str, Any, float]]:
        """Facts that most people do not have, each with how often."""
        draw = self.draw
        return [
            ("lives_with_family", False, 0.12),
            ("can_live_independently", False, 0.1),
            ("study_full_time", False, 0.05),
            ("custody", draw.choice(CUSTODY), 0.25),
            ("clergy", True, 0.06),
            ("clergy_years_away", draw.choice((2, 3, 4)), 0.1),
            ("clergy_years_in_site", draw.choice((2, 3, 4)), 0.1),
            ("excluded_by_province", True, 0.02),
            ("membership", draw.choice((True, False)), 0.02),
            (
                "duty",
                draw.choice((True, False)),
                0.5 if relation in ("child_in_law", "parent_in_law", "other") else 0.03,
            ),
            ("certificate_valid", False, 0.06),
            ("major_disease_recognised", True, 0.12),
            ("seriously_ill", True, 0.12),
            ("applies_alone", True, 0.45),
            ("special_category_confirmed", True, 0.05),
            ("special_difficulty_confirmed", True, 0.08),
            ("works", True, 0.3),
            ("able_to_work", True, 0.3),
            ("qualifies_child_track", True, 0.08),
            ("chooses_child_track", True, 0.5),
            ("no_civil_capacity", True, 0.08),
            ("tekun_wish", False, 0.04),
            ("tekun_now", True, 0.2),
            ("care_items_failed", draw.choice((0, 1, 3, 4, 6)), 0.3),
            ("in_institution", True, 0.1),
            ("care_allowance_fen_month", draw.choice((10000, 30000, 50000)), 0.1),
            ("education_public_rate_fen", draw.choice((0, 100000, 800000)), 0.5),
        ]

    def born(self, relation: str) -> str:
        """A day of birth so that the age is full on the decision day, on the day after, or somewhere in the year."""
        older, younger = {
            "parent": (16, 60),
            "grandparent": (32, 90),
            "child": (-60, -16),
            "grandchild": (-90, -32),
        }.get(relation, (-100, 100))
        likely = [a for a in OF_AGE[relation] if older <= a - self.age_of_self <= younger]
        age = self.draw.choice(likely or [max(0, self.age_of_self + (older if older > 0 else younger))])
        if relation == "self":
            self.age_of_self = age
        turned = date(self.day.year - age, self.day.month, min(self.day.day, 28))
        if self.day.day <= 28 and self.chance(0.5):
            born = turned + timedelta(days=self.draw.choice((-1, 0, 0, 1)))
        else:
            born = turned - timedelta(days=self.draw.randrange(365))
        return min(born, self.application_day).isoformat()

    def income(self) -> list[Content]:
        items = list(read_language(PACK)["income_items"])
        likely = ["wages", "pension_employee", "pension_resident_basic", "pension_resident_rest"]
        chosen = [self.draw.choice(likely)] if self.chance(0.55) else []
        chosen += self.draw.sample(items, self.draw.choice((0, 0, 0, 0, 1, 2)))
        return [self.entry(item) for item in dict.fromkeys(chosen)]

    def entry(self, item: str) -> Content:
        amount = self.draw.choice((0.05, 0.2, 0.4, 0.9, 1.0, 1.2, 1.6, 2.5))
        fen = int(self.line * amount)
        shape = self.draw.random()
        if shape < 0.7:
            entry = {"item": item, "from": f"{self.application_day.year - 3}-01", "fen_month": fen}
            return entry | (
                {"to": self.month(self.draw.choice((0, 1, 2, 3, 11)))} if self.chance(0.2) else {}
            )
        if shape < 0.9:
            return {
                "item": item,
                "month": self.month(self.draw.choice((0, 1, 2, 3, 4, 12, 13))),
                "fen": fen * 3,
            }
        return {"item": item, "day": self.month(self.draw.choice((0, 1, 3, 4, 12))) + "-15", "fen": fen}

    def month(self, back: int) -> str:
        index = self.application_day.year * 12 + self.application_day.month - 1 - back
        return f"{index // 12}-{index % 12 + 1:02d}"

    def spending(self) -> list[Content]:
        kinds = list(read_language(PACK)["spending_kinds"])
        return [
            {"kind": kind, "day": self.month(self.draw.choice((0, 1, 6, 12, 13))) + "-10",
             "fen": self.draw.choice((50000, 400000, 900000, 3000000))}
            for kind in self.draw.sample(kinds, self.draw.choice((0, 0, 1, 1, 2)))
        ]  # fmt: skip

    def supporters(self, persons: list[Content]) -> list[Content]:
        found = []
        for n in range(self.draw.choice((0, 0, 0, 1, 1, 2))):
            age = self.draw.choice((30, 59, 60, 60, 69, 70, 70, 80))
            entry: Content = {
                "supporter": f"s{n}",
                "supports": sorted(
                    {self.draw.choice(persons)["person"] for _ in range(self.draw.choice((1, 1, 2)))}
                ),
                "supporter_relation": self.draw.choice(("child", "parent", "spouse")),
                "supporter_birth_date": date(
                    self.day.year - age, self.day.month, min(self.day.day, 28)
                ).isoformat(),
            }
            flags = (
                "is_tekun",
                "on_dibao",
                "severe",
                "no_capacity",
                "declared_missing",
                "in_prison",
                "unable_by_province",
            )
            entry |= {f"supporter_{flag}": True for flag in flags if self.chance(0.15)}
            if self.chance(0.85):
                entry["supporter_property_low"] = self.chance(0.7)
            if self.chance(0.85):
                entry["supporter_income_fen_month"] = self.draw.choice(
                    (0, 80000, 262999, 263000, 514108, 514109, 900000)
                )
            found.append(entry)
        return found

    # ---- the household ----------------------------------------------------------------------------------------

    def property(self, heads: int) -> Content:
        draw = self.draw
        found: Content = {}
        if self.chance(0.5):
            tier, n = draw.choice(("dibao", "marginal", "rigid", "tekun")), draw.randint(1, heads)
            limit = self.line * self.figures[f"property.{tier}_financial_months"] * n
            found["deposits_fen"] = limit + draw.choice((-1, 0, 1, -limit // 2))
            if self.chance(0.3):
                found["securities_fen"], found["exempt_assets_fen"] = 5000, draw.choice((4999, 5000, 5001))
        for name, value, share in (
            ("homes", draw.choice((1, 1, 2)), 0.6),
            ("homes_exempt", 1, 0.15),
            ("vehicles", draw.choice((1, 1, 2)), 0.2),
            ("vehicles_exempt", 1, 0.1),
            ("claims_fen", 1000, 0.05),
            ("insurance_value_fen", 2000, 0.05),
            ("income_irregular", True, 0.2),
            ("current_tier", draw.choice(("dibao", "tekun", "marginal", "rigid", "single_person")), 0.25),
            ("grade", draw.choice("ABC"), 0.3),
            ("partial_application", True, 0.08),
        ):
            if self.chance(share):
                found[name] = value
        return found

    # ---- on the line, a fen beside it -------------------------------------------------------------------------

    def aim(self, content: Content) -> None:
        """Add one income, and one spending, that bring the family to a limit."""
        target = self.draw.choice(("dibao", "dibao", "marginal", "marginal", "rigid", "alone", "none"))
        if target == "none":
            return
        now = self.decided(content)
        beside = self.draw.choice((-1, 0, 1, -5000, 5000))
        counted = [p for p in content["persons"] if p["person"] in now.counted] or content["persons"]
        person = self.draw.choice(counted)
        if target == "alone":
            own = next(p["own"] for p in now.steps["persons"] if p["person"] == person["person"])
            wanted = self.line * self.months - (own or 0)
        else:
            heads, total = now.steps["heads"] or 0, now.steps["total"] or 0
            ratio = self.figures["marginal.ratio"] if target == "marginal" else 1000
            wanted = self.line * heads * self.months * ratio // 1000 - total
        if target == "rigid":
            self.aim_at_ratio(content, person)
            return
        if wanted + beside > 0:
            person["income"].append({"item": "other_income", "month": self.month(1), "fen": wanted + beside})

    def aim_at_ratio(self, content: Content, person: Content) -> None:
        """Over the marginal line, and spending that lies at the ratio of the year's income."""
        person["income"].append(
            {"item": "other_income", "from": self.month(12), "fen_month": int(self.line * 2.2)}
        )
        now = self.decided(content)
        income, spent = now.steps.get("income_year"), now.steps.get("spent")
        if income is None or spent is None:
            return
        wanted = -(-income * self.figures["rigid.ratio"] // 1000) - spent + self.draw.choice((-1, 0, 1, 5000))
        if wanted > 0:
            person["spending"].append({"kind": "medical", "day": self.month(2) + "-20", "fen": wanted})

    def decided(self, content: Mapping[str, Any]) -> Opinion:
        return opinion(content, self.application_day, self.day, PACK)

    # ---- what nobody asked ------------------------------------------------------------------------------------

    def forget(self, content: Content) -> None:
        """Leave a group unasked: everything of it unknown that is not said, or one fact of it alone."""
        group = self.draw.choice(GROUPS)
        content["complete"].remove(group)
        if self.chance(0.75):
            self.say_all_but_one(content, group)

    def say_all_but_one(self, content: Content, group: str) -> None:
        language = read_language(PACK)
        places = [(content["household"], "household")] + [(p, "person") for p in content["persons"]]
        places += [(s, "supporter") for s in content["supporters"]]
        open_facts = []
        for where, grain in places:
            for name, spec in language[grain].items():
                if spec["group"] == group and spec.get("none") is not None and name not in where:
                    if name.startswith("grade_") and "disabilities" in where:
                        continue
                    where[name] = spec["none"]
                    open_facts.append((where, name))
        for key, kind, names in (("income", "item", "income_items"), ("spending", "kind", "spending_kinds")):
            for person in content["persons"] if group == key else ():
                listed = {e[kind] for e in person[key]}
                for name in language[names]:
                    if name not in listed:
                        person[key].append({kind: name, "month": self.month(1), "fen": 0})
                        open_facts.append((person[key], person[key][-1]))
        if not open_facts:
            return
        where, name = self.draw.choice(open_facts)
        where.remove(name) if isinstance(where, list) else where.pop(name)

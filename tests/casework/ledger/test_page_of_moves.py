"""docs/casework.md is made from the tables of moves, and holds every one of them."""

from __future__ import annotations

import re

import pytest
from django.apps import apps

from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.ledger.models import Staged
from closeknit.casework.ledger.moves import NEW, Move, Moves
from closeknit.cli.moves import CONDITIONS, PAGES, TABLES, filled
from closeknit.engine.units import Text


@pytest.mark.parametrize("lang", PAGES)
def test_the_page_is_fresh(root, lang) -> None:
    page = (root / PAGES[lang]).read_text("utf-8")
    assert page == filled(page, lang), "python -m closeknit.cli.moves"


@pytest.mark.parametrize("lang", PAGES)
def test_every_record_with_a_life_stands_on_the_page(root, lang) -> None:
    page = (root / PAGES[lang]).read_text("utf-8")
    kinds = {m.kind: m.moves for m in apps.get_models() if issubclass(m, Staged)}
    assert kinds == TABLES
    assert set(re.findall(r"<!-- made: moves (\w+) -->", page)) == set(kinds)
    assert page.count("```mermaid") == len(kinds)


def test_every_guard_has_its_words() -> None:
    guards = {guard.__name__ for table in TABLES.values() for move in table for guard in move.guards}
    assert guards == set(CONDITIONS)


def test_a_diagram_escapes_what_mermaid_would_read_and_names_the_article() -> None:
    states = {name: Text(f"is {name}: yes", f"{name}；") for name in "abcdef"}
    go = Move("go", NEW, "a", "alert.read", Text("Go; now", "走"), source="text:7")
    drop = Move("drop", frozenset("abcde"), "f", "alert.read", Text("Drop", "止"))
    drawn = Moves(states, (go, drop), Text("It", "它")).mermaid("en").splitlines()
    assert "    [*] --> a : Go#59; now (7)" in drawn
    assert "    a : is a#58; yes" in drawn
    assert [line for line in drawn if line.endswith(": Drop")] == ["    before_drop --> f : Drop"]
    assert "走（第7条）" in Moves(states, (go,), Text("It", "它")).mermaid("zh")


def test_the_glossary_has_every_record_and_every_role_in_both_languages(root) -> None:
    """Kinds of records by their noun (该申请 → 申请), roles by their name; payment roles come with payments."""
    rows = (root / "docs/glossary.md").read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in row.split("|")[1:3]] for row in rows if row.startswith("| ")]
    kinds = [table.kind for table in TABLES.values()]
    nouns = [Text(kind.en.removeprefix("The "), kind.zh.removeprefix("该")) for kind in kinds]
    roles = [text for name, (text, _) in ROLES.items() if not name.startswith("payment_")]
    for noun in [*nouns, *roles]:
        found = [c for c in cells if noun.en.lower() in c[0].lower() and noun.zh in c[1]]
        assert found, f"no row for {noun.en} {noun.zh}"

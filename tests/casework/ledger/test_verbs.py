"""Every verb that the code writes into the ledger has words in both languages, and every word has its verb."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from closeknit.casework.ledger.models import Staged
from closeknit.casework.ledger.verbs import ACTS, LOOKS, full_words_of, known_verbs

WRITERS = {"note": 0, "amend": 1, "perform": 1, "begin": 1}  # call → place of the verb or of its second half
LISTED = ("api.list_alerts", "api.list_cases", "api.list_determinations")


def _calls(root: Path) -> Iterator[tuple[str, str, ast.expr]]:
    """Each (place, call, verb) of casework and of its doors."""
    for folder in ("casework", "web", "cli"):
        for path in sorted((root / "closeknit" / folder).rglob("*.py")):
            if path.name == "performing.py":
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                    place = f"{path.relative_to(root)}:{node.lineno}"
                    yield place, node.func.id, node.args[WRITERS[node.func.id]]


def _written(root: Path) -> Iterator[tuple[str, str]]:
    """Each (place, verb); half a verb stands for every kind of the stage that has it."""
    for place, call, verb in _calls(root):
        if isinstance(verb, ast.JoinedStr):
            found = [name for name in LISTED if name.startswith(str(ast.literal_eval(verb.values[0])))]
            assert found, f"{place}: list what this verb can be"
            yield from ((place, name) for name in found)
            continue
        said = [verb.body, verb.orelse] if isinstance(verb, ast.IfExp) else [verb]
        for one in said:
            if isinstance(one, ast.Constant):
                yield place, one.value if call == "note" else f"*.{one.value}"
            else:
                assert call in ("perform", "begin"), f"{place}: a verb beside the moves is written out"


def _kinds(place: str) -> set[str]:
    stage = Path(place.split(":")[0]).parent.name
    return {m.kind for m in apps.get_models() if issubclass(m, Staged) and m._meta.app_label == stage}


def test_every_verb_written_has_words(root) -> None:
    unsaid = [
        f"{place} {verb}"
        for place, verb in _written(root)
        if not any(verb.replace("*", kind) in known_verbs() for kind in _kinds(place) or {""})
    ]
    assert not unsaid


def test_every_word_has_its_verb(root) -> None:
    written = {verb.replace("*", kind) for place, verb in _written(root) for kind in _kinds(place) or {""}}
    assert not {*LOOKS, *ACTS} - written


@pytest.mark.parametrize("verb", sorted(known_verbs()))
def test_words_are_said_in_both_languages(verb) -> None:
    words = full_words_of(verb)
    assert re.search("[A-Za-z]", words.en) and not re.search("[一-龥]", words.en)
    assert re.search("[一-龥]", words.zh)


def test_a_verb_that_shows_personal_fields_counts_as_a_look() -> None:
    shows = re.compile(r"\.(look|open|view|print|read\w*|reveal|search|export)$|^api\.(list|ask)_")
    assert {verb for verb in known_verbs() if shows.search(verb)} - {"case.open"} == set(LOOKS)

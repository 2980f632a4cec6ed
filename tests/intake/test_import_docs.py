"""The page for the data officer lists every reason in the words that the import uses."""

from __future__ import annotations

from pathlib import Path

from closeknit.intake.reasons import FILE_REASONS, NOTES, ROW_REASONS

PAGE = Path(__file__).parents[2] / "docs" / "importing.md"


def test_every_reason_stands_in_the_page_as_the_import_says_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for code, words in {**FILE_REASONS, **ROW_REASONS, **NOTES}.items():
        assert f"| `{code}` | {words.en} | {words.zh} |" in text, code

import pytest

from closeknit.cli import words
from closeknit.cli.words import as_called, language


def test_english_unless_something_else_is_asked_for() -> None:
    assert language(["screen", "--day", "2024-08-31"], {}) == "en"
    assert language([], {}) == "en"


def test_the_command_line_wins_over_the_environment() -> None:
    assert language(["screen", "--lang", "en"], {"CLOSEKNIT_LANG": "zh"}) == "en"
    assert language(["screen", "--lang=zh"], {}) == "zh"
    assert language(["--help", "--lang", "zh"], {}) == "zh"


def test_the_environment_speaks_where_the_command_line_is_silent() -> None:
    assert language(["doctor"], {"CLOSEKNIT_LANG": "zh"}) == "zh"


def test_a_language_without_a_value_is_no_crash() -> None:
    assert language(["doctor", "--lang"], {}) == "en"


def test_commands_are_shown_as_the_reader_can_type_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "CALLED", "./run")
    assert as_called("Next: closeknit import DIR") == "Next: ./run import DIR"
    assert as_called("下一步：closeknit screen --day D") == "下一步：./run screen --day D"
    assert as_called("closeknit pins its engine") == "closeknit pins its engine"

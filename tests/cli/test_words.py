from closeknit.cli.words import language


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

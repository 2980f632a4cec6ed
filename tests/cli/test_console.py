from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from closeknit.cli.console import Verb, number_or_text, show_json, show_table, step_words, story, words_for
from closeknit.cli.main import app
from closeknit.cli.options import DEFAULT_LANG, LangOption
from closeknit.engine.units import FileRefused


def app_that(act: object) -> typer.Typer:
    app = typer.Typer(pretty_exceptions_enable=False)

    @app.command(cls=Verb)
    def verb(lang: LangOption = DEFAULT_LANG) -> None:
        if isinstance(act, BaseException):
            raise act

    return app


REFUSED = FileRefused(
    "unknown_column", "deaths.csv: column X is unknown; map it.", "deaths.csv：不认识列 X，请对照。"
)


def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_1() -> None:
    done = CliRunner().invoke(app_that(REFUSED), [])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == "deaths.csv: column X is unknown; map it.\n"


def test_a_refusal_speaks_chinese_when_asked() -> None:
    done = CliRunner().invoke(app_that(REFUSED), ["--lang", "zh"])
    assert done.stderr == "deaths.csv：不认识列 X，请对照。\n"


def test_an_unknown_option_or_a_forgotten_one_is_exit_code_2() -> None:
    assert CliRunner().invoke(app_that(None), ["--nonsense"]).exit_code == 2
    assert CliRunner().invoke(app, ["screen"]).exit_code == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["import", "/nonexist"], "/nonexist: there is no such file or folder; check the path."),
        (["evaluate", "cn", "/nonexist"], "/nonexist: there is no such file or folder; check the path."),
        (
            ["alerts", "--level", "purple"],
            "--level: 'purple' is not one of 'red', 'orange', 'yellow', 'blue'; see --help.",
        ),
        (["alerts", "--lang", "fr"], "--lang: 'fr' is not one of 'en', 'zh'; see --help."),
        (
            ["screen", "--day", "2024-13-01"],
            "--day: '2024-13-01' is not a day: write YYYY-MM-DD; see --help.",
        ),
        (["alerts", "--format", "xlsx"], "--out: xlsx needs --out FILE.xlsx; see --help."),
    ],
)
def test_a_value_that_cannot_be_used_is_one_sentence_and_exit_code_1(line: list[str], sentence: str) -> None:
    done = CliRunner().invoke(app, line)
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", sentence + "\n")


def test_a_day_to_come_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["screen", "--day", "2999-01-01", "--home", str(tmp_path)])
    assert done.exit_code == 1
    assert done.stderr.startswith("2999-01-01 is still to come (today is ")


def test_a_full_disk_is_a_sentence_whoever_met_it() -> None:
    by_python = OSError(errno.ENOSPC, "No space left on device", "var/lake/x")
    by_engine = RuntimeError("IO Error: could not write: No space left on device")
    for fault in (by_python, by_engine):
        done = CliRunner().invoke(app_that(fault), [])
        assert done.exit_code == 1
        assert done.stderr.startswith("The disk is full")


def test_a_missing_right_names_the_file() -> None:
    words = words_for(PermissionError(errno.EACCES, "Permission denied", "var/keys"))
    assert words.en.startswith("var/keys: Permission denied.")
    assert "var/keys" in words.zh


def test_a_fault_of_ours_is_not_dressed_up_as_a_refusal() -> None:
    done = CliRunner().invoke(app_that(KeyError("x")), [])
    assert isinstance(done.exception, KeyError)


def test_a_traceback_shows_no_values_of_variables() -> None:
    assert app.pretty_exceptions_enable is False


def test_json_keeps_chinese_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"level": "红色", "n": 3})
    out = capsys.readouterr().out
    assert "红色" in out
    assert json.loads(out) == {"level": "红色", "n": 3}


def test_a_table_in_a_pipe_is_never_cut_off(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(["register", "rows"], [("a" * 150, 1234567), ("[bold]x", None)], numbers=(1,))
    out = capsys.readouterr().out
    assert "a" * 150 in out
    assert "1,234,567" in out
    assert "[bold]x" in out


def test_numbers_get_separators_and_truth_values_do_not() -> None:
    assert [number_or_text(cell) for cell in (1234, True, "1234")] == ["1,234", "True", "1234"]


def test_progress_in_a_pipe_names_each_step_once(capsys: pytest.CaptureFixture[str]) -> None:
    with story("en") as progress:
        for done in range(500):
            progress("deaths_2024-08.csv", done, 500)
        progress("screening 420106", 0, None)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("] ")[1] for line in lines] == ["deaths_2024-08.csv", "screening district 420106"]


def test_steps_are_told_in_the_language_asked_for() -> None:
    assert step_words("screening 420106", "zh") == "筛查区县 420106"
    assert step_words("inventing 1,996 people of 420106", "zh") == "生成 420106 的 1,996 名虚构人员"
    assert step_words("ready", "en") == "laying registers out by district and household"

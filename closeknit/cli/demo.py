"""`closeknit demo`: a synthetic district from nothing to casework in the browser, each step timed.

The demo only ever clears a home that it made itself (the file DEMO.json says so); a home with real registers is refused.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from closeknit.cli.console import show_json, show_table, story, tell
from closeknit.cli.importing import show_import
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
)
from closeknit.cli.screen import moment, show_run
from closeknit.cli.serve import serve
from closeknit.cli.staffing import SignIn, community_of, receive, staff_the_district
from closeknit.cli.synth import DEFAULT_SEED
from closeknit.cli.words import Lang, Text, both
from closeknit.engine.units import CloseknitError, Progress

DAYS = (date(2024, 7, 31), date(2024, 8, 31))
_MARK = "DEMO.json"
_SERVER_SECONDS = 4.0  # until the server answers, about


class Watch:
    """Steps in words and how long each took."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, en: str, zh: str) -> Iterator[None]:
        """Announce a step, then keep its wall time in seconds."""
        tell(f"· {en}", f"· {zh}", self.lang)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)
        tell(f"  done in {self.seconds[name]} s", f"  用时 {self.seconds[name]} 秒", self.lang)


def demo(
    people: Annotated[int, typer.Option(min=500, help=both("How many persons.", "人数。"))] = 120_000,
    seed: Annotated[
        int, typer.Option(help=both("The same seed gives the same district.", "相同种子得到相同的区。"))
    ] = DEFAULT_SEED,
    browser: Annotated[
        bool,
        typer.Option(
            "--browser/--no-browser",
            help=both(
                "Serve casework at the end and open it, or only prepare it.",
                "完成后启动个案系统并打开，或只做准备。",
            ),
        ),
    ] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help=both("The port.", "端口。"))] = 8000,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    watch = Watch(lang)
    fresh = prepare(home, {"people": people, "seed": seed, "pack": pack}, lang)
    registers, page, worklists = (
        home / "demo" / "registers",
        home / "reports" / "report.html",
        home / "reports" / "worklists",
    )
    with story(lang) as progress:
        if fresh:
            with watch.step(
                "synth", f"Inventing a district of {people:,} people", f"生成一个 {people:,} 人的虚构的区"
            ):
                _write_registers(registers, people, seed, pack, progress)
        with watch.step("import", "Importing its registers", "导入各部门数据"):
            imported = _import(registers, pack, home, progress, lang)
        summaries = [_screen(day, pack, home, watch, progress) for day in DAYS]
        with watch.step("report", "Writing report and worklists", "生成报告和工作清单"):
            _report(pack, home, summaries[-1]["run"], page, worklists, lang)
        with watch.step("casework", "Staffing the district, receiving its alerts", "配置人员，接收预警"):
            sign_ins, received = _casework(pack, home, summaries, _story(registers))
    address = f"http://127.0.0.1:{port}/"
    result: dict[str, Any] = {
        "home": str(home),
        "people": people,
        "registers": str(registers),
        "runs": summaries,
        "report": str(page),
        "worklists": str(worklists),
        "story": _story(registers),
        "address": address,
        "alerts": received,
        "sign_ins": [str(sign_in) for sign_in in sign_ins],
        "seconds": {**watch.seconds, "all": round(sum(watch.seconds.values()), 1)},
    }
    if as_json:
        show_json(result)
    else:
        show_import(imported, lang)
        show_run(summaries[-1], lang)
        _show_times(result["seconds"], lang)
    _show_next(result, lang)
    _show_sign_ins(result, as_json, lang)
    if browser:
        _open(address)
        serve(port=port, pack=pack, home=home, lang=lang)


def prepare(home: Path, wanted: dict[str, object], lang: Lang) -> bool:
    """Make the home ready and return whether its registers have to be written anew.

    Raises CloseknitError if the home holds anything that this demo did not make.
    """
    mark = home / _MARK
    if mark.is_file() and json.loads(mark.read_text("utf-8")) == {**wanted, "written": True}:
        tell("The registers of this district are there already.", "该虚构区的数据已存在，直接使用。", lang)
        return False
    if home.exists() and any(home.iterdir()):
        if not mark.is_file():
            raise CloseknitError(
                f"{home} holds something that the demo did not make: name an empty folder with --home.",
                f"{home} 中已有并非演示生成的内容：请用 --home 指定一个空文件夹。",
            )
        tell(f"Clearing the earlier demo in {home}.", f"清除 {home} 中先前的演示。", lang)
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps({**wanted, "written": False}), "utf-8")
    return True


def _write_registers(registers: Path, people: int, seed: int, pack: str, progress: Progress) -> None:
    from closeknit.synth.district import write_district

    shutil.rmtree(registers, ignore_errors=True)
    write_district(registers, people, seed, DAYS[-1], open_pack(pack), progress)
    for outlines in (registers / "truth").glob(
        "streets_*.geojson"
    ):  # invented; the report draws them as a map
        shutil.copy(outlines, registers.parents[1] / "outlines.geojson")
    mark = registers.parents[1] / _MARK
    mark.write_text(json.dumps({**json.loads(mark.read_text("utf-8")), "written": True}), "utf-8")


def _import(
    registers: Path, pack: str, home: Path, progress: Progress, lang: Lang
) -> dict[str, dict[str, int]]:
    """Import the registers; a file that is refused is named and left out, as on a real month."""
    from closeknit.intake.importing import ImportRefused, import_paths

    try:
        report = import_paths([registers], open_pack(pack), open_home(home), None, progress)
    except ImportRefused as some:
        tell(some.text.en, some.text.zh, lang)
        report = some.report
    return report.registers


def _screen(day: date, pack: str, home: Path, watch: Watch, progress: Progress) -> dict[str, Any]:
    from closeknit.screening.run import screen

    with watch.step(f"screen {day}", f"Screening every household for {day}", f"按 {day} 筛查全部家庭"):
        return dict(
            screen(open_home(home), open_pack(pack), day, progress=progress, made_at=moment()).as_json()
        )


def _report(pack: str, home: Path, run: str, page: Path, worklists: Path, lang: Lang) -> None:
    from closeknit.screening.reporting import write_html, write_worklists

    page.parent.mkdir(parents=True, exist_ok=True)
    write_html(open_home(home), open_pack(pack), run, page, lang)
    write_worklists(open_home(home), open_pack(pack), run, worklists, lang)


def _story(registers: Path) -> dict[str, Any] | None:
    path = registers / "truth" / "story.json"
    told: dict[str, Any] | None = json.loads(path.read_text("utf-8")) if path.is_file() else None
    return told


def _casework(
    pack: str, home: Path, summaries: list[dict[str, Any]], story_: dict[str, Any] | None
) -> tuple[list[SignIn], int]:
    opened, loaded, runs = open_home(home), open_pack(pack), [summary["run"] for summary in summaries]
    community = community_of(opened, loaded, runs[-1], story_["household"] if story_ else None)
    sign_ins = staff_the_district(opened, loaded, community)
    return sign_ins, receive(opened, loaded, runs)


def _show_sign_ins(result: dict[str, Any], as_json: bool, lang: Lang) -> None:
    """Print the sign-ins as `role user password` lines and the address; with --json they are in the result."""
    here = "" if Path(result["home"]) == DEFAULT_HOME else f" --home {result['home']}"
    tell("\nCasework: sign in as", "\n个案系统：可用以下账号登录", lang)
    if not as_json:
        for line in result["sign_ins"]:
            typer.echo(line)
        typer.echo(result["address"])
    port = result["address"].rsplit(":", 1)[1].strip("/")
    tell(
        f"  start       closeknit serve{here} --port {port}",
        f"  启动        closeknit serve{here} --port {port}",
        lang,
    )


def _show_times(seconds: dict[str, float], lang: Lang) -> None:
    headings = [Text("step", "步骤").in_(lang), Text("seconds", "秒").in_(lang)]
    show_table(headings, [(name, f"{value:.1f}") for name, value in seconds.items()], numbers=(1,))


def _show_next(result: dict[str, Any], lang: Lang) -> None:
    """Say what to look at next, as commands that can be copied."""
    here = "" if Path(result["home"]) == DEFAULT_HOME else f" --home {result['home']}"
    spoken = " --lang zh" if lang == "zh" else ""
    tell("\nEverybody in this district is invented. Next:", "\n该区所有人员均为虚构。接下来可以：", lang)
    tell(f"  report      {result['report']}", f"  报告        {result['report']}", lang)
    tell(f"  worklists   {result['worklists']}", f"  工作清单    {result['worklists']}", lang)
    tell(
        f"  the list    closeknit alerts{here}{spoken}", f"  预警列表    closeknit alerts{here}{spoken}", lang
    )
    if result["story"]:
        command = f"closeknit explain {result['story']['household']}{here}{spoken}"
        tell(f"  the Zhous   {command}", f"  周家        {command}", lang)


def _open(address: str) -> None:
    """Open the address once the server answers, where there is a screen; a text browser would take the terminal over."""
    import threading
    import webbrowser

    if (
        sys.platform == "darwin"
        or os.name == "nt"
        or os.environ.get("DISPLAY")
        or os.environ.get("WAYLAND_DISPLAY")
    ):
        threading.Timer(_SERVER_SECONDS, webbrowser.open, [address]).start()

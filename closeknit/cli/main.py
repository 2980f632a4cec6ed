"""`closeknit VERB`: the verbs, in the order in which they are used."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import closeknit
from closeknit.cli.alerts import alerts
from closeknit.cli.audit import verify_audit
from closeknit.cli.bench import bench_app
from closeknit.cli.checks import checks
from closeknit.cli.console import Verb
from closeknit.cli.demo import demo
from closeknit.cli.determine import determine
from closeknit.cli.doctor import doctor
from closeknit.cli.evaluate import evaluate
from closeknit.cli.explain import explain
from closeknit.cli.fsck import fsck
from closeknit.cli.households import households_app
from closeknit.cli.importing import import_
from closeknit.cli.keeping import backup, restore
from closeknit.cli.link import link_app
from closeknit.cli.link_review import review_app
from closeknit.cli.pack import pack_app
from closeknit.cli.quarantine import quarantine_app
from closeknit.cli.report import report
from closeknit.cli.scores import scores
from closeknit.cli.screen import screen
from closeknit.cli.serve import serve
from closeknit.cli.simulate import simulate
from closeknit.cli.synth import synth
from closeknit.cli.vault import vault_app
from closeknit.cli.words import both
from closeknit.cli.worker import worker

# A fault never prints the values of variables: a register row may stand there.
app = typer.Typer(
    name="closeknit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=both(
        "Closeknit 织密: departmental registers in, explained early warnings out; people decide.",
        "织密 Closeknit：部门数据导入，可解释的困难预警输出，由人作出决定。",
    ),
    epilog=both("Start here: closeknit demo", "从这里开始：closeknit demo --lang zh"),
)

# verb, function, help, example
VERBS = (
    (
        "demo",
        demo,
        both(
            "A synthetic district, imported, screened, staffed and served in the browser.",
            "生成虚构的区，导入、筛查、配置人员，并在浏览器中办理个案。",
        ),
        "closeknit demo --people 20000 --no-browser",
    ),
    (
        "synth",
        synth,
        both(
            "Write a synthetic district as departmental files, with the truth apart.",
            "生成虚构的区的部门数据文件，真实情况另存。",
        ),
        "closeknit synth district/ --people 20000 --seed 7 --day 2024-08-31",
    ),
    (
        "import",
        import_,
        both(
            "Take departmental files in: each whole or not at all, every rejected row kept with its reason.",
            "导入部门数据：整批接收或整批拒绝，被拒的每一行都保留原因。",
        ),
        "closeknit import district/",
    ),
    (
        "screen",
        screen,
        both("Screen every household in scope for a day.", "按指定日期筛查范围内的全部家庭。"),
        "closeknit screen --day 2024-08-31",
    ),
    (
        "alerts",
        alerts,
        both("List the alerts of a run, ranked.", "列出一次筛查的预警，按紧急程度排序。"),
        "closeknit alerts --level red --limit 20",
    ),
    (
        "explain",
        explain,
        both(
            "Say why a household stands where it stands, from which rows, and what would clear it.",
            "说明某个家庭得分的原因、数据来源，以及何种变化会解除预警。",
        ),
        "closeknit explain 4201060010012345 --lang zh",
    ),
    (
        "determine",
        determine,
        both(
            "Say what the law proposes for one family: tier, amounts, reasons, margins, what to ask, the trace.",
            "依法给出一户家庭的拟定结果：类别、金额、理由、距标准差额、需补充的事实和依据。",
        ),
        "closeknit determine family.json --application-day 2024-09-10 --day 2024-10-15 --lang zh",
    ),
    (
        "checks",
        checks,
        both(
            "List who would qualify and is not helped, or is helped and would not qualify now.",
            "列出符合条件未获救助的家庭，或在册但现不符合的家庭。",
        ),
        "closeknit checks --side leak --area 420106011",
    ),
    (
        "simulate",
        simulate,
        both(
            "Say what a changed standard would do: families, persons and yuan, gained and lost.",
            "测算标准变更的影响：户数、人数和金额的增减。",
        ),
        "closeknit simulate --set dibao.line=urban:980,rural:860 --area 4201 --from 2024-09-01",
    ),
    (
        "report",
        report,
        both(
            "Write a run as one HTML page, or as Excel worklists by street.",
            "输出报告网页，或按街道的 Excel 工作清单。",
        ),
        "closeknit report --out report.html",
    ),
    (
        "scores",
        scores,
        both(
            "Write score, level and points of every household of a run.",
            "输出一次筛查中每个家庭的得分、等级和各维度分值。",
        ),
        "closeknit scores --out scores.csv",
    ),
    (
        "evaluate",
        evaluate,
        both("Test a pack on data whose outcome is known.", "用结果已知的数据检验规则包。"),
        "closeknit evaluate demo_pe ../shared/data/pe_enaho_panel",
    ),
    (
        "serve",
        serve,
        both("Serve casework in the browser, from this home.", "在浏览器中办理个案：启动本目录的服务。"),
        "closeknit serve --port 8000",
    ),
    (
        "worker",
        worker,
        both(
            "Do what is due without anybody asking: seal the audit chain, receive the alerts of new runs.",
            "后台任务：审计链封链，接收新筛查批次的预警。",
        ),
        "closeknit worker --once",
    ),
    (
        "verify-audit",
        verify_audit,
        both(
            "Check the audit chain, and against the heads kept outside.",
            "校验审计链，并与外部保存的链头比对。",
        ),
        "closeknit verify-audit --anchor heads.jsonl --export heads.jsonl",
    ),
    (
        "fsck",
        fsck,
        both(
            "Check that everything that is always true of casework is true here.",
            "逐项核对个案数据的不变式是否成立。",
        ),
        "closeknit fsck --json",
    ),
    (
        "backup",
        backup,
        both("Keep a copy of the home, its keys apart.", "备份数据目录，密钥另存。"),
        "closeknit backup /backup/2024-09-02 --keys /safe/2024-09-02",
    ),
    (
        "restore",
        restore,
        both("Bring a backup back into an empty home, and check it.", "将备份恢复到空目录并核对。"),
        "closeknit restore /backup/2024-09-02 --keys /safe/2024-09-02 --home var",
    ),
    (
        "doctor",
        doctor,
        both("Say what is in order here and what is not, in words.", "检查运行环境，逐项说明是否正常。"),
        "closeknit doctor",
    ),
)

for name, function, words, example in VERBS:
    lead = both("Example:", "示例：")
    app.command(name, cls=Verb, help=words, epilog=f"{lead} {example}")(function)
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(vault_app, name="vault")
app.add_typer(households_app, name="households")
link_app.add_typer(review_app, name="review")
app.add_typer(link_app, name="link")
app.add_typer(pack_app, name="pack")
app.add_typer(bench_app, name="bench")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"closeknit {closeknit.__version__}")
        raise typer.Exit()


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help=both("Print the version.", "显示版本。")
        ),
    ] = False,
) -> None:
    """Hold the options that come before a verb."""


def main() -> None:
    """Run the command line; output never fails on a character the terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="closeknit")

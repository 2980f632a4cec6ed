"""`closeknit evaluate`: a pack against a folder of data whose outcome is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from closeknit.cli.console import show_json, show_table, story
from closeknit.cli.opening import open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    HomeOption,
    JsonOption,
    LangOption,
)
from closeknit.cli.words import Lang, Text, both


def evaluate(
    pack: Annotated[
        str,
        typer.Argument(metavar="PACK", help=both("The pack: a name or a folder.", "规则包：名称或文件夹。")),
    ],
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA_DIR",
            exists=True,
            file_okay=False,
            help=both("The folder with the data.", "数据所在文件夹。"),
        ),
    ],
    forecast: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv",
            dir_okay=False,
            help=both("Write the forecasts that the folder asks for.", "写出数据文件夹所要求的预测。"),
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.evaluating import evaluate as evaluate_pack

    with story(lang) as progress:
        result = evaluate_pack(open_pack(pack), data, forecast_out=forecast, progress=progress)
    if as_json:
        show_json(result)
    else:
        show_evaluation(result, lang)


def show_evaluation(result: dict[str, Any], lang: Lang) -> None:
    """Print the rows expected and matched, the rules compared, and each target beside its plain baseline."""
    expected = result.get("expected")
    if expected:
        typer.echo(
            Text(
                f"Expected figures: {expected['matched']} of {expected['rows']} match.",
                f"预期数值：{expected['rows']} 项中 {expected['matched']} 项一致。",
            ).in_(lang)
        )
        for mismatch in expected["mismatches"]:
            typer.echo(f"  {mismatch}")
    rules = result.get("rules") or {}
    if rules:
        headings = [
            Text("rule", "规则").in_(lang),
            Text("rows", "行数").in_(lang),
            Text("equal", "一致").in_(lang),
        ]
        show_table(
            headings, [(name, rule["rows"], rule["equal"]) for name, rule in rules.items()], numbers=(1, 2)
        )
    targets = result.get("targets") or {}
    if targets:
        show_table(
            [Text(en, zh).in_(lang) for en, zh in _HEADINGS],
            [(name, *(_figure(t.get(key)) for key in _MEASURES)) for name, t in targets.items()],
            numbers=tuple(range(1, len(_HEADINGS))),
        )
    for name, why in (result.get("not_measured") or {}).items():
        typer.echo(Text(f"{name} was not measured: {why}.", f"{name} 未能评估：{why}。").in_(lang))


_HEADINGS = (
    ("target", "目标"),
    ("AUC", "AUC"),
    ("precision, top tenth", "前10%精确率"),
    ("recall, top tenth", "前10%召回率"),
    ("baseline AUC", "基线 AUC"),
    ("its precision", "基线精确率"),
    ("its recall", "基线召回率"),
    ("whole score's AUC", "总分 AUC"),
)
_MEASURES = (
    "auc",
    "precision_top_tenth",
    "recall_top_tenth",
    "baseline_auc",
    "baseline_precision_top_tenth",
    "baseline_recall_top_tenth",
    "score_auc",
)


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"

"""`closeknit evaluate`: a pack against a folder of data whose outcome is known."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from closeknit.cli.console import show_json, show_table, story
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    HomeOption,
    JsonOption,
    LangOption,
    RunOption,
    there,
)
from closeknit.cli.words import Lang, Text, both


def evaluate(
    pack: Annotated[
        str,
        typer.Argument(
            metavar="PACK",
            help=both(
                "The pack: a name or a folder; link: who is who across registers.",
                "规则包：名称或文件夹；link：跨部门身份关联。",
            ),
        ),
    ],
    data: Annotated[
        Path,
        typer.Argument(
            metavar="DATA_DIR",
            callback=there,
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
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="PAIRS.csv",
            dir_okay=False,
            help=both(
                "link: write the pairs, with probability and outcome.", "link：写出记录对及其概率和结论。"
            ),
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.yaml",
            exists=True,
            dir_okay=False,
            help=both(
                "link: which files, columns and linkage the folder has.",
                "link：说明文件夹中的文件、列和关联设置。",
            ),
        ),
    ] = None,
    run: RunOption = None,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    with story(lang) as progress:
        if pack == "link":
            from closeknit.intake.linking.evaluating import evaluate_link

            result = evaluate_link(open_pack("cn"), data, mapping, out, progress)
        elif (data / "truth").is_dir():
            result = _against_truth(pack, data / "truth", home, run)
        else:
            from closeknit.screening.evaluating import evaluate as evaluate_pack

            result = evaluate_pack(open_pack(pack), data, forecast_out=forecast, progress=progress)
    if as_json:
        show_json(result)
    elif pack == "link":
        show_linkage(result, lang)
    elif "levels" in result:
        show_truth(result, lang)
    else:
        show_evaluation(result, lang)


def _against_truth(pack: str, truth: Path, home: Path, run: str | None) -> dict[str, Any]:
    from closeknit.screening.results import open_run
    from closeknit.screening.truth import against_truth

    opened = open_home(home)
    return against_truth(opened, open_pack(pack), open_run(opened, run), truth)


def show_linkage(result: dict[str, Any], lang: Lang) -> None:
    """Print precision, recall, F1 and the grey zone, over all and by register."""
    headings = [
        ("", ""),
        ("true pairs", "真实匹配对"),
        ("precision", "精确率"),
        ("recall", "召回率"),
        ("F1", "F1"),
        ("automatic precision", "自动关联精确率"),
        ("to be asked", "待人工确认"),
    ]
    rows = [(Text("all", "合计").in_(lang), result), *result["by_register"].items()]
    keys = ("pairs_true", "precision", "recall", "f1", "automatic_precision", "grey")
    show_table(
        [Text(en, zh).in_(lang) for en, zh in headings],
        [(name, *(figures[key] for key in keys)) for name, figures in rows],
        numbers=(1, 2, 3, 4, 5, 6),
    )
    typer.echo(
        Text(
            f"B-cubed F1 {result['b_cubed_f1']}; {result['seconds']} seconds.",
            f"B-cubed F1 {result['b_cubed_f1']}；用时 {result['seconds']} 秒。",
        ).in_(lang)
    )


def show_truth(result: dict[str, Any], lang: Lang) -> None:
    """Print what a run found of the households that were really in need and without help."""
    from closeknit.screening.wording import LEVEL_WORDS

    base = result["base_rate"]
    typer.echo(
        Text(
            f"Run {result['run']} against what really happened in {result['month']}: {result['in_need']:,} of "
            f"{result['households']:,} households were in need and without help ({_share(base)}); "
            f"{result['unmatched']:,} of the households are not in the run.",
            f"批次 {result['run']} 与 {result['month']} 真实情况对照：{result['households']:,} 户中有 "
            f"{result['in_need']:,} 户有困难而未获救助（{_share(base)}）；{result['unmatched']:,} 户不在该批次中。",
        ).in_(lang)
    )
    above = Text("{} or above", "{}及以上")
    rows = [
        (above.in_(lang).format(LEVEL_WORDS[name].in_(lang)), result["levels"][name])
        for name in result["levels"]
    ]
    alone = Text("score alone, no tier helps: {}", "仅看得分且未获救助：{}")
    rows += [
        (alone.in_(lang).format(above.in_(lang).format(LEVEL_WORDS[name].in_(lang))), found)
        for name, found in result["scores"].items()
    ]
    rows.append((Text("open alert of any kind", "任一未结预警").in_(lang), result["alerts"]))
    headings = [
        ("", ""),
        ("households", "家庭数"),
        ("in need, unhelped", "有困难未获救助"),
        ("precision (95 %)", "精确率（95%）"),
        ("recall (95 %)", "召回率（95%）"),
        ("times the base rate", "为基准的倍数"),
    ]
    show_table(
        [Text(en, zh).in_(lang) for en, zh in headings],
        [
            (
                name,
                f["households"],
                f["found"],
                _share(f["precision"]),
                _share(f["recall"]),
                _times(f["lift"]),
            )
            for name, f in rows
        ],
        numbers=(1, 2, 3, 4, 5),
    )


def _share(share: dict[str, float | None]) -> str | None:
    """A share with its interval, in per cent."""
    if share["value"] is None:
        return None
    return f"{100 * share['value']:.1f} % ({100 * (share['low'] or 0):.1f}–{100 * (share['high'] or 0):.1f})"


def _times(lift: dict[str, float | None]) -> str | None:
    return None if lift["value"] is None else f"{lift['value']:.1f} ({lift['low']:.1f}–{lift['high']:.1f})"


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
    for name, years in (result.get("tables") or {}).items():
        for year, rows in years.items():
            typer.echo(f"{name} {year}")
            show_table(
                list(rows[0]), [tuple(row.values()) for row in rows], numbers=tuple(range(len(rows[0])))
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

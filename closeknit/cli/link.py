"""`closeknit link run|explain` and `closeknit link model train|show`: who is who across registers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.console import Verb, show_json, show_table, story, tell
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
    read_day,
)
from closeknit.cli.revealing import RevealOption, log
from closeknit.cli.words import Lang, Text, both

if TYPE_CHECKING:
    from closeknit.intake.home import Home
    from closeknit.intake.linking.explaining import Explained
    from closeknit.intake.linking.models import StoredModel
    from closeknit.packs.loader import Pack

link_app = typer.Typer(
    no_args_is_help=True,
    help=both("Who is who across registers: link, ask, explain.", "跨部门身份关联：关联、核对、解释。"),
)
model_app = typer.Typer(
    no_args_is_help=True, help=both("Train the linkage model, or show it.", "训练或查看关联模型。")
)
link_app.add_typer(model_app, name="model")

DayOption = Annotated[
    date | None,
    typer.Option(
        parser=read_day,
        metavar="YYYY-MM-DD",
        help=both(
            "The registers as they are on this day; the newest population register's if left out.",
            "以该日的数据为准，缺省为最新实有人口数据的日期。",
        ),
    ),
]
KINDS = {
    "exact": Text("exact rule", "精确规则"),
    "model": Text("by the model", "模型关联"),
    "ask": Text("asked about", "待人工核对"),
    "alone": Text("alone", "未关联"),
}
TIERS = {
    "id": Text("number, name, birth", "号码、姓名、出生日期"),
    "person_at_place": Text("name, birth, sex, address", "姓名、出生日期、性别、住址"),
    "number": Text("number alone", "仅号码"),
}


def day_of(home: Home, pack: Pack, day: date | None) -> date:
    """Return the day asked for, or that of the newest population register. Raises: RunFailed if there is none."""
    from closeknit.engine.units import RunFailed
    from closeknit.intake.catalogue import stored_batches

    if day is not None:
        return day
    newest = max((b.as_of for b in stored_batches(home, pack.base.persons)), default=None)
    if newest is None:
        raise RunFailed(
            f"{home.path} holds no {pack.base.persons} batch: import the registers first.",
            f"{home.path} 中没有{pack.contracts[pack.base.persons].label.zh}数据：请先导入。",
        )
    return newest


@link_app.command(
    "run",
    cls=Verb,
    help=both(
        "Link every register to the population register: exact rules, then the model; what is unclear is asked about.",
        "将各部门数据与实有人口关联：先按精确规则，再按模型；不确定的转人工核对。",
    ),
    epilog=both("Example: closeknit link run", "示例：closeknit link run --lang zh"),
)
def run(
    day: DayOption = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help=both("Which model; the newest that fits if left out.", "指定模型，缺省为最新且相符的。"),
        ),
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.quality import link_quality
    from closeknit.intake.linking.running import run_links

    opened, policy = open_home(home), open_pack(pack)
    with story(lang) as progress:
        result, is_new = run_links(policy, opened, day_of(opened, policy, day), model, progress)
    quality = link_quality(opened, result.day)
    if as_json:
        show_json({**result.about, "new": is_new, "quality": quality})
    else:
        show_linked(result.about["registers"], policy, lang)
    if not is_new:
        tell("This was linked before: nothing has changed since.", "此前已关联，输入未变。", lang)
    waiting = sum(r["open"] for r in quality["registers"].values()) if quality else 0
    tell(
        f"{waiting:,} records wait for an answer: closeknit link review list",
        f"{waiting:,} 条记录待人工核对：closeknit link review list",
        lang,
    )


def show_linked(registers: dict[str, Any], pack: Pack, lang: Lang) -> None:
    """Print records by register and how they were linked."""
    headings = [
        Text("register", "部门数据"),
        Text("records", "记录数"),
        *KINDS.values(),
        Text("of the exact", "精确规则构成"),
    ]
    rows = []
    for name, figures in registers.items():
        tiers = [f"{TIERS[t].in_(lang) if t in TIERS else t} {n:,}" for t, n in figures["by_tier"].items()]
        counts = [figures[kind] for kind in KINDS]
        rows.append((pack.contracts[name].label.in_(lang), figures["records"], *counts, "; ".join(tiers)))
    show_table([h.in_(lang) for h in headings], rows, numbers=(1, 2, 3, 4, 5))


@link_app.command(
    "explain",
    cls=Verb,
    help=both(
        "Say what speaks for and against two records being one person, with weights.",
        "说明两条记录是否为同一人的依据及权重。",
    ),
    epilog=both(
        "Example: closeknit link explain population:1234567 disability_certificates:7654321",
        "示例：closeknit link explain population:1234567 disability_certificates:7654321 --lang zh",
    ),
)
def explain(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help=both(
                "REGISTER:RECORD, or REGISTER: and a resident number.",
                "“数据名:记录号”，或“数据名:身份号码”。",
            ),
        ),
    ],
    b: Annotated[str, typer.Argument(metavar="B", help=both("The other record.", "另一条记录。"))],
    day: DayOption = None,
    reveal: RevealOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.explaining import explain_pair, pair_identities, reference

    opened, policy = open_home(home), open_pack(pack)
    as_of = day_of(opened, policy, day)
    found = explain_pair(policy, opened, reference(policy, opened, a), reference(policy, opened, b), as_of)
    said: list[dict[str, str]] = []
    if reveal is not None:
        log(opened, reveal, f"link explain {found.a} {found.b}", 2)
        said = pair_identities(policy, opened, as_of, (found.a, found.b))
    if as_json:
        show_json(found.as_json() | ({"identities": said} if said else {}))
    else:
        show_explained(found, said, lang)


def show_explained(found: Explained, said: list[dict[str, str]], lang: Lang) -> None:
    """Print the evidence side by side with its waterfall, and what it comes to."""
    from closeknit.intake.linking.explaining import waterfall

    typer.echo(f"{found.a} — {found.b}")
    typer.echo(found.words.in_(lang))
    for line in waterfall(found, lang):
        typer.echo(f"  {line}")
    if said:
        headings = [Text("field", "字段").in_(lang), str(found.a), str(found.b)]
        fields = dict.fromkeys([*said[0], *said[1]])
        show_table(headings, [(name, said[0].get(name), said[1].get(name)) for name in fields])
    if found.tier is not None:
        typer.echo(Text("exact rule: ", "精确规则：").in_(lang) + found.tier.in_(lang))
    if found.pair is not None:
        outcome, share = KINDS[found.pair.outcome].in_(lang), f"{found.pair.probability:.4f}"
        typer.echo(Text(f"probability {share}: {outcome}", f"概率 {share}：{outcome}").in_(lang))
    if found.answer is not None:
        a = found.answer
        typer.echo(
            Text(
                f"answer {a.id}: {a.answer}, by {a.who} on {a.at[:10]}: {a.reason}",
                f"第{a.id}号答复：{ANSWERS[a.answer].zh}，{a.who}，{a.at[:10]}：{a.reason}",
            ).in_(lang)
        )


ANSWERS = {
    "same": Text("same person", "同一人"),
    "different": Text("different persons", "不是同一人"),
    "undone": Text("undone", "已撤销"),
}


@model_app.command(
    "train",
    cls=Verb,
    help=both(
        "Train on the full registers of the home and keep the model.", "用本目录的全部数据训练并保存模型。"
    ),
    epilog=both("Example: closeknit link model train", "示例：closeknit link model train --lang zh"),
)
def train(
    day: DayOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.running import train_home

    opened, policy = open_home(home), open_pack(pack)
    with story(lang) as progress:
        model = train_home(policy, opened, day_of(opened, policy, day), progress)
    _show_model(model, lang, as_json)
    tell("Next: closeknit link run", "下一步：closeknit link run", lang)


@model_app.command(
    "show",
    cls=Verb,
    help=both(
        "Show a model: what it was trained on and the weight of every level.",
        "查看模型：训练数据和各级别权重。",
    ),
    epilog=both("Example: closeknit link model show", "示例：closeknit link model show --lang zh"),
)
def show(
    model: Annotated[
        str | None,
        typer.Argument(
            metavar="[MODEL]",
            help=both("Its name; the newest that fits if left out.", "模型名，缺省为最新且相符的。"),
        ),
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.linking.models import fitting_model
    from closeknit.packs.linkage import read_linkage

    _show_model(
        fitting_model(open_home(home), read_linkage(open_pack(pack).root).linkage, model), lang, as_json
    )


def _show_model(stored: StoredModel, lang: Lang, as_json: bool) -> None:
    from math import log2

    if as_json:
        show_json(stored.as_json())
        return
    typer.echo(
        Text(
            f"Model {stored.id}, trained on the registers of {stored.day}, pack {stored.pack} {stored.pack_hash[:8]}",
            f"模型 {stored.id}，训练数据截至 {stored.day}，规则包 {stored.pack} {stored.pack_hash[:8]}",
        ).in_(lang)
    )
    rows = []
    for comparison in stored.model.settings["comparisons"]:
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                m, u = level["m_probability"], level["u_probability"]
                rows.append(
                    (
                        comparison["output_column_name"],
                        level["label_for_charts"],
                        f"{m:.4f}",
                        f"{u:.6f}",
                        f"{log2(m / u):+.2f}",
                    )
                )
    headings = [
        Text("comparison", "比较项"),
        Text("level", "级别"),
        Text("m", "m"),
        Text("u", "u"),
        Text("weight", "权重"),
    ]
    show_table([h.in_(lang) for h in headings], rows, numbers=(2, 3, 4))
    trained = ", ".join(f"{name} {count:,}" for name, count in stored.model.trained_on.items())
    tell(f"Records: {trained}.", f"记录数：{trained}。", lang)

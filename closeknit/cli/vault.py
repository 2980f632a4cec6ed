"""`closeknit vault show|use|rotate|drop-keys`: what identities are encrypted with, and encrypting them anew."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from closeknit.cli.console import Verb, show_json, show_table, story, tell
from closeknit.cli.opening import open_home
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    HomeOption,
    JsonOption,
    LangOption,
)
from closeknit.cli.words import Text, both
from closeknit.intake.ciphers import Algorithm, IndexAlgorithm
from closeknit.intake.keys import SealPurpose

vault_app = typer.Typer(
    no_args_is_help=True,
    help=both("Encryption of identities and rejected rows.", "身份信息和拒收行的加密。"),
)


PurposeOption = Annotated[
    SealPurpose, typer.Option("--purpose", help=both("Identities, or rejected rows.", "身份信息或拒收行。"))
]


@vault_app.command(
    "show",
    cls=Verb,
    help=both("Count what is sealed with which key and algorithm.", "统计各密钥和算法加密的数据量。"),
    epilog=both("Example: closeknit vault show", "示例：closeknit vault show --lang zh"),
)
def show(
    home: HomeOption = DEFAULT_HOME, lang: LangOption = DEFAULT_LANG, as_json: JsonOption = False
) -> None:
    from closeknit.intake.rotation import census

    opened = open_home(home)
    found, (encryption, index) = census(opened), opened.algorithms
    if as_json:
        show_json({"encryption": encryption, "index": index, "sealed": [asdict(s) for s in found]})
        return
    headings = (
        Text("", ""), Text("key", "密钥"), Text("algorithm", "算法"), Text("format", "格式"), Text("values", "数据量"),
        Text("current", "现用"),
    )  # fmt: skip
    show_table(
        [heading.in_(lang) for heading in headings],
        [(s.purpose, s.key_id, s.algorithm, s.version, s.values, "*" if s.current else "") for s in found],
        numbers=(3, 4),
    )
    tell(f"New data: {encryption}, {index}.", f"新数据采用：{encryption}、{index}。", lang)


@vault_app.command(
    "use",
    cls=Verb,
    help=both(
        "Choose the algorithms for new data; what is there stays readable. An algorithm is not a certified module (docs/privacy.md).",
        "选择新数据的算法，已有数据仍可读取。算法本身不等于经认证的密码模块（见 docs/privacy.md）。",
    ),
    epilog=both(
        "Example: closeknit vault use --encryption sm4-gcm --index hmac-sm3",
        "示例：closeknit vault use --encryption sm4-gcm --index hmac-sm3",
    ),
)
def use(
    encryption: Annotated[
        Algorithm | None,
        typer.Option(
            help=both("Encryption of identities and rejected rows.", "身份信息和拒收行的加密算法。")
        ),
    ] = None,
    index: Annotated[
        IndexAlgorithm | None, typer.Option(help=both("Keyed index of values.", "数据的带密钥索引算法。"))
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    opened = open_home(home)
    opened.choose_algorithms(encryption, index)
    chosen = opened.algorithms
    if as_json:
        show_json({"encryption": chosen[0], "index": chosen[1]})
    tell(
        f"New data: {chosen[0]}, {chosen[1]}. What is there stays as it is until closeknit vault rotate.",
        f"新数据采用：{chosen[0]}、{chosen[1]}。已有数据保持不变，可用 closeknit vault rotate 重新加密。",
        lang,
    )


@vault_app.command(
    "rotate",
    cls=Verb,
    help=both(
        "Encrypt everything again with a new key while reading goes on; after a stop it goes on where it was.",
        "用新密钥重新加密全部数据，期间可继续读取；中断后可继续。",
    ),
    epilog=both(
        "Example: closeknit vault rotate --purpose vault", "示例：closeknit vault rotate --purpose vault"
    ),
)
def rotate(
    purpose: PurposeOption = "vault",
    same_key: Annotated[
        bool,
        typer.Option(
            "--same-key",
            help=both("Only put another algorithm into force.", "不更换密钥，仅更换算法。"),
        ),
    ] = False,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.rotation import rotate as again

    with story(lang) as progress:
        files = again(open_home(home), purpose, not same_key, progress)
    if as_json:
        show_json({"purpose": purpose, "files": files})
    tell(
        f"{files:,} files sealed again. The earlier keys are still there: closeknit vault drop-keys removes them; keep a copy for old backups.",
        f"已重新加密 {files:,} 个文件。旧密钥仍保留，可用 closeknit vault drop-keys 删除；旧备份仍需旧密钥。",
        lang,
    )


@vault_app.command(
    "drop-keys",
    cls=Verb,
    help=both(
        "Remove the earlier keys once nothing is sealed with them.", "在没有数据使用旧密钥后将其删除。"
    ),
    epilog=both(
        "Example: closeknit vault drop-keys --purpose vault",
        "示例：closeknit vault drop-keys --purpose vault",
    ),
)
def drop_keys(
    purpose: PurposeOption = "vault",
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.rotation import drop_earlier_keys

    gone = drop_earlier_keys(open_home(home), purpose)
    if as_json:
        show_json({"purpose": purpose, "dropped": gone})
    tell(f"{len(gone)} earlier keys removed.", f"已删除 {len(gone)} 个旧密钥。", lang)

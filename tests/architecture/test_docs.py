"""The documents stay true: every verb, noun, decision and command in them exists, and the other way round."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from closeknit.cli.main import app

NOUNS = (
    "household 家庭", "member 家庭成员", "person 人员", "register 部门数据", "batch 批次", "indicator 指标", "dimension 维度",
    "scorecard 评分表", "points 分值", "level 预警等级", "alert 预警", "dispatch 派发", "visit 入户", "determination 审核确认",
    "tier 救助类别", "plan 救助方案", "measure 救助措施", "payroll 发放名册", "review 复核", "exit 退出", "grace period 渐退期",
    "error-proof 防错", "leak-proof 防漏", "pack 规则包", "run 筛查批次", "feed 报送", "quarantine 隔离区", "trigger 硬触发条件",
    "vault 身份保险库", "lake 数据湖", "scope 适用范围", "source 依据", "parameter 参数", "fact 事实", "score 得分", "family 同源指标组",
)  # fmt: skip


def text_files(root: Path) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=False).stdout
    names = [name for name in listed.decode().split("\0") if name]
    endings = (".md", ".py", ".yaml", ".toml", ".txt", ".in", ".lock", ".html", ".svg", ".sh", "run")
    return [root / name for name in names if name.endswith(endings) and (root / name).is_file()]


def verbs() -> list[str]:
    return list(verbs_of(typer.main.get_command(app)))


def verbs_of(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from verbs_of(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_the_readme_has_the_two_commands_and_a_picture(root: Path) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        screen = (root / name).read_text("utf-8")[:3000]
        assert re.search(r"^\./run demo", screen, re.M)
        assert re.search(r"^\./run test", screen, re.M)
        pictures = re.findall(r"!\[[^]]{40,}\]\(([^)]+)\)", screen)
        assert pictures and all((root / picture).is_file() for picture in pictures)


@pytest.mark.parametrize(
    ("page", "chinese"), [("README.md", "README.zh-CN.md"), ("docs/casework.md", "docs/casework.zh-CN.md")]
)
def test_a_page_says_as_much_in_chinese_as_in_english(root: Path, page: str, chinese: str) -> None:
    """Section for section, item for item, link for link; and the same commands, but for the language they ask for."""

    def shape(name: str) -> dict[str, object]:
        text = (root / name).read_text("utf-8")
        lines = text.splitlines()
        commands = re.findall(r"^\./run (\w+(?:-\w+)*)", text, re.M)
        links = set(re.findall(r"\]\(([^)#]+)\)", text)) - {page, chinese, "README.md"}
        return {
            "sections": [re.match("#+", line)[0] for line in lines if line.startswith("#")],  # type: ignore[index]
            "items": len([line for line in lines if re.match(r"- |\d+\. |\| ", line)]),
            "commands": commands,
            "links": {link.replace(".zh-CN.md", ".md").removeprefix("docs/") for link in links},
        }

    assert shape(page) == shape(chinese)


def test_every_link_in_the_documents_leads_somewhere(root: Path) -> None:
    for page in [*root.glob("*.md"), *(root / "docs").rglob("*.md"), root / "requirements/README.md"]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_command_line_page_is_fresh(root: Path) -> None:
    environ = {k: v for k, v in os.environ.items() if not k.startswith("CLOSEKNIT_")}
    made = subprocess.run(
        [sys.executable, "-m", "closeknit.cli.reference"],
        cwd=root,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (root / "docs/cli.md").read_text("utf-8") == made.stdout


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_is_in_the_documents(root: Path, verb: str) -> None:
    assert f"## closeknit {verb}\n" in (root / "docs/cli.md").read_text("utf-8")


def test_every_command_named_in_the_documents_exists(root: Path) -> None:
    known = {verb.split()[0] for verb in verbs()} | {"test", "long", "VERB", "verb"}
    for page in [*root.glob("*.md"), *(root / "docs").rglob("*.md")]:
        for name in re.findall(r"(?:\./run|`closeknit) ([A-Za-z]+(?:-[a-z]+)*)", page.read_text("utf-8")):
            assert name in known, f"{page.name} names the verb {name}"


@pytest.mark.parametrize("noun", NOUNS)
def test_the_glossary_has_the_noun_in_both_languages(root: Path, noun: str) -> None:
    english, chinese = noun.rsplit(" ", 1)
    rows = [
        line for line in (root / "docs/glossary.md").read_text("utf-8").splitlines() if line.startswith("| ")
    ]
    cells = [[cell.strip() for cell in row.split("|")[1:4]] for row in rows]
    assert [row for row in cells if english in re.split(r",\s*", row[0]) and chinese in row[1]], (
        f"no row for {noun}"
    )


def test_every_dimension_of_the_pack_is_in_the_glossary(root: Path) -> None:
    from closeknit.packs.loader import load_pack

    glossary = (root / "docs/glossary.md").read_text("utf-8").lower()
    for words in load_pack("cn").dimensions.values():
        assert words.en.lower() in glossary


def test_the_privacy_page_names_every_register_with_a_narrow_scope(root: Path) -> None:
    from closeknit.packs.loader import load_pack

    rows = (root / "docs/privacy.md").read_text("utf-8").splitlines()
    for scope in ("applicants", "database"):
        (row,) = [line for line in rows if line.startswith(f"| `{scope}` |")]
        named = set(re.findall(r"`(\w+)`", row)) - {scope}
        assert named == {c.name for c in load_pack("cn").contracts.values() if c.scope == scope}


def test_every_decision_is_listed(root: Path) -> None:
    folder = root / "docs/decisions"
    listed = set(re.findall(r"\]\(([a-z0-9-]+\.md)\)", (folder / "README.md").read_text("utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_no_file_names_a_path_of_one_machine(root: Path) -> None:
    paths = re.compile(r"(?<![\w.-])/(?:home|root|Users|work)/[\w.-]+")
    files = text_files(root)
    if not files:
        pytest.skip("needs git and a clone")
    for path in files:
        assert not paths.search(path.read_text("utf-8")), f"{path.relative_to(root)} names a machine's path"


def test_no_lock_records_an_address(root: Path) -> None:
    for lock in (root / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text("utf-8")
        assert "index-url" not in lock.read_text("utf-8")


def test_the_locks_agree_with_each_other(root: Path) -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(
            re.findall(
                r"^([\w.-]+)==([^\s;\\]+)", (root / f"requirements/{name}.lock").read_text("utf-8"), re.M
            )
        )

    run, dev, ci = pins("run"), pins("dev"), pins("ci")
    assert run.items() <= dev.items() <= ci.items()


def test_the_requirements_ask_for_what_the_package_asks_for(root: Path) -> None:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    asked = (root / "requirements/run.in").read_text("utf-8").split()
    assert set(project["dependencies"]) <= set(asked)
    assert set(project["optional-dependencies"]["spark"]) <= set(
        (root / "requirements/ci.in").read_text("utf-8").split()
    )


def test_the_doctor_checks_the_bounds_of_the_package(root: Path) -> None:
    from closeknit.cli.doctor import PINS, bounds

    asked = set((root / "requirements/run.in").read_text("utf-8").split())
    same = {
        "ibis-framework>=12,<13": "ibis-framework[duckdb]==12.*",
        "sqlglot>=30.8,<30.17": "sqlglot>=30.8,<=30.16",
    }
    checked = {f"{name}{bounds(least, below)}" for name, least, below in PINS}
    assert {same.get(pin, pin) for pin in checked} <= asked

"""`closeknit link` as an operator goes: import with wrong numbers, train, link, look, answer, screen, undo."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from closeknit.cli.main import app
from closeknit.intake.resident_id import check_character

pytestmark = [pytest.mark.slow, pytest.mark.needs("link")]

HEADERS = {
    "population": "公民身份号码 姓名 性别 出生日期 社区代码 房屋编号 住址 联系电话",
    "household_book": "公民身份号码 姓名 户号 与户主关系",
    "disability_certificates": "公民身份号码 姓名 残疾类别 残疾等级 发证日期 性别 出生日期 住址 联系电话",
    "deaths": "公民身份号码 姓名 死亡日期 报送来源 性别 出生日期 住址",
}


class Office:
    """Verbs on one home."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*words, "--home", str(self.home)])
        assert done.exit_code == code, done.output
        return done.output

    def json(self, *words: str) -> Any:
        done = CliRunner().invoke(app, [*words, "--home", str(self.home), "--json"])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)


def people() -> list[dict[str, str]]:
    draw = random.Random(11)
    found = []
    for n in range(400):
        born = date(1945, 1, 1) + timedelta(days=draw.randrange(22_000))
        first = f"420106{born:%Y%m%d}{n:03d}"
        name = (
            draw.choice("王李张刘陈杨赵黄周吴")
            + draw.choice("伟芳娜敏静丽强磊军洋")
            + draw.choice("勇艳杰娟涛明超秀霞平")
        )
        found.append(
            {"公民身份号码": first + check_character(first), "姓名": name, "性别": "1" if n % 2 else "2", "出生日期": str(born),
             "社区代码": "420106012001", "房屋编号": f"D{n // 2}", "户号": f"B{n // 2}", "与户主关系": "0" if n % 2 == 0 else "8",
             "住址": f"中华路街道都府堤社区丁字桥花园{n // 40}栋1单元{n % 37}01", "联系电话": f"139{n:08d}",
             "残疾类别": "1", "残疾等级": "1", "发证日期": "2020-01-01", "死亡日期": "2024-08-20", "报送来源": "police"}
        )  # fmt: skip
    return found


def wrong(number: str) -> str:
    return number[:12] + str((int(number[12]) + 3) % 10) + number[13:]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("link")
    known = people()
    certificates = [
        *(known[:80]),
        # no address and a wrong digit: for the model
        *(p | {"公民身份号码": wrong(p["公民身份号码"]), "住址": ""} for p in known[80:100]),
        *(p | {"公民身份号码": "", "联系电话": ""} for p in known[100:103]),
    ]
    deaths = [p | {"公民身份号码": wrong(p["公民身份号码"]), "住址": ""} for p in known[200:204]] + known[
        210:212
    ]
    rows = {
        "population": known, "household_book": known, "disability_certificates": certificates, "deaths": deaths,
    }  # fmt: skip
    for register, lines in rows.items():
        with (folder / f"{register}_2024-08.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADERS[register].split(), extrasaction="ignore")
            writer.writeheader()
            writer.writerows(lines)
    (folder / "mapping.yaml").write_text("unverified: [disability_certificates, deaths]\n", "utf-8")
    made = Office(folder / "var")
    files = [str(folder / f"{name}_2024-08.csv") for name in rows]
    made.run("import", *files, "--mapping", str(folder / "mapping.yaml"))
    refused = made.run("link", "run", code=1)
    assert "closeknit link model train" in refused or "link model train" in refused
    made.run("link", "model", "train")
    return made


def test_the_whole_way_from_a_wrong_digit_to_a_clerks_answer(office: Office) -> None:
    model = office.json("link", "model", "show")
    assert set(model["batches"]) == {"population", "household_book", "disability_certificates", "deaths"}
    linked = office.json("link", "run")
    certificates = linked["registers"]["disability_certificates"]
    assert certificates["records"] == 103 and certificates["exact"] >= 80 and certificates["model"] >= 15
    assert linked["registers"]["deaths"]["model"] == 0
    assert not office.json("link", "run")["new"]

    waiting = office.json("link", "review", "list", "--register", "deaths")
    assert len(waiting) == 4
    case = waiting[0]["case"]
    assert "numbers differ in one digit" in waiting[0]["candidates"][0]["words"]["en"]
    shown = office.json("link", "review", "show", case)
    assert shown["open"] and shown["candidates"][0]["comparisons"]
    person = f"population:{waiting[0]['candidates'][0]['person']}"
    why = office.json("link", "explain", person, case)
    assert [c["comparison"] for c in why["comparisons"]] == ["name", "id_no", "birth", "sex", "home"]
    text = office.run("link", "explain", person, case, "--lang", "zh")
    assert "出生日期" in text and "█" in text
    assert "identities" not in why and not (office.home / "reveals.jsonl").exists()
    revealed = office.json("link", "review", "show", case, "--reveal", "visit 7")
    assert revealed["candidates"][0]["identities"][1]["name"]
    (line,) = (office.home / "reveals.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["reason"] == "visit 7"

    office.run("link", "review", "answer", case, "same", "--reason", " ", code=1)
    made = office.json(
        "link", "review", "answer", case, "same", "--reason", "certificate seen", "--who", "李明"
    )
    assert len(office.json("link", "review", "list", "--register", "deaths")) == 3
    assert office.json("link", "review", "list", "--answered")[0]["who"] == "李明"
    office.run("link", "review", "undo", str(made["id"]), "--reason", "wrong form")
    assert len(office.json("link", "review", "list", "--register", "deaths")) == 4
    assert "undo" in office.run("link", "review", "undo", str(made["id"]), "--reason", "again", code=1)


def test_a_screening_and_its_report_say_what_was_linked(office: Office, tmp_path: Path) -> None:
    office.run("link", "run")
    run = office.json("screen", "--day", "2024-08-31", "--no-law")
    manifest = json.loads((office.home / "runs" / run["run"] / "manifest.json").read_text("utf-8"))
    assert manifest["linkage"]["registers"]["disability_certificates"]["linked_share"] > 0.9
    assert list(manifest["linkage"]["months"]) == ["2024-08"]
    office.run("report", "--out", str(tmp_path / "r.html"))
    page = (tmp_path / "r.html").read_text("utf-8")
    assert 'id="links"' in page and "by an exact rule or a clerk only" in page

    (first, *_) = _linked_households(office, run["run"])
    told = office.json("explain", str(first))
    linked = [link for c in told["contributions"] for s in c["sources"] for link in s["linked"]]
    assert any(link["how"] == "model" and link["probability"] >= 0.95 for link in linked)
    assert "linked by model, probability" in office.run("explain", str(first))


def _linked_households(office: Office, run: str) -> list[int]:
    import duckdb

    files = str(office.home / "lake/ready/disability_certificates/*/*/*.parquet")
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT household_key FROM read_parquet('{files}', union_by_name = true) WHERE linked_how = 'model' AND counts"
        ).fetchall()
    return [key for (key,) in rows]

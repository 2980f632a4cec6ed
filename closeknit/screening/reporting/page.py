"""`write_html`: a run as one self-contained page, in both languages, that needs no network and can send nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from closeknit.engine.units import Text
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.areas import read_areas, street_word
from closeknit.screening.explaining import require_same_pack
from closeknit.screening.reporting import content
from closeknit.screening.reporting.alert_rows import alert_rows
from closeknit.screening.reporting.charts import Chart, Table, charts
from closeknit.screening.reporting.clocks import clocks_text
from closeknit.screening.reporting.figures import SHOWN_LEVELS, Figures, count
from closeknit.screening.reporting.links import links_section
from closeknit.screening.reporting.method import method_of
from closeknit.screening.reporting.under_law import under_law
from closeknit.screening.results import Run, open_run
from closeknit.screening.wording import (
    FEED_WORDS,
    LEVEL_WORDS,
    NEVER_DECIDES,
    PROPOSAL,
    QUEUE_WORDS,
    STATUS_WORDS,
    as_words,
)

ALERTS_SHOWN = 200
_HERE = Path(__file__).parent
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def write_html(home: Home, pack: Pack, run: str | None, out: Path, lang: str) -> Path:
    """Write a run as one HTML file that opens in `lang` and holds both languages; return its path.

    Raises: NotFound without such a run; RunFailed if the run was made with another content of the pack.
    """
    opened = open_run(home, run)
    require_same_pack(pack, opened)
    page = _render(_context(home, pack, opened), "zh" if lang == "zh" else "en")
    beside = out.with_name(f".{out.name}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    beside.write_text(page, encoding="utf-8")
    beside.replace(out)
    return out


def _context(home: Home, pack: Pack, run: Run) -> dict[str, Any]:
    figures, areas = count(run, pack.scorecard), read_areas(home, pack)
    alerts = run.alerts(limit=ALERTS_SHOWN)
    drawn = charts(run, pack, figures, areas)
    day = day_words(run.day)
    title = Text(f"Early warnings of {day.en} – Closeknit", f"{day.zh}预警报告 – 织密")
    return {
        "run": run,
        "pack": pack,
        "day": day,
        "title": title,
        "areas": areas,
        "street_word": street_word(pack),
        "tiles": content.tiles(run, home, figures),
        "notices": content.notices(run, pack, home),
        "charts": drawn,
        "triggers": _triggers(pack, figures),
        "alerts": alert_rows(run, pack, alerts, "officer"),
        "open_total": figures.statuses.get("new", 0) + figures.statuses.get("continuing", 0),
        "streets": content.streets_of(areas, [a["street"] for a in alerts]),
        "law": under_law(run, pack, areas),
        "links": links_section(run, pack),
        "feeds": content.feeds_table(run, pack),
        "equations": content.equations(run),
        "parameters": content.parameters_table(run, pack, areas),
        "method": method_of(run, pack),
        "levels": LEVEL_WORDS,
        "shown_levels": SHOWN_LEVELS[:3],
        "statuses": STATUS_WORDS,
        "queues": QUEUE_WORDS,
        "feed_words": FEED_WORDS,
        "proposal": PROPOSAL,
        "never_decides": NEVER_DECIDES,
        "clocks": clocks_text(pack.scorecard),
        "data": _data(run, title, drawn, areas.outlines),
    }


def day_words(day: date) -> Text:
    """Return a day as people write it."""
    return Text(f"{day.day} {_MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日")


def _triggers(pack: Pack, figures: Figures) -> Table | None:
    """How many households each hard trigger holds; None if none does."""
    rows = tuple((pack.scorecard.triggers[name].label, n) for name, n in figures.triggers if n)
    head = (Text("hard trigger", "硬触发条件"), Text("households", "家庭数"))
    return Table(head, rows, frozenset({1})) if rows else None


def _data(run: Run, title: Text, drawn: list[Chart], outlines: dict[str, Any] | None) -> Markup:
    """What the drawing script reads. No `<` survives, so nothing in it can end the script element."""
    value = {
        "run": run.id,
        "title": as_words(title),
        "charts": [{"id": c.id, "title": as_words(c.title), "data": c.data} for c in drawn],
        "outlines": outlines,
    }
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


@cache
def _static(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8")


def _render(context: dict[str, Any], lang: str) -> str:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    css, script, echarts = _static("report.css"), _static("report.js"), _static("echarts/echarts.min.js")
    return environment.get_template("report.html.j2").render(
        context,
        lang=lang,
        policy=policy_for(scripts=(echarts, script), styles=(css,)),
        css=Markup(css),
        script=Markup(script),
        echarts=Markup(echarts),
    )


def policy_for(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """The content security policy of a page: only these very scripts and styles run, and nothing is fetched or sent."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(map(_pin, scripts))}",
            f"style-src {' '.join(map(_pin, styles))}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _pin(text: str) -> str:
    """A script's or style's hash, as a content security policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

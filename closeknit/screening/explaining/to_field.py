"""An explanation for a worker at the door, and for the family itself: no threshold, no points, nothing secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from closeknit.engine.units import Text
from closeknit.screening.explaining.lines import Explanation, Say, distinct, lit, section, unknown
from closeknit.screening.wording import LEVEL_WORDS, NEVER_DECIDES, amount_of_days, day_text


def to_worker(e: Explanation, lang: str) -> list[str]:
    say = Say(lang)
    level = say.of(LEVEL_WORDS[e["level"]])
    lines = [
        say(
            f"Household {e['household']}: {level} on {e['day']}.",
            f"家庭 {e['household']}：{e['day']} {level}。",
        )
    ]
    lines += [f"  {say.of(alert_owner(a))}" for a in e["alerts"] if a["clock_days"]]
    lines.append("")
    reasons = distinct(
        [t["words"]["worker"][lang] for t in e["trigger_details"]]
        + [c["words"]["worker"][lang] for c in lit(e)]
    )
    lines += section(say("Why a visit", "走访原因"), [f"  · {r}" for r in reasons])
    asked = distinct(c["dimension_label"][lang] for c in unknown(e))
    lines += section(say("Not known: please ask", "情况不明，请了解"), [f"  · {u}" for u in asked])
    lines.append(say(NEVER_DECIDES.en, NEVER_DECIDES.zh))
    return lines


def alert_owner(alert: Mapping[str, Any]) -> Text:
    """Return who has to act on an alert, and within how many days of which day."""
    return Text(
        f"{alert['owner_en']}: within {amount_of_days(alert['clock_days'])} of {day_text(alert['raised_on'])}",
        f"{alert['owner_zh']}：自{day_text(alert['raised_on'])}起{alert['clock_days']}天内",
    )


def to_family(e: Explanation, lang: str) -> list[str]:
    say = Say(lang)
    reasons = distinct(
        [c["words"]["family"][lang] for c in lit(e)]
        + [t["words"]["family"][lang] for t in e["trigger_details"]]
    )
    if not reasons:
        lead = say(
            f"On {e['day']} the records that departments share showed no sign that your family is in difficulty.",
            f"截至{e['day']}，各部门共享的信息未显示您家存在困难。",
        )
        return [lead, "", *_rights(say)]
    lead = say(
        f"On {e['day']} records that departments share suggested that your family may need help, because:",
        f"截至{e['day']}，各部门共享的信息提示您家可能需要帮助，原因是：",
    )
    return [lead, *(f"  · {r}" for r in reasons), "", *_rights(say)]


def _rights(say: Say) -> list[str]:
    return [
        say(
            "Nothing has been decided. A worker may call to ask how you are; you may say no.",
            "尚未作出任何认定。工作人员可能上门了解情况，您可以谢绝。",
        ),
        say(
            "If something here is wrong, tell your community office: it will be corrected. You may apply for help "
            "at any time, whether or not anybody has called.",
            "如内容有误，请告知社区，将予更正。无论是否有人上门，您都可以随时申请救助。",
        ),
    ]

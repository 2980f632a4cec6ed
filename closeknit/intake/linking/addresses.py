"""Addresses at the level of street, community and door. Long and short forms of one address give the same door."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from closeknit.intake.linking.characters import simplified

ADDRESS_COLUMNS: Mapping[str, str] = {
    "_street": "VARCHAR", "_community": "VARCHAR", "_estate": "VARCHAR", "_building": "VARCHAR", "_door": "VARCHAR",
}  # fmt: skip
_WIDE = {ord(w): n for w, n in zip("０１２３４５６７８９－", "0123456789-", strict=True)}
_BLANKS = re.compile(r"[\s,，;；]+")
# What stands above the street; a district is only taken off in front, so that an estate may be called 市区花园.
_ABOVE = re.compile(
    r"^(?:[^省]{2,8}省|[^区]{2,8}自治区)?(?:[^市\d]{2,6}市)?(?:[^区县\d]{2,6}(?:新区|(?<![社小])区|县))?"
)
_STREET = re.compile(r"^([^街镇乡\d]{1,10}(?:街道|街|镇|乡))(?:办事处)?")
_COMMUNITY = re.compile(r"^(.{1,14}?)(?:社区|村委会|居委会|村民委员会|居民委员会)")
_DIGITS = re.compile(r"\d+")


def address_parts(text: str) -> dict[str, Any]:
    """Return street and community without their class words, the estate, its building, and the whole door.

    The numbers are read in their order, whatever stands between them: 38幢2-1403号 and 38栋2单元1403 are one door.
    """
    whole = _BLANKS.sub("", simplified(text.translate(_WIDE)))
    rest = _ABOVE.sub("", whole, count=1)
    street = _STREET.match(rest)
    if street:
        rest = rest[street.end() :]
    community = _COMMUNITY.match(rest)
    if community:
        rest = rest[community.end() :]
    first = _DIGITS.search(rest)
    estate = rest[: first.start()] if first else rest
    numbers = [str(int(n)) for n in _DIGITS.findall(rest)]
    return {
        "_street": re.sub(r"(?:街道|街|镇|乡)$", "", street[1]) if street else None,
        "_community": community[1] if community else None,
        "_estate": estate or None,
        "_building": f"{estate}|{numbers[0]}" if estate and numbers else None,
        "_door": f"{estate}|{'-'.join(numbers)}" if estate and len(numbers) > 1 else None,
    }

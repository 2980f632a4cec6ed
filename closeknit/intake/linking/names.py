"""A name as it can be compared: without blanks and dots, in simplified characters, by sound, by form, by its parts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from closeknit.intake.linking.characters import COMPOUND_SURNAMES, reading, simplified, surname_reading

_IGNORED = re.compile(r"[\s·•・‧.．。∙⋅－\-_,，'’\u200b-\u200f\ufeff]+")
_GAP = "?"
# What stands where a character could not be read: marks, boxes, and the private use areas of old code pages.
_UNREADABLE = re.compile(r"[?？*＊□■○●�\ue000-\uf8ff]")
_NOT_CHINESE = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003ffff]")

NAME_COLUMNS: Mapping[str, str] = {
    "": "VARCHAR", "_sound": "VARCHAR", "_plain": "VARCHAR", "_sorted": "VARCHAR", "_surname": "VARCHAR", "_given": "VARCHAR",
    "_gaps": "VARCHAR[]", "_forms": "VARCHAR[]", "_shorter": "VARCHAR[]", "_unread": "BOOLEAN", "_long": "BOOLEAN",
}  # fmt: skip


def cleaned_name(text: str) -> str:
    """Return the name without blanks and dots, simplified, an unreadable character as "?"."""
    return _UNREADABLE.sub(_GAP, simplified(_IGNORED.sub("", text).upper()))


def split_name(name: str) -> tuple[str, str]:
    """Return surname and given name; a name that is not Chinese, or longer than four characters, has no surname."""
    if len(name) < 2 or len(name) > 4 or _NOT_CHINESE.search(name.replace(_GAP, "")):
        return "", name
    if len(name) >= 3 and name[:2] in COMPOUND_SURNAMES:
        return name[:2], name[2:]
    return name[:1], name[1:]


def name_parts(text: str, look_alikes: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Return the columns of a name, by suffix: see NAME_COLUMNS.

    _sound, _plain   readings with and without tones     _sorted   the characters in order, against swapped ones
    _gaps            the name with one character open    _forms    the name with one character as a look-alike
    _shorter         the name with one character dropped
    """
    name = cleaned_name(text)
    if not name or set(name) == {_GAP}:
        return dict.fromkeys(NAME_COLUMNS)
    surname, given = split_name(name)
    sounds = [surname_reading(surname)] if surname and _GAP not in surname else ([surname] if surname else [])
    sounds += [reading(c) if not _NOT_CHINESE.match(c) else c for c in given]
    sound = " ".join(sounds)
    unread = _GAP in name
    opened = [name[:i] + _GAP + name[i + 1 :] for i in range(len(name))]
    return {
        "": name,
        "_sound": sound,
        "_plain": re.sub(r"[1-5]", "", sound),
        "_sorted": "".join(sorted(name)),
        "_surname": (surname or None) if surname != _GAP else None,
        "_given": given if len(given) > 1 and _GAP not in given else None,
        "_gaps": [name] if unread else opened,
        "_forms": [name[:i] + a + name[i + 1 :] for i, c in enumerate(name) for a in look_alikes.get(c, ())],
        "_shorter": [name[:i] + name[i + 1 :] for i in range(len(name))]
        if len(name) > 2 and not unread
        else [],
        "_unread": unread,
        "_long": len(name) > 4,
    }


def same_name(one: str, other: str, look_alikes: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether two names can be spellings of one: by sound, form, order, an unreadable or a dropped character."""
    a, b = name_parts(one, look_alikes), name_parts(other, look_alikes)
    if a[""] is None or b[""] is None:
        return True  # an unreadable name speaks against nothing
    return (
        a["_plain"] == b["_plain"]
        or a["_sorted"] == b["_sorted"]
        or a[""] in b["_forms"]
        or b[""] in a["_forms"]
        or a[""] in b["_shorter"]
        or b[""] in a["_shorter"]
        or ((a["_unread"] or b["_unread"]) and bool({*a["_gaps"]} & {*b["_gaps"]}))
    )

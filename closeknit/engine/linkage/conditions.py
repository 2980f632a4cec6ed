"""The small vocabulary in which a pack says how two records agree, and its SQL (DuckDB and Spark functions).

A condition is a list of terms that must all hold; a term that is itself a list holds if any of its terms does.

    same F        both values are equal                  one_off F     same length, one character differs
    swapped F     two neighbouring characters swapped    edits F 2     at most two edits (a swap is one)
    like F 0.9    Jaro-Winkler similarity at least 0.9   near F 1      numbers at most 1 apart
    shared F      two lists have a value in common       within F G    F of one is in the list G of the other
    cross F G     F of one equals G of the other         both F        the flag F holds for both records
    one F         the flag F holds for one or both       none F        the flag F holds for neither
    known F       both have a value                      absent F      one or both have none

Edits and similarities count bytes: right for digits and Latin letters. A Chinese character has three, so one that differs is
`shared` of the names with one character open, not `one_off`.

A missing value makes every term but `absent` false or unknown, never true. `not TERM` holds wherever the term does not,
a missing value included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Condition = Sequence["str | Sequence[str]"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class ConditionError(ValueError):
    """A term that the vocabulary does not have; the message says which."""


def _sides(field: str) -> tuple[str, str]:
    return f'l."{field}"', f'r."{field}"'


def _same(field: str) -> str:
    left, right = _sides(field)
    return f"{left} = {right}"


def _one_off(field: str) -> str:
    left, right = _sides(field)
    # Levenshtein 1 at equal lengths is one character replaced; hamming() would refuse texts of different lengths.
    return f"(length({left}) = length({right}) AND levenshtein({left}, {right}) = 1)"


def _swapped(field: str) -> str:
    left, right = _sides(field)
    return (
        f"(length({left}) = length({right}) AND levenshtein({left}, {right}) = 2 "
        f"AND damerau_levenshtein({left}, {right}) = 1)"
    )


def _edits(field: str, most: str) -> str:
    left, right = _sides(field)
    return f"damerau_levenshtein({left}, {right}) <= {int(most)}"


def _like(field: str, least: str) -> str:
    left, right = _sides(field)
    return f"jaro_winkler_similarity({left}, {right}) >= {float(least)}"


def _near(field: str, most: str) -> str:
    left, right = _sides(field)
    return f"abs({left} - {right}) <= {int(most)}"


def _shared(field: str) -> str:
    left, right = _sides(field)
    return f"list_has_any({left}, {right})"


def _within(field: str, group: str) -> str:
    (left, right), (lefts, rights) = _sides(field), _sides(group)
    return f"(list_contains({rights}, {left}) OR list_contains({lefts}, {right}))"


def _cross(field: str, other: str) -> str:
    (left, right), (other_left, other_right) = _sides(field), _sides(other)
    return f"({left} = {other_right} OR {other_left} = {right})"


def _of_two(pattern: str) -> Callable[[str], str]:
    """Return what makes SQL of a pattern in which %s stands for one record's column and then the other's."""
    return lambda field: f"({pattern % _sides(field)})"


# word → (SQL, how many of its arguments are fields, how many are numbers)
_TERMS: dict[str, tuple[Callable[..., str], int, int]] = {
    "same": (_same, 1, 0),
    "one_off": (_one_off, 1, 0),
    "swapped": (_swapped, 1, 0),
    "edits": (_edits, 1, 1),
    "like": (_like, 1, 1),
    "near": (_near, 1, 1),
    "shared": (_shared, 1, 0),
    "within": (_within, 2, 0),
    "cross": (_cross, 2, 0),
    "both": (_of_two("%s AND %s"), 1, 0),
    "one": (_of_two("%s OR %s"), 1, 0),
    "none": (_of_two("NOT %s AND NOT %s"), 1, 0),
    "known": (_of_two("%s IS NOT NULL AND %s IS NOT NULL"), 1, 0),
    "absent": (_of_two("%s IS NULL OR %s IS NULL"), 1, 0),
}


def pair_sql(condition: Condition, known: frozenset[str] | None = None) -> str:
    """Return the condition as SQL over two rows `l` and `r`.

    `known`: the columns that the fields give; a term about another one is refused.
    Raises: ConditionError.
    """
    parts = []
    for term in condition:
        if isinstance(term, str):
            parts.append(_term(term, known))
        else:
            parts.append("(" + " OR ".join(_term(inner, known) for inner in term) + ")")
    if not parts:
        raise ConditionError("a condition without a term holds for every pair; name at least one")
    return " AND ".join(parts)


def fields_of(condition: Condition) -> frozenset[str]:
    """Return the columns that a condition looks at."""
    found: set[str] = set()
    for term in condition:
        for inner in (term,) if isinstance(term, str) else term:
            words = inner.split()
            words = words[1:] if words[:1] == ["not"] else words
            count = _TERMS[words[0]][1] if words and words[0] in _TERMS else 0
            found.update(words[1 : 1 + count])
    return frozenset(found)


def _term(text: str, known: frozenset[str] | None) -> str:
    words = text.split()
    if words[:1] == ["not"]:
        return f"(({_term(' '.join(words[1:]), known)}) IS NOT TRUE)"
    if not words or words[0] not in _TERMS:
        raise ConditionError(f"{text!r} is no condition; the words are {', '.join(_TERMS)}, and not")
    made, fields, numbers = _TERMS[words[0]]
    arguments = words[1:]
    if len(arguments) != fields + numbers:
        raise ConditionError(f"{text!r} needs {fields} field(s) and {numbers} number(s) after {words[0]!r}")
    for field in arguments[:fields]:
        if not _NAME.fullmatch(field) or (known is not None and field not in known):
            raise ConditionError(f"{text!r} names {field!r}, which no field gives")
    try:
        return made(*arguments)
    except ValueError:
        raise ConditionError(f"{text!r}: {arguments[-1]!r} is not a number") from None

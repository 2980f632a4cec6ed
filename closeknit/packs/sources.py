"""Texts that a pack may cite: sources.yaml → `Source`, and the look-up of a citation.

A citation is `<id>`, `<id>:<article>` or `<id> <place>`; `proposal` is an id like any other, so that nothing
stands in a pack without saying where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from closeknit.engine.policy import Source
from closeknit.engine.units import PackError
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

FROM_IS = Literal["exact", "at_latest"]
KIND = Literal[
    "law",
    "regulation",
    "ministry_paper",
    "local_regulation",
    "local_paper",
    "standard",
    "report",  # what a newspaper, a bureau's page or another system says
    "survey",  # the documentation of a survey
    "proposal",  # this project's own papers: no authority
]
PROPOSAL = "proposal"


class _InForce(Checked):
    from_day: date = Field(alias="from")
    to: date | None = None
    from_is: FROM_IS = "exact"


class _SourceFile(Checked):
    title: Words
    issuer: Words
    kind: KIND
    area: str = Field(default="", pattern=r"^\d{0,12}$")
    in_force: _InForce | None = None
    on_file: bool = False
    where: str | None = None
    note: str | None = None


def read_sources(root: Path) -> dict[str, Source]:
    """Return the pack's sources by id; a pack without sources.yaml can cite `proposal` only.

    Raises: PackError naming the file and the entry.
    """
    path = root / "sources.yaml"
    entries = read_yaml(path, "sources.yaml") if path.exists() else {}
    sources = {str(id_): _source(str(id_), entry) for id_, entry in (entries or {}).items()}
    sources.setdefault(PROPOSAL, _bare_proposal())
    return sources


def _bare_proposal() -> Source:
    words = Words(en="Proposal, no legal source", zh="建议，无法定依据").text()
    return Source(PROPOSAL, words, words, kind="proposal")


def _source(id_: str, entry: object) -> Source:
    shown = f"sources.yaml, entry {id_}"
    file = check(_SourceFile, entry, shown)
    span = file.in_force
    if span is None and file.kind in ("law", "regulation", "local_regulation"):
        raise PackError(
            f"{shown}: in_force is missing; a {file.kind} needs the day from which it holds",
            f"{shown}：缺少in_force，法律法规必须注明生效日",
        )
    if span is not None and span.to is not None and span.to < span.from_day:
        raise PackError(f"{shown}: in_force ends before it begins", f"{shown}：失效日早于生效日")
    if not file.on_file and file.where is None and file.kind not in ("proposal", "standard", "survey"):
        raise PackError(
            f"{shown}: say where it was read (where), or set on_file: true",
            f"{shown}：请用where注明出处，或标注on_file: true",
        )
    return Source(
        id=id_,
        title=file.title.text(),
        issuer=file.issuer.text(),
        in_force_from=span.from_day if span else None,
        in_force_to=span.to if span else None,
        kind=file.kind,
        area=file.area,
    )


def cited(citation: str, sources: Mapping[str, Source], shown: str) -> Source:
    """Return the source that a citation names.

    Raises: PackError if no source has that id.
    """
    for id_ in sorted(sources, key=len, reverse=True):
        if citation == id_ or citation.startswith((f"{id_}:", f"{id_} ")):
            return sources[id_]
    raise PackError(
        f"{shown}: cites {citation!r}, which is not in sources.yaml; add the source or write `proposal`",
        f"{shown}：引用了sources.yaml中没有的{citation}，请补充出处或写proposal",
    )


def cited_on(
    citations: Sequence[str], sources: Mapping[str, Source], day: date, shown: str
) -> tuple[str, bool]:
    """Return the first citation whose text is in force on the day, True; the last one and False if none is.

    Raises: PackError if a citation names no source.
    """
    for citation in citations:
        if cited(citation, sources, shown).holds_on(day):
            return citation, True
    return citations[-1], False

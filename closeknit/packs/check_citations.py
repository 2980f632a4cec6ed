"""Citations by day: what stands in the pack rests, on every day that may be screened, on a text in force that day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from closeknit.engine.units import PackError
from closeknit.packs.check_scorecard import first_day
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem
from closeknit.packs.sources import cited


def in_force_throughout(pack: Pack, citations: Sequence[str], file: str) -> Iterator[Problem]:
    """Every citation is known, and on every day that may be screened one of them is in force."""
    try:
        texts = [cited(citation, pack.sources, file) for citation in citations]
    except PackError as error:
        yield Problem(file, error.text)
        return
    begins = first_day(pack)
    if begins is None:
        return
    ends = [t.in_force_to + timedelta(days=1) for t in texts if t.in_force_to is not None]
    for day in sorted({begins, *(d for d in ends if d > begins)}):
        if not any(text.holds_on(day) for text in texts):
            yield problem(
                file,
                f"rests on {' and '.join(citations)}, not in force on {day}, which may be screened; "
                "add the text of that day, or `proposal`, to it",
                f"依据{'、'.join(citations)}在可筛查的{day}未施行，请补充当时的文件或proposal",
            )
            return

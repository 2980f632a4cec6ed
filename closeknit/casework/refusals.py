"""Why something is not done, in one sentence for the person in front of the page.

Refused               422  the move, the form or the file is not possible now; says what to do
├── NotAllowed        403  this role may not do it
├── NotHere           404  no such thing in the areas of this person; the same words for absent and foreign
├── Conflict          409  somebody else was quicker; shows what changed
└── UnknownFilter     400  a filter, sort or page that is not understood; never wider
"""

from __future__ import annotations

from closeknit.engine.units import CloseknitError


class Refused(CloseknitError):
    """Not possible now; nothing has changed."""

    status = 422


class NotAllowed(Refused):
    """This person may not do this."""

    status = 403


class NotHere(Refused):
    """There is no such thing in this person's areas."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "There is nothing here, or it does not belong to your area: go back to your list.",
            "此处没有内容，或者不属于您的辖区：请返回列表。",
        )


class Conflict(Refused):
    """Somebody else changed it meanwhile; `theirs` are the events since the reader's version."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this while you were looking at it: nothing of yours was saved; read it again, then decide.",
            "您查看期间他人已作更改：您的操作未保存，请重新查看后再决定。",
        )


class UnknownFilter(Refused):
    """A filter that is not understood is refused, never ignored."""

    status = 400

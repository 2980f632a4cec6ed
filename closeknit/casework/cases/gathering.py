"""What the stages behind a case tell it: what it still needs, and the papers that lie in it.

A stage registers a function when its application starts (AppConfig.ready); a case never imports the stages behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from closeknit.engine.units import Text

TODO, DOING, DONE, BLOCKED = "todo", "doing", "done", "blocked"
STANDINGS = {
    TODO: Text("not started", "未开始"),
    DOING: Text("under way", "进行中"),
    DONE: Text("done", "已完成"),
    BLOCKED: Text("not possible yet", "暂不能开始"),
}


@dataclass(frozen=True)
class Task:
    """Something that the case needs, named by a verb."""

    label: Text
    standing: str  # TODO, DOING, DONE, BLOCKED
    address: str = ""  # where it is done; empty where it cannot be
    why: Text | None = None  # why it is not possible yet, or what was found
    due: date | None = None
    keeps_open: bool = False  # the case cannot be closed over it

    @property
    def standing_words(self) -> Text:
        return STANDINGS[self.standing]


@dataclass(frozen=True)
class Paper:
    """A paper of the case: a form, a notice, a photograph, a consent."""

    label: Text
    day: date
    address: str = ""
    note: Text | None = None


_tasks: list[Callable[[Any], Iterable[Task]]] = []
_papers: list[Callable[[Any], Iterable[Paper]]] = []


def gather(
    tasks: Callable[[Any], Iterable[Task]] | None = None,
    papers: Callable[[Any], Iterable[Paper]] | None = None,
) -> None:
    """Register what a stage tells of a case; called once, when the stage's application starts."""
    if tasks is not None and tasks not in _tasks:
        _tasks.append(tasks)
    if papers is not None and papers not in _papers:
        _papers.append(papers)


def tasks_of(case: Any) -> Sequence[Task]:
    """Return what the case needs, in the order of the process."""
    return [task for tell in _tasks for task in tell(case)]


def papers_of(case: Any) -> Sequence[Paper]:
    """Return the papers of the case, newest first."""
    return sorted((p for tell in _papers for p in tell(case)), key=lambda p: p.day, reverse=True)

"""What the worker does and when, in one table. Every step does nothing where it was done before, so it may be tried again.

`night_at` and `morning_at` are settings (CLOSEKNIT_NIGHT_AT, CLOSEKNIT_MORNING_AT): from then on once a day. A day on which
no worker ran is made up for by the next one, because each step looks at everything that is due and not at one day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from django.conf import settings

from closeknit.engine.units import Text
from closeknit.web import steps
from closeknit.web.clock import OFFICE
from closeknit.web.jobs import last_success
from closeknit.web.models import Job

When = Literal["asked", "minute", "night_at", "morning_at"]


@dataclass(frozen=True)
class Step:
    """One line of the table; `act` returns what was done, or None where there was nothing to do."""

    name: str
    when: When
    label: Text
    act: Callable[[steps.Work], Text | None]

    def is_due(self, at: datetime) -> bool:
        """Whether the day's turn has come."""
        begins: time | None = getattr(settings.CONFIGURATION, self.when, None)
        return begins is not None and at.astimezone(OFFICE).time() >= begins

    @property
    def when_words(self) -> Text:
        if self.when == "asked":
            return Text("when a row is told", "收到单条报送时")
        if self.when == "minute":
            return Text("every minute", "每分钟")
        begins: time = getattr(settings.CONFIGURATION, self.when)
        return Text(f"daily from {begins:%H:%M}", f"每日{begins:%H:%M}起")


# In the order in which they are done.
SCHEDULE: tuple[Step, ...] = (
    Step("events", "asked", Text("Screen the families of rows told", "筛查单条报送涉及的家庭"), steps.screen_told),
    Step("screen", "night_at", Text("Screen the day, when its registers changed", "数据有变化时筛查当日"), steps.screen_day),
    Step("receive", "minute", Text("Receive the alerts of the newest run", "接收最新筛查批次的预警"), steps.receive),
    Step("escalate", "morning_at", Text("Tell the office above of late alerts", "逾期预警逐级上报"), steps.escalate),
    Step("clocks", "morning_at", Text("Note statutory days that have passed", "登记已超过的法定时限"), steps.look_at_clocks),
    Step("notices", "morning_at", Text("Note public notices whose days are over", "登记已到期的公示公布"), steps.end_notices),
    Step("seal", "minute", Text("Seal the audit chain", "审计链封链"), steps.seal),
    Step("head", "morning_at", Text("Verify the chain and keep its head", "校验审计链并保存链头"), steps.keep_head),
)  # fmt: skip
STEPS: dict[str, Step] = {step.name: step for step in SCHEDULE}


def due_today(day: date, at: datetime) -> list[str]:
    """Return the daily steps whose turn has come."""
    return [step.name for step in SCHEDULE if step.is_due(at)]


@dataclass(frozen=True)
class State:
    """How a step stands: when it was last done, what its newest job is at."""

    step: Step
    succeeded: Job | None
    newest: Job | None

    @property
    def now(self) -> Text:
        """Whether it waits, runs (how far), has failed; empty if its newest job is done."""
        job = self.newest
        if job is None or job.state == Job.DONE:
            return Text("", "")
        if job.state == Job.RUNNING:
            return Text(f"running, {job.done_percent} %", f"执行中 {job.done_percent}%")
        if job.state == Job.FAILED:
            return Text(f"failed after {job.attempts} tries", f"尝试{job.attempts}次后失败")
        return Text(f"waiting, {job.attempts} tries so far", f"等待中，已尝试{job.attempts}次")

    def cells(self, lang: str) -> tuple[str, str, str, str, str]:
        """Return the line of a table."""
        ended = self.succeeded.ended_at if self.succeeded else None
        said = self.newest.said.in_(lang) if self.newest else ""
        last = f"{ended.astimezone(OFFICE):%Y-%m-%d %H:%M}" if ended else "--"
        return self.step.label.in_(lang), self.step.when_words.in_(lang), last, self.now.in_(lang), said


def state_of_steps() -> list[State]:
    """Return how every step stands, in the order of the schedule."""
    return [
        State(step, last_success(step.name), Job.objects.filter(step=step.name).order_by("-pk").first())
        for step in SCHEDULE
    ]

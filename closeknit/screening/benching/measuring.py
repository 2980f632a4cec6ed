"""CPU seconds, wall seconds and peak memory, and work done in a process of its own.

Peak memory is VmHWM of /proc/self/status: ru_maxrss of a child would begin at the size of its parent.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from closeknit.engine.units import CloseknitError

PACKAGE_ROOT = Path(__file__).parents[3]


@dataclass(slots=True)
class Watch:
    """CPU and wall seconds since it was started; the children of the process are not counted."""

    cpu: float
    wall: float

    @classmethod
    def start(cls) -> Watch:
        return cls(time.process_time(), time.perf_counter())

    def cpu_s(self) -> float:
        return time.process_time() - self.cpu

    def wall_s(self) -> float:
        return time.perf_counter() - self.wall


def peak_mb() -> float:
    """The most memory this process has held, MB of 2^20 bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_apart(arguments: Sequence[str | Path], what: str) -> Any:
    """Run a Python program in a fresh process and return the JSON of the last line it prints.

    Raises: CloseknitError with the last line of its stderr if it fails.
    """
    environ = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    }
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], capture_output=True, text=True, env=environ, check=False
    )
    if done.returncode != 0 or not done.stdout.strip():
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        last = ([line for line in lines if "Error" in line] or lines)[-1]
        raise CloseknitError(
            f"bench: {what} stopped: {last}; nothing was measured.",
            f"度量中断：{what}：{last}；没有得到结果。",
        )
    return json.loads(done.stdout.strip().splitlines()[-1])


def child_seconds(arguments: Sequence[str], repeats: int) -> dict[str, float]:
    """The fewest CPU and wall seconds of a whole Python process, start-up included."""
    best = {"cpu_s": float("inf"), "wall_s": float("inf")}
    for _ in range(repeats):
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = {
            "cpu_s": min(best["cpu_s"], cpu),
            "wall_s": min(best["wall_s"], time.perf_counter() - wall),
        }
    return best

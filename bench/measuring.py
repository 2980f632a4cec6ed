"""What every side of the comparison has in common: arguments, the clock, one line of JSON at the end."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.slice import Slice
from closeknit.screening.benching.measuring import Watch, peak_mb


def measured(
    district: Callable[[Slice, str, Path], int], extra: Callable[[], dict[str, float]] = dict
) -> None:
    """Run a side over every district of the slice; imports are start-up and not counted."""
    parser = argparse.ArgumentParser()
    parser.add_argument("slice", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    of = Slice.load(given.slice)
    given.out.mkdir(parents=True, exist_ok=True)
    watch = Watch.start()
    households = sum(district(of, area, given.out) for area in of.areas)
    tell({"cpu_s": watch.cpu_s(), "wall_s": watch.wall_s(), "households": households, **extra()})


def tell(figures: dict[str, Any]) -> None:
    """Print the figures with the peak memory of this process."""
    print(json.dumps(figures | {"peak_mb": peak_mb()}))

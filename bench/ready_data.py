"""A ready layer of any size, as `closeknit bench screen` makes it: a really imported district, copied with new keys.

    python -m bench.ready_data DIR --people 12000000

Prints where the pickled view lies, for profiling with other programs. Files that are there already are used again.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

from closeknit.cli.bench import invent
from closeknit.engine.units import Progress, silent
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.benching import prepare
from closeknit.screening.benching.command import DAY
from closeknit.screening.benching.copying import DISTRICT_PEOPLE, register_rows

__all__ = ["DAY", "DISTRICT_PEOPLE", "write_ready"]


def write_ready(
    root: Path, people: int, pack: Pack | None = None, progress: Progress = silent
) -> tuple[ReadyView, int]:
    """Write districts of 1.2 million people (fewer if `people` is smaller); return the view and its register rows."""
    pack = pack or load_pack("cn")
    file, _ = prepare(pack, people, invent(pack, people, progress), root, progress)
    view: ReadyView = pickle.loads(file.read_bytes())
    print(file)
    return view, register_rows(view, pack)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--people", type=int, default=DISTRICT_PEOPLE)
    options = parser.parse_args()
    options.root.mkdir(parents=True, exist_ok=True)
    _, rows = write_ready(
        options.root, options.people, progress=lambda step, done, total: print(step, done, total)
    )
    print(f"{rows} rows")

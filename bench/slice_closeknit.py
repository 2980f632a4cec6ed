"""The slice in the engine: compiled once, district by district, the same columns written as by the peers.

On one thread, as the peers compute: two threads group the same persons twice and put them together again.

python -m bench.slice_closeknit VIEW.pickle PACK OUT
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

from bench.measuring import tell
from bench.slice import OUTPUT, sliced
from closeknit.packs.loader import load_pack
from closeknit.screening.benching.measuring import Watch
from closeknit.screening.compiling import compile_pack, parameters_in_force
from closeknit.screening.session import Session, connect, in_one, quoted
from closeknit.screening.tasks import Task, open_tables

THREADS = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("view", "pack", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    view, pack = pickle.loads(given.view.read_bytes()), sliced(load_pack(given.pack))
    columns = ", ".join(quoted(c) for c in OUTPUT)
    watch = Watch.start()
    compiled = compile_pack(pack, view.day)
    for area in view.areas:
        task = Task(pack, view, view.day, compiled, area, parameters_in_force(pack, view.day, area), THREADS)
        with connect(THREADS) as connection:
            session = Session(connection, pack)
            open_tables(session, task)
            scores = in_one(compiled.queries)
            session.write(f"SELECT {columns} FROM ({scores})", given.out / f"area={area}.parquet")
    tell({"cpu_s": watch.cpu_s(), "wall_s": watch.wall_s()})


if __name__ == "__main__":
    main()

"""What really happened, written apart from the registers: nothing that imports or screens may read it.

truth/persons.csv      every person: resident number, family, where registered, where sleeping
truth/households.csv   every family and delivered month: true income, costs, savings, need, help
truth/shocks.csv       what went wrong, when, and whether the family coped
truth/errors.csv       the errors put into the registers
truth/story.json       the Zhou household; truth/calibration.csv and .md: the district against its targets
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from closeknit.synth import story
from closeknit.synth.assistance import Aid
from closeknit.synth.errors import Injected
from closeknit.synth.households import book_numbers, dwelling_numbers, source_numbers
from closeknit.synth.needs import REASONS, Need
from closeknit.synth.people import Chunk
from closeknit.synth.shocks import Shocks
from closeknit.synth.timeline import Timeline
from closeknit.synth.writing import write_table

LIVES = np.array(["home", "dormitory", "elsewhere", "lodging"])
_FOLDER = "truth"


class Truth:
    """The truth folder of a delivery, filled chunk by chunk."""

    def __init__(self, out: Path, timeline: Timeline) -> None:
        self.folder, self.timeline = out / _FOLDER, timeline
        self.folder.mkdir(parents=True)
        self._begun: set[str] = set()
        self.persons = self.households = 0

    def _write(self, name: str, columns: dict[str, object]) -> None:
        write_table(self.folder / name, columns, append=name in self._begun)
        self._begun.add(name)

    def add(self, chunk: Chunk, need: Need, aid: Aid, shocks: Shocks, noted: Injected) -> None:
        """Write one chunk's truth."""
        numbers = source_numbers(chunk)
        self._persons(chunk, numbers)
        self._households(chunk, need, aid, numbers)
        self._shocks(chunk, shocks, numbers)
        self._write("errors.csv", dict(noted.columns()))

    def _persons(self, chunk: Chunk, numbers: np.ndarray) -> None:
        p = chunk.persons
        month = [str(chunk.timeline.month(m)) for m in range(chunk.timeline.count)]
        words = np.array([*month, ""])
        self.persons += len(p)
        self._write("persons.csv", {
            "resident_id": p.number,
            "name": np.char.add(p.surname, p.given),
            "household": np.where(p.household >= 0, numbers[p.household], ""),
            "relation": p.relation,
            "sex": np.where(p.man, "1", "2"),
            "birth_date": p.birth,
            "lives": LIVES[p.lives],
            "book_no": np.where(p.book >= 0, book_numbers(chunk, p.book), ""),
            "dwelling_no": np.where(p.dwelling >= 0, dwelling_numbers(chunk, p.dwelling), ""),
            "community": chunk.district.communities[p.community],
            "died_on": p.died_on,
            "moved_in": words[np.where(p.moved_in >= 0, p.moved_in, -1)],
            "moved_out": words[np.where(p.moved_out < len(month), p.moved_out, -1)],
        })  # fmt: skip

    def _households(self, chunk: Chunk, need: Need, aid: Aid, numbers: np.ndarray) -> None:
        helped = aid.helped(chunk)
        self.households += len(numbers)
        for month in chunk.timeline.snapshots:
            here = np.flatnonzero(need.size[:, month] > 0)
            reason = need.reason[here, month]
            on = helped[here, month]
            self._write("households.csv", {
                "household": numbers[here],
                "month": np.full(len(here), str(chunk.timeline.month(month))),
                "community": chunk.district.communities[chunk.households.community[here]],
                "members": need.size[here, month],
                "income_fen_head": _fen(need.income[here, month]),
                "costs_fen_head": _fen(need.costs[here, month]),
                "savings_fen_head": _fen(need.savings[here, month]),
                "need": (reason > 0).astype(int),
                "reason": np.array(REASONS)[reason],
                "helped": on.astype(int),
                "in_need_unhelped": ((reason > 0) & ~on).astype(int),
            })  # fmt: skip

    def _shocks(self, chunk: Chunk, shocks: Shocks, numbers: np.ndarray) -> None:
        p, log = chunk.persons, shocks.log
        who = log["who"]
        family = p.household[who]
        order = np.argsort(log["day"], kind="stable")
        self._write("shocks.csv", {
            "household": np.where(family >= 0, numbers[family], "")[order],
            "resident_id": p.number[who][order],
            "kind": log["kind"][order],
            "day": log["day"].astype("datetime64[D]")[order],
            "severity": log["severity"].astype(int)[order],
        })  # fmt: skip

    def add_story(self) -> None:
        """Write the Zhou household's truth and story.json."""
        tl = self.timeline
        for one in story.FAMILY:
            self.persons += 1
            self._write("persons.csv", {k: [v] for k, v in {
                "resident_id": one.number, "name": one.name, "household": story.BOOK, "relation": one.relation,
                "sex": one.sex, "birth_date": one.birth.isoformat(), "lives": "home", "book_no": story.BOOK,
                "dwelling_no": story.DWELLING, "community": story.COMMUNITY, "died_on": "", "moved_in": "", "moved_out": "",
            }.items()})  # fmt: skip
        self.households += 1
        for month in tl.snapshots:
            truth = story.true_situation(tl, month)
            row = {
                "household": story.BOOK,
                "month": str(tl.month(month)),
                "community": story.COMMUNITY,
                **truth,
            }
            self._write("households.csv", {k: [v] for k, v in row.items()})
        for kind, day in (("gig_stop", "2024-05-01"), ("serious_illness", "2024-05-06")):
            if tl.first <= np.datetime64(day) <= tl.last:
                self._write("shocks.csv", {
                    "household": [story.BOOK], "resident_id": [story.ZHOU.number], "kind": [kind], "day": [day], "severity": [1],
                })  # fmt: skip
        text = json.dumps(story.summary(tl), ensure_ascii=False, indent=2) + "\n"
        (self.folder / "story.json").write_text(text, encoding="utf-8")


def _fen(yuan: np.ndarray) -> np.ndarray:
    return np.rint(yuan * 100).astype(np.int64)

"""The table of moves: the only ways in which a state changes. Buttons, diagrams, powers and tests come from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from closeknit.casework.ledger.actors import Actor, acting, within
from closeknit.engine.units import Text

# Says why the move is not possible, or None.
Guard = Callable[[Any, Actor], Text | None]
NEW: frozenset[str] = frozenset()  # the move that brings a record into being
_ARROWS_MAX = 4  # of one move in a diagram


@dataclass(frozen=True)
class Move:
    """One way from a state to another: by which right, under which text, unless a guard objects."""

    name: str
    before: frozenset[str]
    after: str
    action: str  # of the policy table
    label: Text  # imperative, as on the button
    source: str | None = None  # id and article in the pack's sources, or None where the move is ours
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    is_adverse: bool = False  # refuses, reduces, stops or recovers

    def words_in(self, lang: str) -> str:
        """Return the button, and the article of its source: “Confirm (21)”."""
        article = (self.source or "").partition(":")[2]
        label = self.label.in_(lang)
        if not article:
            return label
        return f"{label}（第{article}条）" if lang == "zh" and article.isdecimal() else f"{label} ({article})"


@dataclass(frozen=True)
class Moves:
    """All moves of one kind of record."""

    states: dict[str, Text]
    moves: tuple[Move, ...]
    kind: Text
    _by_name: dict[str, Move] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {move.name: move for move in self.moves})
        assert len(self._by_name) == len(self.moves), "two moves of one name"
        for move in self.moves:
            assert {*move.before, move.after} <= self.states.keys(), f"{move.name} names an unknown state"

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def __getitem__(self, name: str) -> Move:
        return self._by_name[name]

    def objection(self, move: Move, record: Any, actor: Actor) -> Text | None:
        """Return why the move is not possible for this record and actor, or None."""
        if record.state not in move.before:
            return Text(
                f"{self.kind.en} is {self.states[record.state].en}: “{move.label.en}” is not possible now.",
                f"{self.kind.zh}当前为“{self.states[record.state].zh}”，不能“{move.label.zh}”。",
            )
        if not within(record.moved_in, actor.areas_for(move.action)):
            return Text(
                f"“{move.label.en}” needs another role or area: ask the office that is responsible.",
                f"“{move.label.zh}”需要其他岗位或辖区的权限，请联系负责单位。",
            )
        for guard in move.guards:
            why = guard(record, actor)
            if why is not None:
                return why
        return None

    def possible(self, record: Any, names: Iterable[str] | None = None) -> list[tuple[Move, Text | None]]:
        """Return the moves from this state that the actor's role allows, each with what stands against it."""
        actor = acting().actor
        offered = [m for m in self.moves if record.state in m.before and actor.may(m.action)]
        wanted = offered if names is None else [m for m in offered if m.name in set(names)]
        return [(move, self.objection(move, record, actor)) for move in wanted]

    def mermaid(self, lang: str = "en") -> str:
        """Return the diagram of the states, for the docs: each move by its button, with the article it rests on.

        A move from many states starts at one box that lists them: eleven arrows to one state cannot be read.
        """
        drawn = ["stateDiagram-v2"]
        drawn += [f"    {state} : {_shown(text.in_(lang))}" for state, text in self.states.items()]
        for move in self.moves:
            starts = [state for state in self.states if state in move.before] or ["[*]"]
            if len(starts) > _ARROWS_MAX:
                listed = " / ".join(_shown(self.states[state].in_(lang)) for state in starts)
                starts = [f"before_{move.name}"]
                drawn.append(f"    {starts[0]} : {listed}")
            drawn += [f"    {start} --> {move.after} : {_shown(move.words_in(lang))}" for start in starts]
        return "\n".join(drawn)


def _shown(words: str) -> str:
    """Write the marks that mean something to Mermaid as its entities."""
    return "".join(f"#{ord(c)};" if c in ':;#"<>{}' else c for c in words)

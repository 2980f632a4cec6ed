"""Rules against the flags of the file, row by row: unknown must be where the flag is empty, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from closeknit.engine.indicators import MEMBERS, Day, plan_persons
from closeknit.engine.units import PackError
from closeknit.packs.evaluation import Evaluation, Rule
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import to_sql
from closeknit.screening.evaluating.frames import Frame
from closeknit.screening.session import Session, quoted


def compare_rules(
    session: Session, pack: Pack, evaluation: Evaluation, frames: Sequence[Frame]
) -> dict[str, dict[str, int]]:
    """Return {rule: {"rows", "equal"}} over all years; a rule whose flag no file carries is left out."""
    found: dict[str, dict[str, int]] = {}
    for name, rule in evaluation.rules.items():
        for frame in frames:
            if not _carried(session, frame, rule):
                continue
            rows, equal = session.rows(_comparison(session, pack, frame, rule))[0]
            counts = found.setdefault(name, {"rows": 0, "equal": 0})
            counts["rows"] += int(rows)
            counts["equal"] += int(equal)
    return found


def _carried(session: Session, frame: Frame, rule: Rule) -> bool:
    """Whether the year's file has the flag: an absent column is empty in every row."""
    files = frame.files(rule.register_)
    return bool(session.rows(f"SELECT count({quoted(rule.flag)}) FROM read_parquet({files})")[0][0])


def _comparison(session: Session, pack: Pack, frame: Frame, rule: Rule) -> str:
    if rule.roll is None:
        key, computed = "household_key", quoted(frame.table)
        value = quoted(rule.indicator)
    else:
        key, computed = "person_key", f"({_persons(session, pack, frame, rule)})"
        value = quoted(rule.roll)
    same = f"count(*) FILTER (WHERE {_same(f'c.{value}', f'f.{quoted(rule.flag)}', rule)})"
    return f"SELECT count(*), {same} FROM read_parquet({frame.files(rule.register_)}) f LEFT JOIN {computed} c USING ({key})"


def _same(computed: str, flag: str, rule: Rule) -> str:
    """SQL that is true where the computed value is the flag's: exactly, or as near as the flag is printed."""
    if rule.times == 1 and rule.within == 0:
        return f"{computed} IS NOT DISTINCT FROM {flag}::BIGINT"
    near = f"abs({computed}::DOUBLE / {rule.times} - {flag}) <= {rule.within}"
    return f"coalesce({near}, {computed} IS NULL AND {flag} IS NULL)"


def _persons(session: Session, pack: Pack, frame: Frame, rule: Rule) -> str:
    """The indicator's person values, from the same ready files as the run."""
    indicator = pack.indicators[rule.indicator]
    missing = frozenset(str(register) for register in frame.run.manifest["missing"])
    step = plan_persons(indicator, pack.contracts, Day(frame.day), missing)
    if step is None:
        raise PackError(
            f"evaluation.yaml: {rule.indicator} has no roll, so no person has a value; leave `roll` out."
        )
    for table in (MEMBERS, *indicator.registers):
        session.view(table, [f for area in frame.view.areas for f in frame.view.files(table, area)])
    return to_sql(step, "duckdb").sql

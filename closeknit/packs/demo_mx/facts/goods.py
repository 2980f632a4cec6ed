"""Everyday goods of the household. A number that was not stated (-1 in the file) is left empty, so unknown."""

from typing import Any

from closeknit.engine.author import either, known, newest, total, when


def _number(name: str, column: str) -> Any:
    return total(name, "households", column, lambda r, on: r[column] >= 0, per="household")


refrigerator = _number("refrigerator", "num_refri")
washer = _number("washer", "num_lavad")
screen = _number("screen", "num_tvd")
car = _number("car", "num_auto")
computer = _number("computer", "num_compu")
mobile = newest("mobile", "households", "celular", per="household")
internet = newest("internet", "households", "conex_inte", per="household")

GOODS = [refrigerator, washer, screen, car, computer, mobile, internet]


def goods_missing(h: Any) -> Any:
    """How many of the seven the household says it does not have; what was not stated is not counted; unknown if nothing was."""
    bought = (h.refrigerator, h.washer, h.screen, h.car, h.computer)
    missing: Any = when(h.mobile == "2", 1, 0) + when(h.internet == "2", 1, 0)
    for number in bought:
        missing = missing + when(number == 0, 1, 0)
    return when(either(*(known(answer) for answer in (*bought, h.mobile, h.internet))), missing)

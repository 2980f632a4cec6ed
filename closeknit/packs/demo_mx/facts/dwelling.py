"""The dwelling as the answers say. CONEVAL's thresholds: a code below a threshold is a poor material or service."""

from typing import Any

from closeknit.engine.author import either, known, newest, one_of, total, when

# One row a household: the newest of one value is the value. An answer "not stated" is left empty, so unknown.
floor = newest("floor", "households", "mat_pisos", lambda r, on: r.mat_pisos != "&", per="household")
roof = newest("roof", "households", "mat_techos", per="household")
wall = newest("wall", "households", "mat_pared", per="household")
rooms = total("rooms", "households", "num_cuarto", per="household")
residents = total("residents", "households", "tot_resid", per="household")
water = newest("water", "households", "disp_agua", per="household")
drains = newest("drains", "households", "drenaje", per="household")
light = newest("light", "households", "disp_elect", per="household")
fuel = newest("fuel", "households", "combustibl", per="household")
chimney = newest("chimney", "households", "estufa_chi", per="household")

QUALITY = [floor, roof, wall, rooms, residents]
SERVICES = [water, drains, light, fuel, chimney]


def poor_quality(h: Any) -> Any:
    """Earth floor, roof of waste or cardboard, wall up to wattle and daub, or more than 2.5 people a room.

    Unknown as soon as one answer is not stated, as in the published program.
    """
    poor = either(
        h.floor == "1",
        one_of(h.roof, "01", "02"),
        one_of(h.wall, "1", "2", "3", "4", "5"),
        2 * h.residents > 5 * h.rooms,
    )
    stated = known(h.floor) & known(h.roof) & known(h.wall) & known(h.residents) & known(h.rooms)
    return when(stated, when(poor, 1, 0))


def poor_services(h: Any) -> Any:
    """Water from outside the plot, no drain or one into the open, no light, or an open fire without a chimney."""
    open_fire = one_of(h.fuel, "1", "2") & (h.chimney == "2")
    return either(
        one_of(h.water, "3", "4", "5", "6", "7"), one_of(h.drains, "3", "4", "5"), h.light == "5", open_fire
    )

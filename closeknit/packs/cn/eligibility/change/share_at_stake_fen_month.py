"""The own share of a person who refused suitable work too often: the most that can be cut."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import DECREE, M

share_at_stake_fen_month = Rule(
    grain="person",
    unit="fen/month",
    label=Text("Own share at stake", "可减停的本人份额"),
    cites=(
        f"{M}:34",
        f"{DECREE}:45",
    ),
    value=lambda p, law: when_known(p.refusals_reached, p.person_amount_fen_month, constant(0)),
)

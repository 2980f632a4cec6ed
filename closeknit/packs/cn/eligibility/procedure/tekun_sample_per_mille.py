"""The county checks at least so many of the tekun files of a batch at random before it confirms."""

from closeknit.engine.author import Rule, Text, constant, when
from closeknit.packs.cn.eligibility.parts import T

tekun_sample_per_mille = Rule(
    grain="household",
    unit="per_mille",
    label=Text("Random check before tekun is confirmed, at least", "特困随机抽查比例不低于"),
    cites=(f"{T}:16",),
    value=lambda h, law: when(h.tekun_procedure, law.param("tekun.sample_check"), constant(0)),
)

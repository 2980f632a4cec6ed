"""The care standard of a tekun person by self-care, at home or in an institution; no repeat of a care allowance where the place says so."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import LAW, T, by_care_level, either_way, no_repeat

care_fen_month = Rule(
    grain="person",
    unit="fen/month",
    label=Text("Care standard a month", "照料护理标准"),
    cites=(f"{LAW}:17", f"{T}:20"),
    value=lambda p, law: when_known(
        p.tekun,
        no_repeat(
            either_way(
                p.in_institution,
                by_care_level(
                    p,
                    law.param("tekun.care_institution_able"),
                    law.param("tekun.care_institution_part"),
                    law.param("tekun.care_institution_full"),
                ),
                by_care_level(
                    p,
                    law.param("tekun.care_home_able"),
                    law.param("tekun.care_home_part"),
                    law.param("tekun.care_home_full"),
                ),
            ),
            p.care_allowance_fen_month,
            law.param("allowance.no_repeat"),
        ),
        constant(0),
    ),
)

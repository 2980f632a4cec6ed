"""The marginal line: the place's own line, or the dibao line times the ratio; capped where a text caps it."""

from closeknit.engine.author import Rule, Text, share, when
from closeknit.packs.cn.eligibility.parts import LAW, M, capped_line

marginal_line_fen = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Marginal line", "低保边缘家庭标准"),
    cites=(f"{LAW}:21", f"{M}:8"),
    value=lambda h, law: capped_line(
        when(
            law.param("marginal.line") > 0,
            law.param("marginal.line"),
            share(law.param("dibao.line"), law.param("marginal.ratio")),
        ),
        law.param("marginal.line_cap"),
    ),
)

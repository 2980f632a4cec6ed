"""Months until the next review, by tier and how steady the family's means are; 0 where there is none."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import M, R

review_months = Rule(
    grain="household",
    unit="months",
    label=Text("Review in months", "复核周期"),
    cites=(f"{M}:31", f"{R}:10", "proposal"),
    value=lambda h, law: when_known(
        h.all_tekun,
        law.param("review.tekun_months"),
        when_known(
            h.dibao,
            when_known(
                h.income_irregular | h.able_member,
                law.param("review.dibao_unstable_months"),
                law.param("review.dibao_stable_months"),
            ),
            when_known(
                h.marginal,
                law.param("review.marginal_months"),
                when_known(h.rigid, law.param("rigid.validity_months"), constant(0)),
            ),
        ),
    ),
)

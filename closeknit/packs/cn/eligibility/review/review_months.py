"""Months until the next review, by tier and how steady the means are; 0 where nobody holds anything.

Where the family as a whole holds no tier, what one person holds alone is reviewed: single-person dibao, tekun.
"""

from typing import Any

from closeknit.engine.author import Law, Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import M, R


def dibao_months(h: Any, able: Any, law: Law) -> Any:
    """Months by whether income is irregular or somebody on dibao can work."""
    return when_known(
        h.income_irregular | able,
        law.param("review.dibao_unstable_months"),
        law.param("review.dibao_stable_months"),
    )


def own_months(h: Any, law: Law) -> Any:
    """Months for what single persons hold in a family without a tier."""
    return when_known(
        h.any("single_person"),
        dibao_months(h, h.any("able_to_work", of="single_person"), law),
        when_known(h.any("tekun"), law.param("review.tekun_months"), constant(0)),
    )


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
            dibao_months(h, h.able_member, law),
            when_known(
                h.marginal,
                law.param("review.marginal_months"),
                when_known(h.rigid, law.param("rigid.validity_months"), own_months(h, law)),
            ),
        ),
    ),
)

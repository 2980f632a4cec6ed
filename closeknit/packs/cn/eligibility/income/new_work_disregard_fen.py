"""Income from new work that is left out for some months, up to some dibao lines a month."""

from closeknit.engine.author import Rule, Text, constant, least_of, when, when_known

new_work_disregard_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("New work disregard", "新就业收入豁免"),
    cites=("zhejiang-social-assistance-regulation-2020:50", "proposal"),
    value=lambda p, law: when(
        law.param("income.new_work_disregard_months") == 0,
        constant(0),
        when_known(
            p.works,
            when_known(
                law.months_since(p.new_work_since) < law.param("income.new_work_disregard_months"),
                least_of(
                    p.wages_net_fen,
                    law.param("dibao.line")
                    * law.param("income.new_work_disregard_lines")
                    * law.param_on_application("income.accounting_months"),
                ),
                constant(0),
            ),
            constant(0),
        ),
    ),
)

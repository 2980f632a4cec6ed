"""Part of a wage that reaches the minimum wage, left out where the place says so."""

from closeknit.engine.author import Rule, Text, constant, least_of, when, when_known

minimum_wage_disregard_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Wage at the minimum wage, part left out", "达到最低工资的收入豁免"),
    cites=("shanghai-social-assistance-regulation-2024:27", "proposal"),
    value=lambda p, law: when(
        # Nothing is left out of no wage, even where no figure is on file.
        (law.param("income.minimum_wage_disregard") == 0) | (p.wages_fen == 0),
        constant(0),
        when_known(
            p.wages_fen
            >= law.param("income.minimum_wage") * law.param_on_application("income.accounting_months"),
            least_of(
                p.wages_net_fen,
                law.param("income.minimum_wage_disregard")
                * law.param_on_application("income.accounting_months"),
            ),
            constant(0),
        ),
    ),
)

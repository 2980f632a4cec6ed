from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "closeknit.casework.plans"
    label = "plans"

    def ready(self) -> None:
        """Tell the case what this stage needs and which papers it has."""
        from closeknit.casework.cases.gathering import gather
        from closeknit.casework.plans.case_tab import papers_of_plans, tasks_of_plans

        gather(tasks_of_plans, papers_of_plans)

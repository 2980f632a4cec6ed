from django.apps import AppConfig


class DeterminationsConfig(AppConfig):
    name = "closeknit.casework.determinations"
    label = "determinations"

    def ready(self) -> None:
        """Tell the case what this stage needs and which papers it has."""
        from closeknit.casework.cases.gathering import gather
        from closeknit.casework.determinations.case_tab import papers_of_case, tasks_of_case

        gather(tasks=tasks_of_case, papers=papers_of_case)

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "closeknit.casework.cases"
    label = "cases"

    def ready(self) -> None:
        from closeknit.casework.cases.gathering import gather
        from closeknit.casework.cases.tasks import consents_of, tasks_of_case

        gather(tasks_of_case, consents_of)

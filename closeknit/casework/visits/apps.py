from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "closeknit.casework.visits"
    label = "visits"

    def ready(self) -> None:
        from closeknit.casework.cases.gathering import gather
        from closeknit.casework.visits.tasks import papers_of_visits, tasks_of_visits

        gather(tasks_of_visits, papers_of_visits)

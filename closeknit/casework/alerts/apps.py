from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "closeknit.casework.alerts"
    label = "alerts"

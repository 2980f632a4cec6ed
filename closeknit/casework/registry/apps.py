from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "closeknit.casework.registry"
    label = "registry"

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "closeknit.casework.ledger"
    label = "ledger"

"""Addresses of the audit."""

from django.urls import path

from closeknit.web.audit import views

app_name = "ledger"
urlpatterns = [
    path("", views.events, name="events"),
    path("looks/", views.looks, name="looks"),
    path("export/", views.export, name="export"),
]

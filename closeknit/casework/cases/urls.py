"""Addresses of cases."""

from __future__ import annotations

from django.urls import path

from closeknit.casework.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.cases, name="list"),
    path("open/<uuid:alert_id>/", views.open_from_alert, name="open"),
    path("<uuid:case_id>/", views.overview, name="overview"),
    path("<uuid:case_id>/members/", views.members, name="members"),
    path("<uuid:case_id>/alerts/", views.alerts, name="alerts"),
    path("<uuid:case_id>/documents/", views.documents, name="documents"),
    path("<uuid:case_id>/timeline/", views.timeline, name="timeline"),
    path("<uuid:case_id>/print/", views.printed, name="print"),
    path("<uuid:case_id>/assign/", views.assign, name="assign"),
    path("<uuid:case_id>/next-contact/", views.next_contact, name="next_contact"),
    path("<uuid:case_id>/close/", views.close, name="close"),
    path("<uuid:case_id>/reopen/", views.reopen, name="reopen"),
]

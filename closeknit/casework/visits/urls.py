"""Addresses of visits."""

from __future__ import annotations

from django.urls import path

from closeknit.casework.visits import views

app_name = "visits"
urlpatterns = [
    path("of/<uuid:case_id>/", views.of_case, name="of_case"),
    path("of/<uuid:case_id>/plan/", views.plan, name="plan"),
    path("planned/<uuid:planned_id>/record/", views.record, name="record"),
    path("planned/<uuid:planned_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:visit_id>/", views.detail, name="detail"),
    path("<uuid:visit_id>/correct/", views.correct, name="correct"),
    path("<uuid:visit_id>/photo/", views.add_photo, name="add_photo"),
    path("photos/<uuid:photo_id>/", views.photo, name="photo"),
    path("emergencies/", views.emergencies, name="emergencies"),
]

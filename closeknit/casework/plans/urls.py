"""Addresses of plans."""

from __future__ import annotations

from django.urls import path

from closeknit.casework.plans import views

app_name = "plans"
urlpatterns = [
    path("", views.plans, name="list"),
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/<uuid:measure_id>/", views.task, name="task"),
    path("tasks/<uuid:measure_id>/answer/", views.answer, name="answer"),
    path("of-case/<uuid:case_id>/", views.of_case, name="of_case"),
    path("of-case/<uuid:case_id>/draw-up/", views.draw_up, name="draw_up"),
    path("of-decision/<uuid:application_id>/", views.from_decision, name="from_decision"),
    path("<uuid:plan_id>/", views.detail, name="detail"),
    path("<uuid:plan_id>/choose/", views.choose, name="choose"),
    path("<uuid:plan_id>/family/", views.family, name="family"),
    path("<uuid:plan_id>/print/", views.printed, name="print"),
    *(path(f"<uuid:plan_id>/{name}/", view, name=name) for name, view in views.PLAN_STEPS.items()),
    *(path(f"measures/<uuid:measure_id>/{name}/", view, name=name) for name, view in views.MEASURE_STEPS.items()),
]  # fmt: skip

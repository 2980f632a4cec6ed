from django.urls import path

from closeknit.casework.determinations import papers, quick_aid_pages, views
from closeknit.casework.determinations.steps import STEPS

app_name = "determinations"
urlpatterns = [
    path("", views.listing, name="list"),
    path("for/<uuid:household_id>/", views.draft, name="draft"),
    path("of-case/<uuid:case_id>/", views.of_case, name="of_case"),
    path("quick-aid/new/", quick_aid_pages.quick_aid_new, name="quick_aid_new"),
    path("quick-aid/<uuid:aid_id>/", quick_aid_pages.quick_aid_detail, name="quick_aid"),
    path("quick-aid/<uuid:aid_id>/give/", quick_aid_pages.quick_aid_give, name="quick_aid_give"),
    path("quick-aid/<uuid:aid_id>/decline/", quick_aid_pages.quick_aid_decline, name="quick_aid_decline"),
    path("letters/verify/", papers.verify, name="verify"),
    path("letters/<uuid:letter_id>/", papers.letter, name="letter"),
    path("letters/<uuid:letter_id>/print/", papers.print_letter, name="print_letter"),
    path("letters/<uuid:letter_id>/served/", papers.serve_letter, name="serve_letter"),
    path("notices/<str:token>/", papers.notice, name="notice"),
    path("<uuid:application_id>/", views.detail, name="detail"),
    path("<uuid:application_id>/facts/", views.facts, name="facts"),
    path("<uuid:application_id>/facts/<int:finding_id>/dispute/", views.dispute, name="dispute"),
    path("<uuid:application_id>/proposals/<int:number>/", views.trace, name="trace"),
    *(path(f"<uuid:application_id>/{step.name}/", views.step_view(step), name=step.name) for step in STEPS),
]

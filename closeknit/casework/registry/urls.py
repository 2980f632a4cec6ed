from django.urls import path

from closeknit.casework.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.search, name="search"),
    path("household/<uuid:household_id>/", views.household, name="household"),
    path("household/<uuid:household_id>/member/", views.add_member, name="add_member"),
    path("member/<int:membership_id>/end/", views.end_member, name="end_member"),
    path("person/<uuid:person_id>/", views.person, name="person"),
    path("person/<uuid:person_id>/reveal/", views.reveal, name="reveal"),
    path("person/<uuid:person_id>/consent/", views.consent, name="consent"),
    path("person/<uuid:person_id>/correct/", views.correct, name="correct"),
    path("fact/<uuid:fact_id>/dispute/", views.dispute, name="dispute"),
    path("fact/<uuid:fact_id>/settle/", views.settle, name="settle"),
]

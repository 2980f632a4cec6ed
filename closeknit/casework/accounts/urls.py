"""Addresses of accounts."""

from django.urls import path

from closeknit.casework.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.staff, name="staff"),
    path("hire/", views.hire, name="hire"),
    path("areas/", views.areas, name="areas"),
    path("roles/", views.roles, name="roles"),
    path("<int:staff_id>/", views.member, name="member"),
    path("<int:staff_id>/post/", views.post, name="post"),
    path("<int:staff_id>/active/", views.set_active, name="set_active"),
    path("posting/<int:posting_id>/end/", views.end, name="end"),
]

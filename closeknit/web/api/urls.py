from django.urls import path

from closeknit.web.api import views

app_name = "clients"
urlpatterns = [
    path("", views.clients, name="list"),
    path("<int:client_id>/revoke/", views.take_away, name="revoke"),
]

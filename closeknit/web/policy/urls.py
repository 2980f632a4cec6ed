from django.urls import path

from closeknit.web.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.scorecard, name="scorecard"),
    path("parameters/", views.parameters, name="parameters"),
    path("<str:name>/", views.thing, name="thing"),
]

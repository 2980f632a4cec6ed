from django.urls import path

from closeknit.web.dashboards import views

app_name = "dashboards"
urlpatterns = [path("", views.area, name="area")]

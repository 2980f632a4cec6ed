from django.urls import path

from closeknit.casework.alerts import bulk, listing, views

app_name = "alerts"
urlpatterns = [
    path("", listing.listed, name="list"),
    path("view/", listing.save_view, name="save_view"),
    path("view/forget/", listing.forget_view, name="forget_view"),
    path("accept/", bulk.accept_many, name="accept_many"),
    path("dispatch/", bulk.dispatch_many, name="dispatch_many"),
    path("export/", bulk.export, name="export"),
    path("report/", views.report, name="report"),
    path("report/code/", views.report_code, name="report_code"),
    path("<uuid:alert_id>/", views.detail, name="detail"),
    path("<uuid:alert_id>/accept/", views.accept, name="accept"),
    path("<uuid:alert_id>/dispatch/", views.dispatch, name="dispatch"),
    path("<uuid:alert_id>/take-back/", views.take_back, name="take_back"),
    path("<uuid:alert_id>/assign/", views.assign, name="assign"),
    path("<uuid:alert_id>/contact/", views.contact, name="contact"),
    path("<uuid:alert_id>/answer/", views.answer, name="answer"),
    path("<uuid:alert_id>/send-back/", views.send_back, name="send_back"),
    path("<uuid:alert_id>/close/", views.close, name="close"),
    path("<uuid:alert_id>/merge/", views.merge, name="merge"),
]

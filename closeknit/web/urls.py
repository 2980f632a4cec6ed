"""Addresses. Every view says which action of the policy it takes; one that does not fails the tests."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from closeknit.casework.registry.views import relatives
from closeknit.web import pages, today
from closeknit.web.api.operations import api

urlpatterns = [
    path("", pages.home, name="home"),
    path("language/", pages.language, name="language"),
    path("demonstration/day/", pages.demonstration_day, name="demonstration_day"),
    path("help/", pages.help_page, name="help"),
    path("health/", pages.health, name="health"),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("policy/", include("closeknit.web.policy.urls")),
    path("dashboards/", include("closeknit.web.dashboards.urls")),
    path("clients/", include("closeknit.web.api.urls")),
    path("api/", api.urls),
    path("staff/", include("closeknit.casework.accounts.urls")),
    path("audit/", include("closeknit.web.audit.urls")),
    path("today/", today.today, name="today"),
    path("relatives/", relatives, name="relatives"),
    path("visits/", include("closeknit.casework.visits.urls")),
    path("plans/", include("closeknit.casework.plans.urls")),
    # Each stage adds one line here, in the order of the process.
    path("determinations/", include("closeknit.casework.determinations.urls")),
    path("registry/", include("closeknit.casework.registry.urls")),
    path("alerts/", include("closeknit.casework.alerts.urls")),
    path("cases/", include("closeknit.casework.cases.urls")),
]

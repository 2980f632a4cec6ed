"""Schemathesis against the API's own description: no server error, nothing undocumented."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.web.api.clients import CLIENT_ACTIONS, issue
from tests.casework.conftest import AT, DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(db: None):
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    from closeknit.web.wsgi import application

    # A server's request ends with its connection; these run on the test's own.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)

    found = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    with acting_as(Job("test", frozenset({"staff.manage"})), DAY, AT):
        _, found.key = issue(
            "fuzz",
            "test",
            "test",
            "420106",
            list(CLIENT_ACTIONS),
            DAY.replace(year=2030),
            ["medical_settlements"],
        )
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


EXAMPLES = int(os.environ.get("CLOSEKNIT_API_EXAMPLES", "60"))


def test_every_answer_is_documented_and_none_is_a_server_error(schema) -> None:
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 3
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        def holds(case) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {schema.key}"})

        holds()

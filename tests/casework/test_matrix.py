"""The whole matrix: every address × method × role × relation of areas has an expected answer, taken from the policy table.

An address that says no action, or has a key and no sample, fails; so nothing can be added unguarded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.accounts.roles import ROLES
from tests.casework.conftest import NORTH, SIBLING_COMMUNITY, SIBLING_STREET, SOUTH
from tests.casework.samples import LIBRARY, SAMPLES, WITHOUT_AREA

pytestmark = pytest.mark.django_db

OPEN = {"public", "signed_in"}
# relation → where the thing lies, seen from somebody posted over NORTH
RELATIONS = {
    "own": NORTH,
    "sibling community": SIBLING_COMMUNITY,
    "sibling street": SIBLING_STREET,
    "other district": SOUTH,
}


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address, with its name space."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}", entry


OURS = [(name, entry) for name, entry in addresses() if not name.startswith(LIBRARY)]


@pytest.mark.parametrize(("name", "entry"), OURS, ids=[name for name, _ in OURS])
def test_every_address_says_its_action(name: str, entry: URLPattern) -> None:
    action = getattr(entry.callback, "action", None)
    assert action in OPEN or action in POLICY, (
        f"{name} is unguarded: mark its view with page(), signed_in or public"
    )


@pytest.mark.parametrize(("name", "entry"), OURS, ids=[name for name, _ in OURS])
def test_every_address_with_a_key_has_a_sample(name: str, entry: URLPattern) -> None:
    if entry.pattern.converters:
        assert name in SAMPLES, f"{name} has a key: add a sample to tests/casework/samples.py"


def has_relations(name: str, entry: URLPattern) -> bool:
    """Whether an address is about a thing that lies in an area."""
    return bool(entry.pattern.converters) and name not in WITHOUT_AREA


GUARDED = [(name, entry) for name, entry in OURS if getattr(entry.callback, "action", "public") in POLICY]


@pytest.mark.parametrize(("name", "entry"), GUARDED, ids=[name for name, _ in GUARDED])
def test_strangers_are_sent_to_sign_in(name: str, entry: URLPattern, areas: None, things) -> None:
    method = "get" if "GET" in entry.callback.methods else "post"
    response = getattr(Client(), method)(reverse(name, kwargs=things(name, NORTH)))
    assert response.status_code == 302
    assert "/account/login/" in response["Location"]


@pytest.mark.parametrize(("name", "entry"), GUARDED, ids=[name for name, _ in GUARDED])
def test_each_role_gets_what_the_policy_says(name: str, entry: URLPattern, browser_of, things) -> None:
    """GET and POST by somebody posted over NORTH, for a thing in each relation; POST is empty, so an allowed one is refused for its content."""
    asked = [
        (role, relation, method)
        for role, relation, method in questions(name, entry)
        if relation == "own" or answers(entry, role, method)
    ]
    assert not unexpected(name, entry, asked, browser_of, things)


@pytest.mark.ci
@pytest.mark.parametrize(
    ("name", "entry"),
    [(n, e) for n, e in GUARDED if has_relations(n, e)],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_is_refused_here_is_refused_everywhere(name: str, entry: URLPattern, browser_of, things) -> None:
    """The rest of the matrix: a role without the action, or a method without an answer, for what lies elsewhere."""
    asked = [
        (role, relation, method)
        for role, relation, method in questions(name, entry)
        if relation != "own" and not answers(entry, role, method)
    ]
    assert not unexpected(name, entry, asked, browser_of, things)


def questions(name: str, entry: URLPattern) -> Iterator[tuple[str, str, str]]:
    """Every role × relation × method of an address."""
    return product(sorted(ROLES), RELATIONS if has_relations(name, entry) else ("own",), ("get", "post"))


def answers(entry: URLPattern, role: str, method: str) -> bool:
    """Whether the policy lets a role ask this at all."""
    return role in POLICY[entry.callback.action] and method.upper() in entry.callback.methods


def unexpected(name: str, entry: URLPattern, asked, browser_of, things) -> list[tuple[object, ...]]:  # type: ignore[no-untyped-def]
    """The questions that were answered otherwise than the policy says."""
    addressed = {
        relation: reverse(name, kwargs=things(name, RELATIONS[relation]))
        for relation in {r for _, r, _ in asked}
    }
    browsers = {role: browser_of(role) for role in {role for role, _, _ in asked}}
    found = []
    for role, relation, method in asked:
        expected = expectation(entry, role, method, RELATIONS[relation])
        with undone():
            status = getattr(browsers[role], method)(addressed[relation]).status_code
        if status not in expected:
            found.append((role, relation, method, status, sorted(expected)))
    return found


def expectation(entry: URLPattern, role: str, method: str, where: str) -> set[int]:
    """The answers that the policy allows to a role posted over NORTH."""
    may = role in POLICY[entry.callback.action]
    if method.upper() not in entry.callback.methods:
        return {405} if may else {405, 403}
    if not may:
        return {403}
    digits = ROLES[role][1]
    return {200, 302, 400, 409, 422} if where[:digits] == NORTH[:digits] else {404}


@contextmanager
def undone() -> Iterator[None]:
    """What one role does is gone before the next one asks."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def things():
    """Make the sample of an address in a community, once for each."""
    from closeknit.casework.accounts.policy import POLICY
    from closeknit.casework.ledger.actors import Job, acting_as
    from tests.casework.conftest import AT, DAY

    made: dict[tuple[str, str], dict[str, object]] = {}

    def make(name: str, where: str) -> dict[str, object]:
        if name not in SAMPLES:
            return {}
        if (name, where) not in made:
            with acting_as(Job("sample", frozenset(POLICY)), DAY, AT):
                made[name, where] = SAMPLES[name](where)
        return made[name, where]

    return make

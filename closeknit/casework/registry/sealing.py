"""Sealed columns: a name, a number, a telephone or an address lies encrypted in its row, bound to table, column and row.

    seal_into(person, name="周某", phone="138…")      opened(person, "name")      person_index("420106…")

Bytes copied to another row or column do not open. The blind index has a key of its own: it finds a full number and tells
nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models, transaction

from closeknit.intake.home import Home
from closeknit.intake.keys import Sealer


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column that `seal_into` fills and `opened` reads; what is in the attribute itself is sealed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"null": True, "blank": True, "editable": False, **options})


@lru_cache(maxsize=4)
def home_at(path: str) -> Home:
    """Return the home of this installation; its key files are read once."""
    return Home(path)


def this_home() -> Home:
    """Return the home that this process works on."""
    return home_at(str(settings.CONFIGURATION.home))


@lru_cache(maxsize=4)
def _sealer(home: Home) -> Sealer:
    return home.sealer("casework")


def _place(record: models.Model, column: str) -> bytes:
    return f"{record._meta.db_table}|{column}|{record.pk}".encode()


def sealed(record: models.Model, column: str, plain: str | None) -> bytes | None:
    """Return the text sealed for its place; None for nothing."""
    return _sealer(this_home()).seal(plain.encode(), _place(record, column)) if plain else None


def seal_into(record: models.Model, **plain: str | None) -> None:
    """Put texts into their sealed columns; the record is not saved."""
    for column, text in plain.items():
        setattr(record, column, sealed(record, column, text))


def opened(record: models.Model, column: str) -> str:
    """Return the text of a sealed column, empty for nothing. Whoever shows it writes that down.

    Raises: SealBroken, KeyMissing.
    """
    value = getattr(record, column)
    return "" if value is None else _sealer(this_home()).open(bytes(value), _place(record, column)).decode()


class Opened:
    """What a sealed column says, as an attribute: `result = Opened("sealed_result")`. Whoever shows it writes that down."""

    def __init__(self, column: str) -> None:
        self.column = column

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        return self if record is None else opened(record, self.column)


def insert_sealed(record: models.Model, **plain: str | None) -> None:
    """Insert a row whose key the database gives, and seal texts for their place in it."""
    with transaction.atomic():
        record.save(force_insert=True)
        seal_into(record, **plain)
        record.save(update_fields=[*plain])


def person_index(number: str) -> str:
    """Return the keyed index under which a full resident number is found; spaces, width and case do not matter."""
    secret = this_home().provider.current("casework_index").material
    return hmac.new(secret, plain_number(number).encode(), hashlib.sha256).hexdigest()


def name_index(name: str, area: str) -> str:
    """Return the keyed index under which a name is found within one community."""
    secret = this_home().provider.current("casework_index").material
    return hmac.new(secret, f"{area}|{plain_number(name)}".encode(), hashlib.sha256).hexdigest()


def plain_number(number: str) -> str:
    """Return a number as it is compared: half width, upper case, no spaces or dashes."""
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFKC", number).upper() if c.isalnum())

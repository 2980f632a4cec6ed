"""Settings: the database that is refused, the one in use, and that a wrong address is a sentence."""

from __future__ import annotations

import pytest
from django.db import connection

from closeknit.engine.units import CloseknitError
from closeknit.web.configuration import SQLITE_MIN, Configuration, refuse_old_sqlite


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_a_sqlite_that_can_damage_the_database_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(CloseknitError, match=r"3\.51\.3 or newer"):
        refuse_old_sqlite(version)


def test_the_sqlite_that_comes_with_the_package_is_taken_and_used() -> None:
    import pysqlite3

    refuse_old_sqlite(pysqlite3.sqlite_version_info)
    if connection.vendor == "sqlite":
        assert connection.Database.sqlite_version_info >= SQLITE_MIN


@pytest.mark.django_db(transaction=True)
def test_an_acknowledged_write_is_on_the_disk() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] == 2  # FULL
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone()[0] == "on"


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://user@host"])
def test_a_database_address_that_is_not_understood_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="CLOSEKNIT_DATABASE"):
        Configuration(database=address).database_settings()

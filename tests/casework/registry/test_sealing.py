"""Personal columns lie encrypted, bound to their row and column; the index finds a full number alone."""

from __future__ import annotations

import pytest
from django.db import connection

from closeknit.casework.registry.masking import mask_address, mask_name, mask_number, mask_phone
from closeknit.casework.registry.models import Person
from closeknit.casework.registry.sealing import opened, person_index
from closeknit.intake.keys import SealBroken
from tests.casework.families import zhou

pytestmark = pytest.mark.django_db


def test_a_name_is_not_in_the_database_in_clear(job, areas) -> None:
    zhou()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_person")
        rows = repr(cursor.fetchall())
    assert "周建国" not in rows
    assert "13800001234" not in rows


def test_bytes_moved_to_another_row_or_column_do_not_open(job, areas) -> None:
    household = zhou()
    one, two = [m.person for m in household.memberships.order_by("pk")[:2]]
    assert opened(one, "name") == "周建国"
    two.name = one.name
    with pytest.raises(SealBroken):
        opened(two, "name")
    one.address = one.name
    with pytest.raises(SealBroken):
        opened(one, "address")


def test_the_index_does_not_mind_spaces_width_and_case(job, areas) -> None:
    assert person_index("42010619790503101x") == person_index(" ４２０１０６ 19790503 101X ")
    assert person_index("42010619790503101x") != person_index("420106197905031018")


def test_one_number_is_one_person(job, areas) -> None:
    household = zhou()
    person = Person.objects.get(memberships__household=household, memberships__relation="self")
    assert person.number_index == person_index(opened(person, "number"))


@pytest.mark.parametrize(
    ("mask", "plain", "shown"),
    [
        (mask_name, "张三", "张*"),
        (mask_name, "周建国", "周**"),
        (mask_name, "欧阳娜娜", "欧**娜"),
        (mask_name, "", ""),
        (mask_number, "330106199001011234", "330106********1234"),
        (mask_phone, "13812341234", "138****1234"),
        (mask_address, "湖北省武汉市武昌区某路1号", "湖北省武汉市武昌区****"),
        (mask_address, "某处", "****"),
    ],
)
def test_values_are_masked(mask, plain: str, shown: str) -> None:
    assert mask(plain) == shown

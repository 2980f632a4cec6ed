"""Areas, staff, postings, declared relatives, and the day of a demonstration."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from closeknit.casework.accounts.roles import DEPARTMENT_OFFICER, ROLES


class Area(models.Model):
    """A division of the statutory code: district 6 digits, street 9, community 12; its code is its path."""

    code = models.CharField(max_length=12, primary_key=True)
    name_en = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day

    def __str__(self) -> str:
        from closeknit.casework.wording import lang

        return self.name_zh if lang() == "zh" else self.name_en


class Staff(AbstractUser):
    """Somebody who works here. What they may do follows from their postings, never from flags of the account."""

    email = models.EmailField(blank=True)
    shown_name = models.CharField(max_length=60, blank=True)
    area = models.CharField(max_length=12, blank=True)  # whose administrator keeps the account

    def __str__(self) -> str:
        return self.shown_name or self.username


class Posting(models.Model):
    """A role in an area from a day to a day."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(max_length=40, choices=[(name, text.en) for name, (text, _) in ROLES.items()])
    area = models.CharField(max_length=12)
    department = models.CharField(max_length=40, blank=True)  # of the pack's catalogue, for that role alone
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=sorted(ROLES)), name="posting_role_is_known"),
            models.CheckConstraint(
                condition=(Q(role=DEPARTMENT_OFFICER) & ~Q(department=""))
                | (~Q(role=DEPARTMENT_OFFICER) & Q(department="")),
                name="posting_names_its_department",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="posting_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["staff", "role", "area", "department", "valid_from"], name="posting_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["staff", "valid_from"])]


class Relative(models.Model):
    """A relative whom a member of staff declared: households with one are checked by the county itself (Measures 20)."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="relatives")
    person_index = models.CharField(max_length=64, db_index=True)  # keyed index of the resident number
    relation = models.CharField(max_length=60)
    declared_on = models.DateField()


class DemonstrationDay(models.Model):
    """The day on which a demonstration stands; never read in a real home."""

    day = models.DateField()

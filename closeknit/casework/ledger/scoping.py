"""The area scope, below every query: list, detail, count, export, search, related rows.

A scoped model names the field that holds its area code and the action that reading it takes. Its only manager
shows the rows within the areas in which the actor in force may do that, and nothing where nobody is acting.
`startswith` would scan the table on SQLite; a range over the code is an index search.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q

from closeknit.casework.ledger.actors import EVERYWHERE, acting
from closeknit.casework.refusals import NotHere

Row = TypeVar("Row", bound=models.Model)


def after(code: str) -> str:
    """Return the first code behind everything that starts with `code`: 4201 → 4202."""
    return code[:-1] + chr(ord(code[-1]) + 1)


def within_areas(field: str, areas: tuple[str, ...]) -> Q:
    """Return the condition that the code in `field` lies in one of the areas; nothing for no area."""
    if areas == EVERYWHERE:
        return Q()
    condition = Q(pk__in=[])
    for area in areas:
        condition |= Q(**{f"{field}__gte": area, f"{field}__lt": after(area)})
    return condition


class ScopedManager(models.Manager[Row]):
    """Shows what the actor in force may read, and no more."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[Row]:
        model: Any = self.model
        actor = acting().actor
        return (
            super()
            .get_queryset()
            .filter(within_areas(model.scope_field, actor.areas_for(model.scope_action)))
        )

    def here(self, **conditions: Any) -> Row:
        """Return the one row. Raises: NotHere, with the same words for absent and foreign."""
        try:
            return self.get_queryset().get(**conditions)
        except (self.model.DoesNotExist, ValueError):  # type: ignore[attr-defined]
            raise NotHere() from None
        except Exception as error:
            from django.core.exceptions import ValidationError

            if isinstance(error, ValidationError):  # a malformed uuid
                raise NotHere() from None
            raise


class Scoped(models.Model):
    """A row that belongs to an area. Related rows are scoped as well (base manager)."""

    scope_field: ClassVar[str] = "area"
    scope_action: ClassVar[str]

    objects: ClassVar[ScopedManager[Any]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"

"""A form sent twice is done once: each page gives its form an id, and the first answer is kept with it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.models import Submission
from closeknit.casework.refusals import Refused


def once(submission: str, path: str, sent: Mapping[str, Any], act: Callable[[], str]) -> str:
    """Run `act` in one transaction with the submission's id, or return the first answer of the same submission.

    `act` returns where to go next. Raises: Refused if the id came with other content, or is not an id.
    """
    try:
        key = uuid.UUID(submission)
    except ValueError:
        raise Refused(
            "The form has no number: open the page again and send it from there.",
            "表单缺少编号：请重新打开页面后提交。",
        ) from None
    digest = hashlib.sha256(repr(sorted((k, str(v)) for k, v in sent.items())).encode()).hexdigest()
    now = acting()
    try:
        with transaction.atomic():
            kept = Submission.objects.create(
                id=key, staff_id=now.actor.staff_id, path=path, digest=digest, at=now.at
            )
            kept.answer = act()
            kept.save(update_fields=["answer"])
            return kept.answer
    except IntegrityError:
        first = Submission.objects.filter(id=key).first()
        if first is None:
            raise
    if (first.staff_id, first.path, first.digest) != (now.actor.staff_id, path, digest):
        raise Refused(
            "This form was sent before with other content: open the page again.",
            "此表单已以不同内容提交过：请重新打开页面。",
        )
    return first.answer

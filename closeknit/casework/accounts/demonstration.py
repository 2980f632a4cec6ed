"""The staff of a demonstration: somebody in every role of an invented district, one printed password for all."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction

from closeknit.casework.accounts.models import DemonstrationDay, Posting, Staff
from closeknit.casework.accounts.roles import DEPARTMENT_OFFICER, ROLES
from closeknit.casework.ledger.performing import note
from closeknit.engine.units import Text

SIGN_INS = "SIGN-INS.txt"
_SINCE = date(2019, 1, 1)
_DEPARTMENT = "medical_insurance"  # whose officer the demonstration has


def staff_a_district(
    home: Path, community: str, communities: Iterable[str], first_day: date
) -> list[tuple[str, str, str]]:
    """Give every role of the community's district to somebody, each street an officer, each community of the story's
    street two workers; return (role, user, password) of those who matter for the story. Does nothing the second time.
    """
    district, street = community[:6], community[:9]
    path = home / SIGN_INS
    if path.exists() and Staff.objects.exists():
        return [tuple(line.split()) for line in path.read_text("utf-8").splitlines()]  # type: ignore[misc]
    password = f"closeknit-{secrets.token_hex(4)}"
    hashed = make_password(password)
    wanted: list[tuple[str, str, str, bool]] = [
        (role, role.replace("_", "."), district, True) for role, (_, digits) in ROLES.items() if digits == 6
    ]
    wanted += [(role, role.replace("_", "."), street, True) for role in ("street_officer", "street_head")]
    wanted += [("community_worker", f"worker.{n}", community, True) for n in (1, 2)]
    streets = sorted({code[:9] for code in communities} - {street})
    wanted += [("street_officer", f"street.{code}", code, False) for code in streets]
    neighbours = sorted({code for code in communities if code.startswith(street)} - {community})
    wanted += [("community_worker", f"worker.{code}.{n}", code, False) for code in neighbours for n in (1, 2)]
    with transaction.atomic():
        for role, user, area, _ in wanted:
            words: Text = ROLES[role][0]
            staff = Staff.objects.create(
                username=user, password=hashed, shown_name=f"{words.zh} {user}", area=district
            )
            department = _DEPARTMENT if role == DEPARTMENT_OFFICER else ""
            Posting.objects.create(
                staff=staff, role=role, area=area, department=department, valid_from=_SINCE
            )
            note("staff.post", staff, detail={"role": role, "area": area})
        DemonstrationDay.objects.update_or_create(pk=1, defaults={"day": first_day})
    shown = [(role, user, password) for role, user, _, is_shown in wanted if is_shown]
    path.touch(mode=0o600)
    path.write_text("".join(f"{role} {user} {password}\n" for role, user, password in shown), "utf-8")
    return shown

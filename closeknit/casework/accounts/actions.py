"""Writes: areas, staff, postings, relatives. Each leaves an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from closeknit.casework.accounts.models import Area, Posting, Relative, Staff
from closeknit.casework.accounts.queries import departments
from closeknit.casework.accounts.roles import APART, DEPARTMENT_OFFICER, ROLES
from closeknit.casework.ledger.actors import acting, within
from closeknit.casework.ledger.performing import note
from closeknit.casework.refusals import NotAllowed, Refused


def load_areas(areas: Iterable[tuple[str, str, str]], day: date) -> int:
    """Add areas (code, English name, Chinese name) that are not there yet; return how many were given."""
    rows = [Area(code=code, name_en=en, name_zh=zh, valid_from=day) for code, en, zh in areas]
    Area.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _must_manage(area: str) -> None:
    if not within(area, acting().actor.areas_for("staff.manage")):
        raise NotAllowed(
            "Accounts of this area are managed elsewhere: ask its administrator.",
            "该辖区的账号由其管理员负责，请与其联系。",
        )


def hire(username: str, shown_name: str, password: str, area: str) -> Staff:
    """Make an account without any posting: it can sign in and do nothing yet.

    Raises: NotAllowed, Refused.
    """
    _must_manage(area)
    if Staff.objects.filter(username=username).exists():
        raise Refused(
            f"There is a user {username} already: choose another name.",
            f"已有用户{username}，请换一个用户名。",
        )
    with transaction.atomic():
        staff = Staff.objects.create_user(username, password=password, shown_name=shown_name, area=area)
        note("staff.hire", staff, detail={"area": area})
    return staff


def post(
    staff: Staff,
    role: str,
    area: str,
    valid_from: date,
    valid_to: date | None = None,
    department: str = "",
) -> Posting:
    """Give a role in an area from a day; an officer of another department also names it.

    Raises: NotAllowed (also for one's own account), Refused.
    """
    _must_manage(area)
    if staff.pk == acting().actor.staff_id:
        raise NotAllowed(
            "Nobody gives a role to themselves: ask another administrator.",
            "不能为自己授予岗位，请由其他管理员办理。",
        )
    if role not in ROLES or len(area) != ROLES[role][1]:
        raise Refused(
            f"The role {role} is not held in area {area}: choose an area of its level.",
            f"岗位与辖区{area}的层级不符，请重新选择。",
        )
    if department not in (departments() if role == DEPARTMENT_OFFICER else ("",)):
        raise Refused(
            "Name the department of an officer of another department, and of nobody else.",
            "协同部门经办人须选择所属部门，其他岗位不填。",
        )
    others = Posting.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from), staff=staff)
    held = set(others.values_list("role", flat=True))
    for apart in APART:
        if role in apart and held & (apart - {role}):
            raise Refused(
                "These two roles are kept apart: one person cannot hold both.",
                "这两个岗位须相互分离，同一人不能兼任。",
            )
    with transaction.atomic():
        given = Posting.objects.create(
            staff=staff,
            role=role,
            area=area,
            department=department,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        told = {"role": role, "area": area, "from": valid_from.isoformat()}
        note("staff.post", staff, detail=told | ({"department": department} if department else {}))
    return given


def end_posting(posting: Posting, last_day: date) -> None:
    """End a role; it acts at the next request. Raises: NotAllowed, Refused."""
    _must_manage(posting.area)
    last_day = max(last_day, posting.valid_from - timedelta(days=1))
    with transaction.atomic():
        if last_day < posting.valid_from:
            raise Refused(
                "A posting ends on or after its first day: choose a later day.", "任职终止日不能早于起始日。"
            )
        Posting.objects.filter(pk=posting.pk).update(valid_to=last_day)
        note(
            "staff.end_posting",
            posting.staff,
            detail={"role": posting.role, "area": posting.area, "to": last_day.isoformat()},
        )


def set_active(staff: Staff, is_active: bool) -> None:
    """Close or reopen an account; an open session ends with the next request. Raises: NotAllowed."""
    _must_manage(staff.area)
    for area in Posting.objects.filter(staff=staff).values_list("area", flat=True):
        _must_manage(area)
    if staff.pk == acting().actor.staff_id:
        raise NotAllowed(
            "Nobody closes their own account: ask another administrator.",
            "不能停用自己的账号，请由其他管理员办理。",
        )
    with transaction.atomic():
        Staff.objects.filter(pk=staff.pk).update(is_active=is_active)
        note("staff.reopen" if is_active else "staff.close", staff)


def declare_relative(staff: Staff, person_index: str, relation: str) -> Relative:
    """Write down a relative whom a member of staff declared (index only, never the number)."""
    now = acting()
    if staff.pk != now.actor.staff_id and not now.actor.may("staff.manage"):
        raise NotAllowed("Each member of staff declares their own relatives.", "近亲属由本人申报。")
    with transaction.atomic():
        declared = Relative.objects.create(
            staff=staff, person_index=person_index, relation=relation, declared_on=now.day
        )
        note("staff.declare_relative", staff, detail={"relation": relation})
    return declared

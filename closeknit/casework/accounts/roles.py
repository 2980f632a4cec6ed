"""The roles, and the level of area in which each is held."""

from __future__ import annotations

from closeknit.engine.units import Text

ADMINISTRATOR = "administrator"
DATA_OFFICER = "data_officer"
DISTRICT_OFFICER = "district_officer"
DISTRICT_CONFIRMER = "district_confirmer"
STREET_OFFICER = "street_officer"
STREET_HEAD = "street_head"
COMMUNITY_WORKER = "community_worker"
PAYMENT_PREPARER = "payment_preparer"
PAYMENT_APPROVER = "payment_approver"
PAYMENT_RELEASER = "payment_releaser"
AUDITOR = "auditor"
ANALYST = "analyst"
DEPARTMENT_OFFICER = "department_officer"  # of another department: sees and answers the tasks of its own

# role → words, digits of the area code at which it is held
ROLES: dict[str, tuple[Text, int]] = {
    ADMINISTRATOR: (Text("Administrator", "系统管理员"), 6),
    DATA_OFFICER: (Text("Data officer", "数据专员"), 6),
    DISTRICT_OFFICER: (Text("District officer", "区级经办人"), 6),
    DISTRICT_CONFIRMER: (Text("District confirming officer", "区级审核确认人"), 6),
    STREET_OFFICER: (Text("Street officer", "街道经办人"), 9),
    STREET_HEAD: (Text("Head of the street office", "街道负责人"), 9),
    COMMUNITY_WORKER: (Text("Community worker", "社区工作者"), 12),
    PAYMENT_PREPARER: (Text("Payment officer: prepares", "资金经办（制单）"), 6),
    PAYMENT_APPROVER: (Text("Payment officer: approves", "资金经办（审核）"), 6),
    PAYMENT_RELEASER: (Text("Payment officer: releases", "资金经办（发放）"), 6),
    AUDITOR: (Text("Auditor", "审计监督"), 6),
    ANALYST: (Text("Policy analyst", "政策分析"), 6),
    DEPARTMENT_OFFICER: (Text("Officer of another department", "协同部门经办人"), 6),
}

# One person never holds both: who makes a payment does not also approve or release it, who manages accounts sees no family.
APART: tuple[frozenset[str], ...] = (
    frozenset({PAYMENT_PREPARER, PAYMENT_APPROVER}),
    frozenset({PAYMENT_PREPARER, PAYMENT_RELEASER}),
    frozenset({PAYMENT_APPROVER, PAYMENT_RELEASER}),
    frozenset({ADMINISTRATOR, DISTRICT_OFFICER}),
    frozenset({ADMINISTRATOR, DISTRICT_CONFIRMER}),
    frozenset({AUDITOR, DISTRICT_OFFICER}),
    frozenset({AUDITOR, DISTRICT_CONFIRMER}),
)

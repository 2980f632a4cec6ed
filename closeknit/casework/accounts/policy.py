"""Who may do what: one table of action × role, within the areas in which the role is held. What is not listed is denied.

Area: an action reaches the area of the posting and everything below it; never a parent, a neighbour, another district.
Printed in docs/roles.md, tested whole.
"""

from __future__ import annotations

from closeknit.casework.accounts import roles as r

_DISTRICT = (r.DISTRICT_OFFICER, r.DISTRICT_CONFIRMER)
_STREET = (r.STREET_OFFICER, r.STREET_HEAD)
_OFFICES = (*_DISTRICT, *_STREET)
_WORKERS = (*_OFFICES, r.COMMUNITY_WORKER)
_READERS = (*_WORKERS, r.AUDITOR)

POLICY: dict[str, frozenset[str]] = {
    action: frozenset(roles)
    for action, roles in {
        # accounts and ledger
        "staff.read": (r.ADMINISTRATOR, r.AUDITOR),
        "staff.manage": (r.ADMINISTRATOR,),
        "ledger.read": (r.AUDITOR,),
        "ledger.export": (r.AUDITOR,),
        "dashboard.read": (*_OFFICES, r.DATA_OFFICER, r.ANALYST, r.AUDITOR),
        "policy.read": (*_READERS, r.DATA_OFFICER, r.ANALYST, r.ADMINISTRATOR),
        "run.read": (r.DATA_OFFICER, r.DISTRICT_OFFICER, r.AUDITOR),
        "run.start": (r.DATA_OFFICER,),
        # registry
        "household.read": _READERS,
        "household.search": _READERS,
        "household.add": _WORKERS,
        "household.correct": _OFFICES,
        "household.dispute": _WORKERS,
        "household.consent": _WORKERS,
        "household.apply": _WORKERS,
        "household.settle": (r.DISTRICT_CONFIRMER, r.STREET_HEAD),
        "household.watch": _OFFICES,
        "person.reveal": _READERS,
        # alerts
        "alert.read": _READERS,
        "alert.receive": (),  # the nightly job alone brings alerts of a run in
        "alert.escalate": (),  # and tells the office above what is late
        "alert.report": _WORKERS,
        "alert.accept": (r.DISTRICT_OFFICER,),
        "alert.merge": (r.DISTRICT_OFFICER,),
        "alert.dispatch": (r.DISTRICT_OFFICER, *_STREET),
        "alert.assign": (*_STREET, r.DISTRICT_OFFICER),
        "alert.answer": _WORKERS,
        "alert.close": (r.DISTRICT_OFFICER, *_STREET),
        "alert.export": _OFFICES,
        # cases and visits
        "case.read": _READERS,
        "case.open": _WORKERS,
        "case.assign": _OFFICES,
        "case.close": _OFFICES,
        "visit.read": _READERS,
        "visit.plan": _OFFICES,
        "visit.declare": _DISTRICT,
        "visit.record": (*_STREET, r.COMMUNITY_WORKER, r.DISTRICT_OFFICER),
        # determinations
        "determination.read": _READERS,
        "determination.apply": _WORKERS,
        "determination.accept": _STREET,
        "determination.check": (r.DISTRICT_OFFICER,),
        "determination.survey": _STREET,
        "determination.opine": _STREET,
        "determination.post": _STREET,
        "determination.object": _WORKERS,
        "determination.hear": _OFFICES,
        "determination.decide": (r.DISTRICT_CONFIRMER, r.STREET_HEAD),
        "determination.publish": (r.DISTRICT_OFFICER, r.DISTRICT_CONFIRMER, r.STREET_HEAD),
        "determination.quick_aid": _STREET,
        "determination.print": _READERS,
        # plans
        "plan.read": _READERS,
        "plan.write": _OFFICES,
        "plan.deliver": _WORKERS,
        "measure.read": (
            *_READERS,
            r.DEPARTMENT_OFFICER,
        ),  # a department: the tasks handed to it, and no more
        "measure.answer": (*_OFFICES, r.DEPARTMENT_OFFICER),
        # payments, prepared for: three separate rights
        "payment.read": (r.PAYMENT_PREPARER, r.PAYMENT_APPROVER, r.PAYMENT_RELEASER, r.AUDITOR),
        "payment.prepare": (r.PAYMENT_PREPARER,),
        "payment.approve": (r.PAYMENT_APPROVER,),
        "payment.release": (r.PAYMENT_RELEASER,),
    }.items()
}


def allowed(action: str, role: str) -> bool:
    """Whether the role holds the right. Raises: KeyError for an action the table does not list."""
    return role in POLICY[action]

"""The roles of specification 2.1 and what each may do. Data, not code: one entry per role."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Sight(StrEnum):
    """How a role sees person-level rows in its jurisdiction."""

    NONE = "none"
    MASKED = "masked"  # lists without names; the full file only with a stated, logged reason
    FULL = "full"  # names; ID numbers and phones stay masked until revealed with a reason


@dataclass(frozen=True)
class Role:
    """`levels`: division levels a posting may name (1 province … 4 township), or "station"."""

    code: str
    label: str | Promise
    sight: Sight
    levels: tuple[int | str, ...]
    permissions: frozenset[str] = field(default_factory=frozenset)
    aggregates: bool = True


def _role(
    code: str, label: str | Promise, sight: Sight, levels: tuple[int | str, ...], *may: str, **extra
):
    return Role(code, label, sight, levels, frozenset(may), **extra)


_RECORD = (
    "household.edit", "visit.create", "reveal", "export.aggregate", "assessment.fill",
    "assessment.read", "survey.edit", "lead.edit", "screening.edit", "risk.set", "incident.raise",
    "report.mandatory", "consent.edit", "rights.handle", "satisfaction.run", "register.change", "case.edit",
)  # fmt: skip
# What the head of a station decides beside.
_HEAD = (
    "record.confirm", "station.edit", "export.person", "register.merge",
    "register.import", "survey.submit", "lead.answer", "incident.manage", "report.acknowledge",
    "looks.read", "transfer.answer", "plan.approve", "retention.read", "case.approve",
)  # fmt: skip

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role("worker", _("Social worker"), Sight.FULL, ("station",), *_RECORD),
        _role(
            "station_head", _("Station head"), Sight.FULL, ("station",),
            *_RECORD, *_HEAD,
        ),
        _role(
            "supervisor", _("Supervisor"), Sight.FULL, ("station", 3),
            "export.aggregate", "assessment.read", "incident.raise", "report.mandatory",
            "case.supervise",
            "record.opinion",
        ),
        _role(
            "main_station", _("Main station administrator"), Sight.MASKED, (3,),
            "reveal", "station.edit", "export.aggregate", "incident.raise",
        ),
        _role(
            "county_admin", _("County civil-affairs administrator"), Sight.FULL, (3,),
            "reveal", "station.edit", "station.import", "export.aggregate",
            "household.edit", "export.person", "register.merge", "register.import",
            "register.change", "lead.answer", "screening.edit", "incident.raise",
            "rights.handle", "retention.read", "survey.result", "transfer.answer", "policy.edit",
        ),
        _role(
            "prefecture_admin", _("Prefecture administrator"), Sight.NONE, (2,),
            "export.aggregate", "station.edit",
        ),
        _role(
            "province_admin", _("Province administrator"), Sight.NONE, (1,),
            "export.aggregate", "station.edit", "station.import", "policy.edit",
        ),
        _role("evaluator", _("Third-party evaluator"), Sight.NONE, (2, 3)),
        _role("volunteer_coordinator", _("Volunteer coordinator"), Sight.NONE, ("station", 3)),
        _role(
            "sys_admin", _("System administrator"), Sight.NONE, (1, 2, 3),
            "account.manage", aggregates=False,
        ),
        _role("sec_admin", _("Security administrator"), Sight.NONE, (1, 2, 3), aggregates=False),
        _role(
            "auditor", _("Audit administrator"), Sight.NONE, (1, 2, 3),
            "audit.read", aggregates=False,
        ),
    )
}  # fmt: skip

# 三员分立 (S-08): each of them alone on an account, so that nobody checks himself.
ADMINISTRATORS = frozenset({"sys_admin", "sec_admin", "auditor"})


def role_choices() -> list[tuple[str, str | Promise]]:
    return [(role.code, role.label) for role in ROLES.values()]

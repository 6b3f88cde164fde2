"""What stands in the visit form before anything is typed (UX 2: three taps save a usual visit)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ids import uuid7
from households.models import Household, Person
from households.risk_levels import Level
from services.models import ServiceRecord, Visit, VisitEntry

Place, Outcome = ServiceRecord.Place, ServiceRecord.Outcome

# How the visit was made is one question on the phone: a place type, or that it came to nothing.
HOW: dict[str, tuple[int, int]] = {
    "home": (Place.HOME, Outcome.SERVED),
    "phone": (Place.PHONE, Outcome.SERVED),
    "online": (Place.ONLINE, Outcome.SERVED),
    "station": (Place.STATION, Outcome.SERVED),
    "nobody": (Place.HOME, Outcome.NOBODY_HOME),
    "refused": (Place.HOME, Outcome.REFUSED),
    "school": (Place.SCHOOL, Outcome.SERVED),
    "institution": (Place.INSTITUTION, Outcome.SERVED),
    "community": (Place.COMMUNITY, Outcome.SERVED),
}
HOW_LABELS = [
    ("home", _("At home")),
    ("phone", _("By phone")),
    ("online", _("Online")),
    ("station", _("Came to the station")),
    ("nobody", _("Nobody home")),
    ("refused", pgettext_lazy("visit", "Refused")),
    ("school", _("At school")),
    ("institution", _("At an institution")),
    ("community", _("In the community")),
]
NEXT = [
    ("3", _("Within 3 days")),
    ("7", _("Within 7 days")),
    ("30", _("Within a month")),
    ("none", _("Not fixed")),
]
USUAL_TYPE = 2  # 日常关怀


def next_by_risk(level: Level) -> str:
    """The longest offered time that still keeps to the contact interval of the level (2.9)."""
    within = [days for days, _label in NEXT if days.isdecimal() and int(days) <= level.every_days]
    return within[-1] if within and level.every_days <= 31 else "none"


def members_to_meet(household: Household, user: Any, visit: Visit | None) -> list[Person]:
    """The members on the register; of a visit being changed also whom it served."""
    members = list(
        Person.objects.visible_to(user)
        .filter(household=household, status=Person.Status.REGISTERED)
        .sealed()
        .prefetch_related("categories")
    )
    if visit is not None:
        known = {member.pk for member in members}
        served = visit.record.beneficiaries.select_related("person")
        members += [row.person for row in served if row.person_id not in known]
    return members


def last_visit(household: Household) -> Visit | None:
    """The newest visit that met somebody: what was done then is offered again."""
    return (
        Visit.objects.filter(
            record__household=household, record__outcome=ServiceRecord.Outcome.SERVED
        )
        .exclude(record__status=ServiceRecord.Status.WITHDRAWN)
        .select_related("record__worker")
        .order_by("-record__occurred_on", "-record_id")
        .first()
    )


def usual(household: Household, members: list[Person], last: Visit | None) -> dict[str, Any]:
    """The initial values of a new visit."""
    now = timezone.localtime()
    types, track = [USUAL_TYPE], 0
    if last is not None:
        types = last.record.service_types or types
        track = last.record.track_id or 0
    return {
        "uuid": uuid7(),
        "how": "home",
        "served": _met_before(members, last),
        "track": track,
        "service_types": types,
        "next_in": next_by_risk(household.risk_level),
        "occurred_on": now.date(),
        "started_at": now.time().replace(second=0, microsecond=0),
        "minutes": 30,
        "purpose": "routine",
        "seen": ["self"],
    }


def _met_before(members: list[Person], last: Visit | None) -> list[str]:
    """The only member, or whom the last visit met."""
    if len(members) == 1:
        return [str(members[0].uuid)]
    met = set()
    if last is not None:
        met = set(last.record.beneficiaries.values_list("person_id", flat=True))
    return [str(member.uuid) for member in members if member.pk in met]


def as_told(visit: Visit) -> dict[str, Any]:
    """The initial values when a visit is changed: what it says now."""
    record = visit.record
    pair = (record.place, record.outcome)
    how = next((key for key, value in HOW.items() if value == pair), "home")
    if record.is_attempt:
        how = "nobody" if record.outcome == Outcome.NOBODY_HOME else "refused"
    return {
        "uuid": record.uuid,
        "how": how,
        "served": [str(row.person.uuid) for row in record.beneficiaries.all()],
        "anonymous_count": record.anonymous_count or None,
        "track": record.track_id or 0,
        "service_types": record.service_types,
        "forces": record.forces,
        "minutes": record.minutes,
        "occurred_on": record.occurred_on,
        "next_in": "" if visit.next_visit_on else "none",
        **{name: getattr(visit, name) for name in VisitEntry.DETAIL if name != "needs"},
        "needs": "，".join(visit.needs),
        "incident_kind": visit.incident_kind,
    }

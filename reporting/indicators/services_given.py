"""What the confirmed service records count (K01–K04, FQ-18, HN-E03)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from reporting.indicators.indicator import Additivity, Counted, Distinct, Indicator
from services.models import ServiceRecord

Kind, Place, Outcome = ServiceRecord.Kind, ServiceRecord.Place, ServiceRecord.Outcome
RECORDS = _("Confirmed service records of the stations")


def _sum(records: QuerySet[Any], field: str) -> int:
    return records.aggregate(total=Sum(field))["total"] or 0


def _person_times(records: QuerySet[Any]) -> int:
    return _sum(records.exclude(place__in=ServiceRecord.REMOTE), "person_times")


def _remote_person_times(records: QuerySet[Any]) -> int:
    return _sum(records.filter(place__in=ServiceRecord.REMOTE), "person_times")


def _anonymous(records: QuerySet[Any]) -> int:
    return _sum(records, "anonymous_count")


def _persons(records: QuerySet[Any]) -> int:
    return records.aggregate(n=Count("beneficiaries__person", distinct=True))["n"]


def _households(records: QuerySet[Any]) -> int:
    visits = records.filter(kind=Kind.VISIT, place=Place.HOME, outcome=Outcome.SERVED)
    return visits.aggregate(n=Count("household", distinct=True))["n"]


def _visits(records: QuerySet[Any]) -> int:
    return records.filter(kind=Kind.VISIT, outcome=Outcome.SERVED).count()


def _attempts(records: QuerySet[Any]) -> int:
    return records.filter(kind=Kind.VISIT).exclude(outcome=Outcome.SERVED).count()


def _of_kind(kind: int):
    def truth(records: QuerySet[Any]) -> int:
        return records.filter(kind=kind, outcome=Outcome.SERVED).count()

    return truth


ENTRIES = (
    Indicator(
        code="K01",
        name=_("Person-times served"),
        unit=_("person-times"),
        definition=_(
            "The number of beneficiaries of each confirmed record, added up. One person in three "
            "records counts three times; one visit that serves two members of a household counts "
            "two."
        ),
        numerator=_("sum of beneficiaries, known and anonymous, over the confirmed records"),
        source=RECORDS,
        exclusions=_(
            "Phone and online contacts (counted apart); publicity reach such as leaflets and page "
            "views; attempts with nobody home or refused."
        ),
        additivity=Additivity.ADDITIVE,
        reading=Counted("person_times"),
        truth=_person_times,
        records={"counted": "1", "remote": "0"},
    ),
    Indicator(
        code="K01R",
        name=_("Online person-times"),
        unit=_("person-times"),
        definition=_("Person-times of confirmed contacts by phone or online."),
        numerator=_("sum of beneficiaries over the confirmed phone and online records"),
        source=RECORDS,
        exclusions=_("Services given face to face."),
        additivity=Additivity.ADDITIVE,
        reading=Counted("remote_person_times"),
        truth=_remote_person_times,
        records={"counted": "1", "remote": "1"},
    ),
    Indicator(
        code="K01N",
        name=_("Person-times without a name"),
        unit=_("person-times"),
        definition=_("Attendances of people who are not on the register, within person-times."),
        numerator=_("sum of anonymous attendances over the confirmed records"),
        source=RECORDS,
        additivity=Additivity.ADDITIVE,
        reading=Counted("anonymous"),
        truth=_anonymous,
        records={"counted": "1"},
    ),
    Indicator(
        code="K02",
        name=_("Persons served"),
        unit=_("persons"),
        definition=_(
            "Different persons with at least one confirmed record in the period. A person served "
            "in two townships counts once in the county: parents recount and never add up."
        ),
        numerator=_("different known beneficiaries of the confirmed records"),
        source=RECORDS,
        exclusions=_("Attendances without a name: they give person-times only."),
        additivity=Additivity.DISTINCT,
        reading=Distinct("persons"),
        truth=_persons,
        records={"counted": "1"},
    ),
    Indicator(
        code="K03",
        name=_("Households visited"),
        unit=_("households"),
        definition=_(
            "Different households with at least one confirmed visit at home in the period. "
            "Parents recount and never add up."
        ),
        numerator=_("different households of the confirmed visits at home"),
        source=RECORDS,
        exclusions=_("Attempts with nobody home or refused; visits elsewhere than at home."),
        additivity=Additivity.DISTINCT,
        reading=Distinct("households"),
        truth=_households,
        records={"counted": "1", "kind": "1", "place": "1", "outcome": "1"},
    ),
    Indicator(
        code="K04",
        name=_("Visits made"),
        unit=_("visits"),
        definition=_("Confirmed visits at which somebody was served."),
        numerator=_("number of confirmed visits with the outcome “served”"),
        source=RECORDS,
        exclusions=_("Attempts with nobody home or refused: shown apart."),
        additivity=Additivity.ADDITIVE,
        reading=Counted("records", kinds=(Kind.VISIT,)),
        truth=_visits,
        records={"counted": "1", "kind": "1", "outcome": "1"},
    ),
    Indicator(
        code="K04A",
        name=_("Visit attempts"),
        unit=_("attempts"),
        definition=_("Confirmed visits with nobody home or refused. An attempt is not a visit."),
        numerator=_("number of confirmed visits with the outcome “nobody home” or “refused”"),
        source=RECORDS,
        additivity=Additivity.ADDITIVE,
        reading=Counted("attempts", kinds=(Kind.VISIT,)),
        truth=_attempts,
        records={"counted": "1", "kind": "1", "attempts": "1"},
    ),
    Indicator(
        code="FQ18",
        name=_("Community activities"),
        unit=_("activities"),
        definition=_("Confirmed community activities that were held."),
        numerator=_("number of confirmed community activities"),
        source=RECORDS,
        additivity=Additivity.ADDITIVE,
        reading=Counted("records", kinds=(Kind.ACTIVITY,)),
        truth=_of_kind(Kind.ACTIVITY),
        records={"counted": "1", "kind": "4", "outcome": "1"},
    ),
    Indicator(
        code="FQ19S",
        name=_("Group sessions"),
        unit=_("sessions"),
        definition=_("Confirmed sessions of groups."),
        numerator=_("number of confirmed group sessions"),
        source=RECORDS,
        additivity=Additivity.ADDITIVE,
        reading=Counted("records", kinds=(Kind.GROUP_SESSION,)),
        truth=_of_kind(Kind.GROUP_SESSION),
        records={"counted": "1", "kind": "3", "outcome": "1"},
    ),
    Indicator(
        code="HNE03",
        name=_("Deliberation meetings"),
        unit=_("meetings"),
        definition=_("Confirmed deliberation meetings of residents that were held."),
        numerator=_("number of confirmed deliberation meetings"),
        source=RECORDS,
        additivity=Additivity.ADDITIVE,
        reading=Counted("records", kinds=(Kind.MEETING,)),
        truth=_of_kind(Kind.MEETING),
        records={"counted": "1", "kind": "5", "outcome": "1"},
    ),
)

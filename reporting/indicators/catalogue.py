"""The indicators (specification 3.4 and FQ-17 … FQ-23). To add one, add one entry."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from reporting.indicators import assistance
from reporting.indicators.indicator import (
    Additivity,
    Counted,
    Coverage,
    Distinct,
    FilesKept,
    Indicator,
    NotKept,
)
from services.models import ServiceRecord

Kind, Place, Outcome = ServiceRecord.Kind, ServiceRecord.Place, ServiceRecord.Outcome
RECORDS = _("Confirmed service records of the stations")
FILES = _("Household files, counted every minute and kept for each month")
STATIONS = _("Register of stations and their phases; register of administrative divisions")


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


_ENTRIES = (
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
        code="K05",
        name=_("Station coverage rate"),
        unit="%",
        definition=_(
            "Townships and subdistricts with at least one operating township station, of all "
            "townships and subdistricts at the end of the period. Two stations in one township "
            "count once."
        ),
        numerator=_("townships and subdistricts with an operating station"),
        denominator=_("all townships and subdistricts"),
        source=STATIONS,
        exclusions=_(
            "Stations in preparation, suspended or closed; quasi-townships (development zones, "
            "farms: digits 7–9 of the code from 400)."
        ),
        additivity=Additivity.RATIO,
        reading=Coverage("rate"),
        decimals=2,
        target=100,
    ),
    Indicator(
        code="K06",
        name=_("Fully covered counties"),
        unit=_("counties"),
        definition=_("Counties whose station coverage rate is 100 % at the end of the period."),
        numerator=_("counties with a coverage rate of 100 %"),
        source=STATIONS,
        exclusions=_("Counties without a township."),
        additivity=Additivity.ADDITIVE,
        reading=Coverage("counties"),
    ),
    Indicator(
        code="K06P",
        name=_("Fully covered prefectures"),
        unit=_("prefectures"),
        definition=_("Prefectures whose station coverage rate is 100 % at the end of the period."),
        numerator=_("prefectures with a coverage rate of 100 %"),
        source=STATIONS,
        exclusions=_("Prefectures without a township."),
        additivity=Additivity.ADDITIVE,
        reading=Coverage("prefectures"),
    ),
    Indicator(
        code="K09",
        name=_("Filing rate"),
        unit="%",
        definition=_(
            "Households of the register whose file is at least 80 % complete, of all households of "
            "the register, at the end of the period."
        ),
        numerator=_("registered households with a file at least 80 % complete"),
        denominator=_("registered households"),
        source=FILES,
        exclusions=_("Households that moved out, were cancelled or merged."),
        additivity=Additivity.RATIO,
        reading=FilesKept("complete"),
        decimals=2,
    ),
    Indicator(
        code="K20",
        name=_("File completeness rate"),
        unit="%",
        definition=_(
            "Required parts that are present, of the required parts of the paper file, as the mean "
            "over the households of the register at the end of the period."
        ),
        numerator=_("sum of the completeness of the registered households' files"),
        denominator=_("registered households"),
        source=FILES,
        exclusions=_("Households that moved out, were cancelled or merged."),
        additivity=Additivity.RATIO,
        reading=FilesKept("mean"),
        decimals=2,
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
        records={"counted": "1", "kind": "4"},
    ),
    Indicator(
        code="FQ19",
        name=_("Groups"),
        unit=_("groups"),
        definition=_(
            "Groups opened. A group of six sessions is one group; sessions are shown beside it."
        ),
        numerator=_("number of groups opened"),
        source=_("Group files"),
        additivity=Additivity.ADDITIVE,
        reading=NotKept(_("Group files are not kept yet.")),
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
        records={"counted": "1", "kind": "3"},
    ),
    Indicator(
        code="FQ20",
        name=_("Cases"),
        unit=_("cases"),
        definition=_("Cases opened. A contact within a case is not a case."),
        numerator=_("number of cases opened"),
        source=_("Case files"),
        additivity=Additivity.ADDITIVE,
        reading=NotKept(_("Case files are not kept yet.")),
    ),
)

INDICATORS: dict[str, Indicator] = {entry.code: entry for entry in (*_ENTRIES, *assistance.ENTRIES)}

# FQ-22: 入户宣传走访户数, 社区活动, 小组活动, 个案, 直接服务人次, in the order of the page.
FIVE_FIGURES = ("K03", "FQ18", "FQ19", "FQ20", "K01")

"""Whom and what a station brings in: volunteers, resources, referrals, organisations.

K14, K16, K21, K24 of specification 3.4; HN-E02, HN-E05, FQ-15.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from reporting.indicators.indicator import Additivity, Counted, Happened, Indicator, Share
from reporting.indicators.services_given import RECORDS
from services.models import Milestone, ServiceRecord

Kind = Milestone.Kind
RESOURCES = _("Register of resources linked")
REFERRALS = _("Referrals of the stations")
# 万元
TEN_THOUSAND = 10_000
SENT, ACCEPTED = Happened((Kind.REFERRAL_SENT,)), Happened((Kind.REFERRAL_ACCEPTED,))


def _five_force_rate(records: QuerySet[Any]) -> float | None:
    served = records.filter(outcome=ServiceRecord.Outcome.SERVED).values_list("forces", flat=True)
    counts = [len(forces) >= ServiceRecord.LINKED_FROM for forces in served]
    return round(100 * sum(counts) / len(counts), 2) if counts else None


ENTRIES = (
    Indicator(
        code="K14",
        name=_("Volunteer hours"),
        unit=_("hours"),
        definition=_("Confirmed hours of volunteers."),
        numerator=_("sum of the confirmed hours"),
        source=_("Volunteers of the activities"),
        exclusions=_("Hours that are planned or wait to be confirmed."),
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.VOLUNTEER_HOURS,), "amount"),
        decimals=1,
    ),
    Indicator(
        code="K14P",
        name=_("Person-times of volunteers"),
        unit=_("person-times"),
        definition=_(
            "Volunteers whose hours were confirmed, counted once for each activity: one volunteer "
            "at three activities counts three times."
        ),
        numerator=_("number of volunteers with confirmed hours, added up over the activities"),
        source=_("Volunteers of the activities"),
        exclusions=_("Volunteers whose hours are planned or wait to be confirmed."),
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.VOLUNTEER_TIMES,), "amount"),
    ),
    Indicator(
        code="K16",
        name=_("Resources linked"),
        unit=_("10,000 yuan"),
        definition=_("Money, and goods by their value, that the station linked to residents."),
        numerator=_("money + value of goods, in 10,000 yuan"),
        source=RESOURCES,
        exclusions=_("Services, posts and policies: they have no value in yuan."),
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.MONEY_LINKED, Kind.GOODS_LINKED), "amount", per=TEN_THOUSAND),
        decimals=4,
    ),
    Indicator(
        code="K16M",
        name=_("Money linked"),
        unit=_("10,000 yuan"),
        definition=_("Money that the station linked to residents."),
        numerator=_("sum of the money, in 10,000 yuan"),
        source=RESOURCES,
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.MONEY_LINKED,), "amount", per=TEN_THOUSAND),
        decimals=4,
    ),
    Indicator(
        code="K16G",
        name=_("Goods linked, by value"),
        unit=_("10,000 yuan"),
        definition=_("Goods that the station linked to residents, by their value."),
        numerator=_("sum of the values, in 10,000 yuan"),
        source=RESOURCES,
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.GOODS_LINKED,), "amount", per=TEN_THOUSAND),
        decimals=4,
    ),
    Indicator(
        code="K21",
        name=_("Five-force rate"),
        unit="%",
        definition=_(
            "Confirmed records in which at least three of the five forces took part: community, "
            "social organisations, social workers, volunteers, charity resources."
        ),
        numerator=_("confirmed records with at least three forces"),
        denominator=_("confirmed records"),
        source=RECORDS,
        exclusions=_("Attempts with nobody home or refused."),
        additivity=Additivity.RATIO,
        reading=Share((Counted("linked"),), (Counted("records"),)),
        truth=_five_force_rate,  # type: ignore[arg-type]
        records={"counted": "1", "outcome": "1", "linked": "1"},
        decimals=1,
    ),
    Indicator(
        code="K24S",
        name=_("Referrals sent"),
        unit=_("referrals"),
        definition=_("Referrals sent to another organisation."),
        numerator=_("number of referrals sent"),
        source=REFERRALS,
        additivity=Additivity.ADDITIVE,
        reading=SENT,
    ),
    Indicator(
        code="K24A",
        name=_("Referrals accepted"),
        unit=_("referrals"),
        definition=_(
            "Of the referrals sent in the period, those that the receiving organisation has "
            "accepted, whenever it answered."
        ),
        numerator=_("number of referrals sent in the period and accepted"),
        source=REFERRALS,
        additivity=Additivity.ADDITIVE,
        reading=ACCEPTED,
    ),
    Indicator(
        code="K24",
        name=_("Referral success rate"),
        unit="%",
        definition=_(
            "Of the referrals sent in the period, the share that the receiver has accepted. An "
            "answer counts for the day on which the referral was sent, so the rate never exceeds "
            "100 %; it may still rise while answers come in."
        ),
        numerator=_("referrals sent in the period and accepted by the receiver"),
        denominator=_("referrals sent in the period"),
        source=REFERRALS,
        additivity=Additivity.RATIO,
        reading=Share((ACCEPTED,), (SENT,)),
        decimals=1,
    ),
    Indicator(
        code="HNE02",
        name=_("Community organisations fostered"),
        unit=_("organisations"),
        definition=_("Community social organisations taken into incubation."),
        numerator=_("number of organisations taken into incubation"),
        source=_("Register of community organisations"),
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.ORGANISATION,)),
    ),
    Indicator(
        code="HNE05",
        name=_("Proposals of residents"),
        unit=_("proposals"),
        definition=_("Proposals that residents made for their community."),
        numerator=_("number of proposals collected"),
        source=_("Register of proposals"),
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.PROPOSAL,)),
    ),
)

"""Where there are stations, and how complete their files are (K05, K06, K09, K20)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reporting.indicators.indicator import Additivity, Coverage, FilesKept, Indicator

FILES = _("Household files, counted every minute and kept for each month")
STATIONS = _("Register of stations and their phases; register of administrative divisions")

ENTRIES = (
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
)

"""Geriatric depression scale, short form: 15 yes/no questions, in the public domain.

The Chinese wording is a plain translation of our own ([U]): compare it with a validated one before
scores are published.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Item, Option, Scale

REFER = _("From 5 points on: talk it over with the station head and refer to a doctor.")

SCALE = Scale(
    key="gds15",
    version="1986-15",
    title=_("Geriatric depression scale, short form (GDS-15)"),
    short="GDS-15",
    audience=_("Elderly persons' mood"),
    source="Sheikh JI, Yesavage JA. Geriatric Depression Scale: a shorter version. 1986",
    licence=_("Public domain. The Chinese wording is our own plain translation."),
    intro=_("How has the person felt over the past week? Read each question aloud."),
    order=30,
    months=6,
    ages=(60, 130),
    trained_only=True,
    options=(Option("1", _("Yes"), 1), Option("0", _("No"), 0)),
    items=(
        Item("1", _("Are you basically satisfied with your life?"), reversed=True),
        Item("2", _("Have you dropped many of your activities and interests?")),
        Item("3", _("Do you feel that your life is empty?")),
        Item("4", _("Do you often get bored?")),
        Item("5", _("Are you in good spirits most of the time?"), reversed=True),
        Item("6", _("Are you afraid that something bad is going to happen to you?")),
        Item("7", _("Do you feel happy most of the time?"), reversed=True),
        Item("8", _("Do you often feel helpless?")),
        Item("9", _("Do you prefer to stay at home, rather than going out and doing new things?")),
        Item("10", _("Do you feel you have more problems with memory than most?")),
        Item("11", _("Do you think it is wonderful to be alive now?"), reversed=True),
        Item("12", _("Do you feel pretty worthless the way you are now?")),
        Item("13", _("Do you feel full of energy?"), reversed=True),
        Item("14", _("Do you feel that your situation is hopeless?")),
        Item("15", _("Do you think that most people are better off than you are?")),
    ),
    conventions=(
        Convention(
            "original",
            _("Original bands"),
            (
                Band("none", _("No sign of low mood"), 0, 4, "ok"),
                Band("mild", _("Mild signs"), 5, 8, "warn", REFER),
                Band("moderate", _("Moderate signs"), 9, 11, "warn", REFER),
                Band("severe", _("Marked signs"), 12, 15, "bad", REFER),
            ),
        ),
    ),
)

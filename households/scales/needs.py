"""Local needs assessment: six blocks, 0 to 3 each, to a need level. Our own form ([D]).

The thresholds are the province's, in the environment variable NEED_LEVELS as JSON, by default
`{"medium": 4, "high": 9, "single": 3}`; `single` is the score of one block that alone makes the
need high.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Item, Option, Scale

LEVELS = {"medium": 4, "high": 9, "single": 3} | settings.NEED_LEVELS

SCALE = Scale(
    key="needs",
    version="1",
    title=_("Needs assessment"),
    short=_("Needs assessment"),
    audience=_("Everybody"),
    source=_("Form of this platform"),
    licence=_("Our own form; the thresholds are set by the province."),
    intro=_("How much help does the person need in each part of life?"),
    order=5,
    is_needs_assessment=True,
    worst_from=LEVELS["single"],
    options=(
        Option("0", _("No need"), 0),
        Option("1", _("Some need"), 1),
        Option("2", _("Clear need"), 2),
        Option("3", _("Urgent need"), 3),
    ),
    items=(
        Item("economy", _("Economy"), help=_("Income, debts, daily necessities, assistance")),
        Item("health", _("Health"), help=_("Illness, medicine, treatment, rehabilitation")),
        Item("care", _("Care"), help=_("Who cares, for how long, relief for the carer")),
        Item("mind", _("Mind"), help=_("Mood, stress, loss, loneliness")),
        Item("support", _("Social support"), help=_("Family, neighbours, friends, activities")),
        Item("safety", _("Safety"), help=_("Home, fire and gas, violence, neglect, fraud")),
    ),
    conventions=(
        Convention(
            "local",
            _("Need level"),
            (
                Band("low", _("Low need"), 0, LEVELS["medium"] - 1, "ok"),
                Band(
                    "medium", _("Medium need"), LEVELS["medium"], LEVELS["high"] - 1, "warn",
                    _("Write the need down and plan what is done."),
                ),
                Band(
                    "high", _("High need"), LEVELS["high"], 18, "bad",
                    _("Write the need down, plan what is done, and tell the station head."),
                ),
            ),
        ),
    ),
)  # fmt: skip

"""困难家庭: asked once for the household (specification 2.5).

A summary for the worker; what counts is the economic survey (2.6).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.blocks import CHOICES, NUMBER, Block, Field, Part

BLOCK = Block(
    key="poor_family",
    label=_("Family in difficulty"),
    order=40,
    codes=frozenset({"L1", "L2", "L3", "L4", "L5", "L6"}),
    for_household=True,
    parts=(
        Part(
            _("Income and expenses"),
            (
                Field("income", _("Income a month (yuan)"), NUMBER),
                Field("expenses", _("Expenses a month (yuan)"), NUMBER),
                Field(
                    "assistance", _("Assistance received"), CHOICES,
                    options=(
                        ("allowance", _("Minimum living allowance")),
                        ("hardship", _("Extreme-hardship support")),
                        ("medical", _("Medical assistance")), ("education", _("Education aid")),
                        ("temporary", _("Temporary assistance")), ("other", _("Other")),
                        ("none", _("None")),
                    ),
                ),
            ),
        ),
        Part(
            _("Cause and strength"),
            (
                Field(
                    "cause", _("Cause of hardship"), CHOICES,
                    options=(
                        ("illness", _("Illness")), ("disability", _("Disability")),
                        ("schooling", _("Schooling")), ("disaster", _("Disaster")),
                        ("labour", _("Lack of labour")), ("other", _("Other")),
                    ),
                ),
                Field("labour", _("Members able to work"), NUMBER),
                Field(
                    "housing", _("Housing"),
                    options=(
                        ("safe", _("Safe")), ("repair", _("Needs repair")),
                        ("dangerous", _("Dangerous")), ("rented", _("Rented or borrowed")),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip

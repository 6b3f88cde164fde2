"""老年人: physical condition and living condition, both asked (specification 2.5, HN-B03)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.blocks import CHOICES, TEXT, Block, Field, Part

TRACK_B = 2

BLOCK = Block(
    key="elder",
    label=_("Elderly person"),
    order=10,
    codes=frozenset({"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"}),
    ages=(60, 150),
    required_on=frozenset({TRACK_B}),
    parts=(
        Part(
            _("Physical condition"),
            (
                Field(
                    "health", _("Health"), required=True,
                    options=(("good", _("Good")), ("fair", _("Fair")), ("poor", _("Poor"))),
                ),
                Field(
                    "chronic", _("Chronic diseases"), CHOICES,
                    options=(
                        ("hypertension", _("High blood pressure")), ("diabetes", _("Diabetes")),
                        ("heart", _("Heart disease")), ("stroke", _("Stroke")),
                        ("joints", _("Joints")), ("lungs", _("Lungs")), ("other", _("Other")),
                        ("none", _("None")),
                    ),
                ),
                Field(
                    "medicine", _("Medicine"),
                    options=(
                        ("regular", _("Takes it regularly")), ("irregular", _("Now and then")),
                        ("stopped", _("Stopped")), ("none", _("Needs none")),
                    ),
                ),
                Field(
                    "last_check", _("Last health check"),
                    options=(
                        ("year", _("Within a year")), ("earlier", _("Longer ago")),
                        ("never", _("Never")),
                    ),
                ),
                Field(
                    "falls", _("Falls in the last 6 months"),
                    options=(
                        ("none", _("None")), ("once", _("Once")), ("more", _("More than once")),
                    ),
                ),
                Field(
                    "self_care", _("Self-care"),
                    options=(
                        ("full", _("Full")), ("partly", _("Partly lost")), ("lost", _("Lost")),
                    ),
                ),
                Field(
                    "mind", _("State of mind"), sealed=True,
                    options=(
                        ("calm", _("Calm")), ("low", _("Low spirits")), ("anxious", _("Anxious")),
                        ("confused", _("Confused")),
                    ),
                ),
            ),
        ),
        Part(
            _("Living condition"),
            (
                Field(
                    "living_with", _("Lives"), required=True,
                    options=(
                        ("alone", _("Alone")), ("empty_nest", _("Empty nest")),
                        ("spouse", _("With spouse")), ("children", _("With children")),
                        ("institution", _("In an institution")),
                    ),
                ),
                Field("carer", _("Carer"), TEXT),
                Field(
                    "income", _("Source of income"), CHOICES,
                    options=(
                        ("pension", _("Pension")), ("children", _("Support from the children")),
                        ("allowance", _("Allowance")), ("work", _("Own work")),
                        ("other", _("Other")),
                    ),
                ),
                Field(
                    "meals", _("Meals"),
                    options=(
                        ("regular", _("Regular")), ("simple", _("Too simple")),
                        ("irregular", _("Irregular")),
                    ),
                ),
                Field(
                    "social", _("Company"),
                    options=(
                        ("often", _("Often")), ("seldom", _("Seldom")), ("none", _("Hardly any")),
                    ),
                ),
                Field(
                    "hazards", _("Hazards at home"), CHOICES,
                    options=(
                        ("gas", _("Gas")), ("electricity", _("Electricity")),
                        ("slipping", _("Slippery floor")), ("fire", _("Fire")),
                        ("none", _("None")),
                    ),
                ),
                Field("emergency", _("Emergency contact"), TEXT, help=_("Name and relation")),
            ),
        ),
    ),
)  # fmt: skip

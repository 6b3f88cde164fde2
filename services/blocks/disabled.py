"""残疾人: self-care, income source, health, support system, all four asked (2.5, HN-D02).

Number, type and grade of the certificate stand in the register (4.7) and are not asked again.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.blocks import CHOICES, TEXT, Block, Field, Part

TRACK_D = 4

BLOCK = Block(
    key="disabled",
    label=_("Disabled person"),
    order=30,
    codes=frozenset({"D1", "D2", "D3"}),
    required_on=frozenset({TRACK_D}),
    parts=(
        Part(
            _("Degree of self-care"),
            (
                Field(
                    "self_care", _("Degree of self-care"), required=True,
                    options=(
                        ("full", _("Full")), ("partly", _("Partly lost")), ("lost", _("Lost")),
                    ),
                ),
            ),
        ),
        Part(
            _("Source of income"),
            (
                Field(
                    "income", _("Source of income"), CHOICES, required=True,
                    options=(
                        ("work", _("Own work")), ("family", _("Family")),
                        ("allowance", _("Allowance")), ("pension", _("Pension")),
                        ("other", _("Other")), ("none", _("None")),
                    ),
                ),
                Field(
                    "subsidies", _("Subsidies received"), CHOICES,
                    options=(
                        ("living", _("Living subsidy")), ("nursing", _("Nursing subsidy")),
                        ("low", _("Minimum living allowance")), ("other", _("Other")),
                        ("none", _("None")),
                    ),
                ),
            ),
        ),
        Part(
            _("Physical condition"),
            (
                Field(
                    "health", _("Health"), required=True,
                    options=(("good", _("Good")), ("fair", _("Fair")), ("poor", _("Poor"))),
                ),
                Field(
                    "rehabilitation", _("Rehabilitation needed"), CHOICES,
                    options=(
                        ("medical", _("Medical")), ("education", _("Educational")),
                        ("vocational", _("Vocational")), ("social", _("Social")),
                        ("technical", _("Technical")), ("none", _("None")),
                    ),
                ),
                Field(
                    "devices", _("Assistive devices"),
                    options=(
                        ("fits", _("Has what is needed")), ("worn", _("Worn out or unfit")),
                        ("needs", _("Needs one")), ("none", _("Needs none")),
                    ),
                ),
                Field(
                    "adaptation", _("Home adaptation"),
                    options=(
                        ("done", _("Done")), ("needs", _("Needed")), ("none", _("Not needed")),
                    ),
                ),
            ),
        ),
        Part(
            _("Support system"),
            (
                Field(
                    "support", _("Who supports"), CHOICES, required=True,
                    options=(
                        ("family", _("Family")), ("relatives", _("Relatives")),
                        ("neighbours", _("Neighbours")), ("village", _("Village or community")),
                        ("volunteers", _("Volunteers")), ("none", _("Nobody")),
                    ),
                ),
                Field("carer", _("Carer"), TEXT),
            ),
        ),
    ),
)  # fmt: skip

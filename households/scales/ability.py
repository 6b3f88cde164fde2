"""GB/T 42195-2022, ability of older adults: the level an assessment body has decided, not computed.

The standard's text is under copyright (SAC) and codes disagree on its maximum, so only the official
result is stored: level, date, assessment body.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Scale

SCALE = Scale(
    key="ability",
    version="GB/T 42195-2022",
    title=_("Ability assessment of older adults (GB/T 42195)"),
    short="GB/T 42195",
    audience=_("Persons of 60 and older"),
    source="GB/T 42195-2022",
    licence=_("The standard's items are under copyright: only the official result is typed in."),
    intro=_("Copy the level from the assessment body's report."),
    order=60,
    ages=(60, 130),
    body_decides=True,
    conventions=(
        Convention(
            "official",
            _("Official level"),
            (
                Band("intact", _("Ability intact"), tone="ok"),
                Band("mild", _("Mild disability")),
                Band("moderate", _("Moderate disability"), tone="warn"),
                Band("severe", _("Severe disability"), tone="bad"),
                Band("complete", _("Complete disability"), tone="bad"),
            ),
        ),
    ),
)

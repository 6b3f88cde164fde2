"""The numbers to call before anything is written (specification 2.9). National short numbers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EMERGENCY = (
    ("110", _("110 police")),
    ("120", _("120 ambulance")),
    ("119", _("119 fire brigade")),
)
ADVICE = (
    ("12345", _("12345 government hotline, protection of minors")),
    ("12355", _("12355 hotline for the young")),
    ("12338", _("12338 hotline for women")),
)

"""The tracks of the campaign as the forms of records and files offer them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue


def track_choices() -> list[tuple[int, Any]]:
    """Routine work (0), then the tracks by number."""
    named = ((number, track.label) for number, track in catalogue().tracks.items())
    return [(0, _("Routine")), *named]

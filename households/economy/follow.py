"""What a family earns goes with its file: the former station does not see it any more."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from households.models import EconomicSurvey, Household
from households.signals import household_moved


@receiver(household_moved, dispatch_uid="economic surveys follow the file")
def surveys_follow(sender: Any, household: Household, **kwargs: Any) -> None:
    """Leads, tasks and screening results stay: they are the former station's work."""
    EconomicSurvey.objects.filter(household=household).update(station=household.station)

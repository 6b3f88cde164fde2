"""What goes with a file that moves to another station: its cases."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from households.models import Household
from households.signals import household_moved
from services.models import Case
from services.models.case.counting import take_along


@receiver(household_moved, dispatch_uid="services.cases.move_along")
def move_along(household: Household, **kwargs: Any) -> None:
    """The cases go with the file, and their text with them; services given stay where they were."""
    for case in Case.objects.filter(household=household).exclude(station=household.station_id):
        case.station = household.station
        case.save(update_fields=["station"])
        take_along(case)

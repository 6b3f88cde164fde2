"""HN-B05: a service of track B follows from a need, or is for everybody."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import Track
from households.models import Need
from services.forms.visit import VisitForm
from services.models import Visit, VisitEntry


def entry(place, track=2, **given) -> VisitEntry:
    return VisitEntry(
        household=place.household, occurred_on=timezone.localdate(), served=[place.a],
        track=Track.objects.get(pk=track), place=5, **given,
    )  # fmt: skip


def test_a_service_for_the_elderly_names_its_need_or_is_for_everybody(place):
    need = Need(household=place.household, text="助浴", kind="care")
    need.save()
    with pytest.raises(ValidationError) as refused:
        Visit.log(entry(place), by=place.worker)
    assert "served_needs" in refused.value.message_dict
    visit, _made = Visit.log(entry(place, served_needs=[need.uuid]), by=place.worker)
    need.refresh_from_db()
    assert (visit.served_needs, need.status) == ([need.uuid], "served")
    Visit.log(entry(place, is_universal=True, purpose="policy"), by=place.worker)
    Visit.log(entry(place, needs=["配老花镜"], purpose="needs"), by=place.worker)


def test_a_need_of_another_household_and_other_tracks(place):
    stranger = Need._meta.get_field("uuid").default()
    with pytest.raises(ValidationError):
        Visit.log(entry(place, served_needs=[stranger]), by=place.worker)
    Visit.log(entry(place, track=3), by=place.worker)


def test_the_form_offers_the_households_standing_needs(place):
    Need(household=place.household, text="助浴", kind="care").save()
    form = VisitForm(household=place.household, user=place.worker)
    labels = [str(label) for _key, label in form.fields["for_needs"].choices]
    assert labels[0] == "助浴"
    assert len(labels) == 2

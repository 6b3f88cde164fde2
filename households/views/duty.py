"""What the pages of risk and duty to report have in common: whom it is about, and the frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.models import User
from accounts.models.posting import Posting
from core.ids import uuid_of
from households.models import Household, Person
from households.sight import may_open, stations_for
from households.views.file import find
from households.views.response import PersonLevel
from stations.models import Station


@dataclass
class Subject:
    """Whom a report or incident is about. `members` only where the reader sees their names."""

    station: Station
    household: Household | None = None
    person: Person | None = None
    members: tuple[Person, ...] = ()

    @property
    def title(self) -> str:
        """For the head of the page: never more than the reader may see."""
        if self.household is None:
            return str(self.station)
        if self.person is not None and self.members:
            return self.person.name
        head = next((m for m in self.members if m.pk == self.household.head_id), None)
        return head.name if head else self.household.file_no

    @property
    def query(self) -> str:
        """The query string that leads to the same subject again."""
        if self.person is not None:
            return urlencode({"person": self.person.uuid})
        if self.household is not None:
            return urlencode({"household": self.household.uuid})
        return urlencode({"station": self.station.uuid})

    @property
    def key(self) -> str:
        """For the draft kept on the device."""
        return str((self.person or self.household or self.station).uuid)


def subject_of(request: HttpRequest) -> Subject | None:
    """From ?person=, ?household= or ?station=; without one the only station of the reader.

    None where the reader must choose a station first. 404 for what the reader does not reach.
    """
    if "person" in request.GET:
        found = Person.objects.visible_to(request.user).sealed().select_related("household")
        person = get_object_or_404(found, uuid=uuid_of(request.GET["person"]))
        return _of_household(request, find(request, person.household.uuid), person)
    if "household" in request.GET:
        return _of_household(request, find(request, uuid_of(request.GET["household"])))
    stations = stations_for(request.user)
    if "station" in request.GET:
        return Subject(get_object_or_404(stations, uuid=uuid_of(request.GET["station"])))
    found = list(stations[:2])  # type: ignore[assignment]
    return Subject(found[0]) if len(found) == 1 else None


def _of_household(
    request: HttpRequest, household: Household, person: Person | None = None
) -> Subject:
    members: tuple[Person, ...] = ()
    if may_open(request, household):
        members = tuple(household.members.sealed().active().order_by("relation", "pk"))
    return Subject(household.station, household, person, members)


def heads_of(station: Station) -> list[str]:
    """The names of the people who head the station today: whom to tell first."""
    posted = Posting.objects.current().filter(role="station_head", station=station)
    people = User.objects.filter(pk__in=posted.values("user"), is_active=True)
    return [person.name for person in people.order_by("pk")]


class Framed(PersonLevel):
    """View mixin: one template for desktop and phone; the phone's view sets `phone`."""

    phone: ClassVar[bool] = False

    def page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        frame = {
            "frame": "phone.html" if self.phone else "base.html",
            "phone": self.phone,
        }
        return render(request, template, {**frame, **context}, status=status)

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of ours in the same frame."""
        return reverse(f"households:{'phone-' if self.phone else ''}{name}", args=args)

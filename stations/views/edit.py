"""Creating and editing a station, choosing its place, and moving its status."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import requires
from stations.forms import NewStationForm, StationForm, TransitionForm
from stations.models import Station
from stations.places import levels_for, places
from stations.views.detail import own_station


@requires("station.edit")
def create(request: HttpRequest) -> HttpResponse:
    if not levels_for(request.user):
        messages.error(
            request, _("Your posting covers one station: a new one is opened above you.")
        )
        return redirect("stations:list")
    if request.method == "POST":
        form = NewStationForm(request.POST, user=request.user)
        if "pick" in request.POST:
            # Without scripts this button fills the next list; nothing is judged yet.
            form._errors = ErrorDict()  # type: ignore[attr-defined]
        elif form.is_valid() and _begin(form, request.user):
            messages.success(request, _("%s was created.") % form.instance.official_name)
            return redirect("stations:detail", uuid=form.instance.uuid)
    else:
        form = NewStationForm(user=request.user)
    picker = _picker(request, request.POST or request.GET)
    return render(request, "stations/create.html", {"form": form, **picker})


def _begin(form: NewStationForm, user: Any) -> bool:
    try:
        with transaction.atomic():
            form.instance.begin(form.cleaned_data["since"], by=user)
    except IntegrityError:
        # Somebody else was quicker between the check and the insert.
        form.add_error("division", _("This division already has an active station of this level."))
        return False
    return True


@requires("station.edit")
def place(request: HttpRequest) -> HttpResponse:
    """The part of the form that chooses the place, for the values so far."""
    return render(request, "stations/parts/place.html", _picker(request, request.GET))


def _picker(request: HttpRequest, data: Any) -> dict[str, Any]:
    found = places(request.user, data)
    name = str(data.get("official_name", "")).strip()
    if not name or name == data.get("proposed_before", ""):
        name = found.proposed
    return {
        "places": found,
        "name": name,
        "levels": _levels(request.user),
        "is_branch": bool(data.get("is_branch")),
    }


def _levels(user: Any) -> list[tuple[int, Any]]:
    allowed = levels_for(user)
    return [(value, label) for value, label in Station.Level.choices if value in allowed]


@requires("station.edit")
def edit(request: HttpRequest, uuid: Any) -> HttpResponse:
    station = own_station(request.user, uuid)
    name = station.official_name
    form = StationForm(request.POST or None, instance=station, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            form.add_error(None, _("This division already has an active station of this level."))
        else:
            messages.success(request, _("Saved."))
            return redirect("stations:detail", uuid=station.uuid)
    return render(
        request, "stations/edit.html", {"form": form, "station": station, "station_name": name}
    )


@requires("station.edit")
def change_status(request: HttpRequest, uuid: Any) -> HttpResponse:
    user: Any = request.user
    station = own_station(user, uuid)
    form = TransitionForm(request.POST or None, station=station)
    if request.method == "POST" and form.is_valid():
        move = form.cleaned_data
        try:
            station.transition(move["to"], on=move["on"], by=user, reason=move["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                _("%(station)s is now “%(status)s”.")
                % {"station": station, "status": station.get_status_display()},
            )
            return redirect("stations:detail", uuid=station.uuid)
    context = {"form": form, "station": station, "present": station.phases.last()}
    return render(request, "stations/status.html", context)

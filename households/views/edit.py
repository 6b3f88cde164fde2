"""Open, change, close and reopen the file of a household."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7
from households.forms import CloseForm, HouseholdForm, MemberForm, StationForm
from households.forms.particulars import HomeForm
from households.models import Household
from households.sight import may_open, stations_for
from households.views.file import find
from households.views.response import PersonLevel
from stations.models import Station


class Editing(PersonLevel):
    """View mixin: may edit households, and the file at hand is open to the session."""

    permission = "household.edit"

    def find(self, request: HttpRequest, uuid: UUID) -> Household:
        household = find(request, uuid)
        if not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        return household


class HouseholdCreate(Editing, View):
    """A new file with its first member, on one page. `?station=uuid` where there are several."""

    def get(self, request: HttpRequest) -> HttpResponse:
        station = self.station(request)
        if station is None:
            return self.ask_station(request)
        cover = HouseholdForm(prefix="h", station=station, initial=self.initial(request, station))
        member = MemberForm(prefix="p", user=request.user, household=None)
        return self.show(request, station, cover, member, str(uuid7()))

    def post(self, request: HttpRequest) -> HttpResponse:
        station = self.station(request)
        if station is None:
            return self.ask_station(request)
        key = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        # The browser made the key with the page: sending it twice opens one file.
        first = Household.objects.visible_to(request.user).filter(uuid=key).first()
        if first:
            return redirect(first)
        cover = HouseholdForm(request.POST, prefix="h", station=station)
        member = MemberForm(request.POST, prefix="p", user=request.user, household=None)
        # Both at once: one page, one list of errors.
        valid = all([cover.is_valid(), member.is_valid()])
        if not valid or member.needs_confirmation(cover.instance):
            return self.show(request, station, cover, member, key, status=422)
        household: Household = cover.instance
        household.uuid = key
        try:
            with transaction.atomic():
                household.open_with(member.instance)
                member.save_categories()
        except IntegrityError:
            member.instance.pk = household.pk = None
            member.number_is_taken()
            return self.show(request, station, cover, member, str(uuid7()), status=422)
        messages.success(request, _("File %(number)s is open.") % {"number": household.file_no})
        return redirect(household)

    def station(self, request: HttpRequest) -> Station | None:
        """The chosen station; the only one of somebody who has one."""
        stations = stations_for(request.user)
        if "station" in request.GET:
            form = StationForm(request.user, request.GET)
            return form.cleaned_data["station"] if form.is_valid() else None
        found = list(stations[:2])
        return found[0] if len(found) == 1 else None

    def ask_station(self, request: HttpRequest) -> HttpResponse:
        data = request.GET if "station" in request.GET else None
        form = StationForm(request.user, data)
        return render(request, "households/choose_station.html", {"form": form})

    def initial(self, request: HttpRequest, station: Station) -> dict[str, Any]:
        at_station = {p.station_id for p in request.user.current_postings}  # type: ignore[union-attr]
        return {"worker": request.user.pk} if station.pk in at_station else {}

    def show(
        self,
        request: HttpRequest,
        station: Station,
        cover: HouseholdForm,
        member: MemberForm,
        key: str,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "station": station,
            "cover": cover,
            "member": member,
            "forms": [member, cover],
            "uuid": key,
        }
        return render(request, "households/create.html", context, status=status)


class HouseholdEdit(Editing, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        return self.show(request, HouseholdForm(instance=household, station=household.station))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        form = HouseholdForm(request.POST, instance=household, station=household.station)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.save()
        messages.success(request, _("The file was saved."))
        return redirect(household)

    def show(self, request: HttpRequest, form: HouseholdForm, status: int = 200) -> HttpResponse:
        home = HomeForm(instance=form.instance)
        context = {"form": form, "forms": [form], "household": form.instance, "home": home}
        return render(request, "households/edit.html", context, status=status)


class HomeEdit(Editing, View):
    """The basic facts of the household, saved by themselves."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        return self.show(request, household, HomeForm(instance=household))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        form = HomeForm(request.POST, instance=household)
        if not form.is_valid():
            return self.show(request, household, form, status=422)
        form.save()
        messages.success(request, _("The file was saved."))
        return redirect(household)

    def show(
        self, request: HttpRequest, household: Household, form: HomeForm, status: int = 200
    ) -> HttpResponse:
        cover = HouseholdForm(instance=household, station=household.station)
        context = {"form": cover, "forms": [form], "household": household, "home": form}
        context["home_open"] = True
        return render(request, "households/edit.html", context, status=status)


class HouseholdClose(Editing, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find(request, uuid), CloseForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        form = CloseForm(request.POST)
        if not form.is_valid():
            return self.show(request, household, form, status=422)
        try:
            household.close(
                form.cleaned_data["status"], form.cleaned_data["reason"], by=request.user
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.show(request, household, form, status=422)
        messages.success(request, _("The file was closed."))
        return redirect(household)

    def show(
        self, request: HttpRequest, household: Household, form: CloseForm, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "forms": [form], "household": household}
        return render(request, "households/close.html", context, status=status)


class HouseholdReopen(Editing, View):
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        try:
            household.reopen(by=request.user)
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        else:
            messages.success(request, _("The file is open again."))
        return redirect(household)

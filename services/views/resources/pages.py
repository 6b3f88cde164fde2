"""One resource linked, and one giver."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core import uploads
from core.ids import is_uuid7, uuid7, uuid_of
from core.workflow import Refused, holds
from households.models import Attachment, Household
from households.places import stations_with
from households.sight import may_open, sees_names
from households.views.file import find as find_household
from households.views.moves import told_log
from households.views.response import PersonLevel
from services.forms.resource import ResourceForm
from services.models import Partner, ResourceLink, in_wan
from stations.models import Station

EDIT = "visit.create"


class ResourceCreate(PersonLevel, View):
    """A new resource; from a file with `?household=uuid`. The browser made the key."""

    permission = EDIT
    phone = False

    def get(self, request: HttpRequest) -> HttpResponse:
        station, household = self.place(request)
        form = ResourceForm(station=station, household=household)
        return self.show(request, form, uuid7())

    def post(self, request: HttpRequest) -> HttpResponse:
        key: Any = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        first = ResourceLink.objects.visible_to(request.user).filter(uuid=key).first()
        if first is not None:
            return redirect(first)
        station, household = self.place(request)
        form = ResourceForm(request.POST, request.FILES, station=station, household=household)
        if not form.is_valid():
            return self.show(request, form, key, 422)
        form.instance.uuid, form.instance.created_by = key, request.user
        link = form.enter()
        keep_receipt(request, form)
        messages.success(request, _("The resource was saved."))
        return redirect(link)

    def place(self, request: HttpRequest) -> tuple[Station, Household | None]:
        """The household's station, or the one where the user works."""
        if "household" in request.GET:
            household = find_household(request, uuid_of(request.GET["household"]))
            may = holds(request.user, EDIT, household.station) and may_open(request, household)
            if not may:
                raise PermissionDenied(_("Open the file with a reason first."))
            return household.station, household
        station = stations_with(request.user, EDIT).first()
        if station is None:
            raise PermissionDenied(_("Your role may not do this here."))
        return station, None

    def show(
        self, request: HttpRequest, form: ResourceForm, key: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "uuid": key, "phone": self.phone,
            "base": "phone.html" if self.phone else "base.html",
            "household": form.household, "title": _("Link a resource"),
        }  # fmt: skip
        return render(request, "services/resources/form.html", context, status=status)


class PhoneResourceCreate(ResourceCreate):
    phone = True


class ResourcePage(PersonLevel, View):
    """GET: what was given, by whom, to whom. POST `move`: withdraw with a reason, or restore."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find(request, uuid))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        link = self.find(request, uuid)
        move = request.POST.get("move", "")
        if move not in link.MOVES:
            raise Http404
        try:
            link.make(move, request.user, request.POST.get("reason", ""))
        except Refused as refused:
            messages.error(request, str(refused.message))
            link.refresh_from_db()
            return self.show(request, link, 422)
        messages.success(request, str(link.get_status_display()))
        return redirect(link)

    def find(self, request: HttpRequest, uuid: UUID) -> ResourceLink:
        found = ResourceLink.objects.visible_to(request.user)
        joined = found.select_related("station", "giver", "track", "activity", "created_by")
        link: ResourceLink = get_object_or_404(joined, uuid=uuid)
        return link

    def show(self, request: HttpRequest, link: ResourceLink, status: int = 200) -> HttpResponse:
        receivers = list(link.receivers.select_related("household", "person"))
        household = receivers[0].household if receivers else None
        names = sees_names(request.user, link.station)
        opened = household is not None and may_open(request, household)
        context = {
            "link": link,
            "receivers": receivers,
            "names_shown": names,
            "receipts": list(Attachment.objects.of(link).standing()) if opened else [],
            "moves": link.offered(request.user),
            "log": told_log(link),
            "may_edit": holds(request.user, EDIT, link.station)
            and link.status == ResourceLink.Status.ENTERED,
        }
        return render(request, "services/resources/resource.html", context, status=status)


class ResourceEdit(ResourcePage):
    permission = EDIT

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.form_page(request, self.form(request, uuid))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        form = self.form(request, uuid, request.POST, request.FILES)
        if not form.is_valid():
            return self.form_page(request, form, 422)
        link = form.enter()
        keep_receipt(request, form)
        messages.success(request, _("The resource was saved."))
        return redirect(link)

    def form(self, request: HttpRequest, uuid: UUID, *data: Any) -> ResourceForm:
        link = self.find(request, uuid)
        if not holds(request.user, EDIT, link.station) or link.status == "withdrawn":
            raise PermissionDenied(_("Your role may not do this here."))
        received = link.receivers.select_related("household").first()
        household = received.household if received else None
        return ResourceForm(*data, instance=link, station=link.station, household=household)

    def form_page(
        self, request: HttpRequest, form: ResourceForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "base": "base.html", "household": form.household,
            "title": _("Change the resource"), "back": form.instance.get_absolute_url(),
        }  # fmt: skip
        return render(request, "services/resources/form.html", context, status=status)


class GiverPage(PersonLevel, View):
    """What one giver gave: the other side of the register."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = Partner.objects.visible_to(request.user).select_related("station").defer("phone")
        giver = get_object_or_404(found, uuid=uuid)
        links = ResourceLink.objects.visible_to(request.user).filter(giver=giver).standing()
        context = {
            "giver": giver,
            "links": list(links.order_by("-linked_on", "-pk")[:200]),
            "wan": in_wan(links.amount()),
        }
        return render(request, "services/resources/giver.html", context)


def keep_receipt(request: HttpRequest, form: ResourceForm) -> None:
    """Keep the receipt in the household's file, on the resource; words where it is refused."""
    given = form.cleaned_data.get("receipt")
    if not given or form.household is None:
        return
    try:
        Attachment.store(
            given.read(), household=form.household, by=request.user, subject=form.instance,
            kind=Attachment.Kind.EVIDENCE, title=str(_("Receipt")),
        )  # fmt: skip
    except uploads.Refused as refused:
        messages.error(request, str(refused))

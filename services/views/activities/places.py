"""Venues and partner organisations: enter and change."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.workflow import holds
from households.forms.leads import AtStation
from households.views.response import PersonLevel
from services.forms.activity import PartnerForm, VenueForm
from services.models import Partner, Venue
from services.models.activity.moves import EDIT
from services.views.person_level import PersonLevelRequired


class StationForm(PersonLevel, PersonLevelRequired, View):
    """A row of the station in one form: new, or that of `uuid`."""

    model: ClassVar[type[Model]]
    form_class: ClassVar[type[AtStation]]
    back: ClassVar[str]
    title: ClassVar[str | Promise]

    def get(self, request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
        row = self.row(request, uuid)
        return self.show(request, self.form_class(instance=row, user=request.user))

    def post(self, request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
        row = self.row(request, uuid)
        form = self.form_class(request.POST, instance=row, user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.save()
        messages.success(request, _("Saved."))
        return redirect(reverse(self.back))

    def row(self, request: HttpRequest, uuid: UUID | None) -> Any:
        if uuid is None:
            if not request.user.may(EDIT):  # type: ignore[union-attr]
                raise PermissionDenied(_("Your role may not do this here."))
            return None
        found: Any = self.model._default_manager
        row = get_object_or_404(found.visible_to(request.user).select_related("station"), uuid=uuid)
        if not holds(request.user, EDIT, row.station):
            raise PermissionDenied(_("Your role may not do this here."))
        return row

    def show(self, request: HttpRequest, form: AtStation, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "title": self.title, "back": reverse(self.back),
        }  # fmt: skip
        return render(request, "households/plain_form.html", context, status=status)


class VenueEdit(StationForm):
    model, form_class, back = Venue, VenueForm, "services:venue-list"
    title = gettext_lazy("Venue")


class PartnerEdit(StationForm):
    model, form_class, back = Partner, PartnerForm, "services:partner-list"
    title = gettext_lazy("Partner organisation")

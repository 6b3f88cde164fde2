"""The worker's side of a sign-in sheet: the code for phone or wall, who came, the head count."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.ids import uuid_of
from core.workflow import holds
from households.views.response import PersonLevel
from services.forms.sign_in import GuestForm, HeadsForm
from services.models import SignIn, SignInSheet
from services.models.sign_in.sheet import PERMISSION, expected_at


class OfSheet(PersonLevel, View):
    def find(self, request: HttpRequest, uuid: UUID) -> SignInSheet:
        """The sheet within the reader's station; 404 for any other, 403 for who may not record."""
        found = SignInSheet.objects.visible_to(request.user).select_related("station")
        sheet = get_object_or_404(found, uuid=uuid)
        if not holds(request.user, PERMISSION, sheet.station):
            raise PermissionDenied(_("Your role may not do this here."))
        return sheet


class SheetPage(OfSheet):
    """The big code, the running count, and the list beside it."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        sheet = self.find(request, uuid)
        return self.show(request, sheet, HeadsForm(instance=sheet))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Head count or estimate."""
        sheet = self.find(request, uuid)
        form = HeadsForm(request.POST, instance=sheet)
        if form.is_valid():
            try:
                sheet.count_heads(
                    form.cleaned_data["method"], form.cleaned_data["heads"], request.user
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The head count was saved."))
                return redirect(sheet)
        return self.show(request, self.find(request, uuid), form, status=422)

    def show(
        self, request: HttpRequest, sheet: SignInSheet, form: HeadsForm, status: int = 200
    ) -> HttpResponse:
        address = request.build_absolute_uri(sheet.path)
        context = {
            "address": address,
            # No inline style: sizes are attributes, colours classes of the style sheet.
            "code": segno.make(address, error="m").svg_inline(scale=8, border=2, omitsize=True),
            "form": form,
            "forms": [form],
            "subject": sheet.subject_row(),
            **standing(sheet),
        }
        return render(request, "services/sign_in/sheet.html", context, status=status)


def standing(sheet: SignInSheet) -> dict[str, Any]:
    """What the list beside the code shows; the same for the page and for its refreshed part."""
    rows = list(sheet.signed().select_related("person"))
    there = {row.person_id for row in rows}
    expected = expected_at(sheet)
    absent = [person for person in expected or () if person.pk not in there]
    return {"sheet": sheet, "counts": sheet.counts(), "rows": rows, "absent": absent}


class SheetCount(OfSheet):
    """The part that the page fetches again every few seconds."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return render(
            request, "services/sign_in/_standing.html", standing(self.find(request, uuid))
        )


class SheetOpen(OfSheet):
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Close, or open again."""
        sheet = self.find(request, uuid)
        if sheet.is_open:
            sheet.close(request.user)
        else:
            SignInSheet.open_for(sheet.subject_row(), request.user)
        return redirect(sheet)


class SheetAdd(OfSheet):
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Tick off an expected person (`person`), or write down a guest (`name`)."""
        sheet = self.find(request, uuid)
        key = request.POST.get("person")
        if key:
            expected = expected_at(sheet)
            person = next((p for p in expected or () if str(p.uuid) == key), None)
            if person is not None:
                SignIn.from_list(sheet, request.user, person=person)
        else:
            form = GuestForm(request.POST)
            if form.is_valid():
                SignIn.from_list(sheet, request.user, name=form.cleaned_data["name"])
            else:
                messages.error(request, _("Give a name."))
        return self.back(request, sheet)

    def back(self, request: HttpRequest, sheet: SignInSheet) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return render(request, "services/sign_in/_standing.html", standing(sheet))
        return redirect(sheet)


class SheetStrike(SheetAdd):
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Take a row off the count."""
        sheet = self.find(request, uuid)
        key = uuid_of(request.POST.get("row"))
        row = sheet.rows.filter(uuid=key).first() if key else None
        if row is not None:
            row.strike(request.user)
        return self.back(request, sheet)

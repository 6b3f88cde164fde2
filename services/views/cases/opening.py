"""Opening a case: find the person, then one short form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7, uuid_of
from core.workflow import Refused, holds
from households.models import Person
from households.search import persons, read
from households.sight import may_open
from services.forms.case.opening import OpenForm
from services.models.case.opening import opened_before
from services.views.cases.access import CasePages

FOUND = 20


class CaseOpen(CasePages, View):
    """`?person=<uuid>` shows the form; without it the person is looked for first."""

    permission = "case.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        if "person" not in request.GET:
            return self.pick(request)
        form = OpenForm(person=self.person(request), user=request.user, initial={"uuid": uuid7()})
        return self.page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("uuid", "")
        first = opened_before(request.user, key) if is_uuid7(key) else None
        if first:
            return redirect(self.url("case", first.uuid))
        form = OpenForm(request.POST, person=self.person(request), user=request.user)
        if not form.is_valid():
            return self.page(request, form, 422)
        try:
            case = form.save()
        except ValidationError as error:
            for name, found in error.message_dict.items():
                form.add_error(name if name in form.fields else None, found)
            return self.page(request, form, 422)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.page(request, form, 422)
        messages.success(
            request, _("Case %(number)s is open. Next: consent, agreement and risk screen.")
            % {"number": case.case_no},
        )  # fmt: skip
        return redirect(self.url("case", case.uuid))

    def pick(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.get("q", "").strip()[:60]
        found: Any = []
        if query:
            rows = persons(read(query), request.user).filter(status=Person.Status.REGISTERED)
            found = list(rows.sealed().select_related("household__division")[: FOUND + 1])
        return self.show(
            request, "services/case/pick_person.html",
            {"q": query, "rows": found[:FOUND], "more": len(found) > FOUND},
        )  # fmt: skip

    def person(self, request: HttpRequest) -> Person:
        key = uuid_of(request.GET.get("person"))
        seen = Person.objects.visible_to(request.user).select_related(
            "station", "household__station"
        )
        person = get_object_or_404(seen, uuid=key)
        if not holds(request.user, "case.edit", person.station) or not may_open(
            request, person.household
        ):
            raise PermissionDenied(_("You cannot open cases at this station."))
        return person

    def page(self, request: HttpRequest, form: OpenForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "person": form.person,
            "draft_key": f"case-open:{request.user.pk}:{form.person.uuid}",
        }
        return self.show(request, "services/case/open.html", context, status)

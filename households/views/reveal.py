"""Showing one full ID number or phone, once, with a row in the audit log (specification 2.1)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from households.forms import ReasonForm
from households.models import Person
from households.sight import Reveal, may_open, reveal_rule
from households.views.response import PersonLevel

FIELDS = ("id_number", "phone")


class RevealNumber(PersonLevel, View):
    """POST `field` (id_number or phone) and, where the role needs one, `reason`.

    An htmx request gets the fragment, a plain one a page. 403 with the message beside the field
    for a role that may not; 422 for a missing reason.
    """

    permission = "reveal"

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = Person.objects.visible_to(request.user)
        person = get_object_or_404(found.select_related("household__station"), uuid=uuid)
        field = request.POST.get("field", "")
        if field not in FIELDS:
            return HttpResponse(_("Unknown field."), status=400, content_type="text/plain")
        rule = reveal_rule(request.user, person.household)
        opened = may_open(request, person.household)
        if rule is Reveal.REFUSED or not opened:
            audit.record(request, audit.Action.REVEAL, obj=person, success=False, field=field)
            message = (
                _("Only the responsible social worker or the station head may see this number.")
                if opened
                else _("Open the file with a reason first.")
            )
            return self.show(request, person, field, {"refused": message}, status=403)
        reason = ""
        if rule is Reveal.WITH_REASON:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                context = {"form": form, "needs_reason": True}
                return self.show(request, person, field, context, status=422)
            reason = form.cleaned_data["reason"]
        audit.record(request, audit.Action.REVEAL, obj=person, reason=reason, field=field)
        return self.show(request, person, field, {"value": getattr(person, field) or ""})

    def show(
        self, request: HttpRequest, person: Person, field: str, context: dict, status: int = 200
    ) -> HttpResponse:
        context |= {
            "person": person,
            "household": person.household,
            "field": field,
            "masked": person.id_masked if field == "id_number" else person.phone_masked,
        }
        if request.htmx:  # type: ignore[attr-defined]
            # htmx puts only successful answers into the page.
            return render(request, "households/_reveal.html", context, status=200)
        return render(request, "households/reveal.html", context, status=status)

"""Showing one sealed value, once, with a row in the audit log (specification 2.1; S-09, S-11).

A model says which of its encrypted fields may be shown this way, and where their masked form is::

    revealable = {"number": "number_masked"}

Pages show such a field with `{% sealed row "number" %}` (households.templatetags.sealed).
"""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from core.fields import EncryptedCharField
from households.forms import ReasonForm
from households.models import Household, Person
from households.sight import Reveal, may_open, reveal_rule
from households.views.response import PersonLevel


@cache
def revealable() -> dict[str, type[Model]]:
    """The word in the URL → the model that has sealed values to show."""
    return {
        model._meta.model_name: model  # type: ignore[misc]
        for model in apps.get_models()
        if getattr(model, "revealable", None)
    }


def masked(row: Any, field: str) -> str:
    """The masked form that stands on the page; dots for a text that has none."""
    shown = type(row).revealable[field]
    return getattr(row, shown) if shown else "••••"


def household_of(row: Any) -> Household:
    """The file that the row belongs to."""
    return (
        row
        if isinstance(row, Household)
        else (getattr(row, "household", None) or row.person.household)
    )


def reveal_url(row: Any) -> str:
    if isinstance(row, Person):
        return reverse("households:reveal", args=[row.uuid])
    return reverse("households:reveal-field", args=[row._meta.model_name, row.uuid])


class RevealField(PersonLevel, View):
    """POST `field` and, where the role needs one, `reason`.

    An htmx request gets the fragment, a plain one a page. 403 with the message beside the field
    for a role that may not; 422 for a missing reason; 400 for a field that is not revealable.
    """

    permission = "reveal"

    def row(self, request: HttpRequest, uuid: UUID, kind: str) -> Any:
        model: Any = revealable().get(kind)
        if model is None:
            raise Http404
        return get_object_or_404(model.objects.visible_to(request.user), uuid=uuid)

    def post(self, request: HttpRequest, uuid: UUID, kind: str = "person") -> HttpResponse:
        row = self.row(request, uuid, kind)
        household = household_of(row)
        field = request.POST.get("field", "")
        sealed = field in row.revealable and isinstance(
            row._meta.get_field(field), EncryptedCharField
        )
        if not sealed:
            return HttpResponse(_("Unknown field."), status=400, content_type="text/plain")
        rule = reveal_rule(request.user, household)
        opened = may_open(request, household)
        if rule is Reveal.REFUSED or not opened:
            audit.record(request, audit.Action.REVEAL, obj=row, success=False, field=field)
            message = (
                _("Only the responsible social worker or the station head may see this number.")
                if opened
                else _("Open the file with a reason first.")
            )
            return self.show(request, row, field, {"refused": message}, status=403)
        reason = ""
        if rule is Reveal.WITH_REASON:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                context = {"form": form, "needs_reason": True}
                return self.show(request, row, field, context, status=422)
            reason = form.cleaned_data["reason"]
        audit.record(request, audit.Action.REVEAL, obj=row, reason=reason, field=field)
        return self.show(request, row, field, {"value": getattr(row, field) or ""})

    def show(
        self, request: HttpRequest, row: Any, field: str, context: dict, status: int = 200
    ) -> HttpResponse:
        context |= {
            "reveal_row": row,
            "reveal_url": reveal_url(row),
            "label": row._meta.get_field(field).verbose_name,
            "household": household_of(row),
            "field": field,
            "masked": masked(row, field),
        }
        if request.htmx:  # type: ignore[attr-defined]
            # htmx puts only successful answers into the page.
            return render(request, "households/_reveal.html", context, status=200)
        return render(request, "households/reveal.html", context, status=status)


# The name under which other modules know it.
RevealNumber = RevealField

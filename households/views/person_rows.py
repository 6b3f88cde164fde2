"""Target groups with evidence, certificates, relations and phones of a person: add and change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from households.forms.person_rows import (
    CategoryForm,
    CertificateForm,
    PhoneForm,
    RelationForm,
    RowForm,
)
from households.models import (
    DisabilityCertificate,
    Person,
    PersonCategory,
    PersonPhone,
    PersonRelation,
)
from households.sight import sees_hidden
from households.views.members import EditingMember

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    model: type[Any]
    form: type[RowForm]
    add: Text
    change: Text


GROUPS = Kind(
    PersonCategory, CategoryForm, gettext_lazy("Add a target group"),
    gettext_lazy("Change a target group"),
)  # fmt: skip
CERTIFICATES = Kind(
    DisabilityCertificate, CertificateForm, gettext_lazy("Add a disability certificate"),
    gettext_lazy("Change a disability certificate"),
)  # fmt: skip
RELATIONS = Kind(
    PersonRelation, RelationForm, gettext_lazy("Add a relative, guardian or carer"),
    gettext_lazy("Change a relation"),
)  # fmt: skip
PHONES = Kind(PersonPhone, PhoneForm, gettext_lazy("Add a phone"), gettext_lazy("Change a phone"))


class RowAdd(EditingMember, View):
    """`?code=` chooses the target group beforehand."""

    kind: Kind = GROUPS

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.find_person(request, uuid)
        return self.show(request, person, self.form(request, person, None))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.find_person(request, uuid)
        form = self.form(request, person, request.POST)
        if form.is_valid() and keep(form):
            messages.success(request, _("%(name)s was saved.") % {"name": person.name})
            return redirect(_back(person))
        return self.show(request, person, form, status=422)

    def form(self, request: HttpRequest, person: Person, data: Any) -> RowForm:
        hidden = sees_hidden(request, person.household)
        initial = {"code": request.GET["code"]} if "code" in request.GET else {}
        return self.kind.form(data, person=person, hidden=hidden, initial=initial)

    def show(
        self, request: HttpRequest, person: Person, form: RowForm, status: int = 200
    ) -> HttpResponse:
        title = self.kind.change if form.instance.pk else self.kind.add
        context = {
            "title": title,
            "note": f"{person.name} · {person.household.file_no}",
            "back": _back(person),
            "form": form,
            "forms": [form],
        }
        return render(request, "households/plain_form.html", context, status=status)


class RowEdit(RowAdd):
    """Change a row. Ending it is a date; nothing is deleted."""

    row: Any = None

    def find_person(self, request: HttpRequest, uuid: UUID) -> Person:
        rows = self.kind.model.objects.visible_to(request.user)
        self.row = get_object_or_404(rows.select_related("person"), uuid=uuid)
        person = super().find_person(request, self.row.person.uuid)
        hidden = getattr(self.row, "is_hidden", False)
        if hidden and not sees_hidden(request, person.household):
            # That there is such a row is itself what is hidden.
            get_object_or_404(rows.none())
        return person

    def form(self, request: HttpRequest, person: Person, data: Any) -> RowForm:
        hidden = sees_hidden(request, person.household)
        return self.kind.form(data, instance=self.row, person=person, hidden=hidden)


def keep(form: RowForm) -> bool:
    """Store the row; False, with the error in the form, when somebody was first."""
    row = form.instance
    try:
        with transaction.atomic():
            if isinstance(row, DisabilityCertificate):
                row.put_on_file()
            else:
                form.save()
    except IntegrityError:
        form.add_error(None, _("This is on file already."))
        return False
    return True


def _back(person: Person) -> str:
    return f"{person.household.get_absolute_url()}?tab=members#d-{person.uuid}"

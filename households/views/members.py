"""Members of a household: add, change, move to another household, make head."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from households.duplicates import survivors
from households.forms import MemberForm, MoveForm
from households.forms.particulars import PARTS, Part, PartForm
from households.models import Household, Person
from households.views.edit import Editing
from households.views.response import PersonLevel


class EditingMember(Editing):
    def find_person(self, request: HttpRequest, uuid: UUID) -> Person:
        """The person with the household, if the user reaches them and may open the file."""
        person = get_object_or_404(Person.objects.visible_to(request.user), uuid=uuid)
        person.household = self.find(request, person.household.uuid)
        return person


class PersonPage(PersonLevel, View):
    """A person's own address leads to their line in the household's file."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = Person.objects.visible_to(request.user).sealed().select_related("household")
        person = get_object_or_404(found, uuid=uuid)
        # Old addresses of a merged file, on paper or in a link, lead on.
        person = survivors.of_person(person, request.user) or person
        return redirect(f"{person.household.get_absolute_url()}?tab=members#p-{person.uuid}")


class MemberAdd(Editing, View):
    def find(self, request: HttpRequest, uuid: UUID) -> Household:
        household = super().find(request, uuid)
        if household.is_closed:
            raise PermissionDenied(_("This household's file is closed."))
        return household

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        return self.show(request, household, self.form(request, household))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.find(request, uuid)
        form = self.form(request, household)
        if not form.is_valid() or form.needs_confirmation(household):
            return self.show(request, household, form, status=422)
        try:
            with transaction.atomic():
                household.take(form.instance)
                form.save_categories()
        except IntegrityError:
            form.instance.pk = None
            form.number_is_taken()
            return self.show(request, household, form, status=422)
        messages.success(request, _("%(name)s was added.") % {"name": form.instance.name})
        return redirect(f"{household.get_absolute_url()}?tab=members")

    def form(self, request: HttpRequest, household: Household) -> MemberForm:
        return MemberForm(request.POST or None, user=request.user, household=household)

    def show(
        self, request: HttpRequest, household: Household, form: MemberForm, status: int = 200
    ) -> HttpResponse:
        context = {"household": household, "form": form, "forms": [form]}
        return render(request, "households/member_add.html", context, status=status)


class MemberEdit(EditingMember, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.form(request, uuid))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        form = self.form(request, uuid)
        if not form.is_valid():
            return self.show(request, form, status=422)
        try:
            with transaction.atomic():
                form.save()
                form.save_categories()
        except IntegrityError:
            form.number_is_taken()
            return self.show(request, form, status=422)
        messages.success(request, _("%(name)s was saved.") % {"name": form.instance.name})
        return redirect(f"{form.instance.household.get_absolute_url()}?tab=members")

    def form(self, request: HttpRequest, uuid: UUID) -> MemberForm:
        person = self.find_person(request, uuid)
        return MemberForm(
            request.POST or None, instance=person, user=request.user, household=person.household
        )

    def show(self, request: HttpRequest, form: MemberForm, status: int = 200) -> HttpResponse:
        household = form.instance.household
        context = {
            "form": form,
            "forms": [form],
            "household": household,
            "person": form.instance,
            "is_head": household.head_id == form.instance.pk,
            "parts": part_forms(form.instance),
        }
        return render(request, "households/member_edit.html", context, status=status)


def part_forms(person: Person, tried: PartForm | None = None) -> list[dict[str, Any]]:
    """The further parts of the person's file, each with its form; the one just tried is open."""
    return [
        {
            "part": part,
            "form": tried if isinstance(tried, part.form) else part.form(instance=person),
            "open": isinstance(tried, part.form),
        }
        for part in PARTS.values()
    ]


class PartEdit(EditingMember, View):
    """One part of a person's file, saved by itself."""

    def get(self, request: HttpRequest, uuid: UUID, part: str) -> HttpResponse:
        person = self.find_person(request, uuid)
        return self.show(request, person, self.part(part).form(instance=person))

    def post(self, request: HttpRequest, uuid: UUID, part: str) -> HttpResponse:
        person = self.find_person(request, uuid)
        form = self.part(part).form(request.POST, instance=person)
        if not form.is_valid():
            return self.show(request, person, form, status=422)
        form.save()
        messages.success(request, _("%(name)s was saved.") % {"name": person.name})
        return redirect(f"{reverse('households:member-edit', args=[uuid])}#part-{part}")

    def part(self, key: str) -> Part:
        if key not in PARTS:
            raise Http404
        return PARTS[key]

    def show(
        self, request: HttpRequest, person: Person, form: PartForm, status: int = 200
    ) -> HttpResponse:
        household = person.household
        own = MemberForm(instance=person, user=request.user, household=household)
        context = {
            "form": own,
            "forms": [form],
            "household": household,
            "person": person,
            "is_head": household.head_id == person.pk,
            "parts": part_forms(person, form),
        }
        return render(request, "households/member_edit.html", context, status=status)


class MemberMove(EditingMember, View):
    """To another household that the user also reaches; both files keep the history."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find_person(request, uuid), MoveForm(request.user))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.find_person(request, uuid)
        form = MoveForm(request.user, request.POST)
        if not form.is_valid():
            return self.show(request, person, form, status=422)
        target: Any = form.household
        try:
            person.move_to(
                target,
                form.cleaned_data["relation"],
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.show(request, person, form, status=422)
        messages.success(
            request,
            _("%(name)s now belongs to %(number)s.")
            % {"name": person.name, "number": target.file_no},
        )
        return redirect(target)

    def show(
        self, request: HttpRequest, person: Person, form: MoveForm, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "forms": [form], "person": person, "household": person.household}
        return render(request, "households/member_move.html", context, status=status)


class MakeHead(EditingMember, View):
    """Another member becomes head; the family's relations are then to be looked through again."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.find_person(request, uuid)
        try:
            person.household.make_head(person)
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        else:
            messages.success(
                request,
                _("%(name)s is head now. Please check the relations of the other members.")
                % {"name": person.name},
            )
        return redirect(f"{person.household.get_absolute_url()}?tab=members")

"""Changes of the register: what will happen is said first, then done, then it can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.workflow import holds
from households.forms import register as asked
from households.models import Household, Person, RegisterChange
from households.views.members import EditingMember
from stations.models import Station

Text = str | Promise


class Changing(EditingMember, View):
    """One change: a form, a list of what will happen, one button.

    A subclass says `title`, `button`, `will_happen`, `form` and `change`; `row` is the household or
    person at hand.
    """

    permission = "register.change"
    title: Text = ""
    button: Text = ""
    danger = False

    def row(self, request: HttpRequest, uuid: UUID) -> Any:
        return self.find(request, uuid)

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self._row(request, uuid)
        return self.show(request, row, self.form(request, row, None))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self._row(request, uuid)
        form = self.form(request, row, request.POST)
        if not form.is_valid():
            return self.show(request, row, form, status=422)
        try:
            target = self.change(request, row, form)
        except ValidationError as error:
            _beside(form, error)
            return self.show(request, row, form, status=422)
        return redirect(target)

    def _row(self, request: HttpRequest, uuid: UUID) -> Any:
        row = self.row(request, uuid)
        if not holds(request.user, self.permission, self.household_of(row).station):
            raise PermissionDenied(_("Your role may not do this here."))
        return row

    def household_of(self, row: Any) -> Household:
        return row if isinstance(row, Household) else row.household

    def will_happen(self, row: Any) -> list[Text]:
        return []

    def form(self, request: HttpRequest, row: Any, data: Any) -> forms.Form:
        raise NotImplementedError

    def change(self, request: HttpRequest, row: Any, form: Any) -> Any:
        """Make the change; out: where to go then."""
        raise NotImplementedError

    def show(self, request: HttpRequest, row: Any, form: Any, status: int = 200) -> HttpResponse:
        household = self.household_of(row)
        context = {
            "title": self.title,
            "button": self.button,
            "danger": self.danger,
            "about": row.name if isinstance(row, Person) else household.file_no,
            "household": household,
            "will_happen": self.will_happen(row),
            "form": form,
            "forms": [form],
        }
        return render(request, "households/register_change.html", context, status=status)


def _beside(form: forms.Form, error: ValidationError) -> None:
    """The register's refusals beside the fields that they name, where the form has them."""
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def _members(household: Household) -> list[Person]:
    found = household.members.filter(status=Person.Status.REGISTERED).sealed()
    return list(found.order_by("relation", "pk"))


class OfPerson(Changing):
    def row(self, request: HttpRequest, uuid: UUID) -> Person:
        return self.find_person(request, uuid)


class Leaving(OfPerson):
    form_class: type[asked.LeaveForm]
    danger = True

    def form(self, request: HttpRequest, row: Person, data: Any) -> forms.Form:
        staying = [m for m in _members(row.household) if m.pk != row.pk]
        return self.form_class(row, staying, data)

    def will_happen(self, row: Person) -> list[Text]:
        happens: list[Text] = [
            _("The target groups of %(name)s end on that day.") % {"name": row.name},
            _("Reminders about %(name)s stop; open work is to be closed by its keepers.")
            % {"name": row.name},
        ]
        if not [m for m in _members(row.household) if m.pk != row.pk]:
            happens.append(
                _(
                    "Nobody is left on the register here: the planned visit is dropped. Close the file."
                )
            )
        happens.append(_("It can be taken back on the page of changes."))
        return happens

    def told(self, form: Any) -> dict[str, Any]:
        return {key: value for key, value in form.cleaned_data.items() if value is not None}


class PersonDied(Leaving):
    title = gettext_lazy("Record a death")
    button = gettext_lazy("Record the death")
    form_class = asked.DeathForm

    def change(self, request: HttpRequest, row: Person, form: Any) -> Any:
        row.die(by=request.user, **self.told(form))
        messages.success(request, _("The death of %(name)s is on record.") % {"name": row.name})
        return row.household


class PersonDeparted(Leaving):
    title = gettext_lazy("Record a departure")
    button = gettext_lazy("Record the departure")
    form_class = asked.DepartureForm

    def change(self, request: HttpRequest, row: Person, form: Any) -> Any:
        row.depart(by=request.user, **self.told(form))
        messages.success(request, _("The departure of %(name)s is on record.") % {"name": row.name})
        return row.household


class PersonReturned(OfPerson):
    title = gettext_lazy("Record a return")
    button = gettext_lazy("Put on the register again")

    def form(self, request: HttpRequest, row: Person, data: Any) -> forms.Form:
        return asked.ReturnForm(data)

    def will_happen(self, row: Person) -> list[Text]:
        return [
            _("%(name)s is on the register of this household again.") % {"name": row.name},
            _("Target groups do not come back by themselves: check and give them anew."),
        ]

    def change(self, request: HttpRequest, row: Person, form: Any) -> Any:
        row.come_back(by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is on the register again.") % {"name": row.name})
        return row.household


class Split(Changing):
    title = gettext_lazy("Split the household")
    button = gettext_lazy("Split")

    def form(self, request: HttpRequest, row: Household, data: Any) -> forms.Form:
        return asked.SplitForm(row, _members(row), data)

    def will_happen(self, row: Household) -> list[Text]:
        return [
            _("A new file with a number of its own is opened at this station."),
            _("Whoever goes becomes a member there; their visits and records stay in the history."),
            _("Relations to the new head are to be looked through."),
        ]

    def change(self, request: HttpRequest, row: Household, form: Any) -> Any:
        told = form.cleaned_data
        founded = row.split(
            list(told["leaving"]),
            told["head"],
            division=told["division"],
            address=told["address"],
            new_head=told["new_head"],
            by=request.user,
            reason=told["reason"],
        )
        messages.success(request, _("File %(number)s is open.") % {"number": founded.file_no})
        return founded


class Merge(Changing):
    title = gettext_lazy("Merge with another household")
    button = gettext_lazy("Merge")
    danger = True

    def form(self, request: HttpRequest, row: Household, data: Any) -> forms.Form:
        return asked.MergeForm(request.user, data)

    def will_happen(self, row: Household) -> list[Text]:
        return [
            _("All members of %(number)s join the other file.") % {"number": row.file_no},
            _("This file is closed and points to the other one; both keep their history."),
            _("The earlier of the two planned visits holds."),
            _("It can be taken back on the page of changes."),
        ]

    def change(self, request: HttpRequest, row: Household, form: Any) -> Any:
        target = form.household
        if not holds(request.user, self.permission, target.station):
            raise ValidationError({"file_no": _("Your role may not do this there.")})
        row.merge_into(target, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("%(number)s was merged into this file.") % {"number": row.file_no}
        )
        return target


class MoveStation(Changing):
    title = gettext_lazy("Move the household to another station")
    button = gettext_lazy("Move")

    def form(self, request: HttpRequest, row: Household, data: Any) -> forms.Form:
        return asked.MoveStationForm(request.user, row, data)

    def will_happen(self, row: Household) -> list[Text]:
        return [
            _("The file keeps its number and its whole history."),
            _("The new station sees the family from now on, the present one no longer."),
            _("A responsible social worker is to be named there."),
        ]

    def change(self, request: HttpRequest, row: Household, form: Any) -> Any:
        told = form.cleaned_data
        row.move_to_station(
            told["station"], told["division"], told["address"], request.user, told["reason"]
        )
        messages.success(request, _("The file is at %(station)s now.") % {"station": row.station})
        return row


class Undo(Changing):
    title = gettext_lazy("Take back a change")
    button = gettext_lazy("Take back")
    danger = True

    def row(self, request: HttpRequest, uuid: UUID) -> RegisterChange:
        visible = RegisterChange.objects.visible_to(request.user)
        change = get_object_or_404(visible.select_related("person"), uuid=uuid)
        change.household = self.find(request, change.household.uuid)
        return change

    def form(self, request: HttpRequest, row: RegisterChange, data: Any) -> forms.Form:
        return asked.UndoForm(data)

    def will_happen(self, row: RegisterChange) -> list[Text]:
        whom = f" · {row.person.name}" if row.person else ""
        return [
            f"{row.get_kind_display()}{whom} · {row.on}",
            _("Everything goes back to how it was, as far as nothing later stands on it."),
            _("The change and that it was taken back both stay in the history."),
        ]

    def change(self, request: HttpRequest, row: RegisterChange, form: Any) -> Any:
        former = row.before.get("station")
        if former and not _may_at(request.user, former):
            raise PermissionDenied(_("Your role may not do this there."))
        row.undo(by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The change was taken back."))
        return Household.objects.get(pk=row.household_id)


def _may_at(user: Any, station_id: int) -> bool:
    return holds(user, "register.change", Station.objects.get(pk=station_id))

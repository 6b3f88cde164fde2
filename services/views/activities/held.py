"""Record an activity as held (the phone's one page), open its sign-in, write its summary."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7
from core.workflow import Refused
from households.models import Person
from services.aids import copying
from services.forms.activity import HoldForm, SummaryForm, VolunteerRows, held_before
from services.models import Activity, ActivityStatus, ServiceRecord, SignInSheet
from services.views.activities.of_activity import OfActivity


def people_of(activity: Activity, record: ServiceRecord | None) -> list[Person]:
    """The persons of the register who signed in, and those whom the record names already."""
    sheet = SignInSheet.of(activity)
    found = {person.pk: person for person in sheet.known_persons()} if sheet else {}
    if record is not None:
        for row in record.beneficiaries.select_related("person"):
            found.setdefault(row.person_id, row.person)
    return list(found.values())


class ActivityHold(OfActivity, View):
    """Actual numbers and what was done; sent twice it is held once. Also changes what came back."""

    template_name = "services/activities/hold.html"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity, record = self.begin(request, uuid)
        # The last one of its sort at the station.
        like = {"station": activity.station, "activity_record__activity__kind": activity.kind}
        copied = copying.asked(request, ServiceRecord.Kind.ACTIVITY, **like)
        form = self.form(request, activity, record, None, copied)
        form.last_record = copying.last_of(request.user, ServiceRecord.Kind.ACTIVITY, **like)
        return self.show(request, form, str(uuid7()))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        key = request.POST.get("uuid", "")
        activity = self.find_to_change(request, uuid)
        sent_before = activity.record is not None and str(activity.record.uuid) == key
        if sent_before and activity.status != ActivityStatus.APPROVED:
            return redirect(activity)
        activity, record = self.begin(request, uuid)
        form = self.form(request, activity, record, request.POST)
        if not form.is_valid():
            return self.show(request, form, key, status=422)
        try:
            if record is None:
                wanted = UUID(key) if is_uuid7(key) else None
                activity.hold(form.entry, by=request.user, uuid=wanted)
                messages.success(request, _("Handed in for review. The summary is due in 7 days."))
            else:
                with transaction.atomic():
                    record.activity_record.revise(form.entry, by=request.user)
                    ServiceRecord.objects.get(pk=record.pk).resubmit(request.user)
                messages.success(request, _("Handed in again."))
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.show(request, form, key, status=422)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, key, status=422)
        return redirect(activity)

    def begin(self, request: HttpRequest, uuid: UUID) -> tuple[Activity, ServiceRecord | None]:
        """The activity, and its record if that was given back to this person."""
        activity = self.find_to_change(request, uuid)
        record = activity.record
        if record is None and activity.status == ActivityStatus.APPROVED:
            return activity, None
        if record is not None and record.is_editable and record.worker_id == request.user.pk:
            return activity, record
        raise PermissionDenied(_("Only an approved activity is recorded as held."))

    def form(
        self, request: HttpRequest, activity: Activity, record: ServiceRecord | None, data: Any,
        copied: ServiceRecord | None = None,
    ) -> HoldForm:  # fmt: skip
        return HoldForm(
            data, activity=activity, user=request.user, record=record, copy_of=copied,
            members=people_of(activity, record), initial=held_before(activity, record),
        )  # fmt: skip

    def show(
        self, request: HttpRequest, form: HoldForm, key: str, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "activity": form.activity, "uuid": key,
            "sheet": SignInSheet.of(form.activity),
        }  # fmt: skip
        return render(request, self.template_name, context, status=status)


class ActivitySignIn(OfActivity, View):
    """POST: open the sheet of the activity and go to its code."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.find_to_change(request, uuid)
        if activity.status != ActivityStatus.APPROVED:
            raise PermissionDenied(_("People sign in at an approved activity."))
        try:
            return redirect(SignInSheet.open_for(activity, request.user))
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused


class ActivitySummary(OfActivity, View):
    """Summary and volunteers in one form; `save` keeps a draft of it, else it is summarised."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.open(request, uuid)
        rows = VolunteerRows(instance=activity, prefix="v")
        return self.show(request, SummaryForm(instance=activity), rows)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.open(request, uuid)
        form = SummaryForm(request.POST, instance=activity)
        rows = VolunteerRows(request.POST, instance=activity, prefix="v")
        keep_draft = "save" in request.POST
        if keep_draft:
            for name in ("process", "outputs", "spent"):
                form.fields[name].required = False
        if not all([form.is_valid(), rows.is_valid()]):
            return self.show(request, form, rows, status=422)
        try:
            with transaction.atomic():
                form.save()
                rows.save()
                if not keep_draft:
                    activity.make("summarise", request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, rows, status=422)
        messages.success(
            request, _("The draft was kept.") if keep_draft else _("The activity is summarised.")
        )
        return redirect(activity)

    def open(self, request: HttpRequest, uuid: UUID) -> Activity:
        activity = self.find_to_change(request, uuid)
        if activity.status != ActivityStatus.HELD:
            raise PermissionDenied(_("Only an activity that was held is summarised."))
        return activity

    def show(
        self, request: HttpRequest, form: SummaryForm, rows: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "rows": rows, "activity": form.instance,
        }  # fmt: skip
        return render(request, "services/activities/summary.html", context, status=status)

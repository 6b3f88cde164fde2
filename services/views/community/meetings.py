"""One deliberation meeting: plan, sign in, hold, decide, follow to the end, print its minutes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts import audit
from core.ids import is_uuid7, uuid7
from core.workflow import Refused, holds
from households.views.by_name import ByName
from services.forms.community import DecisionForm, MeetingForm
from services.forms.meeting_held import MeetingHeldForm
from services.models import Decision, DeliberationMeeting, SignInSheet, named_and_rest
from services.models.community.base import EDIT
from services.models.community.meeting_record import ROLES
from services.papers.meeting import minutes
from services.views.community.rows import Fact, RowCreate, RowEdit, RowMove, RowPage


class MeetingCreate(RowCreate):
    form_class = MeetingForm
    title = gettext_lazy("New deliberation meeting")
    back = "services:meetings"


class MeetingEdit(RowEdit):
    model = DeliberationMeeting
    form_class = MeetingForm
    title = gettext_lazy("Change the meeting")


class MeetingMove(RowMove):
    model = DeliberationMeeting


class MeetingPage(RowPage):
    """The meeting with its decisions; POST adds a decision."""

    model = DeliberationMeeting
    related = ("station", "village", "created_by", "track", "record__meeting_record")  # type: ignore[assignment]
    template_name = "services/community/meeting.html"
    list_name, list_label, url_name = (
        "services:meetings", gettext_lazy("Deliberation meetings"), "services:meeting",
    )  # fmt: skip

    def facts(self, row: DeliberationMeeting) -> list[Fact]:
        return [
            (_("Date"), f"{row.held_on:%Y-%m-%d}"),
            (_("Meeting place or address"), row.location),
            (_("Convenor"), row.convenor),
            (_("Belongs to"), row.track or _("Routine")),
            (_("What it is about"), row.background),
        ]

    def extra(self, request: HttpRequest, row: DeliberationMeeting) -> dict[str, Any]:
        decisions = list(row.decisions.all())
        for decision in decisions:
            decision.meeting = row
            decision.moves = decision.offered(request.user)  # type: ignore[attr-defined]
        at = holds(request.user, EDIT, row.station)
        return {
            "decisions": decisions,
            "may_decide": at and row.status == row.Status.HELD,
            "may_hold": at and row.status == row.Status.PLANNED,
            # Held by its own page, with the numbers.
            "moves": [offer for offer in row.offered(request.user) if offer[0] != "hold"],
            "proposals": row.proposals.all(),
            "decision_form": DecisionForm(instance=Decision(meeting=row)),
        }

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row: DeliberationMeeting = self.find_to_change(request, uuid, EDIT)
        key = request.POST.get("uuid", "")
        decision = Decision(  # type: ignore[misc]
            meeting=row, created_by=request.user, uuid=key if is_uuid7(key) else uuid7()
        )
        form = DecisionForm(request.POST, instance=decision)
        if not form.is_valid():
            return self.show(request, row, 422, decision_form=form, forms=[form])
        if not row.decisions.filter(uuid=decision.uuid).exists():
            form.save()
            messages.success(request, _("The decision was saved."))
        return redirect(row)


class DecisionMove(RowMove):
    model = Decision
    related = ("meeting__station",)


class MeetingSheet(ByName, View):
    """POST: open the sign-in sheet of the meeting, with its code."""

    model = DeliberationMeeting

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find_to_change(request, uuid, EDIT)
        return redirect(SignInSheet.open_for(row, request.user))


class MeetingHold(ByName, View):
    """Record the meeting as held, or change its record after it was given back."""

    model = DeliberationMeeting
    related = ("station", "track", "record__meeting_record")
    permission = EDIT

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.row(request, uuid)
        return self.show(request, row, self.form(request, row))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.row(request, uuid)
        form = self.form(request, row, request.POST)
        if form.is_valid():
            try:
                if row.record is None:
                    key = form.cleaned_data.get("uuid")
                    row.hold(form.entry, by=request.user, uuid=key)
                else:
                    row.record.meeting_record.revise(form.entry, by=request.user)
                    row.record.refresh_from_db()
                    if row.record.status == row.record.Status.RETURNED:
                        row.record.resubmit(request.user)
            except ValidationError as error:
                form.add_error(None, form.placed(error))
            except Refused as refused:
                messages.error(request, str(refused))
                return redirect(row)
            else:
                messages.success(request, _("Recorded and handed in for review."))
                return redirect(row)
        return self.show(request, row, form, status=422)

    def row(self, request: HttpRequest, uuid: UUID) -> DeliberationMeeting:
        row: DeliberationMeeting = self.find_to_change(request, uuid, EDIT)
        if row.record is not None and not row.record.is_editable:
            raise PermissionDenied(_("It can no longer be changed as it stands now."))
        if row.record is None and row.status != row.Status.PLANNED:
            raise PermissionDenied(_("It can no longer be changed as it stands now."))
        return row

    def form(
        self, request: HttpRequest, row: DeliberationMeeting, data: Any = None
    ) -> MeetingHeldForm:
        sheet = SignInSheet.of(row)
        signed = list(sheet.known_persons()) if sheet else []
        # A child without the guardian's consent is a head without a name.
        named, _rest = named_and_rest(signed, 0, row.held_on)
        initial: dict[str, Any] = {
            "uuid": str(uuid7()), "occurred_on": min(row.held_on, timezone.localdate()),
        }  # fmt: skip
        if row.record is None:
            initial["served"] = [str(person.uuid) for person in named]
            if sheet:
                initial["residents"] = sheet.counts().total
        else:
            before = [b.person for b in row.record.beneficiaries.select_related("person")]
            named = list({person.pk: person for person in [*named, *before]}.values())
            detail = row.record.meeting_record
            initial |= {role: getattr(detail, role) for role in ROLES}
            initial |= {
                "served": [str(person.uuid) for person in before],
                "occurred_on": row.record.occurred_on, "minutes": row.record.minutes,
                "forces": row.record.forces,
            }  # fmt: skip
        return MeetingHeldForm(
            data, meeting=row, user=request.user, members=named, record=row.record, initial=initial
        )

    def show(
        self, request: HttpRequest, row: DeliberationMeeting, form: Any, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "title": _("Record the meeting as held"),
            "note": row.topic, "back": row.get_absolute_url(),
        }  # fmt: skip
        return render(request, "households/plain_form.html", context, status=status)


class MeetingMinutes(ByName, View):
    """GET: the minutes as PDF."""

    model = DeliberationMeeting
    related = ("station", "village", "track", "record__meeting_record")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find(request, uuid)
        body = minutes(row, request.user)
        audit.record(request, audit.Action.PRINT, obj=row, bytes=len(body))
        response = HttpResponse(body, content_type="application/pdf")
        name = f"{_('Minutes')}-{row.held_on:%Y%m%d}-{str(row.uuid)[-6:]}"
        response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
        return response

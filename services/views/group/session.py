"""A session on the phone: opening the sign-in, recording, changing what was given back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7
from core.workflow import Refused, holds
from households.views.by_name import ByName
from households.views.response import PersonLevel
from households.views.stored_files import take_files, tell
from services.aids import copying
from services.forms.group_session import SessionForm
from services.models import (
    Group,
    GroupSession,
    PlannedSession,
    ServiceFile,
    ServiceRecord,
    SignInSheet,
    Status,
)
from services.models.group.moves import EDIT


class OfPlanned(PersonLevel):
    permission = EDIT

    def planned(self, request: HttpRequest, uuid: UUID) -> PlannedSession:
        seen = PlannedSession.objects.visible_to(request.user)
        row = get_object_or_404(seen.select_related("group__station", "group__track"), uuid=uuid)
        if not holds(request.user, EDIT, row.group.station):
            raise PermissionDenied(_("Your role may not do this here."))
        return row


class OpenSignIn(OfPlanned, View):
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Open the sheet of a planned session and show its code."""
        planned = self.planned(request, uuid)
        if not planned.group.takes_members or planned.group.is_plan:
            messages.error(request, _("The plan must be approved before people sign in."))
            return redirect(planned.group)
        return redirect(SignInSheet.open_for(planned, request.user))


class RecordPlanned(OfPlanned, View):
    """A planned session as it was held."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        planned = self.planned(request, uuid)
        standing = planned.sessions.exclude(record__status=Status.WITHDRAWN).first()
        if standing:
            return redirect("services:record", standing.record.uuid)
        return page(request, begin(request, planned.group, planned))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        planned = self.planned(request, uuid)
        form = SessionForm(
            request.POST, request.FILES, user=request.user, group=planned.group, planned=planned
        )
        return log(request, form)


class RecordExtra(ByName, View):
    """A session that the plan did not have."""

    model = Group
    related = ("station", "track")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return page(request, begin(request, self.find_to_change(request, uuid, EDIT)))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group = self.find_to_change(request, uuid, EDIT)
        form = SessionForm(request.POST, request.FILES, user=request.user, group=group)
        return log(request, form)


def begin(request: HttpRequest, group: Group, planned: PlannedSession | None = None) -> SessionForm:
    """A new session's form; `?copy=uuid` fills in what was the same at another of the group."""
    kind = ServiceRecord.Kind.GROUP_SESSION
    copied = copying.asked(request, kind, group_session__group=group)
    form = SessionForm(user=request.user, group=group, planned=planned, copy_of=copied)
    form.last_record = copying.last_of(request.user, kind, group_session__group=group)
    return form


def log(request: HttpRequest, form: SessionForm) -> HttpResponse:
    key = request.POST.get("uuid", "")
    own = GroupSession.objects.visible_to(request.user).filter(record__worker=request.user)  # type: ignore[misc]
    if is_uuid7(key) and own.filter(record__uuid=key, group=form.group).exists():
        return redirect(form.group)
    if not form.is_valid():
        return page(request, form)
    try:
        session, _made = GroupSession.log(
            form.entry, by=request.user, uuid=form.cleaned_data["uuid"] or None
        )
    except (ValidationError, Refused) as error:
        return page(request, form, error)
    keep_sheets(request, session)
    messages.success(
        request,
        _("Session %(n)s is on record; the station head will review it.") % {"n": session.number},
    )
    return redirect(session.group)


def keep_sheets(request: HttpRequest, session: GroupSession) -> None:
    """The photos of the paper sheet go on the session's record; the form has looked at them."""
    if request.FILES.getlist("sheets"):
        sheet = ServiceFile.Kind.SHEET
        _stored, refused = take_files(
            request, ServiceFile, sheet, field="sheets", record=session.record
        )
        tell(request, [], refused)


class ReviseSession(PersonLevel, View):
    """A draft or a returned session, changed and handed in again."""

    permission = EDIT

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        session = self.session(request, uuid)
        if not session.record.is_editable:
            return redirect("services:record", uuid)
        return page(request, self.form(request, session))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        session = self.session(request, uuid)
        form = self.form(request, session, request.POST, request.FILES)
        if not form.is_valid():
            return page(request, form)
        try:
            session.revise(form.entry, by=request.user)
            if session.record.status == Status.RETURNED:
                session.record.resubmit(request.user)
            elif session.record.status == Status.DRAFT:
                session.record.submit(request.user)
            keep_sheets(request, session)
        except (ValidationError, Refused) as error:
            return page(request, form, error)
        messages.success(request, _("The session was handed in again."))
        return redirect(session.group)

    def session(self, request: HttpRequest, uuid: UUID) -> GroupSession:
        own = GroupSession.objects.visible_to(request.user).filter(record__worker=request.user)  # type: ignore[misc]
        related = own.select_related("record", "group__station", "group__track", "planned")
        return get_object_or_404(related, record__uuid=uuid)

    def form(self, request: HttpRequest, session: GroupSession, *data: Any) -> SessionForm:
        return SessionForm(*data, user=request.user, group=session.group, session=session)


def page(
    request: HttpRequest, form: SessionForm, error: ValidationError | Refused | None = None
) -> HttpResponse:
    """The form; an error that only saving could find stands on top, nothing typed is lost."""
    if isinstance(error, Refused):
        form.add_error(None, str(error.message))
    elif error is not None:
        form.add_error(None, form.placed(error))
    returned = None
    if form.session is not None:
        returned = form.session.record.transitions.filter(to_status=Status.RETURNED).last()
    context = {
        "form": form,
        "group": form.group,
        "returned": returned,
        "today": timezone.localdate(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "services/group/session_form.html", context, status=status)

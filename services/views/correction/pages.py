"""Asking for a correction of a locked record, and answering it."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import Refused
from households.sight import may_open, sees_names
from households.views.response import unstored
from services.forms.correction import CorrectionForm
from services.kinds import joins, kind_of
from services.lists.queries import for_rows
from services.models import RecordCorrection, ServiceRecord
from services.views.person_level import PersonLevelRequired


def corrections_of(user: Any) -> QuerySet[RecordCorrection]:
    """The corrections within sight, with the people and the record that a page names."""
    return RecordCorrection.objects.visible_to(user).select_related(
        "record__station", "record__worker", "record__household__head", "requested_by",
        "opinion_by", "decided_by", *(f"record__{name}" for name in joins()),
    )  # fmt: skip


class AskCorrection(PersonLevelRequired, View):
    """The locked record as a form; what is changed there is asked for, with the reason."""

    def get(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        record = self._record(request, uuid)
        waiting = record.corrections.waiting().first()
        if waiting is not None:
            return redirect("services:correction", waiting.uuid)
        return self._page(request, CorrectionForm(record=record, user=request.user))

    def post(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        record = self._record(request, uuid)
        form = CorrectionForm(request.POST, record=record, user=request.user)
        if not form.is_valid():
            return self._page(request, form)
        try:
            asked, _made = RecordCorrection.ask(
                record, old=form.old, new=form.new, reason=form.cleaned_data["reason"],
                by=request.user,
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error.message))
            return self._page(request, form)
        messages.success(request, _("Asked for; the station head decides."))
        return redirect("services:correction", asked.uuid)

    @staticmethod
    def _record(request: HttpRequest, uuid: uuids.UUID) -> ServiceRecord:
        found = for_rows(ServiceRecord.objects.visible_to(request.user))
        record = get_object_or_404(found, uuid=uuid)
        if RecordCorrection.refusal_to_ask(record, request.user) is not None:
            raise PermissionDenied
        return record

    @staticmethod
    def _page(request: HttpRequest, form: CorrectionForm) -> HttpResponse:
        context = {"form": form, "record": form.record, "kind": kind_of(form.record)}
        status = 422 if form.is_bound else 200
        page = TemplateResponse(request, "services/correction/ask.html", context, status=status)
        return unstored(page)  # type: ignore[return-value]


class CorrectionDetail(PersonLevelRequired, View):
    """One correction: before and after side by side, the opinion, and the moves open to the reader."""

    def get(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        correction = get_object_or_404(corrections_of(request.user), uuid=uuid)
        correction.seen(request.user)
        return correction_page(request, correction)


def correction_page(
    request: HttpRequest, correction: RecordCorrection, errors: list[str] | None = None
) -> HttpResponse:
    """The page, with what refused a move on top."""
    record = correction.record
    kind = kind_of(record)
    household = record.household
    shown = may_open(request, household) if household else sees_names(request.user, record.station)
    shown = shown and kind.readable(record, request.user)
    differences: list[tuple[str, str, str]] = []
    if kind.detail_of(record) is not None:  # the rows of a case are closed to the county
        form = CorrectionForm(record=record, user=request.user)
        differences = form.differences(correction.old, correction.new, names_shown=shown)
    page = TemplateResponse(
        request,
        "services/correction/detail.html",
        {
            "correction": correction,
            "record": record,
            "opened": shown,
            "differences": differences,
            "moves": {name: move for name, move, _missing in correction.offered(request.user)},
            "log": correction.log(),
            "errors": errors or [],
            "refusal": _refusal(correction, request.user),
        },
        status=422 if errors else 200,
    )
    return unstored(page)  # type: ignore[return-value]


def _refusal(correction: RecordCorrection, user: Any) -> Any:
    """Why a station head cannot approve, where only the own request stands in the way."""
    waits = correction.status == RecordCorrection.Status.REQUESTED
    if waits and correction.holds(user, "record.confirm"):
        return correction.refusal("approve", user)
    return None


class MoveCorrection(PersonLevelRequired, View):
    """A press: approve, refuse, withdraw, or an opinion."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: uuids.UUID, move: str) -> HttpResponse:
        correction = get_object_or_404(corrections_of(request.user), uuid=uuid)
        text = request.POST.get("text", "")
        try:
            make(correction, move, request.user, text)
        except Refused as error:
            return correction_page(request, correction, [str(error.message)])
        except ValidationError as error:
            correction.refresh_from_db()
            return correction_page(request, correction, [str(m) for m in error.messages])
        return redirect("services:correction", uuid)


def make(correction: RecordCorrection, move: str, by: Any, text: str) -> None:
    """A move by name with its one text: the reason, the answer or the opinion."""
    if move == "approve":
        correction.approve(by, text)
    elif move == "refuse":
        correction.refuse(by, text)
    elif move == "withdraw":
        correction.make("withdraw", by, text)
    elif move == "opinion":
        correction.make("opinion", by, opinion=text.strip()[:500])
    else:
        raise Http404

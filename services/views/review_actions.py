"""The presses on the review desk: confirm, return, in bulk, and taking a confirmation back.

A confirmation can be taken back for ten seconds by one press, and until locking from the record.
"""

from __future__ import annotations

import time
import uuid as uuids
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from core.ids import uuid_of
from services.lists.queries import review_queue
from services.models import RecordHint, Refused, ServiceRecord
from services.views.person_level import PersonLevelRequired

UNDO_SECONDS = 10
# The server allows a little more than the page shows, for slow lines.
UNDO_GRACE = 20
BULK_LIMIT = 500


class ReviewAction(PersonLevelRequired, View):
    """A press on one record; afterwards the next row of the same list is selected."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        record = get_object_or_404(
            ServiceRecord.objects.visible_to(request.user).select_related("station"), uuid=uuid
        )
        try:
            self.act(request, record)
        except Refused as error:
            messages.error(request, str(error.message))
            return _back(request, str(uuid))
        return _back(request, request.POST.get("next", ""))

    def act(self, request: HttpRequest, record: ServiceRecord) -> None:
        raise NotImplementedError


class ConfirmRecord(ReviewAction):
    def act(self, request: HttpRequest, record: ServiceRecord) -> None:
        record.confirm(request.user)
        _remember(request, [record])


class ReturnRecord(ReviewAction):
    def act(self, request: HttpRequest, record: ServiceRecord) -> None:
        parts = [request.POST.get("preset", ""), request.POST.get("reason", "")]
        record.return_for(request.user, "；".join(part.strip() for part in parts if part.strip()))
        messages.success(request, _("Returned; the social worker sees the reason."))


class ReopenRecord(ReviewAction):
    def act(self, request: HttpRequest, record: ServiceRecord) -> None:
        record.reopen(request.user, request.POST.get("reason", ""))
        messages.success(request, _("The confirmation was taken back; the record waits again."))


class WithdrawRecord(ReviewAction):
    def act(self, request: HttpRequest, record: ServiceRecord) -> None:
        record.withdraw(request.user, request.POST.get("reason", ""))
        messages.success(request, _("The record was withdrawn; it stays readable."))


class DismissHint(PersonLevelRequired, View):
    """Set a hint aside with a reason; the record can then be confirmed in bulk."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        hint = get_object_or_404(
            RecordHint.objects.visible_to(request.user).select_related("record__station"), uuid=uuid
        )
        try:
            hint.make("dismiss", request.user, request.POST.get("reason", ""))
        except Refused as error:
            messages.error(request, str(error.message))
        return _back(request, str(hint.record.uuid))


class ConfirmPlain(PersonLevelRequired, View):
    """Bulk: the chosen rows, or all rows without hints; never one with a hint (UX 44)."""

    permission = "record.confirm"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        plain: Any = review_queue(request.user)
        plain = plain.filter(has_hint=False)
        if request.POST.get("kind", "").isdecimal():
            plain = plain.filter(kind=int(request.POST["kind"][:3]))
        chosen = [key for key in request.POST.getlist("record") if uuid_of(key)]
        if request.POST.get("which") != "all":
            plain = plain.filter(uuid__in=chosen)
        done: list[ServiceRecord] = []
        refused = 0
        for record in self._rows(plain):
            try:
                record.confirm(request.user)
                done.append(record)
            except Refused:
                refused += 1
        if done:
            _remember(request, done)
        skipped = refused
        if request.POST.get("which") != "all":
            skipped = len(chosen) - len(done)
        if skipped:
            messages.warning(
                request,
                ngettext(
                    "%(n)s record was left out: it has hints or is your own.",
                    "%(n)s records were left out: they have hints or are your own.",
                    skipped,
                )
                % {"n": skipped},
            )
        elif not done:
            messages.warning(request, _("No record was chosen."))
        return _back(request)

    @staticmethod
    def _rows(plain: QuerySet[ServiceRecord]) -> QuerySet[ServiceRecord]:
        return plain.select_related("station").order_by("submitted_at", "pk")[:BULK_LIMIT]


class UndoConfirm(PersonLevelRequired, View):
    """Take back what this session has just confirmed."""

    permission = "record.confirm"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        keys = undoable(request)
        if not keys:
            messages.warning(
                request, _("Too late to undo here; open the record to take a confirmation back.")
            )
            return _back(request)
        del request.session["undo"]
        records = ServiceRecord.objects.visible_to(request.user).filter(uuid__in=keys)
        for record in records.select_related("station"):
            try:
                record.reopen(request.user)
            except Refused as error:
                messages.error(request, f"{record.number}: {error.message}")
        return _back(request, keys[0])


def _remember(request: HttpRequest, records: list[ServiceRecord]) -> None:
    request.session["undo"] = {"at": time.time(), "records": [str(r.uuid) for r in records]}


def undoable(request: HttpRequest) -> list[str]:
    """The uuids confirmed just now, while they can be undone by one press."""
    kept = request.session.get("undo")
    if not kept or time.time() - kept["at"] > UNDO_SECONDS + UNDO_GRACE:
        return []
    return list(kept["records"])


def _back(request: HttpRequest, record: str = "") -> HttpResponse:
    """To the list (or record page) the press came from, never to a foreign address."""
    where = request.POST.get("where", "")
    if where == "record" and uuid_of(request.POST.get("self", "")):
        return redirect("services:record", request.POST["self"])
    url = reverse("services:workbench" if where == "workbench" else "services:review")
    query = []
    if request.POST.get("show") in ("hints", "overdue", "again"):
        query.append(f"show={request.POST['show']}")
    if request.POST.get("kind", "").isdecimal():
        query.append(f"kind={request.POST['kind'][:3]}")
    if uuid_of(record):
        query.append(f"record={record}")
    return redirect(f"{url}?{'&'.join(query)}" if query else url)

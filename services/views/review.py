"""The review queue and the desk it stands on (UX 41–45).

Station heads confirm, return and confirm in bulk; everybody else with person-level sight reads.
A confirmation can be taken back for ten seconds by one press, and until locking from the record.
"""

from __future__ import annotations

import time
import uuid as uuids
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views import View

from accounts.access import PostingRequired
from campaigns.catalogue import catalogue
from core.ui.keyset import page
from core.workflow import holds
from households.sight import named, sees_names
from services.models import RecordTransition, Refused, ServiceRecord, Status
from services.queries import (
    due_households,
    for_rows,
    month_end,
    overdue_since,
    review_queue,
)

ROWS = 20
UNDO_SECONDS = 10
# The server allows a little more than the page shows, for slow lines.
UNDO_GRACE = 20
BULK_LIMIT = 500
RETURN_REASONS = (
    _("The findings are incomplete"),
    _("Wrong person or household"),
    _("Wrong date or way of visiting"),
    _("Service types do not fit the track"),
    _("Recorded twice"),
)


class PersonLevelRequired(PostingRequired):
    """Rows about persons: only for roles with person-level sight (specification 2.1)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        if user.is_authenticated and user.scope.roles:
            scope = user.scope
            if not (scope.person_prefixes or scope.person_stations):
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


@dataclass(frozen=True)
class Chip:
    key: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class HeroFigure:
    """A figure to act on; `url` opens exactly as many rows as it says."""

    label: str | Promise
    value: int
    note: str | Promise
    url: str
    is_warning: bool = False


def narrowings(user: Any) -> dict[str, tuple[str | Promise, Q]]:
    """Chip → label and condition. The count on a chip and its list come from the same condition."""
    given_back = RecordTransition.objects.filter(
        record=OuterRef("pk"), to_status=Status.RETURNED, by=user.pk
    )
    return {
        "": (_("All"), Q()),
        "hints": (_("With hints"), Q(has_hint=True)),
        "overdue": (_("Over 3 days"), Q(submitted_at__lt=overdue_since())),
        "again": (_("Returned by me before"), Q(Exists(given_back))),
    }


class Review(PersonLevelRequired, View):
    """The queue alone; `Workbench` puts the day's figures above it."""

    template_name = "services/review.html"
    with_figures = False

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        shown_as = request.GET.get("show", "")
        queue = review_queue(user)
        conditions = narrowings(user)
        shown_as = shown_as if shown_as in conditions else ""
        counts = queue.aggregate(
            **{
                f"n_{key or 'all'}": Count("pk", filter=condition) if key else Count("pk")
                for key, (_label, condition) in conditions.items()
            },
            n_plain=Count("pk", filter=Q(has_hint=False)),
        )
        rows = for_rows(
            queue.filter(conditions[shown_as][1]).annotate(names_shown=named(user, ServiceRecord))
        )
        shown = page(rows, ("submitted_at", "pk"), request.GET.get("at", ""), ROWS)
        selected = self._selected(request, shown.rows)
        context = {
            "chips": [
                Chip(key, label, counts[f"n_{key or 'all'}"])
                for key, (label, _condition) in conditions.items()
            ],
            "shown_as": shown_as,
            "page": shown,
            "total": counts[f"n_{shown_as or 'all'}"],
            "waiting": counts["n_all"],
            "plain": counts["n_plain"],
            "may_confirm": user.may("record.confirm"),
            "selected": selected,
            "neighbours": _neighbours(shown.rows, selected),
            "detail": review_detail(selected, user) if selected else None,
            "reasons": RETURN_REASONS,
            "undo": _undoable(request),
            "undo_seconds": UNDO_SECONDS,
            "where": "workbench" if self.with_figures else "review",
            "overdue_since": overdue_since(),
            "today": timezone.localdate(),
        }
        if self.with_figures:
            context["figures"] = hero_figures(user, counts)
        return TemplateResponse(request, self.template_name, context)

    @staticmethod
    def _selected(request: HttpRequest, rows: list[ServiceRecord]) -> ServiceRecord | None:
        wanted = request.GET.get("record", "")
        return next((r for r in rows if str(r.uuid) == wanted), rows[0] if rows else None)


class Workbench(Review):
    """工作台: the figures to act on, then the queue."""

    template_name = "services/workbench.html"
    with_figures = True


def _neighbours(rows: list[ServiceRecord], selected: ServiceRecord | None) -> dict[str, str]:
    """The uuids of the rows before and after the selected one."""
    if selected is None:
        return {}
    place = rows.index(selected)
    return {
        "previous": str(rows[place - 1].uuid) if place else "",
        "next": str(rows[place + 1].uuid) if place + 1 < len(rows) else "",
    }


def review_detail(record: ServiceRecord, user: Any) -> dict[str, Any]:
    """What a reviewer compares: the visit, the previous one beside it, and what changed."""
    visit = getattr(record, "visit", None)
    return {
        "record": record,
        "visit": visit,
        "names_shown": sees_names(user, record.station),
        "served": [row.person for row in record.beneficiaries.select_related("person")],
        "services": catalogue().type_labels(record.service_types),
        "track": catalogue().tracks.get(record.track_id or 0),
        "previous": visit.previous if visit else None,
        "confirm_refusal": record.refusal("confirm", user),
        "may_return": holds(user, "record.confirm", record.station),
    }


def hero_figures(user: Any, counts: dict[str, int]) -> list[HeroFigure]:
    """The four figures of the desk; each opens a list of exactly that many rows."""
    today = timezone.localdate()
    first, last = today.replace(day=1), month_end(today)
    records = ServiceRecord.objects.visible_to(user)
    due = due_households(user, last).aggregate(
        n=Count("pk"), late=Count("pk", filter=Q(next_visit_on__lt=today))
    )
    figures = records.aggregate(
        returned=Count("pk", filter=Q(status=Status.RETURNED)),
        visits=Count(
            "pk",
            filter=Q(
                status__in=ServiceRecord.COUNTED,
                kind=ServiceRecord.Kind.VISIT,
                outcome=ServiceRecord.Outcome.SERVED,
                occurred_on__gte=first,
                occurred_on__lte=last,
            ),
        ),
        person_times=Sum(
            "person_times",
            filter=Q(
                status__in=ServiceRecord.COUNTED, occurred_on__gte=first, occurred_on__lte=last
            )
            & ~Q(place__in=ServiceRecord.REMOTE),
        ),
    )
    listing, month = reverse("services:record-list"), f"{today:%Y-%m}"
    return [
        HeroFigure(
            _("Waiting for review"),
            counts["n_all"],
            _("%(n)s for more than 3 days") % {"n": counts["n_overdue"]},
            reverse("services:review"),
            counts["n_overdue"] > 0,
        ),
        HeroFigure(
            _("Due this month, not visited"),
            due["n"],
            _("%(n)s overdue") % {"n": due["late"]},
            reverse("services:due"),
            due["late"] > 0,
        ),
        HeroFigure(
            _("Returned, not yet corrected"),
            figures["returned"],
            _("with the social workers"),
            f"{listing}?status={Status.RETURNED:d}",
        ),
        HeroFigure(
            _("Visits this month, confirmed"),
            figures["visits"],
            _("%(n)s person-times") % {"n": figures["person_times"] or 0},
            f"{listing}?counted=1&kind=1&outcome=1&from={month}&to={month}",
        ),
    ]


# --- actions -------------------------------------------------------------------------------------


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


class ConfirmPlain(PersonLevelRequired, View):
    """Bulk: the chosen rows, or all rows without hints; never one with a hint (UX 44)."""

    permission = "record.confirm"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        plain: Any = review_queue(request.user)
        plain = plain.filter(has_hint=False)
        chosen = [key for key in request.POST.getlist("record") if _is_uuid(key)]
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
        keys = _undoable(request)
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


def _undoable(request: HttpRequest) -> list[str]:
    """The uuids confirmed just now, while they can be undone by one press."""
    kept = request.session.get("undo")
    if not kept or time.time() - kept["at"] > UNDO_SECONDS + UNDO_GRACE:
        return []
    return list(kept["records"])


def _back(request: HttpRequest, record: str = "") -> HttpResponse:
    """To the list (or record page) the press came from, never to a foreign address."""
    where = request.POST.get("where", "")
    if where == "record" and _is_uuid(request.POST.get("self", "")):
        return redirect("services:record", request.POST["self"])
    url = reverse("services:workbench" if where == "workbench" else "services:review")
    query = []
    if request.POST.get("show") in ("hints", "overdue", "again"):
        query.append(f"show={request.POST['show']}")
    if _is_uuid(record):
        query.append(f"record={record}")
    return redirect(f"{url}?{'&'.join(query)}" if query else url)


def _is_uuid(text: str) -> bool:
    try:
        uuids.UUID(text)
    except ValueError:
        return False
    return True

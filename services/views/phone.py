"""The worker's phone: what is due today, and the own records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.access import PostingRequired
from core.ui.keyset import page
from households import reminders
from households.models import Household
from services.lists.queries import due_households, for_rows, month_end, own_households, with_faces
from services.models import Draft, RecordTransition, ServiceRecord, Status

DUE_SHOWN = 30
# On the first page: what else there is to do must stay within reach of the thumb.
DUE_AT_HOME = 10
REMINDERS_SHOWN = 3
GREETINGS = (
    (5, _("Good evening")),
    (11, _("Good morning")),
    (13, _("Good day")),
    (18, _("Good afternoon")),
    (24, _("Good evening")),
)


def greeting(now: dt.datetime) -> str:
    return str(next(text for until, text in GREETINGS if now.hour < until))


def last_return() -> Prefetch:
    """The reasons for which records were given back, newest last."""
    moves = RecordTransition.objects.filter(to_status=Status.RETURNED).order_by("id")
    return Prefetch("transitions", moves, to_attr="returns")


class PhoneHome(PostingRequired, View):
    """今日: one big button, who is due (overdue first), and the month so far."""

    permission = "visit.create"

    def get(self, request: HttpRequest) -> HttpResponse:
        now = timezone.localtime()
        today = now.date()
        user: Any = request.user
        own = ServiceRecord.objects.visible_to(user).filter(worker=user).standing()
        done_today = list(
            for_rows(own.filter(occurred_on=today, household__isnull=False)).order_by("-id")[:10]
        )
        due = own_households(user, due_households(user, today))
        rows = list(with_faces(user, due).order_by("next_visit_on", "pk")[:DUE_AT_HOME])
        _say_how_late(rows, today)
        return TemplateResponse(
            request,
            "services/phone_home.html",
            {
                "greeting": greeting(now),
                "today": today,
                "due": rows,
                "due_total": len(rows) if len(rows) < DUE_AT_HOME else due.count(),
                "done": done_today,
                "returned": for_rows(own.filter(status=Status.RETURNED))
                .prefetch_related(last_return())
                .order_by("-id")
                .first(),
                "month": month_so_far(user, today),
                "drafts": Draft.objects.readable(user),
                "reminders": reminders.first(user, REMINDERS_SHOWN),
            },
        )


def month_so_far(user: Any, today: dt.date) -> dict[str, int]:
    """Households that the worker visited this month, those still due in it, records given back."""
    own = ServiceRecord.objects.visible_to(user).filter(worker=user)
    visited = own.standing().filter(
        occurred_on__gte=today.replace(day=1),
        occurred_on__lte=today,
        outcome=ServiceRecord.Outcome.SERVED,
        kind=ServiceRecord.Kind.VISIT,
    )
    return {
        "visited": visited.values("household").distinct().count(),
        "due": own_households(user, due_households(user, month_end(today))).count(),
        "returned": own.filter(status=Status.RETURNED).count(),
    }


class PhoneDue(PostingRequired, View):
    """The households still due this month; as many as the home page says."""

    permission = "visit.create"

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        due = own_households(request.user, due_households(request.user, month_end(today)))
        shown = page(
            with_faces(request.user, due),
            ("next_visit_on", "pk"),
            request.GET.get("at", ""),
            DUE_SHOWN,
        )
        _say_how_late(shown.rows, today)
        return TemplateResponse(
            request,
            "services/phone_due.html",
            {"page": shown, "total": due.count(), "today": today},
        )


class PhoneRecords(PostingRequired, View):
    """The own records, those given back first; `?status=` or `?month=1` narrows them."""

    permission = "visit.create"
    CHIPS = (Status.RETURNED, Status.SUBMITTED, Status.CONFIRMED, Status.DRAFT)

    def get(self, request: HttpRequest) -> HttpResponse:
        own = ServiceRecord.objects.visible_to(request.user).filter(worker_id=request.user.pk)
        chosen = request.GET.get("status", "")
        narrowed = own
        if chosen.isdecimal() and int(chosen) in Status.values:
            wanted = int(chosen)
            both = ServiceRecord.COUNTED if wanted == Status.CONFIRMED else (wanted,)
            narrowed = own.filter(status__in=both)
        shown = page(
            for_rows(narrowed).prefetch_related(last_return()),
            ("-id",),
            request.GET.get("at", ""),
            20,
        )
        counts = _counts(own)
        given_back: list[ServiceRecord] = []
        if not chosen and not request.GET.get("at") and counts.get(Status.RETURNED):
            given_back = list(
                for_rows(own.filter(status=Status.RETURNED))
                .prefetch_related(last_return())
                .order_by("-id")[:20]
            )
        return TemplateResponse(
            request,
            "services/phone_records.html",
            {
                "page": shown,
                "given_back": given_back,
                "rows": [r for r in shown.rows if chosen or r.status != Status.RETURNED],
                "chosen": chosen,
                "total": sum(counts.values()),
                "chips": [
                    (str(int(status)), status.label, _count(counts, status))
                    for status in self.CHIPS
                ],
            },
        )


def _say_how_late(households: list[Any], today: dt.date) -> None:
    for household in households:
        household.days_late = (today - household.next_visit_on).days


def _counts(own: Any) -> dict[int, int]:
    from django.db.models import Count

    rows = own.order_by().values_list("status").annotate(n=Count("id"))
    return dict(rows)


def _count(counts: dict[int, int], status: Status) -> int:
    if status == Status.CONFIRMED:
        return sum(counts.get(s, 0) for s in ServiceRecord.COUNTED)
    return counts.get(status, 0)


def next_due_near(user: Any, household: Household) -> Household | None:
    """Who is due next in the same village, then anywhere: offered after a visit (UX 6)."""
    due = own_households(user, due_households(user, timezone.localdate())).exclude(pk=household.pk)
    near = (
        with_faces(user, due.filter(division=household.division_id))
        .order_by("next_visit_on")
        .first()
    )
    return near or with_faces(user, due).order_by("next_visit_on").first()

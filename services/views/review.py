"""The review queue and the desk it stands on (UX 41–45).

Station heads confirm, return and confirm in bulk (`services.views.review_actions`); everybody else
with person-level sight reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from campaigns.catalogue import catalogue
from core.ui.keyset import page
from core.workflow import holds
from households.sight import named, sees_names
from services.household_file.visit_blocks import of_record
from services.kinds import RecordKind, kind_of, kinds
from services.lists.queries import (
    for_rows,
    hint_rows,
    overdue_since,
    review_queue,
    with_hints,
)
from services.models import RecordHint, RecordTransition, ServiceRecord, Status
from services.models.answers_needs import AnswersNeeds
from services.views.desk_figures import hero_figures
from services.views.person_level import PersonLevelRequired
from services.views.review_actions import UNDO_SECONDS, undoable

ROWS = 20
REVIEWERS = frozenset({"station_head", "supervisor", "main_station", "county_admin"})
RETURN_REASONS = (
    _("The findings are incomplete"),
    _("Wrong person or household"),
    _("Wrong date or way of visiting"),
    _("Service types do not fit the track"),
    _("Recorded twice"),
)


def _kind_asked(text: str) -> RecordKind | None:
    return next((kind for kind in kinds() if text == str(kind.kind)), None)


def _kind_chips(counts: dict[str, int]) -> list[Chip]:
    """A chip per kind that waits, when more than one does."""
    waiting = [
        Chip(str(kind.kind), ServiceRecord.Kind(kind.kind).label, counts[f"kind_{kind.kind}"])
        for kind in kinds()
        if counts[f"kind_{kind.kind}"]
    ]
    return waiting if len(waiting) > 1 else []


def _kept(shown_as: str, kind: RecordKind | None) -> str:
    """The query string of the list as it is narrowed now, to be gone on with."""
    parts = {"show": shown_as, "kind": str(kind.kind) if kind else ""}
    kept = urlencode({name: value for name, value in parts.items() if value})
    return f"{kept}&" if kept else ""


@dataclass(frozen=True)
class Chip:
    key: str
    label: str | Promise
    count: int


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
        shown_as, chosen = request.GET.get("show", ""), _kind_asked(request.GET.get("kind", ""))
        queue = review_queue(user)
        conditions = narrowings(user)
        shown_as = shown_as if shown_as in conditions else ""
        of_kind = Q(kind=chosen.kind) if chosen else Q()
        counts = queue.aggregate(
            waiting=Count("pk"),
            n_plain=Count("pk", filter=Q(has_hint=False) & of_kind),
            waiting_overdue=Count("pk", filter=conditions["overdue"][1]),
            **{
                f"n_{key or 'all'}": Count("pk", filter=condition & of_kind)
                for key, (_label, condition) in conditions.items()
            },
            **{f"kind_{k.kind}": Count("pk", filter=Q(kind=k.kind)) for k in kinds()},
        )
        rows = with_hints(
            for_rows(queue.filter(conditions[shown_as][1] & of_kind)).annotate(
                names_shown=named(user, ServiceRecord)
            )
        )
        shown = page(rows, ("submitted_at", "pk"), request.GET.get("at", ""), ROWS)
        selected = self._selected(request, shown.rows)
        context = {
            "chips": [
                Chip(key, label, counts[f"n_{key or 'all'}"])
                for key, (label, _condition) in conditions.items()
            ],
            "kind_chips": _kind_chips(counts),
            "shown_as": shown_as,
            "kind_asked": chosen.kind if chosen else "",
            "keep": _kept(shown_as, chosen),
            "page": shown,
            "total": counts[f"n_{shown_as or 'all'}"],
            "waiting": counts["waiting"],
            "plain": counts["n_plain"],
            "may_confirm": user.may("record.confirm"),
            "selected": selected,
            "neighbours": _neighbours(shown.rows, selected),
            "detail": review_detail(selected, user) if selected else None,
            "reasons": RETURN_REASONS,
            "undo": undoable(request),
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


def open_hints(record: Any, user: Any) -> list[RecordHint]:
    """What its reviewers should look at; the author learns it by the return, not beforehand."""
    if not user.scope.roles & REVIEWERS:
        return []
    if not hasattr(record, "open_hints"):
        prefetch_related_objects([record], hint_rows())
    return record.open_hints


def _answers(detail: Any) -> list[str]:
    """What the service answers, in words: the needs, or that it was for everybody (HN-B05)."""
    if not isinstance(detail, AnswersNeeds):
        return []
    return [*detail.needs_in_words, *([str(_("For everybody"))] if detail.is_universal else [])]


def review_detail(record: ServiceRecord, user: Any) -> dict[str, Any]:
    """What a reviewer compares: the record, the previous one beside it, and what changed.

    `detail` is the kind's own row, also under its own name (`visit`, …) for the kind's template.
    """
    kind = kind_of(record)
    own = kind.detail_of(record)
    return {
        "record": record,
        "kind": kind,
        "detail": own,
        kind.detail: own,
        "names_shown": sees_names(user, record.station),
        "readable": kind.readable(record, user),
        "served": [row.person for row in record.beneficiaries.select_related("person")],
        "services": catalogue().type_labels(record.service_types),
        "forces": [str(ServiceRecord.Force(force).label) for force in record.forces],
        "answers": _answers(own),
        "track": catalogue().tracks.get(record.track_id or 0),
        "previous": kind.previous(record),
        "blocks": of_record(record, user),
        "confirm_refusal": record.refusal("confirm", user),
        "hints": open_hints(record, user),
        "may_return": holds(user, "record.confirm", record.station),
    }

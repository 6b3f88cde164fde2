"""Community work by village: what there is, what is open, who takes part."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.exports import table_response
from core.signals import exported
from households.views.response import PersonLevel
from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    Proposal,
)
from services.models.community.base import EDIT
from services.models.community.decision import UNDER_WAY
from services.participation import Taken, participation
from services.views.person_level import PersonLevelRequired

# A county has a few hundred villages; more rows nobody reads on a page.
SHOWN = 400
DECISIONS = 30


def _by_village(rows: Any, **counts: Any) -> list[dict[str, Any]]:
    grouped = rows.values("station", "village", code=F("village__code"), called=F("village__name"))
    return list(grouped.annotate(**counts, at=F("station__official_name")).order_by()[:SHOWN])


def communities(user: Any) -> list[dict[str, Any]]:
    """One row for each community with meetings, proposals or organisations: counts and last day."""
    year = timezone.localdate().year
    held = Q(record__isnull=False)
    under_way = Q(decisions__status__in=UNDER_WAY)
    sources = (
        (DeliberationMeeting.objects.visible_to(user), {
            "meetings": Count("pk", filter=held, distinct=True),
            "to_do": Count("decisions", filter=under_way, distinct=True),
            "last": Max("held_on", filter=held),
        }),
        (Proposal.objects.visible_to(user), {
            "proposals": Count("pk"),
            "unanswered": Count("pk", filter=Q(replied_at__isnull=True)),
        }),
        (CommunityOrganisation.objects.visible_to(user).fostered(), {"organisations": Count("pk")}),
        (CommunityNeedsSurvey.objects.visible_to(user).filter(year=year), {"surveys": Count("pk")}),
        (CommunityResource.objects.visible_to(user).standing().filter(year=year), {
            "resources": Count("pk"),
        }),
    )  # fmt: skip
    found: dict[tuple[int, int | None], dict[str, Any]] = {}
    for rows, counts in sources:
        for row in _by_village(rows, **counts):
            found.setdefault((row["station"], row["village"]), {}).update(row)
    return sorted(found.values(), key=lambda row: (row["at"], row["code"] or ""))


class Community(PersonLevelRequired, PersonLevel, View):
    """Every community with its counts, and the open decisions that are due first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        decisions = Decision.objects.visible_to(user).open().select_related("meeting__station")
        context = {
            "rows": communities(user),
            "decisions": decisions.order_by("due_on", "pk")[:DECISIONS],
            "names_shown": not _is_masked(user),
            "may_create": user.may(EDIT),
            "year": timezone.localdate().year,
        }
        return render(request, "services/community/community.html", context)


def _is_masked(user: Any) -> bool:
    return any(posting.definition.sight == "masked" for posting in user.current_postings)


class TakenTable(tables.Table):
    name = tables.Column(verbose_name=_("Village or community"), empty_values=())
    code = tables.Column(verbose_name=_("Division code"))
    person_times = tables.Column(verbose_name=_("Person-times"))
    named = tables.Column(verbose_name=_("Of them by name"))
    anonymous = tables.Column(verbose_name=_("Without a name"))
    residents = tables.Column(verbose_name=_("Different residents"))

    def render_name(self, record: Taken) -> str:
        return record.name or str(_("No single village"))


class Participation(PersonLevelRequired, PersonLevel, View):
    """`?from=&to=`: this year to today unless given; `?export=xlsx|csv` the same as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        today = timezone.localdate()
        first = _day(request, "from") or dt.date(today.year, 1, 1)
        last = _day(request, "to") or today
        rows = participation(user, first, last)
        if (kind := request.GET.get("export")) in ("xlsx", "csv"):
            if not user.may("export.aggregate"):
                raise PermissionDenied
            title = _("Participation")
            exported.send(
                type(self), request=request, what=str(title), query=f"from={first}&to={last}"
            )
            return table_response(request, title, TakenTable(rows, orderable=False), kind)
        context = {
            "rows": rows,
            "first": first,
            "last": last,
            "person_times": sum(row.person_times for row in rows),
            "may_export": user.may("export.aggregate"),
        }
        return render(request, "services/community/participation.html", context)


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None

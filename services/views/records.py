"""Lists of records and of the households still due; one record in full."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views import View

from accounts import audit
from core.ui.list import ListPage
from households import search
from households.models import Household
from households.sight import may_open, named, sees_names
from services.corrections.versions import changes_of
from services.kinds import kind_of
from services.lists.filters import RecordFilter
from services.lists.queries import due_households, for_rows, month_end
from services.lists.tables import HouseholdTable, RecordTable
from services.models import RecordCorrection, ServiceRecord, Status
from services.views.person_level import PersonLevelRequired
from services.views.review import RETURN_REASONS, review_detail


class RecordsBehind(PersonLevelRequired, ListPage):
    """What the three lists share: the record filter, shown as one form."""

    template_name = "services/record_list.html"
    export_permission = "export.person"


class RecordList(RecordsBehind):
    """Every record within sight. The row and person-time totals are those of the figure."""

    model = ServiceRecord
    table_class = RecordTable
    filterset_class = RecordFilter
    title = _("Service records")
    unit = pgettext_lazy("unit", "records")
    orderings = {"newest": ("-occurred_on", "-pk"), "entered": ("-pk",)}
    empty_text = _("No records yet. What is recorded on the phone or at the desk appears here.")

    def get_queryset(self) -> QuerySet:
        return for_rows(super().get_queryset()).annotate(
            names_shown=named(self.request.user, ServiceRecord)
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: Any = super().get(request, *args, **kwargs)
        term = search.read(request.GET.get("q", ""))
        if term.kind in ("name", "pinyin", "id_number") and not request.GET.get("at"):
            # S-11: a search by name or number is an act of its own in the audit log.
            page = (getattr(response, "context_data", None) or {}).get("page")
            hits = {"hits": [str(row.uuid) for row in page.rows]} if page else {}
            audit.record(request, "search", kind=term.kind, term=term.for_the_log, **hits)  # type: ignore[arg-type]
        return response

    @cached_property
    def filtered_records(self) -> QuerySet:
        records = ServiceRecord.objects.visible_to(self.request.user)
        filterset = RecordFilter(self.request.GET, queryset=records, request=self.request)
        return filterset.qs if filterset.is_valid() else records.none()

    def extra_context(self) -> dict[str, Any]:
        return {
            "person_times": self.filtered_records.aggregate(n=Coalesce(Sum("person_times"), 0))["n"]
        }


class DueHouseholds(PersonLevelRequired, ListPage):
    """The households still due this month: as many as the desk says."""

    model = Household
    table_class = HouseholdTable
    title = _("Due this month, not visited")
    unit = pgettext_lazy("unit", "households")
    orderings = {"due": ("next_visit_on", "pk")}
    export_permission = "export.person"
    empty_text = _("Nobody is due any more this month.")

    def get_queryset(self) -> QuerySet:
        return (
            due_households(self.request.user, month_end(timezone.localdate()))
            .select_related("head", "division", "station", "worker")
            .defer("head__id_number", "head__phone", "head__id_hash")
            .annotate(names_shown=named(self.request.user, Household))
        )


class RecordDetail(PersonLevelRequired, View):
    """One record with its moves and its earlier versions."""

    def get(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        user: Any = request.user
        record = get_object_or_404(for_rows(ServiceRecord.objects.visible_to(user)), uuid=uuid)
        household = record.household
        opened = may_open(request, household) if household else sees_names(user, record.station)
        detail = review_detail(record, user)
        moves = list(record.transitions.select_related("by"))
        return TemplateResponse(
            request,
            "services/record_detail.html",
            {
                "record": record,
                "detail": {**detail, "names_shown": opened},
                "opened": opened,
                "transitions": moves,
                "changes": changes_of(record) if opened and detail["readable"] else [],
                "reasons": RETURN_REASONS,
                "revise_url": kind_of(record).revise_url(record),
                "may_revise": record.is_editable and record.worker_id == user.pk,
                "may_reopen": record.refusal("reopen", user) is None,
                "may_withdraw": record.refusal("withdraw", user) is None,
                "may_correct": RecordCorrection.refusal_to_ask(record, user) is None,
                "corrections": list(
                    record.corrections.defer("told").select_related("requested_by")
                ),
                "is_waiting": record.status == Status.SUBMITTED,
            },
        )

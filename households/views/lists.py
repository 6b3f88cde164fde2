"""The list of households: search and filters, on the desktop and on the phone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import DateField, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from core.ui.list import ListPage
from households import search
from households.models import Household, PersonCategory
from households.sight import full_scope, head_name, named
from households.views.filters import DUE, HouseholdFilter
from households.views.response import unstored
from households.views.tables import HouseholdTable, shown_name

# S-11: a search by name or number is an act of its own in the audit log.
SEARCHED = "search"
_LAST = dt.date(9999, 12, 31)


class HouseholdList(ListPage):
    model = Household
    table_class = HouseholdTable
    filterset_class = HouseholdFilter
    title = _("Service users")
    unit = _("households")
    export_permission = "export.person"
    actions_template = "households/_list_actions.html"
    empty_text = _("No household is on file yet.")
    orderings = {
        "due": ("due_on", "pk"),
        "newest": ("-pk",),
        "name": ("name_key", "pk"),
    }

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        tags = PersonCategory.objects.holding_on().filter(person__household=OuterRef("pk"))
        return (
            Household.objects.visible_to(user)
            .select_related("division__parent")
            .annotate(
                head_name=head_name(user),
                worker_name=F("worker__name"),
                named=named(user),
                codes=ArraySubquery(tags.order_by("code").values("code").distinct()),
                due_on=Coalesce("next_visit_on", Value(_LAST, output_field=DateField())),
                name_key=Coalesce("head__name_pinyin", Value("~")),
            )
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        term = search.read(request.GET.get("q", ""))
        response: Any = super().get(request, *args, **kwargs)
        if term.kind in ("name", "pinyin", "id_number") and not request.GET.get("at"):
            # What was found is kept too: the station head may ask who came upon a file.
            page = (getattr(response, "context_data", None) or {}).get("page")
            hits = {"hits": [str(row.uuid) for row in page.rows]} if page else {}
            audit.record(request, SEARCHED, kind=term.kind, term=term.for_the_log, **hits)  # type: ignore[arg-type]
        return unstored(response)

    def extra_context(self) -> dict[str, Any]:
        term = search.read(self.request.GET.get("q", ""))
        by_name = term.kind in ("name", "pinyin")
        return {
            "may_create": self.request.user.may("household.edit"),  # type: ignore[union-attr]
            "may_import": self.request.user.may("register.import"),  # type: ignore[union-attr]
            "names_not_searched": by_name and not full_scope(self.request.user).roles,
        }


class PhoneHouseholdList(HouseholdList):
    """The same search on the phone: big rows, the due ones first."""

    template_name = "households/phone_list.html"
    export_permission = None  # type: ignore[assignment]

    def _render(self, queryset: QuerySet, filterset: Any, order: str) -> HttpResponse:
        response: Any = super()._render(queryset, filterset, order)
        today = timezone.localdate()
        response.context_data["due_chips"] = [("", _("All")), *DUE[:3]]
        response.context_data["rows"] = [
            {
                "household": row,
                "name": shown_name(row) or row.file_no,
                "overdue": bool(row.next_visit_on and row.next_visit_on < today),
                "matched": "、".join(
                    name for name in getattr(row, "matched", ()) if name != row.head_name
                )
                if row.named
                else "",
            }
            for row in response.context_data["page"].rows
        ]
        return response

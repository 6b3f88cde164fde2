"""A list page as a declaration: model, table and filterset give search, filters in the URL, keyset
pages, a column chooser, the total, export, the empty state and the jurisdiction.

::

    class StationList(ListPage):
        model = Station
        table_class = StationTable          # django_tables2; export uses the same columns
        filterset_class = StationFilter     # django_filter
        title = _("Stations")
        orderings = {"code": ("division_code", "pk"), "newest": ("-pk",)}

Every subclass registers itself; the cross-jurisdiction and query-count tests walk `REGISTRY`.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.access import PostingRequired
from core.exports import table_response
from core.signals import exported
from core.ui.keyset import page

REGISTRY: list[type[ListPage]] = []
EXPORT_LIMIT = 100_000


class ListPage(PostingRequired, View):
    """See the module's text. Override `get_queryset` to narrow or prefetch, `extra_context` to add.

    `permission`: needed besides a posting; `export_permission`: needed for ?export=xlsx|csv,
    None switches export off. `actions`: template with the buttons of the head row.
    """

    model: ClassVar[type[Model]]
    table_class: ClassVar[type[tables.Table]]
    filterset_class: ClassVar[type[django_filters.FilterSet] | None] = None
    title: ClassVar[str | Promise] = ""
    unit: ClassVar[str | Promise] = _("rows")
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {"": ("-pk",)}
    permission: ClassVar[str | None] = None
    export_permission: ClassVar[str | None] = "export.aggregate"
    page_size: ClassVar[int] = 25
    template_name: ClassVar[str] = "components/list_page.html"
    actions_template: ClassVar[str] = ""
    empty_text: ClassVar[str | Promise] = _("Nothing here yet.")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if getattr(cls, "model", None) is not None:
            REGISTRY.append(cls)

    def get_queryset(self) -> QuerySet:
        return self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined]

    def extra_context(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        queryset = self.get_queryset()
        filterset = None
        if self.filterset_class is not None:
            filterset = self.filterset_class(request.GET, queryset=queryset, request=request)
            # Wrong filter values show their message; they never silently widen the list.
            queryset = filterset.qs if filterset.is_valid() else queryset.none()
        order = request.GET.get("order", "")
        if order not in self.orderings:
            order = next(iter(self.orderings))
        if request.GET.get("export") in ("xlsx", "csv"):
            return self._export(queryset.order_by(*self.orderings[order]), filterset)
        return self._render(queryset, filterset, order)

    def _render(self, queryset: QuerySet, filterset: Any, order: str) -> HttpResponse:
        shown = page(
            queryset, self.orderings[order], self.request.GET.get("at", ""), self.page_size
        )
        table = self.table_class(shown.rows, orderable=False)
        table.exclude = self._hidden(table)
        context = {
            "view": self,
            "title": self.title,
            "unit": self.unit,
            "filterset": filterset,
            "table": table,
            "all_columns": [
                (name, column.verbose_name or name, name not in table.exclude)
                for name, column in table.base_columns.items()
            ],
            "page": shown,
            "total": queryset.order_by().count(),
            "order": order,
            "orderings": list(self.orderings),
            "narrowed": self._is_narrowed(filterset),
            "filtered": bool(self._query(drop=("at", "order", "columns"))),
            "next_query": self._query(at=shown.next) if shown.next else "",
            "previous_query": self._query(at=shown.previous) if shown.previous else "",
            "export_query": {
                kind: self._query(drop=("at",), export=kind) for kind in ("xlsx", "csv")
            }
            if self.export_permission and self.request.user.may(self.export_permission)  # type: ignore[union-attr]
            else {},
            **self.extra_context(),
        }
        return TemplateResponse(self.request, self.template_name, context)

    @staticmethod
    def _is_narrowed(filterset: Any) -> bool:
        """Whether a filter after the first is in use or wrong: the phone folds those away."""
        if filterset is None:
            return False
        fields = filterset.form.visible_fields()[1:]
        return any(field.errors or field.value() not in (None, "", []) for field in fields)

    def _hidden(self, table: tables.Table) -> tuple[str, ...]:
        chosen = self.request.GET.getlist("columns")
        return tuple(name for name in table.base_columns if chosen and name not in chosen)

    def _query(self, drop: tuple[str, ...] = ("at",), **change: str | None) -> str:
        """The present query string without `drop` and empty values, with `change`."""
        query = self.request.GET.copy()
        for name in drop:
            query.pop(name, None)
        for name, value in change.items():
            query[name] = value or ""
        for name in [n for n in query if not any(query.getlist(n))]:
            del query[name]
        return query.urlencode()

    def _export(self, queryset: QuerySet, filterset: Any) -> HttpResponseBase:
        user: Any = self.request.user
        if not self.export_permission or not user.may(self.export_permission):
            raise PermissionDenied
        table = self.table_class(queryset[:EXPORT_LIMIT], orderable=False)
        table.exclude = self._hidden(table)
        exported.send(
            type(self),
            request=self.request,
            what=str(self.title),
            query=self._query(drop=("export",)),
        )
        return table_response(self.request, str(self.title), table, self.request.GET["export"])

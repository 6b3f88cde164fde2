"""Who looked at this file (P-14): for the station head, from the audit log, to read and to export."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.audit_words import in_words
from accounts.models import AuditEvent
from core.ids import uuid_of
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import holds
from households.models import Attachment, Consent, Household, Person
from households.views.file import find
from households.views.response import unstored
from households.views.reveal import revealable

Action = AuditEvent.Action
SHOWN = (
    Action.VIEW_FILE, Action.OPEN_FILE, Action.REVEAL, Action.DOWNLOAD, Action.PRINT,
    Action.EXPORT, Action.SEARCH, Action.RIGHTS, Action.REMOVE,
)  # fmt: skip


def keys_of(household: Household, person: UUID | None = None) -> list[UUID]:
    """The public keys under which acts on this file (or on one person of it) stand in the log.

    One query. The household's own key only when the whole file is asked for.
    """
    persons = Person.objects.filter(household=household)
    if person is not None:
        persons = persons.filter(uuid=person)
    members = persons.values("pk")
    found: Any = persons.order_by().values_list("uuid")
    others: list[Any] = []
    for model in (Attachment, Consent, *revealable().values()):
        if model is Person:
            continue
        rows: Any = model._default_manager.order_by()  # type: ignore[attr-defined]
        if any(field.name == "person" for field in model._meta.fields):  # type: ignore[attr-defined]
            at = Q(person__in=members)
            if person is None and model is Attachment:
                at |= Q(household=household)
            others.append(rows.filter(at).values_list("uuid"))
    keys = [row[0] for row in found.union(*others, all=True)]
    return keys if person is not None else [household.uuid, *keys]


class LooksFilter(HouseFilterSet):
    action = django_filters.ChoiceFilter(
        label=_("action"),
        choices=[(action.value, action.label) for action in SHOWN],
        empty_label=_("All"),
    )
    since = django_filters.DateFilter(label=_("Since"), field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("Until"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = AuditEvent
        fields: list[str] = []


class LooksTable(tables.Table):
    at = tables.DateTimeColumn(
        verbose_name=_("time"), format="Y-m-d H:i", attrs={"td": {"class": "nw num"}}
    )
    who = tables.Column(verbose_name=_("account"), accessor="username")
    action = tables.Column(verbose_name=_("action"))
    success = tables.BooleanColumn(verbose_name=_("success"))
    reason = tables.Column(verbose_name=_("reason"), default="")
    detail = tables.Column(verbose_name=_("Details"), default="")
    ip = tables.Column(verbose_name=_("address"), default="")

    def render_who(self, record: Any) -> str:
        return f"{record.user.name} ({record.username})" if record.user else record.username

    def value_who(self, record: Any) -> str:
        return self.render_who(record)

    def render_action(self, record: Any) -> str:
        return str(record.get_action_display())

    def render_detail(self, value: Any) -> str:
        return in_words({k: v for k, v in value.items() if k != "hits"})

    def value_detail(self, value: Any) -> str:
        return self.render_detail(value)


class Looks(ListPage):
    """`?person=<uuid>` narrows to one person of the household."""

    model = AuditEvent
    table_class = LooksTable
    filterset_class = LooksFilter
    title = _("Who looked at this file")
    unit = _("events")
    permission = "looks.read"
    export_permission = "looks.read"
    page_size = 50
    orderings = {"newest": ("-id",)}
    actions_template = "households/_looks_actions.html"
    empty_text = _("Nobody has looked at it yet.")

    @cached_property
    def household(self) -> Household:
        return find(self.request, self.kwargs["uuid"])

    def get_queryset(self) -> QuerySet:
        person = uuid_of(self.request.GET.get("person"))
        events = AuditEvent.objects.about(keys_of(self.household, person))
        if person is None:
            events |= AuditEvent.objects.found_by_search(self.household.uuid)
        return events.filter(action__in=SHOWN).select_related("user")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not holds(request.user, "looks.read", self.household.station):
            raise PermissionDenied
        return unstored(super().get(request, *args, **kwargs))

    def extra_context(self) -> dict[str, Any]:
        return {"household": self.household}

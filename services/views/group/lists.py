from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.ui.columns import StatusColumn
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from services.models import Group, GroupMember, GroupSession, PlannedSession, Status
from services.models.group.moves import EDIT
from services.views.person_level import PersonLevelRequired

TONES = {"submitted": "br", "running": "ok", "ended": "warn", "cancelled": "bad"}


def _number_of(rows: QuerySet) -> Subquery:
    """How many `rows` a group has, without multiplying the rows of the list."""
    counted = rows.filter(group=OuterRef("pk")).order_by().values("group")
    return Subquery(counted.annotate(n=Count("pk")).values("n"))


class GroupTable(tables.Table):
    name = tables.Column(verbose_name=_("name of the group"))
    group_no = tables.Column(verbose_name=_("group number"))
    kind = tables.Column(verbose_name=_("type of group"))
    station = tables.Column(verbose_name=_("Station"))
    leader = tables.Column(verbose_name=_("leader"))
    members_n = tables.Column(verbose_name=_("Members"), default=0)
    held_n = tables.Column(verbose_name=_("Sessions held"), default=0)
    status = StatusColumn(TONES, verbose_name=_("status"))

    class Meta:
        model = Group
        fields = (
            "name", "group_no", "kind", "station", "leader", "members_n", "held_n", "status",
        )  # fmt: skip
        orderable = False

    def render_name(self, record: Any) -> str:
        return format_html('<a class="b" href="{}">{}</a>', record.get_absolute_url(), record.name)

    def value_name(self, record: Any) -> str:
        return record.name

    def render_held_n(self, record: Any, value: Any) -> str:
        return f"{value} / {record.planned_n or 0}"

    def value_held_n(self, value: Any) -> Any:
        return value


class GroupFilter(HouseFilterSet):
    class Meta:
        model = Group
        fields = ("status", "kind", "track")


class GroupList(PersonLevelRequired, ListPage):
    model = Group
    table_class = GroupTable
    filterset_class = GroupFilter
    title = _("Group work")
    unit = _("groups")
    actions_template = "services/group/_actions.html"
    empty_text = _("No group yet. Plan one: at least three sessions, three members and an aim.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        found = Group.objects.visible_to(self.request.user).select_related(
            "station", "leader", "track"
        )
        not_held = Q(record__status__in=(Status.DRAFT, Status.WITHDRAWN))
        return found.annotate(
            members_n=_number_of(GroupMember.objects.filter(left_on__isnull=True)),
            held_n=_number_of(GroupSession.objects.exclude(not_held)),
            planned_n=_number_of(PlannedSession.objects.all()),
        )

    def extra_context(self) -> dict[str, Any]:
        user: Any = self.request.user
        return {"may_create": user.may(EDIT)}

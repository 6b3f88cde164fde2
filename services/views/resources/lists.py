"""Resources linked (资源链接台账), and both sides: who gave, and what each gave."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models import Track
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.views.response import PersonLevel
from services.models import Partner, ResourceLink, in_wan


class ResourceTable(tables.Table):
    linked_on = tables.DateColumn(verbose_name=_("Date"), format="Y-m-d")
    what = tables.Column(verbose_name=_("What was given"))
    kind = tables.Column(verbose_name=_("Kind"))
    giver = tables.Column(verbose_name=_("Giver"))
    value = tables.Column(verbose_name=_("Value (yuan)"), default="")
    groups = tables.Column(verbose_name=_("Who benefits"))
    station = tables.Column(verbose_name=_("Station"))
    is_public = tables.BooleanColumn(verbose_name=_("Made public"), yesno=(_("Yes"), _("No")))
    status = tables.Column(verbose_name=_("Status"))

    def render_what(self, record: ResourceLink) -> str:
        return format_html('<a class="b" href="{}">{}</a>', record.get_absolute_url(), record.what)

    def value_what(self, record: ResourceLink) -> str:
        return record.what

    def render_giver(self, record: ResourceLink) -> str:
        url = reverse("services:giver", args=[record.giver.uuid])
        return format_html('<a href="{}">{}</a>', url, record.giver.name)

    def value_giver(self, record: ResourceLink) -> str:
        return record.giver.name

    def render_groups(self, record: ResourceLink) -> str:
        return record.groups_shown


class ResourceFilter(HouseFilterSet):
    q = django_filters.CharFilter(label=_("What or who"), method="search", max_length=60)
    kind = django_filters.ChoiceFilter(choices=ResourceLink.Kind.choices, empty_label=_("All"))
    group = django_filters.ChoiceFilter(
        label=_("Who benefits"), choices=ResourceLink.Group.choices, field_name="groups",
        lookup_expr="contains", method="of_group", empty_label=_("All"),
    )  # fmt: skip
    track = django_filters.ModelChoiceFilter(
        queryset=Track.objects.all(), empty_label=_("All"), label=_("Track")
    )
    linked_from = django_filters.DateFilter(
        label=pgettext_lazy("dates", "From"), field_name="linked_on", lookup_expr="gte"
    )
    linked_to = django_filters.DateFilter(
        label=pgettext_lazy("dates", "To"), field_name="linked_on", lookup_expr="lte"
    )

    class Meta:
        model = ResourceLink
        fields: list[str] = []
        filter_overrides = {ArrayField: {"filter_class": django_filters.CharFilter}}

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(what__contains=value) | Q(giver__name__contains=value))

    def of_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(groups__contains=[value])


class ResourceList(PersonLevel, ListPage):
    model = ResourceLink
    table_class = ResourceTable
    filterset_class = ResourceFilter
    title = _("Resources linked")
    unit = _("resources")
    export_permission = "export.aggregate"
    actions_template = "services/resources/_actions.html"
    empty_text = _("Nothing linked yet: money, goods, services, jobs or policies.")
    orderings = {"newest": ("-linked_on", "-pk")}

    def get_queryset(self) -> QuerySet:
        found = ResourceLink.objects.visible_to(self.request.user)
        return found.select_related("station", "giver", "track").defer("giver__phone")

    def extra_context(self) -> dict[str, Any]:
        user: Any = self.request.user
        return {
            "may_create": user.may("visit.create"),
            "wan": in_wan(ResourceLink.objects.visible_to(user).amount()),
        }


class PhoneResourceList(ResourceList):
    template_name = "services/resources/phone_list.html"
    export_permission = None  # type: ignore[assignment]


class GiverTable(tables.Table):
    name = tables.Column(verbose_name=_("Giver"))
    kind = tables.Column(verbose_name=_("Type"))
    given = tables.Column(verbose_name=_("Times"))
    total = tables.Column(verbose_name=_("Money and goods (10,000 yuan)"), empty_values=())
    last = tables.DateColumn(verbose_name=_("Last on"), format="Y-m-d", default="")
    station = tables.Column(verbose_name=_("Station"))

    def render_name(self, record: Partner) -> str:
        url = reverse("services:giver", args=[record.uuid])
        return format_html('<a class="b" href="{}">{}</a>', url, record.name)

    def value_name(self, record: Partner) -> str:
        return record.name

    def render_total(self, record: Any) -> str:
        return in_wan(record.total or Decimal(0))


class GiverFilter(HouseFilterSet):
    q = django_filters.CharFilter(label=_("Name"), field_name="name", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(choices=Partner.Kind.choices, empty_label=_("All"))

    class Meta:
        model = Partner
        fields: list[str] = []


class GiverList(PersonLevel, ListPage):
    """Whoever gave something, with what it was worth together."""

    model = Partner
    table_class = GiverTable
    filterset_class = GiverFilter
    title = _("Givers of resources")
    unit = _("givers")
    export_permission = "export.aggregate"
    actions_template = "services/resources/_actions.html"
    empty_text = _("Nobody has given anything yet.")
    orderings = {"name": ("name", "pk")}

    def get_queryset(self) -> QuerySet:
        stands = Q(resource_links__status=ResourceLink.Status.ENTERED)
        counted = stands & Q(resource_links__kind__in=ResourceLink.COUNTED)
        return (
            Partner.objects.visible_to(self.request.user)
            .filter(pk__in=ResourceLink.objects.standing().values("giver"))
            .select_related("station")
            .defer("phone")
            .annotate(
                given=Count("resource_links", filter=stands),
                total=Sum("resource_links__value", filter=counted),
                last=Max("resource_links__linked_on", filter=stands),
            )
        )

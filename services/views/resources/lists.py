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

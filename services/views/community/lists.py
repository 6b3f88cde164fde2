"""The lists of community work, on the desktop and on the phone (协商议事台账, 社区社会组织台账)."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.sight import named
from households.views.response import unstored
from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    Proposal,
)
from services.models.community.base import EDIT

TONES = {
    "planned": "br", "held": "warn", "closed": "ok", "open": "warn", "doing": "br", "done": "ok",
    "collected": "warn", "adopted": "br", "incubating": "br", "filed": "ok", "independent": "ok",
    "draft": "", "submitted": "warn", "approved": "ok",
}  # fmt: skip


def _village() -> tables.Column:
    return tables.Column(
        verbose_name=_("Village or community"), accessor="village__name", default=_("Township")
    )


class StateTable(tables.Table):
    """Tables whose first column leads to the row and whose last one is its state."""

    def link(self, row: Any, text: Any) -> str:
        return format_html('<a class="b" href="{}">{}</a>', row.get_absolute_url(), text)

    def render_status(self, record: Any) -> str:
        tone, text = TONES.get(record.status, ""), record.get_status_display()
        return format_html('<span class="tag {}">{}</span>', tone, text)

    def value_status(self, record: Any) -> str:
        return str(record.get_status_display())


class MeetingTable(StateTable):
    topic = tables.Column(verbose_name=_("Topic"))
    held_on = tables.DateColumn(verbose_name=_("Date"), format="Y-m-d")
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    convenor = tables.Column(verbose_name=_("Convenor"), empty_values=())
    person_times = tables.Column(verbose_name=_("Person-times"), default="")
    to_do = tables.Column(verbose_name=_("Open decisions"))
    status = tables.Column(verbose_name=_("Status"))

    def render_topic(self, record: Any) -> str:
        return self.link(record, record.topic)

    def value_topic(self, record: Any) -> str:
        return record.topic

    def render_convenor(self, record: Any) -> str:
        return record.convenor if record.named else "—"


class ProposalTable(StateTable):
    text = tables.Column(verbose_name=_("Proposal"))
    proposer = tables.Column(verbose_name=_("Proposer"), empty_values=())
    collected_on = tables.DateColumn(verbose_name=_("Collected on"), format="Y-m-d")
    channel = tables.Column(verbose_name=_("How it reached us"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    replied_at = tables.DateTimeColumn(verbose_name=_("Replied"), format="Y-m-d", default="")
    status = tables.Column(verbose_name=_("Status"))

    def render_text(self, record: Any) -> str:
        # People write names into their proposals: a masked reader gets none of them.
        text = Truncator(record.text).chars(40) if record.named else _("Proposal")
        return self.link(record, text)

    def value_text(self, record: Any) -> str:
        return record.text if record.named else ""

    def render_proposer(self, record: Any) -> str:
        if not record.named:
            return "—"
        return record.proposer or str(_("Anonymous"))


class OrganisationTable(StateTable):
    name = tables.Column(verbose_name=_("Called"))
    kind = tables.Column(verbose_name=_("Type"))
    field = tables.Column(verbose_name=_("Field of work"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    leader = tables.Column(verbose_name=_("Leader"), empty_values=())
    members = tables.Column(verbose_name=_("Number of members"), default="")
    incubated_on = tables.DateColumn(verbose_name=_("Incubation began"), format="Y-m-d", default="")
    status = tables.Column(verbose_name=_("Status"))

    def render_name(self, record: Any) -> str:
        return self.link(record, record.name)

    def value_name(self, record: Any) -> str:
        return record.name

    def render_leader(self, record: Any) -> str:
        return record.leader if record.named else "—"


class NeedsSurveyTable(StateTable):
    year = tables.Column(verbose_name=_("Year"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    method = tables.Column(verbose_name=_("Method of the survey"))
    sample = tables.Column(verbose_name=_("How many were asked"), default="")
    status = tables.Column(verbose_name=_("Status"))

    def render_year(self, record: Any) -> str:
        return self.link(record, record.year)

    def value_year(self, record: Any) -> int:
        return record.year


class ResourceTable(StateTable):
    name = tables.Column(verbose_name=_("Called"))
    kind = tables.Column(verbose_name=_("Kind"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    location = tables.Column(verbose_name=_("Meeting place or address"), default="")
    contact = tables.Column(verbose_name=_("Contact"), empty_values=())
    phone = tables.Column(verbose_name=_("Contact phone"), empty_values=())
    offers = tables.Column(verbose_name=_("What it offers"))
    year = tables.Column(verbose_name=_("Year"))

    def render_name(self, record: Any) -> str:
        return self.link(record, record.name)

    def value_name(self, record: Any) -> str:
        return record.name

    def render_contact(self, record: Any) -> str:
        return record.contact if record.named else "—"

    def render_phone(self, record: Any) -> str:
        return str(record.phone) if record.named else "—"


class VillageFilter(HouseFilterSet):
    """Search in `searched`; the village by code (from the page of a community)."""

    searched: ClassVar[tuple[str, ...]] = ()
    # Texts in which people are named: only who sees names searches them.
    personal: ClassVar[tuple[str, ...]] = ()
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=60)
    village = django_filters.CharFilter(label=_("Village code"), method="in_village", max_length=12)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        open_ones, personal = Q(), Q()
        for field in self.searched:
            open_ones |= Q(**{f"{field}__contains": value})
        for field in self.personal:
            personal |= Q(named=True, **{f"{field}__contains": value})
        return queryset.filter(open_ones | personal)

    def in_village(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(village__code=value)


class MeetingFilter(VillageFilter):
    searched = ("topic",)
    personal = ("convenor",)
    status = django_filters.ChoiceFilter(
        choices=DeliberationMeeting.Status.choices, label=_("Status"), empty_label=_("All")
    )
    overdue = django_filters.ChoiceFilter(
        label=_("Decisions"), choices=[("1", _("Overdue")), ("open", _("Open"))],
        method="by_decision", empty_label=_("All"),
    )  # fmt: skip
    first = django_filters.DateFilter(label=_("From"), field_name="held_on", lookup_expr="gte")
    last = django_filters.DateFilter(label=_("Last day"), field_name="held_on", lookup_expr="lte")

    class Meta:
        model = DeliberationMeeting
        fields: ClassVar[list[str]] = []

    def by_decision(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found = Decision.objects.overdue() if value == "1" else Decision.objects.open()
        return queryset.filter(pk__in=found.values("meeting"))


class ProposalFilter(VillageFilter):
    personal = ("text", "proposer")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[("under_way", _("Not ended yet")), *Proposal.Status.choices],
        method="with_status", empty_label=_("All"),
    )  # fmt: skip
    first = django_filters.DateFilter(label=_("From"), field_name="collected_on", lookup_expr="gte")
    last = django_filters.DateFilter(
        label=_("Last day"), field_name="collected_on", lookup_expr="lte"
    )

    class Meta:
        model = Proposal
        fields: ClassVar[list[str]] = []

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.open() if value == "under_way" else queryset.filter(status=value)  # type: ignore[attr-defined]


class OrganisationFilter(VillageFilter):
    searched = ("name",)
    personal = ("leader",)
    status = django_filters.ChoiceFilter(
        label=_("Status"), method="with_status", empty_label=_("All"),
        choices=[("fostered", _("Fostered")), *CommunityOrganisation.Status.choices],
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        choices=CommunityOrganisation.Kind.choices, label=_("Type"), empty_label=_("All")
    )

    class Meta:
        model = CommunityOrganisation
        fields: ClassVar[list[str]] = []

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "fostered":
            return queryset.fostered()  # type: ignore[attr-defined]
        return queryset.filter(status=value)


class NeedsSurveyFilter(VillageFilter):
    personal = ("priorities",)
    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    status = django_filters.ChoiceFilter(
        choices=CommunityNeedsSurvey.Status.choices, label=_("Status"), empty_label=_("All")
    )

    class Meta:
        model = CommunityNeedsSurvey
        fields: ClassVar[list[str]] = []


class ResourceFilter(VillageFilter):
    searched = ("name", "offers", "location")
    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    kind = django_filters.ChoiceFilter(
        choices=CommunityResource.Kind.choices, label=_("Kind"), empty_label=_("All")
    )

    class Meta:
        model = CommunityResource
        fields: ClassVar[list[str]] = []


class CommunityList(ListPage):
    """Rows of community work; `new` is the url name of the form for another one."""

    template_name = "services/community/list.html"
    export_permission = "export.person"
    new: ClassVar[str] = ""

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset().select_related("station", "village")
        return found.annotate(named=named(self.request.user, self.model))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return unstored(super().get(request, *args, **kwargs))

    def extra_context(self) -> dict[str, Any]:
        return {"may_create": self.request.user.may(EDIT), "today": timezone.localdate()}  # type: ignore[union-attr]


class MeetingList(CommunityList):
    model = DeliberationMeeting
    table_class = MeetingTable
    filterset_class = MeetingFilter
    title = _("Deliberation meetings")
    unit = _("meetings")
    orderings = {"newest": ("-held_on", "-pk")}
    new = "services:meeting-create"
    empty_text = _("No meeting yet. Plan one, and write down what was decided.")

    def get_queryset(self) -> QuerySet:
        under_way = Decision.objects.open().filter(meeting=OuterRef("pk")).order_by()
        to_do = under_way.values("meeting").annotate(n=Count("pk")).values("n")
        return (
            super().get_queryset()
            .defer("background", "minutes")
            .annotate(
                to_do=Coalesce(Subquery(to_do), 0), person_times=F("record__person_times")
            )
        )  # fmt: skip


class PhoneMeetingList(MeetingList):
    template_name = "services/community/phone_meetings.html"
    export_permission = None  # type: ignore[assignment]


class ProposalList(CommunityList):
    model = Proposal
    table_class = ProposalTable
    filterset_class = ProposalFilter
    title = _("Proposals")
    unit = _("proposals")
    orderings = {"newest": ("-collected_on", "-pk")}
    new = "services:proposal-create"
    empty_text = _("No proposal yet. Residents' proposals are written down in their own words.")


class PhoneProposalList(ProposalList):
    template_name = "services/community/phone_proposals.html"
    export_permission = None  # type: ignore[assignment]


class OrganisationList(CommunityList):
    model = CommunityOrganisation
    table_class = OrganisationTable
    filterset_class = OrganisationFilter
    title = _("Community organisations")
    unit = _("organisations")
    orderings = {"newest": ("-pk",), "name": ("name", "pk")}
    new = "services:organisation-create"
    empty_text = _("No organisation yet. Enter a team as soon as you begin to foster it.")


class NeedsSurveyList(CommunityList):
    model = CommunityNeedsSurvey
    table_class = NeedsSurveyTable
    filterset_class = NeedsSurveyFilter
    title = _("Community needs surveys")
    unit = _("surveys")
    orderings = {"newest": ("-year", "-pk")}
    new = "services:needs-survey-create"
    empty_text = _("No survey yet. Every community is asked once a year.")


class ResourceList(CommunityList):
    model = CommunityResource
    table_class = ResourceTable
    filterset_class = ResourceFilter
    title = _("Resource map")
    unit = _("resources")
    orderings = {"kind": ("-year", "kind", "name", "pk")}
    new = "services:map-entry-create"
    empty_text = _("No resource yet. Enter what there is, or copy last year's map.")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().standing()  # type: ignore[attr-defined]

"""The lists of community work, on the desktop and on the phone (协商议事台账, 社区社会组织台账)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.list import ListPage
from households.sight import named
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
from services.views.community.filters import (
    MeetingFilter,
    NeedsSurveyFilter,
    OrganisationFilter,
    ProposalFilter,
    ResourceFilter,
)
from services.views.community.tables import (
    MeetingTable,
    NeedsSurveyTable,
    OrganisationTable,
    ProposalTable,
    ResourceTable,
)


class CommunityList(PersonLevel, ListPage):
    """Rows of community work; `new` is the url name of the form for another one."""

    template_name = "services/community/list.html"
    export_permission = "export.person"
    new: ClassVar[str] = ""

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset().select_related("station", "village")
        return found.annotate(named=named(self.request.user, self.model))

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

"""Forms of community work: planned meetings, proposals, organisations, surveys, resources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseModelForm
from households.forms.choices import GroupedModelChoice, by_township
from households.forms.leads import AtStation
from households.models import Household
from households.places import stations_with
from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    OrganisationSupport,
    Proposal,
)
from services.models.community.base import EDIT
from services.models.community.needs_survey import BLOCKS
from stations.models import Division


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class CommunityForm(AtStation):
    """A row at a station and, where it says so, in one of its villages."""

    permission = EDIT
    village = GroupedModelChoice(
        label=_("Village or community"), queryset=Division.objects.none(), to_field_name="code",
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages: Any = self.fields["village"]
        at = [self.at] if self.at else list(stations_with(self.user, self.permission)[:50])
        found = Division.objects.none()
        for station in at:
            found = found | Household.divisions_for(station)
        villages.queryset = found
        villages.offer(by_township(found.order_by("code")), empty=_("The whole township"))
        if self.instance.village_id:
            self.initial["village"] = self.instance.village.code

    def _get_validation_exclusions(self) -> set[str]:
        # Without the station the constraints that name it would not be asked.
        return super()._get_validation_exclusions() - {"station"}  # type: ignore[misc]


class MeetingForm(CommunityForm):
    class Meta:
        model = DeliberationMeeting
        fields = (
            "station", "topic", "held_on", "village", "location", "convenor", "background", "track",
            "minutes",
        )  # fmt: skip
        widgets = {"held_on": forms.DateInput(), "background": _area(), "minutes": _area(8)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            # Minutes are written when there is something to write.
            del self.fields["minutes"]
        elif self.instance.record_id:
            # The day is that of the record now.
            del self.fields["held_on"]


class DecisionForm(HouseModelForm):
    class Meta:
        model = Decision
        fields = ("text", "owner", "due_on")
        widgets = {"text": _area(2), "due_on": forms.DateInput()}


class ProposalForm(CommunityForm):
    meeting = forms.ModelChoiceField(
        label=_("Discussed at"), queryset=DeliberationMeeting.objects.none(), required=False,
        to_field_name="uuid",
    )  # fmt: skip

    class Meta:
        model = Proposal
        fields = ("station", "text", "proposer", "village", "channel", "collected_on", "meeting")
        widgets = {
            "text": _area(4), "channel": forms.RadioSelect, "collected_on": forms.DateInput(),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings: Any = self.fields["meeting"]
        meetings.queryset = DeliberationMeeting.objects.visible_to(self.user).filter(
            station__in=stations_with(self.user, self.permission)
        )
        # The newest are what a proposal is discussed at; older ones stay chosen where they were.
        offered = list(meetings.queryset[:30])
        chosen = self.instance.meeting
        if chosen and chosen not in offered:
            offered.append(chosen)
        meetings.widget.choices = [
            ("", _("Not discussed yet")),
            *((str(m.uuid), f"{m.held_on:%Y-%m-%d} {m.topic}") for m in offered),
        ]
        if chosen:
            self.initial["meeting"] = chosen.uuid


class OrganisationForm(CommunityForm):
    class Meta:
        model = CommunityOrganisation
        fields = (
            "station", "name", "kind", "field", "village", "leader", "members", "incubated_on",
            "filed_on", "filing_no", "note",
        )  # fmt: skip
        widgets = {
            "incubated_on": forms.DateInput(), "filed_on": forms.DateInput(), "note": _area(),
        }  # fmt: skip


class SupportForm(HouseModelForm):
    class Meta:
        model = OrganisationSupport
        fields = ("given_on", "kind", "text", "value")
        widgets = {"given_on": forms.DateInput()}


class NeedsSurveyForm(CommunityForm):
    class Meta:
        model = CommunityNeedsSurvey
        fields = ("station", "village", "year", "method", "sample", *BLOCKS, "priorities")
        widgets = {name: _area(3) for name in (*BLOCKS, "priorities")}


class ResourceForm(CommunityForm):
    class Meta:
        model = CommunityResource
        fields = (
            "station", "village", "year", "kind", "name", "location", "contact", "phone", "offers",
        )  # fmt: skip
        widgets = {"offers": _area(2), "kind": forms.RadioSelect}


class CopyYearForm(CommunityForm):
    """Which map is copied from the year before: station, village and the year to fill."""

    class Meta:
        model = CommunityResource
        fields = ("station", "village", "year")

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"station", "name"}

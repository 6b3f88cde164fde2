from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseModelForm
from households.forms.choices import GroupedModelChoice, by_township
from households.models import AssistanceTask, Household, Lead
from households.places import stations_with
from stations.models import Division, Station


class AtStation(HouseModelForm):
    """A form for a row at a station: asks for the station only where there are several.

    `household`: the file it was begun from, which then says station and household.
    """

    permission = ""
    station = forms.ModelChoiceField(
        label=_("Station"), queryset=Station.objects.none(), to_field_name="uuid"
    )

    def __init__(
        self, *args: Any, user: Any, household: Household | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.household = household or getattr(self.instance, "household", None)
        given = self.instance.station if self.instance.station_id else None
        if self.household is not None:
            self.instance.household = self.household
            given = given or self.household.station
        stations = stations_with(user, self.permission)
        only = list(stations[:2]) if given is None else []
        if len(only) == 1:
            given = only[0]
        self.at = given
        if given is not None:
            self.instance.station = given
            del self.fields["station"]
        else:
            self.fields["station"].queryset = stations  # type: ignore[attr-defined]
            self.order_fields(["station"])

    def _post_clean(self) -> None:
        # The model's own rules need to know the station that the form just chose.
        if station := self.cleaned_data.get("station"):
            self.instance.station = station
        super()._post_clean()  # type: ignore[misc]


class LeadForm(AtStation):
    """What was found: half a minute on the phone."""

    permission = "lead.edit"
    village = GroupedModelChoice(
        label=_("Village or community"),
        queryset=Division.objects.none(),
        to_field_name="code",
        required=False,
    )

    class Meta:
        model = Lead
        fields = (
            "station", "name", "difficulty", "urgency", "facts", "village", "address", "phone",
            "persons", "channel", "finder", "found_on",
        )  # fmt: skip
        widgets = {
            "found_on": forms.DateInput(),
            "facts": forms.Textarea(attrs={"rows": 3}),
            "difficulty": forms.RadioSelect,
            "urgency": forms.RadioSelect,
            "channel": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("difficulty", "urgency", "channel"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]
        if self.household is not None:
            for name in ("name", "village", "address", "phone"):
                del self.fields[name]
            return
        villages: Any = self.fields["village"]
        at = [self.at] if self.at else list(stations_with(self.user, self.permission)[:50])
        found = Division.objects.none()
        for station in at:
            found = found | Household.divisions_for(station)
        villages.queryset = found
        villages.offer(by_township(found.order_by("code")), empty=_("Not known"))
        if self.instance.village_id:
            self.initial["village"] = self.instance.village.code


class TaskForm(AtStation):
    permission = "lead.edit"

    class Meta:
        model = AssistanceTask
        fields = (
            "station", "kind", "applicant", "matter", "documents", "opinion", "sent_to", "done_on",
        )  # fmt: skip
        widgets = {
            "done_on": forms.DateInput(),
            "kind": forms.RadioSelect,
            "documents": forms.Textarea(attrs={"rows": 2}),
            "opinion": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in kind.choices if choice[0]]

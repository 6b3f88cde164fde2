"""Forms of an activity: the plan, another day, what was held, the summary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseForm, HouseModelForm
from households.forms.leads import AtStation
from households.places import stations_with
from services.forms.record_fields import RecordForm
from services.forms.visit_chips import TypeGroup, fitting
from services.models import (
    Activity,
    ActivityEntry,
    ActivityPartner,
    ActivityRecord,
    ActivityVolunteer,
    Partner,
    ServiceRecord,
    SignInSheet,
    Venue,
    named_and_rest,
)
from services.models.entry import TRACK_B

TIME = {"type": "time"}


def _time() -> forms.TimeInput:
    return forms.TimeInput(TIME, format="%H:%M")


class ActivityForm(AtStation):
    """The plan. Who has several stations chooses one first; venues and partners follow from it."""

    permission = "visit.create"
    forces = forms.TypedMultipleChoiceField(
        label=_("Five forces that take part"), choices=ServiceRecord.Force.choices, coerce=int,
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    partners = forms.ModelMultipleChoiceField(
        label=_("Partner organisations"), queryset=Partner.objects.none(), required=False,
        to_field_name="uuid", widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    venue = forms.ModelChoiceField(
        label=_("Venue"), queryset=Venue.objects.none(), required=False, to_field_name="uuid",
        empty_label=_("Another place"),
    )  # fmt: skip

    class Meta:
        model = Activity
        fields = (
            "station", "title", "kind", "planned_on", "starts_at", "ends_at", "venue", "location",
            "aim", "background", "planned_people", "planned_minors", "planned_elderly",
            "planned_disabled", "track", "business_field", "forces", "partners", "staff", "budget",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "planned_on": forms.DateInput(),
            "starts_at": _time(),
            "ends_at": _time(),
            "aim": forms.Textarea(attrs={"rows": 2}),
            "background": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        at = [self.at] if self.at else list(stations_with(self.user, self.permission)[:50])
        fields["venue"].queryset = Venue.objects.filter(station__in=at, is_in_use=True)
        fields["partners"].queryset = Partner.objects.filter(station__in=at)
        fields["track"].empty_label = _("Routine work")
        for name in ("venue", "partners"):
            if not fields[name].queryset.exists():
                del fields[name]
        if self.instance.pk and self.instance.status != Activity.Status.PLAN:
            # Another day needs a reason once people have been told: that is a move of its own.
            for name in ("planned_on", "starts_at", "ends_at"):
                del fields[name]
        if self.instance.venue_id:
            self.initial["venue"] = self.instance.venue.uuid
        if self.instance.pk and "partners" in fields:
            self.initial["partners"] = [p.uuid for p in self.instance.partners.all()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for partner in data.get("partners") or ():
            if self.instance.station_id and partner.station_id != self.instance.station_id:
                self.add_error("partners", _("The partner belongs to another station."))
        return data

    def save(self, commit: bool = True) -> Activity:
        activity: Activity = self.instance
        activity.save()
        if "partners" in self.fields:
            chosen = set(self.cleaned_data["partners"])
            activity.partner_rows.exclude(partner__in=chosen).delete()
            there = set(activity.partners.all())
            ActivityPartner.objects.bulk_create(
                ActivityPartner(activity=activity, partner=partner) for partner in chosen - there
            )
        return activity


class MoveForm(HouseForm):
    """Another day and time; an approved activity says why."""

    planned_on = forms.DateField(label=_("New date"), widget=forms.DateInput)
    starts_at = forms.TimeField(label=_("Start"), required=False, widget=_time())
    ends_at = forms.TimeField(label=_("End"), required=False, widget=_time())
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activity = activity
        self.fields["reason"].required = activity.MOVES[activity.moving].needs_reason

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        names = ("planned_on", "starts_at", "ends_at")
        if not self.errors:
            told = {name: data.get(name) for name in names}
            check = Activity(pk=self.activity.pk, station_id=self.activity.station_id, **told)
            try:
                check.clean()
            except ValidationError as error:
                self.add_error(None, error)
        return data


class HoldForm(RecordForm):
    """What was held, on one page of a phone. `members`: the persons who signed in."""

    place = None  # type: ignore[assignment]
    started_at = None  # type: ignore[assignment]
    emergency_reason = None  # type: ignore[assignment]

    count_method = forms.ChoiceField(
        label=_("How people were counted"), choices=ActivityRecord.CountMethod.choices,
        widget=forms.RadioSelect, initial=ActivityRecord.CountMethod.SIGN_IN,
        help_text=_("An estimate is marked and never counts as persons."),
    )  # fmt: skip
    minors = forms.IntegerField(label=_("of them minors"), min_value=0, required=False)
    elderly = forms.IntegerField(label=_("of them elderly"), min_value=0, required=False)
    disabled = forms.IntegerField(label=_("of them disabled persons"), min_value=0, required=False)
    copied_detail = ("count_method",)
    ORDER = (
        "occurred_on", "minutes", "count_method", "anonymous_count", "minors", "elderly",
        "disabled", "forces",
    )  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        self.activity = activity
        super().__init__(*args, station=activity.station, **kwargs)
        self.fields["anonymous_count"].label = _("People who are not named")
        self.order_fields(self.ORDER)

    @property
    def type_groups(self) -> list[TypeGroup]:
        """Only what fits the activity's track: the track is the plan's and not asked again."""
        return fitting(super().type_groups, self.activity.track_id)

    def copied(self) -> dict[str, Any]:
        """What was done and how it was counted; who came is told by the sheet of this one."""
        wanted = ("service_types", "forces", "minutes", "count_method", "for_needs")
        return {name: value for name, value in super().copied().items() if name in wanted}

    @property
    def asks_needs(self) -> bool:
        return self.activity.track_id == TRACK_B or bool(self["for_needs"].value())

    @property
    def plain(self) -> list[Any]:
        """The fields that the template shows one after the other."""
        return [self[name] for name in self.ORDER]

    def make_entry(self, data: dict[str, Any]) -> ActivityEntry:
        said = self.common(data)
        said["served"], said["anonymous_count"] = named_and_rest(
            said["served"], said["anonymous_count"], said["occurred_on"]
        )
        numbers = {name: data.get(name) or 0 for name in ("minors", "elderly", "disabled")}
        return ActivityEntry.of(self.activity, count_method=data["count_method"], **numbers, **said)


def held_before(activity: Activity, record: ServiceRecord | None) -> dict[str, Any]:
    """What stands in the form at first: the record given back, or the plan and the sheet."""
    if record is not None:
        own = record.activity_record
        served = record.beneficiaries.values_list("person__uuid", flat=True)
        return {
            "occurred_on": record.occurred_on, "minutes": record.minutes,
            "count_method": own.count_method, "anonymous_count": record.anonymous_count,
            "minors": own.minors, "elderly": own.elderly, "disabled": own.disabled,
            "forces": record.forces, "track": record.track_id or 0,
            "service_types": record.service_types, "served": [str(uuid) for uuid in served],
        }  # fmt: skip
    begun: dict[str, Any] = {
        "occurred_on": activity.planned_on, "minutes": activity.minutes or None,
        "forces": activity.forces, "track": activity.track_id or 0,
    }  # fmt: skip
    sheet = SignInSheet.of(activity)
    if sheet is not None:
        came = sheet.counts()
        methods = {"signed": "sign_in", "counted": "count", "estimated": "estimate"}
        begun |= {
            "count_method": methods[sheet.method], "anonymous_count": came.anonymous or None,
            "served": [str(person.uuid) for person in sheet.known_persons()],
        }  # fmt: skip
    return begun


class SummaryForm(HouseModelForm):
    """What came of it. All that the summary needs is asked here and nowhere else."""

    class Meta:
        model = Activity
        fields = (
            "process", "outputs", "spent", "resources_value", "asked", "satisfied", "reflection",
            "news_link",
        )  # fmt: skip
        widgets = {
            "process": forms.Textarea(attrs={"rows": 4}),
            "outputs": forms.Textarea(attrs={"rows": 2}),
            "reflection": forms.Textarea(attrs={"rows": 3}),
            "news_link": forms.URLInput(attrs={"inputmode": "url"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("process", "outputs", "spent"):
            self.fields[name].required = True


VolunteerRows = forms.inlineformset_factory(
    Activity, ActivityVolunteer, form=HouseModelForm, fields=("name", "hours"), extra=3,
    can_delete=True, max_num=200,
)  # fmt: skip


class VenueForm(AtStation):
    permission = "visit.create"

    class Meta:
        model = Venue
        fields = ("station", "name", "kind", "address", "is_in_use")
        widgets = {"kind": forms.RadioSelect}


class PartnerForm(AtStation):
    permission = "visit.create"

    class Meta:
        model = Partner
        fields = (
            "station", "name", "kind", "agreement", "starts_on", "ends_on", "contact", "phone",
        )  # fmt: skip
        widgets = {"starts_on": forms.DateInput(), "ends_on": forms.DateInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A number on file is masked like every number; typing one replaces it.
        if self.instance.phone_masked:
            self.initial["phone"] = ""
            self.fields["phone"].help_text = self.instance.phone_masked

    def clean_phone(self) -> str | None:
        return self.cleaned_data["phone"] or self.instance.phone

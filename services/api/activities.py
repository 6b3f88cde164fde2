"""/api/v1/activities/."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from campaigns.models import Track
from core.workflow import WrongStatus
from households.api.at_station import AtStation, AtStationSerializer, StationField, WithMoves
from households.api.refusals import spoken_as_problems
from households.models import Person
from services.api.held import HeldSerializer
from services.models import (
    Activity,
    ActivityEntry,
    ActivityPartner,
    ActivityVolunteer,
    Partner,
    ServiceRecord,
    Venue,
    named_and_rest,
)
from services.models.activity.moves import EDIT


class _AtUuid(serializers.SlugRelatedField):
    """A row of the caller's own sight by its uuid."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(slug_field="uuid", queryset=model.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return self.model.objects.none()
        return self.model.objects.visible_to(request.user)


class VolunteerSerializer(serializers.ModelSerializer):
    class Meta:
        model = ActivityVolunteer
        fields = ("uuid", "name", "hours")
        read_only_fields = ("uuid",)


class ActivitySerializer(AtStationSerializer):
    hidden = ("process", "reflection")
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    track = serializers.PrimaryKeyRelatedField(
        queryset=Track.objects.all(), required=False, allow_null=True,
        help_text=_("number of the track; null for routine work"),
    )  # fmt: skip
    venue = _AtUuid(Venue, required=False, allow_null=True, help_text=_("uuid of the venue"))
    partners = _AtUuid(
        Partner, many=True, required=False, help_text=_("uuids of the partner organisations")
    )
    forces = serializers.ListField(
        child=serializers.ChoiceField(choices=ServiceRecord.Force.choices), required=False,
        help_text=_("five forces that take part"),
    )  # fmt: skip
    record = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="uuid", read_only=True, help_text=_("uuid of the record once it was held")
    )
    volunteers = VolunteerSerializer(many=True, read_only=True)

    class Meta:
        model = Activity
        fields = (
            "uuid", "activity_no", "station", "title", "kind", "track", "business_field", "forces",
            "background", "aim", "planned_on", "held_on", "day", "starts_at", "ends_at", "venue",
            "location", "partners", "planned_people", "planned_minors", "planned_elderly",
            "planned_disabled", "staff", "budget", "status", "record", "process", "outputs",
            "reflection", "spent", "resources_value", "asked", "satisfied", "news_link",
            "volunteers", "created_at",
        )  # fmt: skip
        read_only_fields = (
            "activity_no", "held_on", "day", "status", "process", "outputs", "reflection", "spent",
            "resources_value", "asked", "satisfied", "news_link", "created_at",
        )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        partners = attrs.pop("partners", None)
        told = super().validate(attrs)
        if partners is not None:
            station = told.get("station") or self.instance.station  # type: ignore[union-attr]
            if any(partner.station_id != station.pk for partner in partners):
                raise serializers.ValidationError(
                    {"partners": _("The partner belongs to another station.")}
                )
            self.context["partners"] = partners  # type: ignore[index]
        return told

    def save(self, **kwargs: Any) -> Activity:
        with transaction.atomic():
            activity: Activity = super().save(**kwargs)
            partners = self.context.get("partners")
            if partners is not None:
                rows = activity.partner_rows
                rows.exclude(partner__in=partners).delete()
                there = set(rows.values_list("partner", flat=True))
                ActivityPartner.objects.bulk_create(
                    ActivityPartner(activity=activity, partner=partner)
                    for partner in partners
                    if partner.pk not in there
                )
        return activity


class SummarySerializer(serializers.ModelSerializer):
    """The summary; `volunteers` replaces all rows of volunteers when it is sent."""

    volunteers = VolunteerSerializer(many=True, required=False)

    class Meta:
        model = Activity
        fields = (
            "process", "outputs", "reflection", "spent", "resources_value", "asked", "satisfied",
            "news_link", "volunteers",
        )  # fmt: skip


@extend_schema(tags=["activities"])
class ActivityViewSet(WithMoves, AtStation):
    """Community activities. Steps: approve, give_back, move, move_approved, postpone, replan, cancel,
    reopen, archive at `move/`; `hold/` and `summarise/` carry what they need.
    """

    permission_classes = (May(EDIT, safe=None) | May("plan.approve", safe=None),)
    write_permission = EDIT
    serializer_class = ActivitySerializer
    queryset = Activity.objects.select_related(
        "station", "venue", "track", "record"
    ).prefetch_related("partners", "volunteers")
    filterset_fields = {
        "status": ["exact"], "kind": ["exact"], "day": ["gte", "lte"], "station__uuid": ["exact"],
    }  # fmt: skip

    def perform_update(self, serializer: Any) -> None:
        with spoken_as_problems():
            if not serializer.instance.is_ahead:
                raise WrongStatus(_("Only a plan that is still ahead is changed."))
            if "planned_on" in serializer.validated_data and serializer.instance.approved_at:
                raise WrongStatus(_("An approved activity gets another day by move_approved."))
            serializer.save()

    @extend_schema(request=HeldSerializer, responses=ActivitySerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Record it as held and hand the record in; 200 with the first one when sent again."""
        activity = self.get_object()
        told = HeldSerializer(data=request.data)
        told.is_valid(raise_exception=True)
        data = dict(told.validated_data)
        key = data.pop("uuid", None)
        wanted = data.pop("served")
        persons = list(
            Person.objects.visible_to(request.user).filter(
                uuid__in=wanted, station=activity.station
            )
        )
        if len(persons) != len(set(wanted)):
            raise serializers.ValidationError({"served": [_("One of these persons is unknown.")]})
        named, rest = named_and_rest(persons, data.pop("anonymous_count"), data["occurred_on"])
        entry = ActivityEntry.of(activity, served=named, anonymous_count=rest, **data)
        with spoken_as_problems():
            activity.hold(entry, by=request.user, uuid=key)
        return self._answer(activity)

    @extend_schema(request=SummarySerializer, responses=ActivitySerializer)
    @action(detail=True, methods=["post"])
    def summarise(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write the summary and summarise; what is missing is a problem document."""
        activity = self.get_object()
        if refusal := activity.refusal("summarise", request.user):
            with spoken_as_problems():
                raise WrongStatus(refusal)
        told = SummarySerializer(activity, data=request.data, partial=True)
        told.is_valid(raise_exception=True)
        data = dict(told.validated_data)
        volunteers = data.pop("volunteers", None)
        with transaction.atomic(), spoken_as_problems():
            for name, value in data.items():
                setattr(activity, name, value)
            activity.full_clean(exclude=["record", "approved_by", "day"])
            activity.save(update_fields=list(data))
            if volunteers is not None:
                activity.volunteers.all().delete()
                ActivityVolunteer.objects.bulk_create(
                    ActivityVolunteer(activity=activity, **row) for row in volunteers
                )
            activity.make("summarise", request.user)
        return self._answer(activity)

    def _answer(self, activity: Activity, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=activity.pk)
        return Response(self.get_serializer(fresh).data, status=code)

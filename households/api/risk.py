"""/api/v1/risk-changes/, /api/v1/overdue-contacts/, /api/v1/reminders/ and /api/v1/duty-counts/."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import May
from households import reminders
from households.api.at_station import AtStation
from households.api.refusals import spoken_as_problems
from households.models import Household, Person, RiskChange
from households.models.risk import overdue
from households.sight import sees_names
from households.views.duty_counts import by_month, by_place


class PersonField(serializers.SlugRelatedField):
    """A person by uuid, among those that the caller reaches."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("uuid of the person"))
        super().__init__(slug_field="uuid", queryset=Person.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Person.objects.none()
        return Person.objects.visible_to(request.user).sealed().select_related("station")


class RiskChangeSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(required=False)
    person = PersonField()
    reason = serializers.CharField(
        max_length=500, help_text=_("what speaks for this level; empty for masked readers")
    )

    class Meta:
        model = RiskChange
        fields = ("uuid", "person", "from_level", "to_level", "reason", "at")
        read_only_fields = ("from_level", "at")

    def save(self, **kwargs: Any) -> RiskChange:
        told = self.validated_data
        self.instance = RiskChange.set(
            told["person"], told["to_level"], reason=told["reason"], uuid=told.get("uuid"),
            by=self.context["request"].user,
        )  # fmt: skip
        return self.instance

    def to_representation(self, row: RiskChange) -> dict[str, Any]:
        data = super().to_representation(row)
        if not sees_names(self.context["request"].user, row.person.station):
            data["reason"] = ""
        return data


@extend_schema(tags=["risk"])
class RiskChangeViewSet(AtStation):
    """Levels of persons as they were set, newest first; POST sets one. Never changed or deleted."""

    permission_classes = (May("risk.set", safe=None),)
    serializer_class = RiskChangeSerializer
    queryset = RiskChange.objects.select_related("person__station")
    filterset_fields = ("to_level", "person__uuid")
    http_method_names = ["get", "head", "options", "post"]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new row; 200 with the first one when the same uuid comes again."""
        with spoken_as_problems():
            return super().create(request, *args, **kwargs)


class OverdueSerializer(serializers.ModelSerializer):
    contact_due_on = serializers.DateField(help_text=_("day by which the contact was due"))
    days_late = serializers.SerializerMethodField(help_text=_("days since then"))

    class Meta:
        model = Household
        fields = ("uuid", "file_no", "risk", "contact_due_on", "days_late", "last_visited_on")

    @extend_schema_field(serializers.IntegerField())
    def get_days_late(self, row: Any) -> int:
        return (timezone.localdate() - row.contact_due_on).days


@extend_schema(tags=["risk"])
class OverdueViewSet(AtStation):
    """Households whose contact is overdue by their risk level."""

    permission_classes = (May("", safe=None),)
    serializer_class = OverdueSerializer
    queryset = Household.objects.all()
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> Any:
        return overdue(Household.objects.visible_to(self.request.user)).order_by("-pk")


class ReminderSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text=_("what kind of reminder it is"))
    on = serializers.DateField(help_text=_("day by which it should be done"))
    text = serializers.CharField(help_text=_("who or what"))
    detail = serializers.CharField(help_text=_("more about it"))
    tone = serializers.CharField(help_text=_("bad: late or dangerous; warn: soon; or empty"))
    url = serializers.CharField(help_text=_("page on which it is done"))


class ReminderList(APIView):
    permission_classes = (May("", safe=None),)

    @extend_schema(tags=["risk"], responses=ReminderSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What is due for the caller: the first twenty of every kind."""
        rows = [row for kind in reminders.of(request.user) for row in kind.rows]
        answer = Response(ReminderSerializer(rows, many=True).data)
        answer["Cache-Control"] = "no-store, private"
        return answer


class DutyCountSerializer(serializers.Serializer):
    name = serializers.CharField(help_text=_("name of the place"))
    code = serializers.CharField(help_text=_("its division code"))
    incidents = serializers.IntegerField(help_text=_("incidents raised"))
    reports = serializers.IntegerField(help_text=_("mandatory reports written down"))
    reports_late = serializers.IntegerField(help_text=_("of them later than 24 hours"))


class MonthCountSerializer(DutyCountSerializer):
    name = code = None  # type: ignore[assignment]
    month = serializers.DateField(help_text=_("first day of the month"))


class DutyCountsSerializer(serializers.Serializer):
    year = serializers.IntegerField(help_text=_("calendar year"))
    places = DutyCountSerializer(many=True)
    months = MonthCountSerializer(many=True)


class DutyCountsView(APIView):
    permission_classes = (May("", safe=None),)

    @extend_schema(tags=["risk"], responses=DutyCountsSerializer)
    def get(self, request: Request, year: int) -> Response:
        """How many incidents and mandatory reports, by place and by month of a year. Counts only."""
        if not 2000 <= year <= timezone.localdate().year:
            raise serializers.ValidationError({"year": [_("There is no such year.")]})
        told = {
            "year": year,
            "places": by_place(request.user, year),
            "months": by_month(request.user, year),
        }
        return Response(DutyCountsSerializer(told).data)

"""/api/v1/needs/, plans/, plan-goals/, plan-measures/, housing/, benefits/, eco-ties/."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.serializers import BaseSerializer

from households.api import parts
from households.api.at_station import WithMoves
from households.api.views import Conflict, Files
from households.models import (
    Benefit,
    EcoTie,
    HouseholdPlan,
    Housing,
    Need,
    PlanGoal,
    PlanMeasure,
)
from households.sight import may_open


def _filters(of: Any, path: str, *names: str) -> type[django_filters.FilterSet]:
    """`household`: the household's uuid; and the choice fields named."""
    body: dict[str, Any] = {
        "household": django_filters.UUIDFilter(field_name=path),
        "Meta": type("Meta", (), {"model": of, "fields": names}),
    }
    return type(f"{of.__name__}Filter", (django_filters.FilterSet,), body)


class Parts(Files):
    """Rows of household files within the caller's jurisdiction. Never deleted."""

    to_household = "household"

    def get_queryset(self) -> QuerySet:
        rows = self.queryset.model.objects.visible_to(self.request.user)  # type: ignore[arg-type, union-attr]
        return rows.select_related(f"{self.to_household}__station", *self.joined)

    joined: tuple[str, ...] = ()

    def get_object(self) -> Any:
        found = super(Files, self).get_object()
        writes = self.request.method not in ("GET", "HEAD", "OPTIONS")
        if writes and not may_open(self.request, found.household):
            raise NotFound
        return found

    def _save(self, serializer: BaseSerializer) -> None:
        row: Any = serializer.row  # type: ignore[attr-defined]
        if not may_open(self.request, row.household):
            raise NotFound
        plan = self.plan_of(row)
        if plan is not None and plan.is_closed:
            raise ValidationError({"plan": "A closed plan stays as it is."})
        try:
            with transaction.atomic():
                serializer.save()
        except IntegrityError as error:
            raise Conflict from error

    @staticmethod
    def plan_of(row: Any) -> HouseholdPlan | None:
        """The plan that a row is part of, if any."""
        if isinstance(row, HouseholdPlan):
            return row
        if isinstance(row, PlanMeasure):
            return row.goal.plan
        return row.plan if isinstance(row, PlanGoal) else None


class Moving(WithMoves, Parts):
    """Rows with states: their steps at `…/move/`."""


@extend_schema(tags=["households"])
class NeedViewSet(Moving):
    serializer_class = parts.NeedSerializer
    queryset = Need.objects.all()
    joined = ("person",)
    filterset_class = _filters(Need, "household__uuid", "kind", "level", "status", "source")


@extend_schema(tags=["households"])
class PlanViewSet(Moving):
    serializer_class = parts.PlanSerializer
    queryset = HouseholdPlan.objects.all()
    filterset_class = _filters(HouseholdPlan, "household__uuid", "status")


@extend_schema(tags=["households"])
class GoalViewSet(Parts):
    serializer_class = parts.GoalSerializer
    queryset = PlanGoal.objects.all()
    to_household = "plan__household"
    joined = ("need",)
    filterset_class = _filters(PlanGoal, "plan__household__uuid", "result")


@extend_schema(tags=["households"])
class MeasureViewSet(Parts):
    serializer_class = parts.MeasureSerializer
    queryset = PlanMeasure.objects.all()
    to_household = "goal__plan__household"
    filterset_class = _filters(PlanMeasure, "goal__plan__household__uuid")


@extend_schema(tags=["households"])
class HousingViewSet(Parts):
    serializer_class = parts.HousingSerializer
    queryset = Housing.objects.all()
    filterset_class = _filters(Housing, "household__uuid", "tenure", "danger")


@extend_schema(tags=["households"])
class BenefitViewSet(Parts):
    serializer_class = parts.BenefitSerializer
    queryset = Benefit.objects.all()
    joined = ("person",)
    filterset_class = _filters(Benefit, "household__uuid", "kind")


@extend_schema(tags=["households"])
class EcoTieViewSet(Parts):
    serializer_class = parts.EcoTieSerializer
    queryset = EcoTie.objects.all()
    joined = ("person",)
    filterset_class = _filters(EcoTie, "household__uuid", "system", "strength")

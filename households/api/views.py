"""/api/v1/households/ and /api/v1/persons/."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from accounts import audit
from accounts.access import May
from core.api.unstored import Unstored
from core.ids import uuid_of
from households import search
from households.api.serializers import HouseholdSerializer, PersonSerializer, Taken
from households.models import Household, Person, PersonCategory
from households.sight import may_open
from households.views.lists import SEARCHED


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "The identifier or the ID number is already in use."
    default_code = "conflict"


class HouseholdFilter(django_filters.FilterSet):
    """`q` as on the list page: name part, pinyin, ID number or file number."""

    q = django_filters.CharFilter(method="search")
    station = django_filters.UUIDFilter(field_name="station__uuid")
    division = django_filters.CharFilter(field_name="division__code", lookup_expr="startswith")
    due_before = django_filters.DateFilter(field_name="next_visit_on", lookup_expr="lt")

    class Meta:
        model = Household
        fields = ("risk", "status")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search.households(queryset, search.read(value), self.request.user)


class PersonFilter(django_filters.FilterSet):
    """`q`: name part, pinyin or ID number; `household`: the household's uuid."""

    q = django_filters.CharFilter(method="search")
    household = django_filters.UUIDFilter(field_name="household__uuid")
    category = django_filters.ChoiceFilter(
        choices=PersonCategory.open_choices(), method="with_category"
    )

    class Meta:
        model = Person
        fields = ("status", "sex")

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found = search.persons(search.read(value), self.request.user)
        return queryset.filter(pk__in=found.values("pk"))

    def with_category(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        tags = PersonCategory.objects.holding_on().filter(code=value)
        return queryset.filter(pk__in=tags.values("person"))


class Files(
    Unstored,
    mixins.CreateModelMixin,
    mixins.UpdateModelMixin,
    viewsets.ReadOnlyModelViewSet,
):
    """What both have in common: scope, uuid keys, idempotent creation, a log of searches."""

    permission_classes = (May("household.edit", safe=None),)
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        term = search.read(request.query_params.get("q", ""))
        if term.kind in ("name", "pinyin", "id_number") and "cursor" not in request.query_params:
            audit.record(request, SEARCHED, kind=term.kind, term=term.for_the_log, via="api")
        return super().list(request, *args, **kwargs)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new row; 200 with the first one when the same uuid comes again."""
        serializer = self.get_serializer(data=request.data)
        first = self._created_before(request)
        if first is not None:
            return Response(self.get_serializer(first).data)
        serializer.is_valid(raise_exception=True)
        self._save(serializer)
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    def perform_update(self, serializer: BaseSerializer) -> None:
        self._save(serializer)

    def get_object(self) -> Any:
        found = super().get_object()
        household = found if isinstance(found, Household) else found.household
        if self.request.method not in ("GET", "HEAD", "OPTIONS") and not may_open(
            self.request, household
        ):
            raise NotFound
        return found

    def _created_before(self, request: Request) -> Any:
        given = request.data.get("uuid") if isinstance(request.data, dict) else None
        # What is no uuid finds nothing, and the serializer says so.
        return self.get_queryset().filter(uuid=uuid_of(given)).first()

    def _save(self, serializer: BaseSerializer) -> None:
        try:
            serializer.save()
        except Taken as error:
            # Whose it is stays untold: it may lie in another county.
            raise Conflict from error


@extend_schema(tags=["households"])
class HouseholdViewSet(Files):
    """Household files within the caller's jurisdiction. Never deleted: a file is closed."""

    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    queryset = Household.objects.all()

    def get_queryset(self) -> QuerySet:
        shown = Person.objects.sealed().unrestricted_for(self.request.user.scope)  # type: ignore[union-attr]
        head = Prefetch("head", queryset=shown)
        return (
            Household.objects.visible_to(self.request.user)
            .select_related("station", "division", "worker", "registered_division")
            .prefetch_related(head)
        )


@extend_schema(tags=["persons"])
class PersonViewSet(Files):
    """Persons within the caller's jurisdiction. ID numbers and phones only masked."""

    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    queryset = Person.objects.all()

    def get_queryset(self) -> QuerySet:
        found = Person.objects.visible_to(self.request.user)
        if self.request.method in ("GET", "HEAD", "OPTIONS"):
            found = found.sealed()
        return found.select_related("household__station", "registered_division").prefetch_related(
            "categories"
        )

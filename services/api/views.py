"""/api/v1/visits/."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.workflow import Incomplete
from households.models import Person
from services.api.serializers import ReasonSerializer, VisitSerializer
from services.lists.filters import RecordFilter
from services.models import (
    Beneficiary,
    DuplicateVisit,
    NotAllowed,
    ReasonMissing,
    Refused,
    ServiceRecord,
    UuidTaken,
    Visit,
    VisitBlock,
)


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "The record does not allow this now."
    default_code = "conflict"


@contextmanager
def spoken_as_problems() -> Iterator[None]:
    """What the models refuse, as problem documents with the fitting status."""
    try:
        yield
    except DuplicateVisit as error:
        detail = {"detail": error.messages[0], "existing": str(error.record.uuid)}
        raise Conflict(detail) from error
    except UuidTaken as error:
        raise Conflict(error.messages[0]) from error
    except ModelError as error:
        raise ValidationError(error.message_dict) from error
    except NotAllowed as error:
        raise PermissionDenied(str(error.message)) from error
    except Incomplete as error:
        raise ValidationError({"missing": [str(part) for part in error.missing]}) from error
    except ReasonMissing as error:
        raise ValidationError({"reason": [str(error.message)]}) from error
    except Refused as error:
        raise Conflict(str(error.message)) from error


class VisitViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Visits within the user's person-level sight. Filters as on the list page."""

    serializer_class = VisitSerializer
    filterset_class = RecordFilter
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = ServiceRecord.objects.none()

    def get_queryset(self) -> QuerySet:
        persons = Person.objects.only("uuid")
        served = Beneficiary.objects.order_by("pk").prefetch_related(Prefetch("person", persons))
        return (
            ServiceRecord.objects.visible_to(self.request.user)
            .filter(kind=ServiceRecord.Kind.VISIT)
            .select_related("household", "station", "worker", "visit__incident", "track")
            .prefetch_related(
                Prefetch("beneficiaries", served),
                Prefetch(
                    "blocks", VisitBlock.objects.prefetch_related(Prefetch("person", persons))
                ),
            )
            .order_by("-id")
        )

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 for a new visit; 200 with the first result when the uuid was sent before."""
        self._writers_only(request)
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        with spoken_as_problems():
            visit, made = Visit.log(
                serializer.entry(), by=request.user, uuid=data.get("uuid"), submit=data["submit"]
            )
        return self._answer(visit.record, 201 if made else 200)

    @extend_schema(request=VisitSerializer, responses=VisitSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes a draft or a returned visit; what is not sent stays as it is."""
        self._writers_only(request)
        record = self.get_object()
        serializer: Any = self.get_serializer(record, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        with spoken_as_problems():
            record.visit.revise(serializer.entry(record), by=request.user)
        return self._answer(record)

    @extend_schema(request=None, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Hands a draft in, or a returned visit in again."""
        record = self.get_object()
        with spoken_as_problems():
            if record.status == ServiceRecord.Status.RETURNED:
                record.resubmit(request.user)
            else:
                record.submit(request.user)
        return self._answer(record)

    @extend_schema(request=None, responses=VisitSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A station head confirms: the visit counts from now on."""
        record = self.get_object()
        with spoken_as_problems():
            record.confirm(request.user)
        return self._answer(record)

    @extend_schema(request=ReasonSerializer, responses=VisitSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A station head gives the visit back, with a reason."""
        record = self.get_object()
        reason = ReasonSerializer(data=request.data)
        reason.is_valid(raise_exception=True)
        with spoken_as_problems():
            record.return_for(request.user, reason.validated_data["reason"])
        return self._answer(record)

    @staticmethod
    def _writers_only(request: Request) -> None:
        user: Any = request.user
        if not user.may("visit.create"):
            raise PermissionDenied

    def _answer(self, record: ServiceRecord, code: int = 200) -> Response:
        fresh = self.get_queryset().get(pk=record.pk)
        return Response(self.get_serializer(fresh).data, status=code)

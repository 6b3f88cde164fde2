"""/api/v1/persons/check/: is there a file of this person already?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import May
from households.duplicates import elsewhere
from households.duplicates.check import Typed, look
from households.models import Person
from households.sight import sees_names
from stations.models import Division


class TooMany(APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_detail = _("Too many ID numbers were checked in this hour.")
    default_code = "too_many_numbers"


class QuestionSerializer(serializers.Serializer):
    name = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text=_("Name as typed.")
    )
    id_number = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text=_("Full ID number, if known.")
    )
    birth_date = serializers.DateField(
        required=False, allow_null=True, help_text=_("Birth date, if known.")
    )
    division = serializers.SlugRelatedField(
        slug_field="code", queryset=Division.objects.all(), required=False, allow_null=True,
        help_text=_("Code of the village or community where the person lives."),
    )  # fmt: skip


class KnownSerializer(serializers.ModelSerializer):
    """A person on file, as far as the caller may know."""

    household = serializers.UUIDField(source="household.uuid", help_text=_("File of the person."))
    file_no = serializers.CharField(source="household.file_no", help_text=_("Its file number."))
    village = serializers.CharField(
        source="household.division.name", help_text=_("Village or community of the file.")
    )

    class Meta:
        model = Person
        fields = ("uuid", "household", "file_no", "name", "birth_date", "id_masked", "village")

    def to_representation(self, person: Person) -> dict[str, Any]:
        data = super().to_representation(person)
        if not sees_names(self.context["user"], person.household.station):
            data |= {"name": person.masked_name, "birth_date": None}
        return data


class CheckedSerializer(serializers.Serializer):
    same = KnownSerializer(
        allow_null=True, help_text=_("The active file with this very ID number.")
    )
    alike = KnownSerializer(
        many=True, help_text=_("Same-sounding names with the same birth date or village.")
    )
    elsewhere = serializers.BooleanField(
        help_text=_("Another station in the province has a file with this ID number.")
    )


class PersonCheckView(APIView):
    """Look for an existing file before a new one is opened. Needs `household.edit`.

    Looks within the caller's jurisdiction; of the rest of the province it tells only whether the
    number is on file. Such questions are logged, and 429 answers more than 60 of them an hour.
    """

    permission_classes = (May("household.edit"),)

    @extend_schema(request=QuestionSerializer, responses=CheckedSerializer, tags=["persons"])
    def post(self, request: Request) -> Response:
        question = QuestionSerializer(data=request.data)
        question.is_valid(raise_exception=True)
        typed = Typed(**question.validated_data)
        answer = look(request.user, typed)
        beyond = False
        if not answer.same and typed.number_is_whole:
            try:
                beyond = elsewhere.on_file(request._request, typed.id_number)
            except elsewhere.AskedTooOften as error:
                raise TooMany from error
        told = {"same": answer.same, "alike": answer.alike, "elsewhere": beyond}
        response = Response(CheckedSerializer(told, context={"user": request.user}).data)
        response["Cache-Control"] = "no-store, private"
        return response

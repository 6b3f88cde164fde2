"""Printing the paper file of a household or a person (spec 3.3): who sees the file may print it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View

from accounts import audit
from households.models import Household, Person
from households.paper import PaperFile
from households.paper import print as paper
from households.sight import may_open
from households.views.file import find, members_of
from households.views.response import PersonLevel


class HouseholdPaper(PersonLevel, View):
    """GET: the PDF. Somebody on masked lists states a reason on the file's page first."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = find(request, uuid)
        if not may_open(request, household):
            return redirect(household)
        file = PaperFile(request.user, household, members_of(household))
        return _answer(request, household, household.file_no, lambda: paper.household_file(file))


class PersonPaper(PersonLevel, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = Person.objects.visible_to(request.user).sealed().select_related("household")
        person = get_object_or_404(found, uuid=uuid)
        household = find(request, person.household.uuid)
        if not may_open(request, household):
            return redirect(household)
        file = PaperFile(request.user, household, members_of(household), person)
        # No name in the file's name: it lands in the list of downloads.
        name = f"{household.file_no}-P{str(person.uuid)[-6:]}"
        return _answer(request, person, name, lambda: paper.person_file(file))


def _answer(
    request: HttpRequest, of: Household | Person, name: str, make: Callable[[], bytes]
) -> HttpResponse:
    body = make()
    audit.record(request, audit.Action.PRINT, obj=of, bytes=len(body))
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    return response

"""The duplicate check while a person is being typed (htmx); nothing of it stands in a URL."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from households.duplicates import elsewhere
from households.duplicates.check import Answer, Typed, look
from households.forms.check import CheckForm, village_of
from households.sight import sees_names
from households.views.response import PersonLevel


def ask(request: HttpRequest, typed: Typed) -> tuple[Answer, bool]:
    """The answer, and whether the province could not be asked because of too many questions."""
    answer = look(request.user, typed)
    if answer.same or not typed.number_is_whole:
        return answer, False
    try:
        beyond = elsewhere.on_file(request, typed.id_number)
    except elsewhere.AskedTooOften:
        return answer, True
    return Answer(alike=answer.alike, elsewhere=beyond), False


class PersonCheck(PersonLevel, View):
    """POST the fields of the form; `prefix` and `household` say which form it is."""

    permission = "household.edit"

    def post(self, request: HttpRequest) -> HttpResponse:
        prefix = request.POST.get("prefix", "")[:4]
        village = village_of(
            request.user, request.POST.get("h-division", ""), request.POST.get("household", "")
        )
        typed = CheckForm(request.POST, prefix=prefix or None).typed(village)
        answer, refused = ask(request, typed)
        return render(
            request, "households/_alike.html", self.context(prefix, typed, answer, refused)
        )

    def context(self, prefix: str, typed: Typed, answer: Answer, refused: bool) -> dict[str, Any]:
        user: Any = self.request.user
        field = f"{prefix}-confirmed_new" if prefix else "confirmed_new"
        seen = " ".join(str(person.uuid) for person in answer.alike)
        posted = self.request.POST
        same = answer.same
        return {
            "live": True,
            "typed": typed,
            "village": typed.division.name if typed.division else "",
            "alike": answer.alike,
            "same": same,
            "same_named": bool(same and sees_names(user, same.household.station)),
            "elsewhere": answer.elsewhere,
            "refused": refused,
            "confirm_name": field,
            "seen": seen,
            # A tick holds for the people it was set for, not for others who turn up later.
            "confirmed": bool(posted.get(field)) and posted.get("alike_seen") == seen,
        }

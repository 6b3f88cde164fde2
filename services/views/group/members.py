"""Members of a group: found on the register or written down as guests; leaving."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.ids import uuid_of
from core.workflow import Refused
from households.models import Person
from households.views.by_name import ByName
from households.views.response import PersonLevel
from services.models import Group, GroupMember
from services.models.group.moves import EDIT

FOUND = 12


def candidates(group: Group, user: Any, words: str) -> QuerySet[Person]:
    """Persons of the station's register by name, pinyin or initials; not those in the group."""
    words = words.strip()[:30]
    found = Person.objects.visible_to(user).sealed().filter(station=group.station)
    found = found.filter(status=Person.Status.REGISTERED)
    if not words:
        return found.none()
    initials = Q(name_initials__startswith=words.lower()) | Q(name_pinyin__startswith=words.lower())
    inside = group.members_now().filter(person__isnull=False).values("person_id")
    return found.filter(Q(name__startswith=words) | initials).exclude(pk__in=inside)


class MemberSearch(ByName, View):
    """The persons found, as buttons that take them in."""

    model = Group

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group: Group = self.find_to_change(request, uuid, EDIT)
        words = request.GET.get("q", "")
        found = candidates(group, request.user, words).select_related("household")[:FOUND]
        context = {"group": group, "found": list(found), "words": words.strip()[:30]}
        return render(request, "services/group/_found.html", context)


class MemberAdd(ByName, View):
    """POST: `person` of the register, or a guest's `name`."""

    model = Group

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group: Group = self.find_to_change(request, uuid, EDIT)
        person = None
        if key := request.POST.get("person"):
            seen = Person.objects.visible_to(request.user).filter(station=group.station)
            person = get_object_or_404(seen, uuid=uuid_of(key))
        try:
            member = GroupMember.join(
                group, request.user, person=person, name=request.POST.get("name", "")
            )
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("%(name)s is a member now.") % {"name": member})
        return redirect(f"{group.get_absolute_url()}#members")


class MemberLeave(PersonLevel, View):
    permission = EDIT

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        seen = GroupMember.objects.visible_to(request.user).select_related("group__station")
        member = get_object_or_404(seen, uuid=uuid)
        try:
            member.leave(request.user, request.POST.get("reason", ""))
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("%(name)s has left the group.") % {"name": member})
        return redirect(f"{member.group.get_absolute_url()}#members")

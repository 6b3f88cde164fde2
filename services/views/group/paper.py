"""Printing a group's file: who sees the group by name may print it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views import View

from accounts import audit
from households.views.by_name import ByName
from services.models import Group
from services.papers import group as group_paper


class GroupPrint(ByName, View):
    """GET: the PDF."""

    model = Group
    related = ("station", "leader")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group: Group = self.find(request, uuid)
        body = group_paper.pdf(group, request.user)
        audit.record(request, audit.Action.PRINT, obj=group, bytes=len(body))
        response = HttpResponse(body, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{group.group_no}.pdf"'
        return response

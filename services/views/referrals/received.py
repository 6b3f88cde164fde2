"""The receiver's half of a referral: the frozen summary and the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from accounts import audit
from households.views.response import PersonLevel
from services.models import Referral
from services.models.referral.moves import EDIT
from services.views.referrals.steps import asked, step


class ReceivedReferral(PersonLevel, View):
    """The receiver's page: the frozen summary and the answer, never the file."""

    permission = EDIT

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find(request, uuid)
        audit.record(request, audit.Action.VIEW_FILE, obj=row)
        return self.show(request, row)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find(request, uuid)
        if step(request, row):
            return redirect("services:referral-received", uuid=row.uuid)
        return self.show(request, row, 422)

    def find(self, request: HttpRequest, uuid: UUID) -> Referral:
        user: Any = request.user
        found = Referral.objects.visible_to(user).received_within(user.scope)
        row: Referral = get_object_or_404(found, uuid=uuid)
        return row

    def show(self, request: HttpRequest, row: Referral, status: int = 200) -> HttpResponse:
        context = {
            "row": row, "told": row.told(full=True), "moves": asked(row, request.user),
        }  # fmt: skip
        return render(request, "services/referrals/received.html", context, status=status)

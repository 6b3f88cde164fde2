"""The page that opens at once when an answer speaks of death or self-harm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import Refused
from households.forms.assessment import ProtocolForm
from households.models import RiskProtocol
from households.models.scales.readers import READ
from households.sight import may_open
from households.views.response import PersonLevel


class Protocol(PersonLevel, View):
    """GET what to do now; POST `move=answer` with what was done, or `move=see` by the head."""

    permission = READ

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find(request, uuid), ProtocolForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        protocol = self.find(request, uuid)
        form = ProtocolForm(request.POST)
        try:
            if request.POST.get("move") == "see":
                protocol.make("see", request.user)
                messages.success(request, _("The social worker sees that you know."))
                return redirect(protocol)
            if form.is_valid():
                protocol.make("answer", request.user, **form.cleaned_data)
                messages.success(request, _("Written down. The station head is told."))
                return redirect(protocol)
        except Refused as error:
            form.add_error(None, str(error.message))
        return self.show(request, protocol, form, status=422)

    def find(self, request: HttpRequest, uuid: UUID) -> RiskProtocol:
        found = RiskProtocol.objects.visible_to(request.user).select_related(
            "person__household__station", "person__household__division", "result__assessor",
            "opened_by", "answered_by", "seen_by",
        )  # fmt: skip
        protocol = get_object_or_404(found, uuid=uuid)
        if not may_open(request, protocol.person.household):
            raise PermissionDenied(_("Open the file with a reason first."))
        return protocol

    def show(
        self, request: HttpRequest, protocol: RiskProtocol, form: ProtocolForm, status: int = 200
    ) -> HttpResponse:
        user: Any = request.user
        key = f"scale:{user.pk}:{protocol.person.uuid}:{protocol.result.scale}"
        steps = dict(RiskProtocol.Step.choices)
        context = {
            "protocol": protocol,
            "person": protocol.person,
            "household": protocol.person.household,
            "form": form,
            "forms": [form],
            "may_answer": protocol.refusal("answer", user) is None,
            "may_see": protocol.refusal("see", user) is None,
            "steps": [steps[step] for step in protocol.steps],
            "done_drafts": [key] if request.GET.get("saved") else [],
        }
        return render(request, "households/assessment/protocol.html", context, status=status)

"""Referring the person out of a case: the form of a referral with what the case knows already."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7
from services.forms.referral import ReferralForm
from services.models import Case, Referral
from services.views.cases.access import CasePages


class CaseRefer(CasePages, View):
    """GET the form, POST makes the referral; sent twice with one key it makes one."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case = self.case(request, uuid)
        return self.page(request, case, self.form(request, case), str(uuid7()))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case = self.case(request, uuid)
        key = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        first = Referral.objects.visible_to(request.user).filter(uuid=key).first()
        if first is not None:
            return redirect(first)
        form = self.form(request, case, request.POST)
        if not form.is_valid():
            return self.page(request, case, form, key, 422)
        form.instance.uuid, form.instance.created_by = key, request.user
        with transaction.atomic():
            referral = form.save()
        messages.success(request, _("The referral was saved. Talk to the receiver next."))
        return redirect(referral)

    def case(self, request: HttpRequest, uuid: UUID) -> Case:
        case: Case = self.find_to_write(request, uuid)
        if not case.may_refer(request.user):
            raise PermissionDenied(
                _("This is not filled in while the case is “%(state)s”.")
                % {"state": case.get_status_display()}
            )
        if not case.person.is_active:
            raise PermissionDenied(_("This person has died or left the register."))
        return case

    def form(self, request: HttpRequest, case: Case, data: Any = None) -> ReferralForm:
        return ReferralForm(data, user=request.user, household=case.household, case=case)

    def page(
        self, request: HttpRequest, case: Case, form: ReferralForm, key: str, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "uuid": key, "back": self.url("case", case.uuid),
            "title": _("Refer %(name)s") % {"name": case.person.name}, "note": case.case_no,
        }  # fmt: skip
        layout = "phone_plain_form" if self.phone else "plain_form"
        return render(request, f"households/{layout}.html", context, status=status)

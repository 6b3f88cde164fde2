"""One referral where it is made: begin, change, move on, print."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from core.ids import is_uuid7, uuid7, uuid_of
from core.workflow import holds
from households.models import Consent, Household
from households.sight import may_open
from households.views.by_name import ByName
from households.views.file import find as find_household
from households.views.moves import told_log
from households.views.response import PersonLevel
from services.forms.referral import ReferralForm
from services.models import Referral, ServiceRecord
from services.models.referral.moves import EDIT
from services.papers.referral_letter import letter
from services.views.referrals.steps import asked, step


class ReferralCreate(PersonLevel, View):
    """From a file: `?household=uuid`, with `&record=uuid` behind it. One key, one row.

    Out of a case it is begun on the case's page (`services:case-refer`).
    """

    permission = EDIT
    phone = False

    def get(self, request: HttpRequest) -> HttpResponse:
        household = self.household(request)
        return self.show(request, ReferralForm(user=request.user, household=household), uuid7())

    def post(self, request: HttpRequest) -> HttpResponse:
        key: Any = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        first = Referral.objects.visible_to(request.user).filter(uuid=key).first()
        if first is not None:
            return redirect(first)
        household = self.household(request)
        form = ReferralForm(request.POST, user=request.user, household=household)
        if not form.is_valid():
            return self.show(request, form, key, status=422)
        row = form.instance
        row.uuid, row.created_by = key, request.user
        row.origin = self.behind(request, household)
        with transaction.atomic():
            form.save()
        messages.success(request, _("The referral was saved. Talk to the receiver next."))
        return redirect(row)

    def household(self, request: HttpRequest) -> Household:
        household = find_household(request, uuid_of(request.GET.get("household")))
        if not holds(request.user, EDIT, household.station) or not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        return household

    def behind(self, request: HttpRequest, household: Household) -> ServiceRecord | None:
        """The visit or contact of the household that the address names, if any."""
        key = uuid_of(request.GET.get("record"))
        found = ServiceRecord.objects.visible_to(request.user)
        return found.filter(household=household, uuid=key).first() if key else None

    def show(
        self, request: HttpRequest, form: ReferralForm, key: Any, status: int = 200
    ) -> HttpResponse:
        back = form.instance.household.get_absolute_url()
        context = {
            "form": form, "forms": [form], "uuid": key, "title": _("New referral"), "back": back,
        }  # fmt: skip
        name = "phone_plain_form" if self.phone else "plain_form"
        return render(request, f"households/{name}.html", context, status=status)


class PhoneReferralCreate(ReferralCreate):
    phone = True


class ReferralPage(ByName, View):
    """The sender's page: everything, and the step that comes next."""

    model = Referral
    related = (
        "station", "household__head", "person", "to_partner", "consent", "record", "origin",
        "created_by", "case__station",
    )  # fmt: skip

    def rows(self, request: HttpRequest) -> Any:
        user: Any = request.user
        found: Any = super().rows(request)
        return found.sent_within(user.scope)

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find(request, uuid))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find(request, uuid)
        done = step(request, row)
        return redirect(row) if done else self.show(request, row, 422)

    def show(self, request: HttpRequest, row: Referral, status: int = 200) -> HttpResponse:
        context = {
            "row": row,
            "readable": row.may_read(request.user),
            "told": row.told() if row.may_read(request.user) else [],
            "moves": asked(row, request.user),
            "log": told_log(row),
            "consent": row.consent or row.consent_in_force(),
            "consent_url": reverse("households:consent-new", args=[row.household.uuid])
            + f"?person={row.person.uuid}&kind={Consent.Kind.SHARING}",
            "may_edit": row.is_editable
            and row.may_read(request.user)
            and holds(request.user, EDIT, row.station),
        }
        return render(request, "services/referrals/referral.html", context, status=status)


def must_read(row: Referral, user: Any) -> None:
    """403 for who does not read the text of the case that the referral comes from."""
    if not row.may_read(user):
        raise PermissionDenied(
            _(
                "The text of a case is read by its social workers, the head of the station and the supervisor."
            )
        )


class ReferralEdit(ByName, View):
    """Change what was not sent yet; what was sent stays as it was."""

    model = Referral
    related = ("station", "household", "person", "to_partner", "case__station")
    permission = EDIT

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.row(request, uuid)
        form = ReferralForm(instance=row, user=request.user, household=row.household)
        return self.show(request, form)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.row(request, uuid)
        form = ReferralForm(request.POST, instance=row, user=request.user, household=row.household)
        if not form.is_valid():
            return self.show(request, form, 422)
        with transaction.atomic():
            form.save()
        messages.success(request, _("The referral was saved."))
        return redirect(row)

    def row(self, request: HttpRequest, uuid: UUID) -> Referral:
        user: Any = request.user
        get_object_or_404(Referral.objects.sent_within(user.scope).only("pk"), uuid=uuid)
        row: Referral = self.find_to_change(request, uuid, EDIT)
        must_read(row, request.user)
        if not row.is_editable:
            raise PermissionDenied(_("What was sent is not changed."))
        return row

    def show(self, request: HttpRequest, form: ReferralForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "title": _("Change the referral"),
            "back": form.instance.get_absolute_url(),
        }  # fmt: skip
        return render(request, "households/plain_form.html", context, status=status)


class ReferralLetter(ReferralPage):
    """GET: the letter as PDF, for a receiver outside the platform; only once it was sent."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find(request, uuid)
        must_read(row, request.user)
        if row.sent_at is None:
            raise Http404
        body = letter(row, request.user)
        audit.record(request, audit.Action.PRINT, obj=row, bytes=len(body))
        response = HttpResponse(body, content_type="application/pdf")
        # The number only: names of files stand in the list of downloads.
        response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(row.number)}.pdf"
        return response

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return HttpResponse(status=405)

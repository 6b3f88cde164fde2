"""One referral: begin, change, move on, print; and the receiver's half of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from core.ids import is_uuid7, uuid7
from core.workflow import Refused
from households.models import Consent, Household
from households.places import may_at
from households.sight import may_open
from households.views.by_name import ByName
from households.views.file import find as find_household
from households.views.moves import told_log
from households.views.response import PersonLevel
from services.forms.referral import ReferralForm
from services.models import Case, Referral, ServiceRecord
from services.models.referral.moves import EDIT
from services.referral_letter import letter

# What a step asks beside its reason: field → label.
ASKED = {
    "contacted": _("Spoken to"),
    "feedback": _("Feedback"),
    "follow_up": _("What the visit back found"),
}


class ReferralCreate(PersonLevel, View):
    """From a file: `?household=uuid`, with `&record=uuid` or `&case=uuid` behind it. One key, one row."""

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
        row.origin = self.behind(request, ServiceRecord, "record", household)
        row.case = self.behind(request, Case, "case", household)
        with transaction.atomic():
            form.save()
        messages.success(request, _("The referral was saved. Talk to the receiver next."))
        return redirect(row)

    def household(self, request: HttpRequest) -> Household:
        try:
            key = UUID(request.GET.get("household", ""))
        except ValueError:
            raise Http404 from None
        household = find_household(request, key)
        if not may_at(request.user, EDIT, household.station) or not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        return household

    def behind(self, request: HttpRequest, model: Any, name: str, household: Household) -> Any:
        """The visit, contact or case of the household that the address names, if any."""
        try:
            key = UUID(request.GET.get(name, ""))
        except ValueError:
            return None
        return model.objects.visible_to(request.user).filter(household=household, uuid=key).first()

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
        "created_by",
        "case",
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
            "told": row.told(),
            "moves": asked(row, request.user),
            "log": told_log(row),
            "consent": row.consent or row.consent_in_force(),
            "consent_url": reverse("households:consent-new", args=[row.household.uuid])
            + f"?person={row.person.uuid}&kind={Consent.Kind.SHARING}",
            "may_edit": row.is_editable and may_at(request.user, EDIT, row.station),
        }
        return render(request, "services/referrals/referral.html", context, status=status)


class ReferralEdit(ByName, View):
    """Change what was not sent yet; what was sent stays as it was."""

    model = Referral
    related = ("station", "household", "person", "to_partner")
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


def asked(row: Referral, user: Any) -> list[dict[str, Any]]:
    """The steps offered now, each with the fields it asks for."""
    offered = []
    for name, move, _missing in row.offered(user):
        fields = [(field, ASKED[field], getattr(row, field)) for field in move.fields]
        # What a step's own fields will say is not missing yet.
        lacks = [] if fields else row.missing(name)
        offered.append({"name": name, "move": move, "fields": fields, "lacks": lacks})
    return offered


def step(request: HttpRequest, row: Referral) -> bool:
    """Make the posted `move`; a refusal is shown in words. Out: whether it was made."""
    name = request.POST.get("move", "")
    move = row.MOVES.get(name)
    if move is None:
        raise Http404
    given = {f: request.POST.get(f, "").strip()[:500] for f in move.fields}
    if "contacted" in given:
        given["contacted"] = given["contacted"][:120]
    try:
        row.make(name, request.user, request.POST.get("reason", ""), **given)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused.message))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(row.get_status_display()))
        return True
    row.refresh_from_db()
    return False

"""Consents: give, withdraw, undo, read and print; the legal basis of a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.ids import uuid_of
from core.workflow import Refused, holds
from households.forms.consent import ConsentForm, LegalBasisForm
from households.models import Consent, Household, LegalBasis, Person
from households.privacy import consent_texts
from households.sight import may_open
from households.views.file import find
from households.views.response import PersonLevel

TAB = "?tab=consents"


class Consenting(PersonLevel):
    """View mixin: records consents at the household's own station, and the file is open."""

    permission = "consent.edit"

    def household(self, request: HttpRequest, uuid: UUID) -> Household:
        household = find(request, uuid)
        if not holds(request.user, "consent.edit", household.station):
            raise PermissionDenied
        if not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        return household

    def consent(self, request: HttpRequest, uuid: UUID) -> Consent:
        found = Consent.objects.visible_to(request.user).select_related("person__household")
        consent = get_object_or_404(found, uuid=uuid)
        self.household(request, consent.person.household.uuid)
        return consent


class ConsentNew(Consenting, View):
    """`?person=<uuid>&kind=<kind>`: the text read aloud, then the answer and the signature."""

    phone = False
    url_name = "households:consent-new"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.household(request, uuid)
        return self.show(request, household, self.form(request, household))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.household(request, uuid)
        form = self.form(request, household)
        consent = form.record() if form.is_valid() else None
        if consent is None:
            return self.show(request, household, form, 422)
        said = _("The consent is on file.") if consent.holds_today else _("The answer is on file.")
        messages.success(request, said)
        page = "households:phone-file" if self.phone else "households:file"
        return redirect(reverse(page, args=[household.uuid]) + TAB)

    def form(self, request: HttpRequest, household: Household) -> ConsentForm:
        members = household.members.active().sealed()
        try:
            text = consent_texts.current(request.GET.get("kind", ""))
        except LookupError as error:
            raise Http404 from error
        if text.kind not in Consent.Kind.values:
            raise Http404
        person = get_object_or_404(members, uuid=uuid_of(request.GET.get("person")))
        person.household = household
        station = household.station.official_name
        return ConsentForm(
            request.POST or None,
            request.FILES or None,
            person=person,
            text=text.filled(station),
            by=request.user,
        )

    def show(
        self, request: HttpRequest, household: Household, form: ConsentForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "layout": "phone.html" if self.phone else "base.html",
            "phone": self.phone,
            "household": household,
            "form": form,
            "forms": [form],
            "person": form.person,
            "text": form.text,
        }
        return render(request, "households/consents/new.html", context, status=status)


class PhoneConsentNew(ConsentNew):
    phone = True
    url_name = "households:phone-consent-new"


class ConsentPage(PersonLevel, View):
    """What was agreed to, in the version that was signed; made to be printed."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = Consent.objects.visible_to(request.user).select_related(
            "person__household__station", "paper", "recorded_by", "withdrawn_by"
        )
        consent = get_object_or_404(found, uuid=uuid)
        household = consent.person.household
        if not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        try:
            text = consent_texts.version(consent.kind, consent.text_version, consent.language)
        except LookupError:
            text = None
        context = {
            "consent": consent,
            "household": household,
            "text": text and text.filled(household.station.official_name),
            "may_withdraw": consent.refusal("withdraw", request.user) is None,
        }
        return render(request, "households/consents/consent.html", context)


class ConsentWithdraw(Consenting, View):
    """POST, the reason is optional: withdrawing is as easy as giving (PIPL 15)."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        consent = self.consent(request, uuid)
        try:
            consent.withdraw(request.user, request.POST.get("reason", ""))
        except Refused as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request,
                _("Withdrawn. What was recorded before stays valid; it can be undone today."),
            )
        return redirect(consent.person.household.get_absolute_url() + TAB)


class ConsentUndo(Consenting, View):
    """POST: a withdrawal pressed by mistake, taken back on the same day."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        consent = self.consent(request, uuid)
        try:
            consent.make("undo", by=request.user)
        except Refused as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("The consent stands again."))
        return redirect(consent.person.household.get_absolute_url() + TAB)


class LegalBasisState(Consenting, View):
    """POST `basis` and `provision`: on what law the file rests from now on."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.household(request, uuid)
        form = LegalBasisForm(
            request.POST,
            instance=LegalBasis(household=household, stated_by=request.user),  # type: ignore[misc]
        )
        if not form.is_valid():
            context = {"household": household, "form": form, "forms": [form]}
            return render(request, "households/consents/legal_basis.html", context, status=422)
        form.save()
        messages.success(request, _("The legal basis is on file."))
        return redirect(household.get_absolute_url() + TAB)


class EmergencyTold(Consenting, View):
    """POST: the person or the guardian has been told of what was written in an emergency."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = LegalBasis.objects.visible_to(request.user).to_tell()
        basis = get_object_or_404(found.select_related("household"), uuid=uuid)
        self.household(request, basis.household.uuid)
        basis.tell()
        messages.success(request, _("Noted: told today."))
        return redirect(basis.household.get_absolute_url() + TAB)


def states_of(members: list[Person]) -> list[dict[str, Any]]:
    """For the file page: each member with the kinds needed and what stands on each. One query."""
    today = timezone.localdate()
    by_person: dict[int, list[Consent]] = {}
    for consent in Consent.objects.filter(person__in=members).order_by("-given_on", "-pk"):
        by_person.setdefault(consent.person_id, []).append(consent)
    told = []
    for member in members:
        rows = by_person.get(member.pk, [])
        needed = []
        for kind in Consent.needed_by(member, today):
            same = [c for c in rows if c.kind == kind]
            holding = next((c for c in same if c.holds_on(today)), None)
            last = same[0] if same else None
            needed.append(
                {
                    "kind": kind,
                    "label": Consent.Kind(kind).label,
                    "holding": holding,
                    "closed": last if last and last.status != Consent.Status.GIVEN else None,
                }
            )
        missing = sum(1 for n in needed if not n["holding"] and not n["closed"])
        told.append({"person": member, "needed": needed, "rows": rows, "missing": missing})
    return told

"""Recording a contact of a case, on the phone and on the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import Refused
from services.aids import copying
from services.forms.case.contact import ContactForm
from services.models import Case, CaseContact, ServiceRecord, Status
from services.views.cases.access import CasePages

KIND = ServiceRecord.Kind.CASE_CONTACT


class ContactAdd(CasePages, View):
    """`?copy=uuid` starts from another contact: how, where, who and its plan for this time."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case = self.case(request, uuid)
        copied = copying.asked(request, KIND, case_contact__case=case)
        form = ContactForm(case=case, user=request.user, copy_of=copied)
        form.last_record = copying.last_of(request.user, KIND, case_contact__case=case)
        return self.page(request, case, form)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case = self.case(request, uuid)
        form = ContactForm(request.POST, case=case, user=request.user)
        if form.is_valid():
            try:
                CaseContact.log(form.entry, by=request.user, uuid=form.cleaned_data["uuid"] or None)
            except (ValidationError, Refused) as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            else:
                return self.saved(request, case)
        return self.page(request, case, form, 422)

    def case(self, request: HttpRequest, uuid: UUID) -> Case:
        case = self.find_to_write(request, uuid)
        if not case.is_working:
            raise PermissionDenied(
                _("The case is “%(status)s” now; no contacts are added.")
                % {"status": case.get_status_display()}
            )
        return case

    def saved(self, request: HttpRequest, case: Case) -> HttpResponse:
        messages.success(request, _("The contact was handed in."))
        return redirect(self.url("case", case.uuid) + "?tab=contacts")

    def page(
        self, request: HttpRequest, case: Case, form: ContactForm, status: int = 200,
        *, contact: CaseContact | None = None,
    ) -> HttpResponse:  # fmt: skip
        returned = None
        key = f"contact:{request.user.pk}:{case.uuid}"
        if contact is not None:
            key += f":{contact.record.uuid}"
            returned = contact.record.transitions.filter(to_status=Status.RETURNED).last()
        context: dict[str, Any] = {
            "case": case,
            "household": case.household,
            "form": form,
            "forms": [form],
            "returned": returned,
            "draft_key": key,
            "today": timezone.localdate(),
            "back": self.url("case", case.uuid) + "?tab=contacts",
        }
        return self.show(request, "services/case/contact.html", context, status)


class ContactRevise(ContactAdd):
    """A draft or a returned contact, changed and handed in (again) by who wrote it."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        contact = self.contact(request, uuid)
        if not contact.record.is_editable:
            return redirect("services:record", uuid)
        form = ContactForm(case=contact.case, user=request.user, contact=contact)
        return self.page(request, contact.case, form, contact=contact)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        contact = self.contact(request, uuid)
        form = ContactForm(request.POST, case=contact.case, user=request.user, contact=contact)
        if form.is_valid():
            try:
                contact.revise(form.entry, by=request.user)
                if contact.record.status == Status.RETURNED:
                    contact.record.resubmit(request.user)
                else:
                    contact.record.submit(request.user)
            except (ValidationError, Refused) as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            else:
                return self.saved(request, contact.case)
        return self.page(request, contact.case, form, 422, contact=contact)

    def contact(self, request: HttpRequest, uuid: UUID) -> CaseContact:
        own = CaseContact.objects.visible_to(request.user).filter(record__worker=request.user.pk)
        contact = get_object_or_404(own.select_related("record__station"), record__uuid=uuid)
        contact.case = self.find_to_write(request, contact.case.uuid)
        return contact

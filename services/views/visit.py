"""Recording a visit: choose the household, fill in one page of chips, saved."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views import View

from accounts.access import PostingRequired
from core.ids import uuid_of
from core.workflow import holds
from households import risk_levels
from households.models import Household, Person
from households.search import households as narrow
from households.search import read
from services.aids import copying
from services.forms import VisitForm
from services.lists.queries import due_households, own_households, with_faces
from services.models import DuplicateVisit, Refused, ServiceRecord, Status, UuidTaken, Visit
from services.views.phone import last_return, next_due_near

FOUND_SHOWN = 20


class LogVisit(PostingRequired, View):
    """`?household=<uuid>` shows the form; without it, the household is looked for first."""

    permission = "visit.create"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.GET.get("household"):
            return PickHousehold.as_view()(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        household = self._household(request)
        copied = copying.asked(request, ServiceRecord.Kind.VISIT)
        return _page(request, VisitForm(household=household, user=request.user, copy_of=copied))

    def post(self, request: HttpRequest) -> HttpResponse:
        household = self._household(request)
        form = VisitForm(request.POST, household=household, user=request.user)
        if not form.is_valid():
            return _page(request, form)
        try:
            visit, _made = Visit.log(
                form.entry, by=request.user, uuid=form.cleaned_data["uuid"] or None
            )
        except (ValidationError, Refused) as error:
            return _page(request, form, error)
        return redirect("services:visit-saved", visit.record.uuid)

    @staticmethod
    def _household(request: HttpRequest) -> Household:
        key = uuid_of(request.GET.get("household"))
        found = with_faces(request.user, Household.objects.visible_to(request.user))
        household = get_object_or_404(found, uuid=key)
        if not holds(request.user, "visit.create", household.station):
            raise PermissionDenied
        return household


class ReviseVisit(PostingRequired, View):
    """A draft or a returned visit, changed and handed in (again)."""

    permission = "visit.create"

    def get(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        visit = self._visit(request, uuid)
        if not visit.record.is_editable:
            return redirect("services:record", uuid)
        return _page(request, self._form(request, visit))

    def post(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        visit = self._visit(request, uuid)
        form = self._form(request, visit, request.POST)
        if not form.is_valid():
            return _page(request, form)
        try:
            visit.revise(form.entry, by=request.user)
            if visit.record.status == Status.RETURNED:
                visit.record.resubmit(request.user)
            else:
                visit.record.submit(request.user)
        except (ValidationError, Refused) as error:
            return _page(request, form, error)
        return redirect("services:visit-saved", uuid)

    @staticmethod
    def _visit(request: HttpRequest, uuid: uuids.UUID) -> Visit:
        own = Visit.objects.visible_to(request.user).filter(record__worker_id=request.user.pk)
        return get_object_or_404(
            own.select_related("record__household__station"), record__uuid=uuid
        )

    @staticmethod
    def _form(request: HttpRequest, visit: Visit, data: Any = None) -> VisitForm:
        household = with_faces(request.user, Household.objects.visible_to(request.user)).get(
            records=visit.record_id
        )
        return VisitForm(data, household=household, user=request.user, visit=visit)


def _page(
    request: HttpRequest, form: VisitForm, error: ValidationError | Refused | None = None
) -> HttpResponse:
    """The form; an error that only saving could find stands on top, nothing typed is lost."""
    duplicate = None
    if error is not None:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error.message))
        duplicate = error.record if isinstance(error, DuplicateVisit) else None
    if isinstance(error, UuidTaken):
        # A new identifier, so that saving again can succeed.
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data["uuid"] = ""
        form.data = data
    key = f"visit:{request.user.pk}:{form.household.uuid}"
    returned = None
    if form.visit is not None:
        key += f":{form.visit.record.uuid}"
        returned = form.visit.record.transitions.filter(to_status=Status.RETURNED).last()
    return TemplateResponse(
        request,
        "services/visit_form.html",
        {
            "form": form,
            "household": form.household,
            "draft_key": key,
            "returned": returned,
            "duplicate": duplicate,
            "today": timezone.localdate(),
        },
        status=422 if form.is_bound else 200,
    )


class PickHousehold(PostingRequired, View):
    """Whom the visit was to: found by name, pinyin, ID or file number.

    Before anything is typed: the households that are due, or, when none is, those whose turn
    comes next.
    """

    permission = "visit.create"

    def get(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.get("q", "").strip()[:60]
        registered: Any = Household.objects.visible_to(request.user).filter(
            status=Household.Status.REGISTERED
        )
        if query:
            found = narrow(registered, read(query), request.user).order_by("-pk")
            rows, heading = self._shown(found), pgettext("search", "Found")
        else:
            in_turn = F("next_visit_on").asc(nulls_last=True), "pk"
            due = due_households(request.user, timezone.localdate())
            rows = self._shown(own_households(request.user, due).order_by(*in_turn))
            heading = gettext("Due today")
            if not rows:
                rows = self._shown(own_households(request.user, registered).order_by(*in_turn))
                heading = gettext("Nobody is due today; next in turn")
        return TemplateResponse(
            request,
            "services/pick_household.html",
            {
                "q": query,
                "heading": heading,
                "rows": rows[:FOUND_SHOWN],
                "more": len(rows) > FOUND_SHOWN,
            },
        )

    def _shown(self, found: QuerySet[Household]) -> list[Household]:
        """One more than are shown, to tell whether there are more."""
        return list(with_faces(self.request.user, found)[: FOUND_SHOWN + 1])


class VisitSaved(PostingRequired, View):
    """The record's number, what happens next, and who is due next in the same village."""

    permission = "visit.create"

    def get(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        own = ServiceRecord.objects.visible_to(request.user).filter(worker_id=request.user.pk)
        record = get_object_or_404(
            own.select_related("household__head", "station", "visit")
            .defer("household__head__id_number", "household__head__phone")
            .prefetch_related(last_return()),
            uuid=uuid,
        )
        household = record.household
        assert household is not None  # a visit is always of a household
        prefix = f"visit:{request.user.pk}:{household.uuid}"
        asked = risk_to_ask(request.user, record)
        return TemplateResponse(
            request,
            "services/visit_saved.html",
            {
                "record": record,
                "next": next_due_near(request.user, household),
                "risk_asked": asked,
                "risk_levels": [lv for lv in risk_levels.levels() if lv.code in risk_levels.high()],
                "risk_reason": (record.visit.findings or record.visit.action_taken)[:500]
                if asked
                else "",
                "done_drafts": [prefix, f"{prefix}:{record.uuid}"],
            },
        )


def risk_to_ask(user: Any, record: ServiceRecord) -> list[Person]:
    """After an urgent visit: the persons served whose level is not high yet (a human decides)."""
    urgent = not record.is_attempt and record.visit.condition == Visit.Condition.URGENT
    if not urgent or not holds(user, "risk.set", record.station):
        return []
    served = Person.objects.visible_to(user).filter(
        services__record=record, status=Person.Status.REGISTERED
    )
    return list(served.exclude(risk__in=risk_levels.high()).only("pk", "uuid", "name"))

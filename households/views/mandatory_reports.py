"""强制报告: first call and tell, then choose the situation, then write down what was reported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from accounts import audit
from core.ids import is_uuid7
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import Refused
from households import hotlines
from households.forms import StationForm
from households.forms.mandatory_report import ReportForm, Situation, SupplementForm
from households.models import MandatoryReport, SupplementNote
from households.views.duty import Framed, Subject, heads_of, subject_of
from households.views.response import PersonLevel


class ReportCreate(Framed, View):
    """Without `?situation=` the screen that says what to do first; with it the form."""

    permission = "report.mandatory"

    def get(self, request: HttpRequest) -> HttpResponse:
        subject = subject_of(request)
        if subject is None:
            form = StationForm(request.user)
            return render(request, "households/risk/choose_station.html", {"form": form})
        situation = request.GET.get("situation", "")
        if situation not in Situation.values:
            return self.first(request, subject)
        initial = {
            "situation": situation,
            "person": str(subject.person.uuid) if subject.person else "",
        }
        return self.show(
            request, subject, ReportForm(members=list(subject.members), initial=initial)
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        subject = subject_of(request)
        if subject is None:
            form = StationForm(request.user)
            return render(request, "households/risk/choose_station.html", {"form": form})
        form = ReportForm(request.POST, members=list(subject.members))  # type: ignore[assignment]
        if not form.is_valid():
            return self.show(request, subject, form, status=422)  # type: ignore[arg-type]
        data = form.cleaned_data
        key = data["uuid"] if is_uuid7(data["uuid"]) else None
        found = MandatoryReport.objects.visible_to(request.user)
        report = found.filter(uuid=key).first() if key else None
        if report is None:
            try:
                report = MandatoryReport.record(
                    subject.station, by=request.user, uuid=key, reported_at=data["reported_at"],
                    household=subject.household, **form.told,  # type: ignore[attr-defined]
                )  # fmt: skip
            except Refused as error:
                raise PermissionDenied(error.message) from error
            except ValidationError as error:
                form.add_error(None, error)
                return self.show(request, subject, form, status=422)  # type: ignore[arg-type]
            messages.success(
                request, _("The report was written down. The station head must acknowledge it.")
            )
        return redirect(self.url("report", report.uuid) + f"?saved={subject.key}")

    def first(self, request: HttpRequest, subject: Subject) -> HttpResponse:
        context = {
            "subject": subject,
            "household": subject.household,
            "heads": heads_of(subject.station),
            "emergency": hotlines.EMERGENCY,
            "advice": hotlines.ADVICE,
            "situations": Situation.choices,
        }
        return self.page(request, "households/risk/report_first.html", context)

    def show(
        self, request: HttpRequest, subject: Subject, form: ReportForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "subject": subject,
            "household": subject.household,
            "emergency": hotlines.EMERGENCY[:1],
            "draft_key": f"report:{request.user.pk}:{subject.key}",
        }
        return self.page(request, "households/risk/report_form.html", context, status)


class PhoneReportCreate(ReportCreate):
    phone = True


class ReportView(Framed):
    """What the pages of one report share."""

    def report(self, request: HttpRequest, uuid: UUID) -> MandatoryReport:
        found = MandatoryReport.objects.visible_to(request.user)
        people = ("station", "recorded_by", "acknowledged_by")
        return get_object_or_404(found.select_related(*people), uuid=uuid)

    def show(
        self,
        request: HttpRequest,
        report: MandatoryReport,
        form: SupplementForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        text = report.text_for(request.user)
        context: dict[str, Any] = {"report": report, "text": text}
        if text is not None:
            audit.record(request, audit.Action.READ_SEALED, obj=report)
            notes = SupplementNote.objects.visible_to(request.user).filter(report=report)
            context |= {
                "supplements": notes.select_related("by"),
                "form": form or SupplementForm(),
                "forms": [form] if form else [],
                "may_acknowledge": report.refusal("acknowledge", request.user) is None,
                "may_supplement": report.holds(request.user, "report.mandatory"),
            }
        saved = request.GET.get("saved", "")
        context["done_drafts"] = [f"report:{request.user.pk}:{saved}"] if saved else []
        return self.page(request, "households/risk/report.html", context, status)


class ReportPage(ReportView, View):
    """The station reads the whole report; the county that it exists, and its clock."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.report(request, uuid))


class PhoneReportPage(ReportPage):
    phone = True


class ReportAcknowledge(ReportView, View):
    """POST: the station head has read the report. Done once; it blocks nothing."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        report = self.report(request, uuid)
        try:
            report.make("acknowledge", by=request.user)
        except Refused as error:
            messages.error(request, error.message)
        return redirect(self.url("report", uuid))


class PhoneReportAcknowledge(ReportAcknowledge):
    phone = True


class ReportSupplement(ReportView, View):
    """POST an addition; what was written stays as it is."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        report = self.report(request, uuid)
        if report.text_for(request.user) is None:
            raise PermissionDenied(_("Your role may not do this here."))
        form = SupplementForm(request.POST)
        if not form.is_valid():
            return self.show(request, report, form, status=422)
        key = form.cleaned_data["uuid"]
        sent = SupplementNote.objects.visible_to(request.user).filter(pk=key)
        if not (key and sent.exists()):
            try:
                report.supplement(form.cleaned_data["text"], by=request.user, uuid=key)
            except Refused as error:
                raise PermissionDenied(error.message) from error
        return redirect(self.url("report", uuid) + "#supplements")


class PhoneReportSupplement(ReportSupplement):
    phone = True


class ReportTable(tables.Table):
    number = tables.Column(verbose_name=gettext_lazy("No."), empty_values=())
    status = tables.Column(verbose_name=gettext_lazy("Status"))
    station = tables.Column(verbose_name=gettext_lazy("Station"))
    reported_at = tables.DateTimeColumn(
        verbose_name=gettext_lazy("Time reported"), format="Y-m-d H:i"
    )
    recorded = tables.Column(
        verbose_name=gettext_lazy("Written down after"), accessor="record_hours", empty_values=()
    )
    acknowledged = tables.Column(
        verbose_name=gettext_lazy("Acknowledged after"), accessor="acknowledge_minutes",
        empty_values=(),
    )  # fmt: skip

    def render_number(self, record: MandatoryReport) -> str:
        return format_html(
            '<a class="b num nw" href="{}">{}</a>', record.get_absolute_url(), record.number
        )

    def value_number(self, record: MandatoryReport) -> str:
        return record.number

    def render_status(self, record: MandatoryReport) -> str:
        tone = "warn" if record.is_waiting else "ok"
        return format_html('<span class="tag {}">{}</span>', tone, record.get_status_display())

    def value_status(self, record: MandatoryReport) -> str:
        return record.get_status_display()

    def render_recorded(self, record: MandatoryReport) -> str:
        words = _("%(n)s hours") % {"n": record.record_hours}
        return _clock(words, record.is_recorded_late)

    def value_recorded(self, record: MandatoryReport) -> float:
        return record.record_hours

    def render_acknowledged(self, record: MandatoryReport) -> str:
        minutes = record.acknowledge_minutes
        words = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        if record.is_waiting:
            words = _("waiting for %(time)s") % {"time": words}
        return _clock(words, record.is_acknowledged_late)

    def value_acknowledged(self, record: MandatoryReport) -> int | str:
        return "" if record.is_waiting else record.acknowledge_minutes


def _clock(words: str, is_late: bool) -> str:
    if is_late:
        return format_html('<span class="tag bad nw">{} {}</span>', words, _("late"))
    return format_html('<span class="nw">{}</span>', words)


class ReportFilter(HouseFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[
            *MandatoryReport.Status.choices,
            ("ack_late", gettext_lazy("Acknowledged late")),
            ("record_late", gettext_lazy("Written down late")),
        ],
        empty_label=gettext_lazy("All"),
        method="in_state",
    )

    class Meta:
        model = MandatoryReport
        fields = ()

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "ack_late":
            return queryset.acknowledged_late()
        if value == "record_late":
            return queryset.recorded_late()
        return queryset.filter(status=value)


class ReportList(PersonLevel, ListPage):
    """That there are reports, and their clocks; no list says what or whom."""

    model = MandatoryReport
    table_class = ReportTable
    filterset_class = ReportFilter
    title = gettext_lazy("Mandatory reports")
    unit = gettext_lazy("reports")
    export_permission = "export.person"
    actions_template = "households/risk/_report_list_actions.html"
    orderings = {"newest": ("-pk",)}
    empty_text = gettext_lazy("No mandatory report was written down.")

    def get_queryset(self) -> QuerySet:
        return MandatoryReport.objects.visible_to(self.request.user).select_related("station")

    def extra_context(self) -> dict[str, Any]:
        return {"may_report": self.request.user.may("report.mandatory")}  # type: ignore[union-attr]

"""Help given to the assistance office: a list and a form (HN-A10, HN-A12)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.codes.masks import mask_name
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import holds
from households.forms.leads import TaskForm
from households.models import AssistanceTask
from households.sight import named
from households.views.by_name import ByName
from households.views.file import household_asked_for
from households.views.response import PersonLevel


class TaskTable(tables.Table):
    applicant = tables.Column(verbose_name=gettext_lazy("Applicant"))
    kind = tables.Column(verbose_name=gettext_lazy("Kind"))
    matter = tables.Column(verbose_name=gettext_lazy("Matter"))
    station = tables.Column(verbose_name=gettext_lazy("Station"))
    sent_to = tables.Column(verbose_name=gettext_lazy("Sent to"), default="")
    done_on = tables.DateColumn(verbose_name=gettext_lazy("Done on"), format="Y-m-d")

    class Meta:
        model = AssistanceTask
        fields = ("applicant", "kind", "matter", "station", "sent_to", "done_on")

    def render_applicant(self, record: Any) -> str:
        return format_html(
            '<a class="b" href="{}">{}</a>',
            record.get_absolute_url(), self.value_applicant(record),
        )  # fmt: skip

    def value_applicant(self, record: Any) -> str:
        return record.applicant if record.named else mask_name(record.applicant)


class TaskFilter(HouseFilterSet):
    class Meta:
        model = AssistanceTask
        fields = ("kind", "matter")

    done_from = django_filters.DateFilter(
        label=gettext_lazy("From"), field_name="done_on", lookup_expr="gte"
    )


class TaskList(PersonLevel, ListPage):
    model = AssistanceTask
    table_class = TaskTable
    filterset_class = TaskFilter
    title = gettext_lazy("Assistance tasks")
    unit = gettext_lazy("tasks")
    export_permission = "export.person"
    actions_template = "households/leads/_task_actions.html"
    empty_text = gettext_lazy("No help for the assistance office is recorded yet.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        found = AssistanceTask.objects.visible_to(user).select_related("station")
        return found.annotate(named=named(user, AssistanceTask))

    def extra_context(self) -> dict[str, Any]:
        return {"may_create": self.request.user.may("lead.edit")}  # type: ignore[union-attr]


class TaskCreate(PersonLevel, View):
    permission = "lead.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(
            request,
            TaskForm(user=request.user, household=household_asked_for(request, self.permission)),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TaskForm(
            request.POST, user=request.user, household=household_asked_for(request, self.permission)
        )
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.instance.worker = request.user
        form.save()
        messages.success(request, _("The task was saved."))
        return redirect("households:tasks")

    def show(self, request: HttpRequest, form: TaskForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "title": _("New assistance task"),
            "note": _("The platform never decides who is entitled; the office does."),
            "back": reverse("households:tasks"),
        }
        return render(request, "households/plain_form.html", context, status=status)


class TaskEdit(ByName, View):
    """The task with its fields; whoever may not change it reads them."""

    model = AssistanceTask
    related = ("station", "household", "worker")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, TaskForm(instance=self.find(request, uuid), user=request.user))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        task = self.find_to_change(request, uuid, "lead.edit")
        form = TaskForm(request.POST, instance=task, user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.save()
        messages.success(request, _("The task was saved."))
        return redirect("households:tasks")

    def show(self, request: HttpRequest, form: TaskForm, status: int = 200) -> HttpResponse:
        may_edit = holds(request.user, "lead.edit", form.instance.station)
        if not may_edit:
            for field in form.fields.values():
                field.disabled = True
        context = {
            "form": form,
            "forms": [form],
            "title": _("Assistance task"),
            "read_only": not may_edit,
            "back": reverse("households:tasks"),
        }
        return render(request, "households/plain_form.html", context, status=status)

"""Assessments that have run out or soon do, and who is trained in the scales that need it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts.models import Posting
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import holds
from households.forms.assessment import TrainingForm
from households.models import ScaleResult, ScaleTraining
from households.models.scales.readers import READ
from households.scales import scales
from households.views.response import PersonLevel
from stations.models import Station

# Who heads a station decides who is trained: the one permission only heads have.
NOTE = "incident.manage"


class DueTable(tables.Table):
    person = tables.Column(verbose_name=_("Name"), accessor="person__name")
    scale = tables.Column(verbose_name=_("Scale"))
    assessed_on = tables.Column(verbose_name=_("Last assessed"))
    valid_until = tables.Column(verbose_name=_("Valid until"))
    assessor = tables.Column(verbose_name=_("Assessor"), accessor="assessor__name")
    again = tables.Column(verbose_name="", accessor="uuid", empty_values=())

    def render_person(self, record: ScaleResult, value: str) -> str:
        return format_html('<a class="b" href="{}">{}</a>', record.get_absolute_url(), value)

    def render_scale(self, record: ScaleResult) -> str:
        return str(record.definition.short)

    def render_assessed_on(self, value: Any) -> str:
        return format_html('<span class="nw">{}</span>', formats.date_format(value, "Y-m-d"))

    def render_valid_until(self, value: Any) -> str:
        day = formats.date_format(value, "Y-m-d")
        if value < timezone.localdate():
            return format_html('<span class="tag bad nw">{} {}</span>', day, _("run out"))
        return format_html('<span class="tag warn nw">{}</span>', day)

    def render_again(self, record: ScaleResult) -> str:
        url = reverse("households:assess", args=[record.person.uuid, record.scale])
        return format_html('<a class="btn sm" href="{}">{}</a>', url, _("Assess again"))


class DueFilter(HouseFilterSet):
    scale = django_filters.ChoiceFilter(label=_("Scale"), empty_label=_("All"))

    class Meta:
        model = ScaleResult
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["scale"].extra["choices"] = [(k, s.short) for k, s in scales().items()]


class DueAssessments(PersonLevel, ListPage):
    """Without any result on it: whom to assess again, and when."""

    model = ScaleResult
    table_class = DueTable
    filterset_class = DueFilter
    title = _("Assessments due")
    unit = _("assessments")
    permission = READ
    export_permission = None
    orderings = {"due": ("valid_until", "pk")}
    empty_text = _("No assessment runs out within 30 days.")

    def get_queryset(self) -> QuerySet:
        return (
            super().get_queryset().expiring().select_related("person", "assessor").defer("sealed")  # type: ignore[attr-defined]
        )


class Trainings(PersonLevel, View):
    """The station head notes who was trained; only those run GDS-15 and PHQ-9."""

    permission = NOTE

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, TrainingForm(people=self.people(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TrainingForm(request.POST, people=self.people(request))
        if not form.is_valid():
            return self.show(request, form, status=422)
        data = form.cleaned_data
        station = self._station_of(request, int(data["user"]))
        ScaleTraining.objects.create(  # type: ignore[misc]
            station=station, user_id=int(data["user"]), scale=data["scale"],
            trained_on=data["trained_on"], noted_by=request.user,
        )  # fmt: skip
        messages.success(request, _("The training is noted."))
        return redirect("households:scale-training")

    def postings(self, request: HttpRequest) -> list[Posting]:
        """Today's postings at the stations that the reader heads."""
        stations = [s for s in self._stations(request) if holds(request.user, NOTE, s)]
        return list(
            Posting.objects.current()
            .filter(station__in=stations, role__in=("worker", "station_head"))
            .select_related("user")
            .order_by("user__name", "pk")
        )

    def people(self, request: HttpRequest) -> list[tuple[int, str]]:
        return list({p.user_id: p.user.name for p in self.postings(request)}.items())

    def _station_of(self, request: HttpRequest, user: int) -> Station:
        pk = next(p.station_id for p in self.postings(request) if p.user_id == user)
        return Station.objects.get(pk=pk)  # type: ignore[misc]

    @staticmethod
    def _stations(request: HttpRequest) -> Any:
        scope: Any = request.user.scope  # type: ignore[union-attr]
        return Station.objects.visible_to(request.user).filter(pk__in=scope.stations)

    def show(self, request: HttpRequest, form: TrainingForm, status: int = 200) -> HttpResponse:
        rows = (
            ScaleTraining.objects.visible_to(request.user)
            .holding()
            .select_related("user", "noted_by")
            .order_by("user__name", "scale")
        )
        context = {"form": form, "forms": [form], "rows": rows}
        return render(request, "households/assessment/training.html", context, status=status)


class EndTraining(Trainings):
    """The mark is taken back; results stay as they are."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:  # type: ignore[override]
        found = ScaleTraining.objects.visible_to(request.user).holding()
        training = get_object_or_404(found.select_related("station"), uuid=uuid)
        if holds(request.user, NOTE, training.station):
            training.ended_on = timezone.localdate()
            training.save(update_fields=["ended_on"])
            messages.success(request, _("The mark is taken back."))
        return redirect("households:scale-training")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:  # type: ignore[override]
        return redirect("households:scale-training")

"""Running a scale on the phone and reading its result (specification 2.7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import Refused
from households.diagrams.scale_trend import trend
from households.forms.assessment import AssessmentForm
from households.models import Person, RiskProtocol, ScaleResult, ScaleTraining
from households.models.scales.readers import FILL, READ
from households.scales import NEVER_A_DIAGNOSIS, Scale, scale, scales
from households.sight import may_open
from households.views.assessment_needs import offered
from households.views.members import EditingMember
from households.views.response import PersonLevel


class Assessing(EditingMember):
    permission = FILL


class ChooseScale(Assessing, View):
    """The scales that fit the person; what is not for this age or this worker says why."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.find_person(request, uuid)
        held = {tag.code for tag in person.categories.holding_on()}
        trained = set(
            ScaleTraining.objects.holding()
            .filter(user=request.user.pk)
            .values_list("scale", flat=True)
        )
        last = {
            result.scale: result
            for result in ScaleResult.objects.visible_to(request.user)
            .filter(person=person)
            .newest()
        }
        rows = [
            {
                "scale": one,
                "fits": one.fits_age(person.age_on()),
                "untrained": one.trained_only and one.key not in trained,
                "meant": bool(one.categories & held),
                "last": last.get(one.key),
            }
            for one in scales().values()
        ]
        rows.sort(key=lambda row: (not row["fits"], row["untrained"], not row["meant"]))
        context = {"person": person, "household": person.household, "rows": rows}
        return render(request, "households/assessment/choose.html", context)


class FillScale(Assessing, View):
    """GET the form of one scale, POST it. 422 shows what is missing and keeps what was chosen."""

    def get(self, request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
        person, used = self.find_person(request, uuid), _scale(key)
        return self.show(request, person, AssessmentForm(scale=used))

    def post(self, request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
        person, used = self.find_person(request, uuid), _scale(key)
        return self.save(request, person, AssessmentForm(request.POST, scale=used))

    def save(self, request: HttpRequest, person: Person, form: AssessmentForm) -> HttpResponse:
        try:
            result = form.save(person, request.user) if form.is_valid() else None
        except Refused as error:
            form.add_error(None, str(error.message))
            result = None
        if result is None:
            return self.show(request, person, form, status=422)
        protocol = RiskProtocol.objects.visible_to(request.user).filter(result=result).first()
        target = protocol.get_absolute_url() if protocol else result.get_absolute_url()
        return redirect(f"{target}?saved=1")

    def show(
        self, request: HttpRequest, person: Person, form: AssessmentForm, status: int = 200
    ) -> HttpResponse:
        used = form.scale
        untrained = used.trained_only and not ScaleTraining.objects.holds(request.user, used.key)
        context = {
            "person": person,
            "household": person.household,
            "scale": used,
            "form": form,
            "forms": [form],
            "refused": untrained or not used.fits_age(person.age_on()),
            "untrained": untrained,
            "draft_key": _draft_key(request, person, used, form.replaces),
            "bands": [
                {"low": b.low, "high": b.high, "label": str(b.label), "convention": c.key}
                for c in used.conventions
                for b in c.bands
            ],
            "never": NEVER_A_DIAGNOSIS,
        }
        return render(request, "households/assessment/fill.html", context, status=status)


class CorrectResult(FillScale):
    """A new version of a result, by its assessor or the station head, with a reason."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:  # type: ignore[override]
        result = self._result(request, uuid)
        return self.show(request, result.person, self._form(result))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:  # type: ignore[override]
        result = self._result(request, uuid)
        return self.save(request, result.person, self._form(result, request.POST))

    @staticmethod
    def _form(result: ScaleResult, data: Any = None) -> AssessmentForm:
        return AssessmentForm(data, scale=result.definition, replaces=result)

    def _result(self, request: HttpRequest, uuid: UUID) -> ScaleResult:
        found = ScaleResult.objects.visible_to(request.user).current()
        result = get_object_or_404(found.select_related("person"), uuid=uuid)
        result.person = self.find_person(request, result.person.uuid)
        return result


class Result(PersonLevel, View):
    """Band, validity, course and answers, for those who may read results (specification 2.7)."""

    permission = READ

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = ScaleResult.objects.visible_to(request.user).select_related(
            "person__household__station", "person__household__division__parent", "assessor",
            "replaces", "replaced_by",
        )  # fmt: skip
        result = get_object_or_404(found, uuid=uuid)
        household = result.person.household
        if not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        used = result.definition
        protocol = RiskProtocol.objects.visible_to(request.user).filter(result=result).first()
        if protocol and protocol.status == RiskProtocol.Status.OPEN and request.user.may(FILL):  # type: ignore[union-attr]
            # Nobody reads on before the danger is dealt with.
            return redirect(protocol)
        course = list(
            ScaleResult.objects.visible_to(request.user)
            .current()
            .filter(person=result.person, scale=result.scale)
            .select_related("assessor")[:24]
        )
        context = {
            "result": result,
            "person": result.person,
            "household": household,
            "scale": used,
            "answers": _answers(result),
            "course": course,
            "trend": trend(used, course),
            "protocol": protocol,
            "never": NEVER_A_DIAGNOSIS,
            "may_fill": request.user.may(FILL),  # type: ignore[union-attr]
            "needs": offered(result) if request.user.may("household.edit") else [],  # type: ignore[union-attr]
            "is_current": not hasattr(result, "replaced_by"),
            "done_drafts": [
                _draft_key(request, result.person, used, None),
                _draft_key(request, result.person, used, result.replaces),
            ]
            if request.GET.get("saved")
            else [],
        }
        return render(request, "households/assessment/result.html", context)


def _answers(result: ScaleResult) -> list[dict[str, Any]]:
    """Item, answer and points in words, in the scale's order."""
    used = result.definition
    rows: list[dict[str, Any]] = []
    for item in used.items:
        key = str(result.answers.get(item.key, ""))
        option = next((o for o in used.options_of(item) if o.key == key), None)
        if option is not None:
            points = used.points(item, key)
            rows.append({"text": item.text, "answer": option.label, "points": points})
    for number in used.numbers:
        value = result.answers.get(number.key)
        rows.append({"text": number.label, "answer": value, "points": None})
    return rows


def _scale(key: str) -> Scale:
    found = scale(key)
    if found is None:
        raise Http404
    return found


def _draft_key(
    request: HttpRequest, person: Person, used: Scale, replaces: ScaleResult | None
) -> str:
    key = f"scale:{request.user.pk}:{person.uuid}:{used.key}"
    return f"{key}:{replaces.uuid}" if replaces else key

"""The evaluation: satisfaction, points before and after, objectives, own words; the comment."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import Refused
from households.views.by_name import ByName
from services.forms.group import EvaluationForm, attainments, points
from services.models import Group, GroupEvaluation, GroupFigures
from services.models.group.moves import EDIT


class Evaluate(ByName, View):
    model = Group

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group, evaluation = self.rows_of(request, uuid)
        form = EvaluationForm(instance=evaluation)
        return self.show(request, group, form, points(None, group), attainments(None, group))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group, evaluation = self.rows_of(request, uuid)
        form = EvaluationForm(request.POST, instance=evaluation)
        rows = [points(request.POST, group), attainments(request.POST, group)]
        if not all([form.is_valid(), *(part.is_valid() for part in rows)]):
            return self.show(request, group, form, *rows, status=422)  # type: ignore[arg-type, misc]
        with transaction.atomic():
            form.save()
            for part in rows:
                part.save()
        messages.success(request, _("The evaluation was saved."))
        return redirect(f"{group.get_absolute_url()}#evaluation")

    def rows_of(self, request: HttpRequest, uuid: UUID) -> tuple[Group, GroupEvaluation]:
        group: Group = self.find_to_change(request, uuid, EDIT)
        evaluation = group.evaluation_or_none() or GroupEvaluation(group=group)
        if not evaluation.is_open:
            raise PermissionDenied(
                _("The evaluation is written while the group runs or has ended.")
            )
        return group, evaluation

    def show(
        self, request: HttpRequest, group: Group, form: Any, measured: Any, reached: Any,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        context = {
            "group": group,
            "form": form,
            "forms": [form, *measured.forms, *reached.forms],
            "points": measured,
            "attained": reached,
            "figures": GroupFigures.of(group),
        }
        return render(request, "services/group/evaluation_form.html", context, status=status)


class Comment(ByName, View):
    """POST: the supervisor's comment."""

    model = Group

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group: Group = self.find(request, uuid)
        try:
            GroupEvaluation.comment(group, request.user, request.POST.get("comment", ""))
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        else:
            messages.success(request, _("Your comment was saved."))
        return redirect(f"{group.get_absolute_url()}#evaluation")

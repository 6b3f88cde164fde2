"""Counted and not-counted income as a table of policy, edited by province and county (O-6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts.access import PostingRequired
from core.jurisdiction import scope_of
from households.forms.income_rule import IncomeRuleForm
from households.models import IncomeRule
from stations.models import Division, Station


def places_of(user: Any) -> list[str]:
    """The province and county prefixes where the user may set policy."""
    return sorted(
        {
            posting.division_prefix
            for posting in user.current_postings
            if "policy.edit" in posting.definition.permissions
            and len(posting.division_prefix) in (2, 6)
        }
    )


def read_at(user: Any) -> str:
    """The division whose rules the user reads: the own one, or the county of the station."""
    scope = scope_of(user)
    if scope.prefixes:
        return min(scope.prefixes, key=len)[:6]
    station = Station.objects.visible_to(user).order_by("pk").first()
    return station.division_code[:6] if station else ""


class IncomeRules(PostingRequired, View):
    """What holds today with its basis, what held before, and a form for who may set it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, IncomeRuleForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        places = places_of(request.user)
        if not places:
            raise PermissionDenied(_("Your role does not allow this."))
        form = IncomeRuleForm(request.POST)
        if form.is_valid():
            form.instance.division_prefix, form.instance.set_by = places[0], request.user
            try:
                form.instance.put_in_force()
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The rule was saved."))
                return redirect("households:income-rules")
        return self.show(request, form, status=422)

    def show(self, request: HttpRequest, form: IncomeRuleForm, status: int = 200) -> HttpResponse:
        code = read_at(request.user)
        rows = list(IncomeRule.objects.effective(code).values())
        names = dict(
            Division.objects.filter(
                code__in=[rule.set_by.ljust(12, "0") for rule in rows if rule.set_by]
            ).values_list("code", "name")
        )
        prefixes = [code[:length] for length in (2, 4, 6) if len(code) >= length]
        context = {
            "rules": [(rule, names.get(rule.set_by.ljust(12, "0"), "")) for rule in rows],
            "history": IncomeRule.objects.filter(division_prefix__in=prefixes).select_related(
                "set_by"
            )[:100],
            "form": form,
            "forms": [form],
            "may_edit": bool(places_of(request.user)),
        }
        return render(request, "households/survey/income_rules.html", context, status=status)

"""Opening a case: by a social worker, for a person on the register."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.workflow import NotAllowed, holds
from households.models import Person, kept_from_children, next_file_numbers
from households.privacy import consent_rule
from services.models.case.choices import OPEN, Source
from services.models.case.file import Case
from services.models.case.intake import PROBLEM_MIN, CaseIntake

SERIES = "GA"


class SecondCase(ValidationError):
    """The person has an open case at the station already; `case` is it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        super().__init__(
            {"second_case_reason": _(
                "There is an open case of this person already (%(number)s). The head of the station"
                " may open a second one and says why."
            ) % {"number": case.case_no}}
        )  # fmt: skip


def opened_before(user: Any, uuid: Any) -> Case | None:
    """The case that this user made with this uuid; sending twice opens one."""
    return Case.objects.visible_to(user).filter(uuid=uuid).first() if uuid else None


@transaction.atomic
def open_case(
    person: Person,
    *,
    by: Any,
    source: str,
    problem: str,
    worker: Any = None,
    uuid: Any = None,
    second_case_reason: str = "",
    emergency_reason: str = "",
    reopened_from: Case | None = None,
    **values: Any,
) -> Case:
    """A new case in INTAKE with its number. `values`: opened_on, track, business_field, theory, risk.

    Errors: NotAllowed for somebody who may not at the person's station; ValidationError by field,
    SecondCase where one is open and no head gives a reason.
    """
    station = person.station
    if not holds(by, "case.edit", station):
        raise NotAllowed(_("You cannot open cases at this station."))
    if (words := kept_from_children(worker or by, values.get("track"))) is not None:
        raise NotAllowed(words)
    # One at a time per person: two phones cannot both find that no case is open.
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    day = values.setdefault("opened_on", timezone.localdate())
    errors: dict[str, Any] = {}
    if source not in Source.values:
        errors["source"] = _("Choose where the case comes from.")
    if len(problem.strip()) < PROBLEM_MIN:
        errors["problem"] = _("Describe the problem in at least %(n)s characters.") % {
            "n": PROBLEM_MIN
        }
    if day > timezone.localdate():
        errors["opened_on"] = _("This day lies in the future.")
    if not person.is_active:
        errors["person"] = _("This person has died or left the register.")
    elif not emergency_reason.strip() and (word := consent_rule.blocked(person, day)):
        errors["person"] = word
    if errors:
        raise ValidationError(errors)
    standing = Case.objects.filter(person=person, station=station, status__in=OPEN).first()
    may_override = holds(by, "case.approve", station)
    if standing is not None and not (second_case_reason.strip() and may_override):
        raise SecondCase(standing)
    case = Case.objects.create(
        person=person, household=person.household, station=station, worker=worker or by,
        created_by=by, source=source, reopened_from=reopened_from,
        second_case_reason=second_case_reason.strip()[:200] if standing else "",
        case_no=next_file_numbers(station, day.year, series=SERIES, digits=4)[0],
        **({"uuid": uuid} if uuid else {}), **values,
    )  # fmt: skip
    CaseIntake.objects.create(case=case, problem=problem.strip())
    if emergency_reason.strip() and consent_rule.blocked(person, day):
        consent_rule.emergency(person, emergency_reason, by)
    return case

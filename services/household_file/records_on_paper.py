"""Parts 11 and 12 of the paper file: visits and other services; part 7 of a person's file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from campaigns.catalogue import catalogue
from households import paper
from services.lists.tables import how
from services.models import ServiceRecord

# What paper can reasonably hold; the newest.
PRINTED = 200


def _rows(records: Any) -> list[tuple[Any, ...]]:
    found = []
    for record in records.select_related("worker", "visit").order_by("-occurred_on", "-pk")[
        :PRINTED
    ]:
        visit = getattr(record, "visit", None)
        services = "、".join(catalogue().type_labels(record.service_types))
        text = "\n".join(part for part in (services, visit.findings if visit else "") if part)
        found.append(
            (record.occurred_on, how(record), record.worker.name, text, record.get_status_display())
        )
    return found


def _table(rows: list[tuple[Any, ...]]) -> list[paper.Block]:
    head = (_("Date"), _("How"), _("Social worker"), _("Services and findings"), _("Status"))
    return [paper.Table(head, rows, (1.6, 1.3, 1.3, 6, 1.2))] if rows else []


def _standing(file: paper.PaperFile) -> Any:
    return ServiceRecord.objects.visible_to(file.user).standing().filter(household=file.household)


def _visits(file: paper.PaperFile) -> list[paper.Block]:
    return _table(_rows(_standing(file).filter(kind=ServiceRecord.Kind.VISIT)))


def _others(file: paper.PaperFile) -> list[paper.Block]:
    """Services other than visits of which a member was a beneficiary."""
    people = [member.pk for member in file.members]
    records = ServiceRecord.objects.visible_to(file.user).standing()
    records = records.exclude(kind=ServiceRecord.Kind.VISIT)
    return _table(_rows(records.filter(beneficiaries__person__in=people).distinct()))


def _of_person(file: paper.PaperFile) -> list[paper.Block]:
    records = ServiceRecord.objects.visible_to(file.user).standing()
    return _table(_rows(records.filter(beneficiaries__person=file.person).distinct()))


paper.register(
    paper.Content("visits", paper.HOUSEHOLD, 11, _visits),
    paper.Content("services", paper.HOUSEHOLD, 12, _others),
    paper.Content("person-services", paper.PERSON, 7, _of_person),
)

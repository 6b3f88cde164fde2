"""Person details and changes of the register in the file; line of time, reminders, paper file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.workflow import holds
from households.file import timeline
from households.file.page import FilePage, Section, register
from households.models import (
    DisabilityCertificate,
    Household,
    Person,
    PersonCategory,
    PersonPhone,
    PersonRelation,
    RegisterChange,
)
from households.paper import blocks
from households.paper.registry import HOUSEHOLD, PERSON, Content, PaperFile
from households.paper.registry import register as on_paper
from households.register.undo import WAYS
from households.sight import sees_hidden


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _details(file: FilePage) -> dict[str, Any]:
    """Four queries, whatever the size of the family."""
    keys = [member.pk for member in file.members]
    tags = PersonCategory.objects.filter(person__in=keys)
    if not sees_hidden(file.request, file.household):
        tags = tags.unhidden()
    groups = _by_person(tags.order_by("ends_on", "code"))
    papers = _by_person(DisabilityCertificate.objects.sealed().filter(person__in=keys))
    phones = _by_person(PersonPhone.objects.defer("number").filter(person__in=keys))
    relations = _by_person(_relations(file.household, file.user))
    return {
        "details": [
            {
                "person": member,
                "groups": groups[member.pk],
                "papers": papers[member.pk],
                "phones": phones[member.pk],
                "relations": relations[member.pk],
            }
            for member in file.members
        ],
        "details_today": timezone.localdate(),
    }


def _relations(household: Household, user: Any) -> QuerySet[PersonRelation]:
    """The relations of the members; of somebody in another file only what the reader may see."""
    return (
        PersonRelation.objects.visible_to(user)
        .filter(person__household=household)
        .select_related("other")
        .defer("other_phone", "other__id_number", "other__phone", "other__id_hash")
        .order_by("pk")
    )


def _changes(file: FilePage) -> dict[str, Any]:
    rows = list(RegisterChange.objects.visible_to(file.user).of(file.household)[:50])
    may = holds(file.user, "register.change", file.household.station)
    for row in rows:
        row.may_undo = (
            may and row.kind in WAYS and not row.is_undone and row.household_id == file.household.pk
        )
    return {"register_changes": rows}


def _may_change(file: FilePage) -> bool:
    return holds(file.user, "register.change", file.household.station)


register(
    Section("details", "members", 20, "households/sections/_person_details.html", _details),
    Section(
        "register-changes", "history", 5, "households/sections/_register_changes.html", _changes
    ),
    Section(
        "register-moves", "history", 90, "households/sections/_register_moves.html",
        visible=_may_change,
    ),
)  # fmt: skip


# --- the line of time ----------------------------------------------------------------------------


def _item(change: RegisterChange) -> timeline.TimelineItem:
    return timeline.TimelineItem(
        on=change.on,
        title=change.get_kind_display(),
        text=change.person.name if change.person else "",
        tag=_("Taken back") if change.is_undone else "",
        tone="gray",
        url=f"{reverse('households:file', args=[change.household.uuid])}?tab=history",
    )


timeline.register(
    timeline.Source(
        "register",
        _("Changes of the register"),
        rows=lambda household, user: RegisterChange.objects.visible_to(user).filter(
            household=household
        ),
        on="on",
        item=_item,
        related=("person", "household"),
    )
)


# --- the paper file: parts 4 and 15; 2, 3, 4 and 10 of a person ----------------------------------


def _persons(file: PaperFile) -> list[Person]:
    return [file.person] if file.person is not None else list(file.members)


def _groups_on_paper(file: PaperFile) -> list[blocks.Block]:
    rows = (
        PersonCategory.objects.unhidden()
        .filter(person__in=_persons(file))
        .select_related("person")
        .order_by("person", "starts_on")
    )
    table = [
        (
            row.person.name, str(row), row.get_subtype_display(), row.starts_on,
            row.ends_on or "", row.basis or row.evidence,
        )
        for row in rows
    ]  # fmt: skip
    if not table:
        return []
    head = [_("Name"), _("Target group"), _("Sub-type"), _("from"), _("to"), _("Basis")]
    return [blocks.Table(head, table, (1, 2, 1.4, 1, 1, 2))]


def _health_on_paper(file: PaperFile) -> list[blocks.Block]:
    person = file.person
    if person is None:
        return []
    facts = blocks.Facts(
        [
            (_("Health"), person.get_health_display()),
            (_("Self-care"), person.get_self_care_display()),
        ]
    )
    papers = DisabilityCertificate.objects.sealed().filter(person=person)
    table = [
        (str(p), p.number_masked, p.issued_on or "", p.expires_on or "", p.get_status_display())
        for p in papers
    ]
    head = [
        _("Disability"), _("Certificate number"), _("Issued on"), _("Expires on"), _("Status"),
    ]  # fmt: skip
    return [facts, blocks.Table(head, table)] if table else [facts]


def _care_on_paper(file: PaperFile) -> list[blocks.Block]:
    person = file.person
    if person is None:
        return []
    facts = blocks.Facts(
        [
            (_("Carer"), person.carer),
            (_("Carer's ability"), person.get_care_ability_display()),
            (_("Lives"), person.get_living_display()),
            (_("Help with care"), person.care_resource),
        ]
    )
    rows = PersonRelation.objects.visible_to(file.user).filter(person=person)
    table = [
        (
            row.get_kind_display(), row.other.name if row.other else row.other_name,
            row.get_ability_display(), row.get_willingness_display(), row.document_no,
        )
        for row in rows.select_related("other")
    ]  # fmt: skip
    head = [
        _("Relation"), _("Name"), _("Ability"), _("Willingness"), _("Letter of entrustment"),
    ]  # fmt: skip
    return [facts, blocks.Table(head, table)] if table else [facts]


def _changes_on_paper(file: PaperFile) -> list[blocks.Block]:
    rows = RegisterChange.objects.visible_to(file.user).of(file.household).order_by("on", "pk")
    if file.person is not None:
        rows = rows.filter(person=file.person)
    table = [
        (
            row.on, row.get_kind_display(), row.person.name if row.person else "",
            row.by.name if row.by else "", _("Taken back") if row.is_undone else "",
        )
        for row in rows
    ]  # fmt: skip
    if not table:
        return []
    head = [_("Day"), _("Change"), _("Name"), _("By"), _("Remark")]
    return [blocks.Table(head, table)]


on_paper(
    Content("register-groups", HOUSEHOLD, 4, _groups_on_paper),
    Content("register-changes", HOUSEHOLD, 15, _changes_on_paper),
    Content("person-groups", PERSON, 2, _groups_on_paper),
    Content("person-health", PERSON, 3, _health_on_paper),
    Content("person-care", PERSON, 4, _care_on_paper),
    Content("person-leaving", PERSON, 10, _changes_on_paper),
)

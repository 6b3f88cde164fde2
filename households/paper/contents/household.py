"""Parts 1 to 3 and 15 of a household's file."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from households.file.history import changes_of
from households.paper.blocks import Block, Facts, Heading, Table
from households.paper.registry import HOUSEHOLD, Content, PaperFile, register


def _cover(file: PaperFile) -> list[Block]:
    household = file.household
    division = household.division
    place = f"{division.parent.name if division.parent else ''}{division.name}"
    return [
        Facts(
            [
                (_("File number"), household.file_no),
                (_("Head of household"), file.head.name if file.head else ""),
                (_("Address"), f"{place} {household.address}".strip()),
                (_("Station"), household.station.official_name),
                (_("File opened on"), household.created_at),
                (_("Responsible social worker"), household.worker.name if household.worker else ""),
                (_("Risk level"), household.get_risk_display()),
                (_("File status"), household.get_status_display()),
            ]
        )
    ]


def _basic(file: PaperFile) -> list[Block]:
    household, head = file.household, file.head
    n = sum(1 for member in file.members if member.is_active)
    return [
        Facts(
            [
                (_("ID number of the head"), head.id_masked if head else ""),
                (_("Phone of the head"), head.phone_masked if head else ""),
                (_("Members"), ngettext("%(n)d person", "%(n)d persons", n) % {"n": n}),
                (_("persons living together"), household.living_together),
                (_("kind of registration"), household.get_registration_kind_display()),
                (_("residence"), household.get_residence_display()),
                (_("registered address"), household.registered_address),
                (
                    _("separation of registration and residence"),
                    household.get_separation_display(),
                ),
                (_("causes of hardship"), _causes(file)),
                (_("remark on the hardship"), household.hardship_note),
                (_("Last visit"), household.last_visited_on),
                (_("Next visit"), household.next_visit_on),
            ]
        )
    ]


def _causes(file: PaperFile) -> str:
    field = file.household._meta.get_field("hardship_causes").base_field
    names = dict(field.flatchoices)
    return "、".join(str(names.get(code, code)) for code in file.household.hardship_causes)


def _members(file: PaperFile) -> list[Block]:
    if not file.members:
        return []
    head = (_("Name"), _("Relation"), _("Sex"), _("Birth date"), _("ID number"), _("Phone"))
    rows = [
        (
            member.name,
            _("Head of household") if member is file.head else member.get_relation_display(),
            member.get_sex_display(),
            member.birth_date,
            member.id_masked,
            member.phone_masked,
        )
        for member in file.members
    ]
    return [Table(head, rows, (2, 2, 1, 2, 3.4, 2.2))]


def _changes(file: PaperFile) -> list[Block]:
    blocks: list[Block] = []
    changed = [
        (
            change.at,
            change.by or _("System"),
            change.of or _("Household"),
            change.field,
            "***" if change.sealed else change.old,
            "***" if change.sealed else change.new,
        )
        for change in changes_of(file.household, file.members)
    ]
    if changed:
        head = (_("Time"), _("By"), _("Of"), _("Field"), _("Before"), _("After"))
        blocks += [
            Heading(_("The latest 100 changes")),
            Table(head, changed, (2, 1.3, 1.3, 1.8, 2.4, 2.4)),
        ]
    if file.household.is_closed:
        household = file.household
        blocks.append(
            Facts(
                [
                    (_("Closed"), household.closed_on),
                    (_("Reason"), household.closed_reason),
                ]
            )
        )
    return blocks


register(
    Content("cover", HOUSEHOLD, 1, _cover),
    Content("basic", HOUSEHOLD, 2, _basic),
    Content("members", HOUSEHOLD, 3, _members),
    Content("changes", HOUSEHOLD, 15, _changes, order=90),
)

"""Parts 1 to 4 and 10 of a person's file (一人一档)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from households.models import DisabilityCertificate, Person, PersonRelation
from households.paper.blocks import Block, Facts, Table
from households.paper.contents.household import categories
from households.paper.registry import PERSON, Content, PaperFile, register


def _basic(file: PaperFile) -> list[Block]:
    person = _person(file)
    household = file.household
    return [
        Facts(
            [
                (_("Name"), person.name),
                (_("former name or alias"), person.former_name),
                (_("Document"), person.get_id_type_display()),
                (_("ID number"), person.id_masked),
                (_("Sex"), person.get_sex_display()),
                (_("Birth date"), person.birth_date),
                (_("Ethnicity"), person.get_ethnicity_display()),
                (_("marital status"), person.get_marital_status_display()),
                (_("education"), person.get_education_display()),
                (_("work"), person.get_job_status_display()),
                (_("Phone"), person.phone_masked),
                (_("relation to head"), person.get_relation_display()),
                (_("registered address"), person.registered_address),
                (_("present address"), person.present_address or household.address),
                (_("emergency contact"), person.emergency_name),
                (_("phone of the emergency contact"), person.emergency_phone_masked),
                (_("File number"), household.file_no),
                (_("Status"), person.get_status_display()),
            ]
        )
    ]


def _health(file: PaperFile) -> list[Block]:
    person = _person(file)
    told = [
        (_("health"), person.get_health_display()),
        (_("self-care"), person.get_self_care_display()),
    ]
    blocks: list[Block] = [Facts(told)] if any(value for _label, value in told) else []
    certificates = DisabilityCertificate.objects.visible_to(file.user).sealed()
    rows = [
        (
            found.number_masked,
            found.get_category_display(),
            found.get_grade_display(),
            found.issued_on,
            found.expires_on,
            found.get_status_display(),
        )
        for found in certificates.filter(person=person).order_by("pk")
    ]
    if rows:
        head = (
            _("Certificate"), _("Category"), _("Grade"), _("issued on"), _("expires on"),
            _("Status"),
        )  # fmt: skip
        blocks.append(Table(head, rows, (2.4, 1.6, 1, 1.6, 1.6, 1.2)))
    return blocks


def _care(file: PaperFile) -> list[Block]:
    person = _person(file)
    told = [
        (_("lives"), person.get_living_display()),
        (_("carer"), person.carer),
        (_("carer's ability"), person.get_care_ability_display()),
        (_("help with care"), person.care_resource),
    ]
    blocks: list[Block] = [Facts(told)] if any(value for _label, value in told) else []
    names = {member.pk: member.name for member in file.members}
    relations = PersonRelation.objects.visible_to(file.user).defer("other_phone")
    rows = [
        (
            relation.get_kind_display(),
            relation.other_name or names.get(relation.other_id, _("in another household")),
            relation.other_phone_masked,
            relation.get_ability_display(),
            relation.starts_on,
            relation.ends_on,
        )
        for relation in relations.filter(person=person).order_by("pk")
    ]
    if rows:
        head = (_("relation"), _("Name"), _("Phone"), _("ability"), _("from"), _("to"))
        blocks.append(Table(head, rows))
    return blocks


def _leaving(file: PaperFile) -> list[Block]:
    person = _person(file)
    if person.is_active:
        return []
    return [Facts([(_("Status"), person.get_status_display()), (_("Date"), person.left_on)])]


def _person(file: PaperFile) -> Person:
    assert file.person is not None
    return file.person


register(
    Content("person-basic", PERSON, 1, _basic),
    Content("person-categories", PERSON, 2, categories),
    Content("person-health", PERSON, 3, _health),
    Content("person-care", PERSON, 4, _care),
    Content("person-leaving", PERSON, 10, _leaving),
)

"""Part 1 of a person's file (一人一档); the other parts come from those who keep them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from households.models import Person
from households.paper.blocks import Block, Facts
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


def _person(file: PaperFile) -> Person:
    assert file.person is not None
    return file.person


register(Content("person-basic", PERSON, 1, _basic))

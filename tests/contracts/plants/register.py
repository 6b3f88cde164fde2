"""What persons have several of, changes of the register and birthdays of one county."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from households.models import (
    BirthdayEvent,
    DisabilityCertificate,
    PersonCategory,
    PersonPhone,
    PersonRelation,
    RegisterChange,
)


def plant(county, word: str) -> None:
    person, household = county.persons[1], county.households[1]
    person.former_name, person.carer = f"{word}旧名", f"{word}照料人"
    person.emergency_name, person.registered_address = f"{word}急", f"{word}户籍地"
    person.service_request, person.remarks = f"{word}请求", f"{word}备注"
    person.save()
    household.hardship_note = f"{word}致困"
    household.save()
    today = timezone.localdate()
    tag = PersonCategory.objects.create(
        person=person, code="S9", other_text=f"{word}难", basis=f"{word}依据",
        evidence=f"{word}证明", certificate_no=f"{word}001",
    )  # fmt: skip
    hidden = PersonCategory.objects.create(person=person, code="S2", basis=f"{word}诊断")
    paper = DisabilityCertificate.objects.create(
        person=person, number=f"{person.id_number}41", category="4", grade="1",
        issued_on=today - dt.timedelta(days=3650), note=f"{word}证",
    )  # fmt: skip
    relation = PersonRelation.objects.create(
        person=person, kind="guardian", other_name=f"{word}监护人", note=f"{word}关系"
    )
    phone = PersonPhone.objects.create(
        person=person, number="13700001111", owner=f"{word}邻居", note=f"{word}电话"
    )
    birthday = BirthdayEvent.objects.create(person=person, age=60, on=today)
    change = RegisterChange.objects.create(
        kind="departed", station=county.station, household=household, person=person,
        reason=f"{word}迁往", by=county.user("worker"),
    )  # fmt: skip
    county.keys |= {
        "target-groups/": [tag.uuid, hidden.uuid],
        "certificates/": [paper.uuid],
        "relations/": [relation.uuid],
        "phones/": [phone.uuid],
        "birthdays/": [birthday.uuid],
        "register-changes/": [change.uuid],
    }
    county.planted += [
        *(str(row.uuid) for row in (hidden, paper, relation, phone, birthday, change)),
        paper.number_masked,
    ]

"""Every sealed number is masked, and shown only one by one, with a log entry (8.1 no. 10)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import AuditEvent
from core.fields import EncryptedCharField
from households.models import PersonPhone
from households.views.reveal import revealable

HTMX = {"HX-Request": "true"}


@pytest.fixture
def phone(world):
    return PersonPhone.objects.create(person=world.head, number="13900001234")


def ask(client, row, field="number", **data):
    url = reverse("households:reveal-field", args=[row._meta.model_name, row.uuid])
    return client.post(url, {"field": field, **data}, headers=HTMX)


def test_a_second_phone_is_revealed_and_logged(world, phone, sign_in):
    page = ask(sign_in(world.worker), phone)
    assert "13900001234" in page.content.decode()
    logged = AuditEvent.objects.get(action="reveal")
    assert (logged.object_id, logged.detail) == (str(phone.uuid), {"field": "number"})
    assert "13900001234" not in str(logged.__dict__)


def test_the_county_without_a_reason_is_refused(world, phone, sign_in):
    client = sign_in(world.county)
    assert "13900001234" not in ask(client, phone).content.decode()
    assert not AuditEvent.objects.filter(action="reveal", success=True).exists()
    assert "13900001234" in ask(client, phone, reason="核对帮扶名单电话").content.decode()
    assert AuditEvent.objects.get(action="reveal", success=True).reason == "核对帮扶名单电话"


def test_a_colleague_and_another_county_see_nothing(world, phone, sign_in):
    assert "13900001234" not in ask(sign_in(world.colleague), phone).content.decode()
    assert ask(sign_in(world.far_worker), phone).status_code == 404


@pytest.mark.parametrize("field", ["note", "person", "password", ""])
def test_no_other_field_comes_out(world, phone, sign_in, field):
    assert ask(sign_in(world.worker), phone, field=field).status_code == 400


def test_a_model_that_declares_nothing_is_not_there(world, sign_in):
    url = reverse("households:reveal-field", args=["household", world.household.uuid])
    assert sign_in(world.worker).post(url, {"field": "address"}).status_code == 404


def test_what_is_declared_is_encrypted_and_has_its_masked_form():
    assert {"person", "personphone"} <= set(revealable())
    for model in revealable().values():
        for field, masked in model.revealable.items():
            assert isinstance(model._meta.get_field(field), EncryptedCharField), (model, field)
            assert not masked or model._meta.get_field(masked), (model, masked)


def test_every_encrypted_number_of_a_person_can_be_revealed():
    """A new sealed phone or document number must say how it is shown."""
    for model in apps.get_app_config("households").get_models():
        if hasattr(model, "pgh_tracked_model"):
            continue
        for field in model._meta.fields:
            if isinstance(field, EncryptedCharField) and f"{field.name}_masked" in {
                f.name for f in model._meta.fields
            }:
                has = field.name in getattr(model, "revealable", {})
                of_a_person = any(f.name == "person" and not f.null for f in model._meta.fields)
                assert has or not of_a_person, (model, field)

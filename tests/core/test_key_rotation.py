"""Rotating the field keys: found by itself, in batches, resumable, harmless to people at work."""

from __future__ import annotations

import base64
import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from core import crypto, key_rotation, sealed_files
from core.fields import EncryptedCharField
from households.models import LegalBasis, Person
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.privacy import attach
from tests.factories.services import worker_of


@pytest.fixture
def two_keys(settings, db):
    """Rows written under key 1; then key 2 is current and key 1 still opens."""
    household = HouseholdFactory(with_head="张桂兰")
    people = [household.head, *(PersonFactory(household=household) for _n in range(6))]
    household.head.name = "张桂芳"
    household.head.save()  # leaves a row in the history
    LegalBasis.objects.create(
        household=household, basis="emergency", emergency_reason="突发", stated_by=worker_of(household.station)
    )  # fmt: skip
    attachment = attach(household)
    clear = {p.pk: (p.id_number, p.phone) for p in people}
    content = b"".join(attachment.read())
    old = dict(settings.FIELD_KEYS)
    settings.FIELD_KEYS = {**old, "2": base64.b64encode(b"\x07" * 32).decode()}
    return clear, attachment, content, settings


def run(*args):
    out = io.StringIO()
    call_command("rotate_field_keys", *args, stdout=out)
    return out.getvalue()


def key_ids(table="households_person", column="id_number"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT get_byte({column}, 2) FROM {table} WHERE {column} <> ''")
        return {row[0] for row in cursor.fetchall()}


def test_everything_comes_under_the_new_key_and_reads_the_same_without_the_old(two_keys):
    clear, attachment, content, settings = two_keys
    history = apps.get_model("households.PersonEvent").objects.count()
    said = run("--batch", "2")
    assert "households_person.id_number" in said and "current key" in said
    settings.FIELD_KEYS = {"2": settings.FIELD_KEYS["2"]}
    assert {p.pk: (p.id_number, p.phone) for p in Person.objects.all()} == clear
    assert LegalBasis.objects.get().emergency_reason == "突发"
    assert b"".join(attachment.read()) == content
    assert sealed_files.key_id_of(attachment.thumbnail_path) == 2
    assert key_ids("households_personevent") == {2}
    assert apps.get_model("households.PersonEvent").objects.count() == history


def test_a_second_run_has_nothing_to_do(two_keys):
    run()
    tokens = set(_tokens())
    assert " of 7" not in run()
    assert set(_tokens()) == tokens


def _tokens():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM households_person")
        return [bytes(row[0]) for row in cursor.fetchall()]


def test_it_goes_on_where_it_was_stopped(two_keys):
    column = next(c for c in key_rotation.columns() if str(c) == "households_person.id_number")
    assert next(column.rotate(3)) == 3
    assert column.left() == 4
    assert sum(column.rotate(3)) == 4 and column.left() == 0


def test_a_value_changed_meanwhile_is_left_as_it_was_written(two_keys, monkeypatch):
    column = next(c for c in key_rotation.columns() if str(c) == "households_person.phone")
    person = Person.objects.order_by("pk").first()
    real = crypto.decrypt

    def changed_in_between(token, *, context=b""):
        text = real(token, context=context)
        if text == str(person.phone) and context == b"person.phone":
            Person.objects.filter(pk=person.pk).update(phone="13911112222")
        return text

    monkeypatch.setattr(crypto, "decrypt", changed_in_between)
    list(column.rotate(100))
    monkeypatch.undo()
    assert Person.objects.get(pk=person.pk).phone == "13911112222"


def test_check_changes_nothing_and_fails_while_something_is_left(two_keys):
    with pytest.raises(CommandError, match="files are under another key"):
        run("--check")
    assert key_ids() == {1}
    run()
    assert "current key" in run("--check")


def test_every_encrypted_field_of_every_model_is_found():
    known = {(c.model, c.field.name) for c in key_rotation.columns()}
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedCharField):
                assert (model, field.name) in known
    assert "households_person.id_number" in {str(column) for column in key_rotation.columns()}

"""Encrypted text and blind indexes as model fields, in the real database."""

from __future__ import annotations

import copy
import pickle

import pytest
from django.core import checks
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.forms import modelform_factory
from django.test.utils import isolate_apps

from core import crypto
from core.fields import BlindIndexField, EncryptedCharField


@pytest.fixture
def letter(db):
    """A table of its own, gone with the test's transaction."""
    with isolate_apps("core"):

        class Letter(models.Model):  # noqa: DJ008
            body = EncryptedCharField(purpose="letter", max_length=10, null=True, blank=True)
            plain = EncryptedCharField(default="", blank=True)
            body_index = BlindIndexField(of="body", purpose="letter", null=True, unique=True)

            class Meta:
                app_label = "core"
                db_table = "test_letter"

        with connection.schema_editor() as editor:
            editor.create_model(Letter)
        yield Letter


def raw(column: str) -> list[bytes | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM test_letter ORDER BY id")
        return [None if row[0] is None else bytes(row[0]) for row in cursor.fetchall()]


def test_text_is_sealed_in_the_database_and_readable_in_python(letter):
    letter.objects.create(body="张桂兰", plain="x")
    (token,) = raw("body")
    assert token is not None and "张桂兰".encode() not in token
    found = letter.objects.get()
    assert (found.body, found.plain) == ("张桂兰", "x")
    assert isinstance(found.body, str)


def test_null_and_empty_text_stay_what_they_are(letter):
    letter.objects.create(body=None, plain="")
    letter.objects.create(body="")
    assert [one.body for one in letter.objects.order_by("id")] == [None, ""]
    assert raw("body") == [None, b""]
    assert letter.objects.filter(body__isnull=True).count() == 1


def test_saving_an_unchanged_record_writes_the_same_bytes(letter):
    letter.objects.create(body="甲")
    before = raw("body")
    found = letter.objects.get()
    found.save()
    assert raw("body") == before
    found.body = "乙"
    found.save()
    assert raw("body") != before
    copied = copy.deepcopy(pickle.loads(pickle.dumps(letter.objects.get().body)))
    assert copied == "乙"


def test_saving_after_a_key_rotation_seals_with_the_new_key(letter, settings):
    letter.objects.create(body="甲")
    settings.FIELD_KEYS = {
        **settings.FIELD_KEYS,
        "7": "bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4=",
    }
    found = letter.objects.get()
    found.save()
    (token,) = raw("body")
    assert token is not None and crypto.key_id_of(token) == 7
    assert letter.objects.get().body == "甲"


def test_a_token_moved_to_another_column_does_not_open(letter):
    letter.objects.create(body="甲")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_letter SET plain = body")
    with pytest.raises(crypto.TamperedTokenError):
        letter.objects.get()


@pytest.mark.parametrize("lookup", ["body", "body__contains", "body__in", "body__gt"])
def test_sealed_text_cannot_be_searched_by_accident(letter, lookup):
    with pytest.raises(FieldError):
        letter.objects.filter(**{lookup: "甲"})


def test_bulk_writes_seal_too(letter):
    letter.objects.bulk_create([letter(body="甲"), letter(body="乙")])
    records = list(letter.objects.order_by("id"))
    for record in records:
        record.body += "甲"
    letter.objects.bulk_update(records, ["body"])
    letter.objects.update(plain="丙")
    assert [(one.body, one.plain) for one in letter.objects.order_by("id")] == [
        ("甲甲", "丙"),
        ("乙甲", "丙"),
    ]


def test_a_form_shows_text_and_checks_its_length(letter):
    form = modelform_factory(letter, fields=["body"])({"body": "字" * 11})
    assert form.errors.as_data()["body"][0].code == "max_length"
    form = modelform_factory(letter, fields=["body"])({"body": "甲"})
    assert form.save().body == "甲"
    with pytest.raises(ValidationError):
        letter(body="字" * 11).full_clean()


def test_dumps_hold_no_clear_text(letter):
    record = letter(body="甲")
    field = letter._meta.get_field("body")
    dumped = field.value_to_string(record)
    assert "甲" not in dumped
    assert field.to_python(dumped) == "甲"


def test_the_index_follows_its_field_and_finds_it(letter):
    letter.objects.create(body="甲")
    letter.objects.create(body=None)
    letter.objects.create(body="")
    assert letter.objects.get(body_index="甲").body == "甲"
    assert letter.objects.filter(body_index__in=["甲", "乙"]).count() == 1
    assert letter.objects.filter(body_index__isnull=True).count() == 2
    found = letter.objects.get(body_index=crypto.blind_index("甲", purpose="letter"))
    assert found.body_index == crypto.blind_index("甲", purpose="letter")
    found.body = "乙"
    found.save()
    assert not letter.objects.filter(body_index="甲").exists()
    with pytest.raises(FieldError):
        letter.objects.filter(body_index__gt=b"0" * 32)


def test_equal_values_are_refused_and_so_is_an_index_of_another_length(letter):
    letter.objects.create(body="甲")
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.objects.create(body="甲")
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.objects.update(body_index=b"short")


def test_fields_survive_a_migration_file():
    field = EncryptedCharField(purpose="phone", max_length=20, null=True)
    text, _ = MigrationWriter.serialize(field)
    assert text == "core.fields.EncryptedCharField(max_length=20, null=True, purpose='phone')"
    text, _ = MigrationWriter.serialize(BlindIndexField(of="phone", purpose="phone", null=True))
    assert text == "core.fields.BlindIndexField(null=True, of='phone', purpose='phone')"
    assert field.clone().deconstruct()[1:] == field.deconstruct()[1:]


@isolate_apps("core")
def test_a_unique_encrypted_field_is_an_error_of_the_system_check():
    class Wrong(models.Model):  # noqa: DJ008
        body = EncryptedCharField(unique=True)

        class Meta:
            app_label = "core"

    assert [error.id for error in Wrong.check() if isinstance(error, checks.Error)] == ["core.E001"]


def test_an_index_without_purpose_cannot_hash_text():
    with pytest.raises(FieldError):
        BlindIndexField().get_prep_value("甲")

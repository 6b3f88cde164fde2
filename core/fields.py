"""Model fields for personal data that must not lie readable in the database."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.core import checks, validators
from django.core.exceptions import FieldError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import crypto

# A NUL cannot be typed into a form (Django refuses it), so no user text looks like a dump.
_DUMP_PREFIX = "\x00enc:"


class DecryptedStr(str):
    """Text read from an encrypted column, remembering the token it came from.

    Saving an unchanged record then writes the same bytes: a fresh nonce each time would make
    every save look like a change of the field to the history triggers.
    """

    token: bytes
    purpose: str

    def __new__(cls, text: str, token: bytes, purpose: str) -> DecryptedStr:
        self = super().__new__(cls, text)
        self.token = token
        self.purpose = purpose
        return self

    def __getnewargs__(self) -> tuple[str, bytes, str]:  # type: ignore[override]
        return str(self), self.token, self.purpose


class EncryptedCharField(models.Field):
    """Short text, stored as an AES-256-GCM token in a ``bytea`` column.

    In Python the value is a ``str`` (or None); ``''`` is stored as empty bytes, None as NULL.
    ``purpose`` ties the ciphertext to this column's meaning and must not change later;
    ``max_length`` counts characters of the clear text and is checked in Python only.
    Only the ``isnull`` lookup exists: to find a value, keep a :class:`BlindIndexField` beside.
    Errors on reading: :class:`core.crypto.CryptoError`.
    """

    description = _("Encrypted text")

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.purpose:
            kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = list(super().check(**kwargs))
        if self.unique or self.primary_key or getattr(self, "db_index", False):
            found.append(
                checks.Error(
                    "An encrypted field cannot be unique, indexed or a primary key.",
                    hint="Put the constraint on a BlindIndexField beside it.",
                    obj=self,
                    id="core.E001",
                )
            )
        return found

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        # Silence would be worse than an error: equal texts have different tokens.
        raise FieldError(
            f"{self.name} is encrypted and knows only the isnull lookup, not {lookup_name}."
        )

    def to_python(self, value: Any) -> str | None:
        if value is None or isinstance(value, str):
            if value is not None and value.startswith(_DUMP_PREFIX):
                return self._open(base64.b64decode(value[len(_DUMP_PREFIX) :]))
            return value
        if isinstance(value, (bytes, bytearray, memoryview)):
            return self._open(bytes(value))
        return str(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else self._open(bytes(value))

    def get_prep_value(self, value: Any) -> bytes | None:
        value = super().get_prep_value(value)
        if value is None or isinstance(value, bytes):
            # Bytes arrive only as the schema editor's default for a new NOT NULL column.
            return value
        if value == "":
            return b""
        if (
            isinstance(value, DecryptedStr)
            and value.purpose == self.purpose
            and crypto.key_id_of(value.token) == crypto.current_key_id()
        ):
            return value.token
        return crypto.encrypt(str(value), context=self.purpose.encode())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return None if value is None else connection.Database.Binary(value)

    def value_to_string(self, obj: models.Model) -> str:
        """The dump form: never the clear text, so that fixtures and dumps stay sealed."""
        value = self.value_from_object(obj)
        if value is None:
            return ""
        token = self.get_prep_value(value) or b""
        return _DUMP_PREFIX + base64.b64encode(token).decode()

    def formfield(self, **kwargs: Any) -> Any:
        defaults: dict[str, Any] = {"form_class": forms.CharField, "max_length": self.max_length}
        if self.null:
            defaults["empty_value"] = None
        return super().formfield(**{**defaults, **kwargs})

    def _open(self, token: bytes) -> str:
        if not token:
            return ""
        text = crypto.decrypt(token, context=self.purpose.encode())
        return DecryptedStr(text, token, self.purpose)


class BlindIndexField(models.BinaryField):
    """A 32-byte keyed hash of another value, for exact search and uniqueness.

    ``purpose`` separates kinds of values (see :func:`core.crypto.blind_index`). A ``str``
    given to it, on a record or in a filter, is hashed; bytes are taken as a ready index::

        Person.objects.filter(resident_id_index="11010519491231002X")

    ``of`` names the field it follows: its index is then computed whenever the record is
    saved, empty text giving NULL so that several records may have none. When saving with
    ``update_fields``, name both fields.
    """

    description = _("Blind index")
    LOOKUPS = frozenset({"exact", "in", "isnull"})

    def __init__(self, *args: Any, purpose: str = "", of: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        self.of = of
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.purpose:
            kwargs["purpose"] = self.purpose
        if self.of:
            kwargs["of"] = self.of
        return name, path, args, kwargs

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in self.LOOKUPS:
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is a blind index: {lookup_name} means nothing on it.")

    def db_check(self, connection: Any) -> str:
        return f"octet_length({connection.ops.quote_name(self.column)}) = 32"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)

    def get_prep_value(self, value: Any) -> bytes | None:
        value = super().get_prep_value(value)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            if not self.purpose:
                raise FieldError(f"{self.name} has no purpose and cannot hash text.")
            return crypto.blind_index(value, purpose=self.purpose)
        return bytes(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.of:
            index = self.get_prep_value(getattr(model_instance, self.of))
            setattr(model_instance, self.attname, index)
            return index
        return super().pre_save(model_instance, add)

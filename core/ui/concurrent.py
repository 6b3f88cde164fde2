"""Two people in the same form: nothing is overwritten unseen, nothing typed is lost.

    class MemberForm(Concurrent, HouseModelForm): ...

The page carries a keyed hash of every value it showed. When it comes back, each field is compared
three ways. Somebody else changed it and this person did not: the other's value stays. Both changed
it to different values: the form is refused, the other's value stands beside the field, what was
typed stays in it, and saving again is a decision.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

NAME = "base"
_SALT = "core.ui.concurrent"


class Concurrent:
    """Mixin before a model form. `stored` and `shown` may be overridden for fields of their own."""

    fields: dict[str, forms.Field]
    instance: Any
    initial: dict[str, Any]
    data: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: dict[str, str] = {}
        self.fields[NAME] = forms.CharField(required=False, widget=forms.HiddenInput)

    def stored(self, name: str) -> Any:
        """The value of the field as it is in the database now."""
        names = {field.name: field for field in self.instance._meta.concrete_fields}
        if name in names:
            return getattr(self.instance, names[name].attname)
        return self.initial.get(name)

    def shown(self, name: str) -> str:
        """The stored value in words, for the person who typed another one."""
        masked = getattr(self.instance, f"{name}_masked", None)
        if masked is not None:
            return str(masked)
        display = getattr(self.instance, f"get_{name}_display", None)
        value = getattr(self.instance, name) if _is_column(self, name) else self.stored(name)
        if display and not isinstance(value, list):
            value = display()
        if isinstance(value, (list, tuple)):
            labels = dict(getattr(self.fields[name], "choices", ()))
            value = "、".join(str(labels.get(part, part)) for part in value)
        return str(value) if value not in (None, "") else _("empty")

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == NAME:
            return self._base()
        return super().get_initial_for_field(field, field_name)  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data  # type: ignore[misc]
        if self.instance.pk is None:
            return cleaned
        before = self._read(cleaned.pop(NAME, ""))
        taken: dict[str, Any] = {}
        for name in before:
            if name not in self.fields or name not in cleaned:
                continue
            now, typed = _hash(self.stored(name)), _hash(cleaned[name])
            if now == before[name] or typed == now:
                continue
            if typed == before[name]:
                taken[name] = self.stored(name)
            else:
                self.conflicts[name] = self.shown(name)
        self._keep(taken, cleaned)
        for name, value in self.conflicts.items():
            self.add_error(  # type: ignore[attr-defined]
                name,
                forms.ValidationError(
                    _("Changed meanwhile to “%(value)s”. Save again to write yours instead."),
                    code="changed_meanwhile",
                    params={"value": value},
                ),
            )
        return cleaned

    def _keep(self, taken: dict[str, Any], cleaned: dict[str, Any]) -> None:
        """Put the others' values where this person changed nothing, in the form as well."""
        data = self.data.copy()
        for name, value in taken.items():
            field: Any = self.instance._meta.get_field(name) if _is_column(self, name) else None
            cleaned[name] = getattr(self.instance, name) if field is not None else value
            key = self.add_prefix(name)  # type: ignore[attr-defined]
            plain = self.initial.get(name, value)
            if isinstance(plain, (list, tuple)):
                data.setlist(key, [str(part) for part in plain])
            else:
                data[key] = "" if plain is None else str(plain)
        data[self.add_prefix(NAME)] = self._base()  # type: ignore[attr-defined]
        self.data = data

    def _base(self) -> str:
        if self.instance.pk is None:
            return ""
        hashes = {name: _hash(self.stored(name)) for name in self.fields if name != NAME}
        return Signer(salt=_SALT).sign(json.dumps(hashes, separators=(",", ":")))

    def _read(self, text: str) -> dict[str, str]:
        """What the page showed; nothing for a page that says nothing readable."""
        try:
            return json.loads(Signer(salt=_SALT).unsign(text)) if text else {}
        except (BadSignature, ValueError):
            return {}


def _is_column(form: Any, name: str) -> bool:
    return any(field.name == name for field in form.instance._meta.concrete_fields)


def _hash(value: Any) -> str:
    """Keyed, because values may be personal; equal for what a form and a column hold alike."""
    if isinstance(value, Model):
        value = value.pk
    if isinstance(value, (list, tuple, set)):
        plain = ",".join(sorted(str(part) for part in value))
    else:
        plain = "" if value is None else str(value)
    return salted_hmac(_SALT, plain, algorithm="sha256").hexdigest()[:16]

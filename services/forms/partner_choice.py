"""Choosing an organisation of the station's register, or entering one that is not in it yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.models import Partner, Receiver
from stations.models import Station


class PartnerChoice(forms.Form):
    """Form mixin: `offer_partners` fills the list, `partner` says what was chosen or entered."""

    station: Station
    new_partner = forms.CharField(
        label=_("Another organisation or giver"), max_length=80, required=False
    )
    new_partner_kind = forms.ChoiceField(
        label=_("Its type"), choices=Partner.Kind.choices, required=False,
        initial=Partner.Kind.OTHER,
    )  # fmt: skip

    def offer_partners(self, name: str, *, stations: Mapping[str, Receiver] | None = None) -> None:
        """The choices of field `name`: `p:uuid` for partners, `s:uuid` for stations."""
        self.partners = {str(p.uuid): p for p in Partner.objects.filter(station=self.station)}
        field: Any = self.fields[name]
        groups: list[Any] = [("", _("Choose …"))]
        partners = [(f"p:{key}", partner.name) for key, partner in self.partners.items()]
        places = [(f"s:{key}", place.name) for key, place in (stations or {}).items()]
        groups += [(_("Organisations of the register"), partners)] if partners else []
        groups += [(_("Other stations of the platform"), places)] if places else []
        field.choices = groups

    def partner(self, data: dict[str, Any], name: str) -> Partner | None:
        """The partner chosen in `name`, or a new one, unsaved; an error where there is neither."""
        given = (data.get("new_partner") or "").strip()
        kind, _colon, key = (data.get(name) or "").partition(":")
        if kind == "p":
            return self.partners[key]
        if given:
            known = next((p for p in self.partners.values() if p.name == given), None)
            told = data.get("new_partner_kind") or Partner.Kind.OTHER
            return known or Partner(station=self.station, name=given, kind=told)
        if name not in self.errors:
            self.add_error(name, _("Choose from the list, or enter the name below."))
        return None

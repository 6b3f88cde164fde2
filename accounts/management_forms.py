"""Forms of the system administrator: an account, and a posting for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import places
from accounts.models import Posting, User
from accounts.roles import ADMINISTRATORS, role_choices
from core.codes.phone import parse_phone
from core.ui.forms import HouseForm, HouseModelForm, dress


class AccountForm(HouseModelForm):
    """One account for one natural person; the account name stays what it was at first."""

    class Meta:
        model = User
        fields = ("username", "name", "phone")
        labels = {"username": _("Account"), "name": _("Name of the person")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _(
            "For signing in: letters, digits and . _ - without spaces. It cannot be changed later."
        )
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs |= {"autocomplete": "off", "inputmode": "tel"}
        if self.instance.pk:
            del self.fields["username"]

    def clean_phone(self) -> str | None:
        phone = self.cleaned_data["phone"]
        return parse_phone(phone).number if phone else phone


class PostingForm(HouseForm):
    """A role, a place found by name or code, and from when to when.

    `admin` is who posts, `user` who is posted (None for an account that is only being made).
    The place is chosen from what the search found; without JavaScript the search is the form's own
    first round. `instance` is the posting, unsaved, when the form is valid.
    """

    role = forms.ChoiceField(label=_("Role"), choices=())
    search = forms.CharField(
        label=pgettext_lazy("posting", "Place"), required=False, max_length=40,
        help_text=_("Part of the name of a station or division, or its code."),
    )  # fmt: skip
    place = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    starts_on = forms.DateField(
        label=pgettext_lazy("dates", "From"), initial=timezone.localdate, widget=forms.DateInput()
    )
    ends_on = forms.DateField(label=_("To (last day)"), required=False, widget=forms.DateInput())

    def __init__(self, *args: Any, admin: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.admin, self.user = admin, user
        self.prefixes = admin.prefixes_for("account.manage")
        self.fields["role"].choices = [("", _("Choose a role")), *role_choices()]  # type: ignore[attr-defined]
        self.fields["search"].widget.attrs["autocomplete"] = "off"
        self.instance: Posting | None = None
        dress(self.fields)

    def found(self) -> list[places.Place]:
        """What the place can be chosen from, for the present words and role."""
        if not self.is_bound:
            return []
        return places.search(self["search"].value() or "", self["role"].value(), self.prefixes)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("place"):
            self.add_error("search", _("Search for a place and choose one of the results."))
            return data
        named = places.named(data["place"], self.prefixes)
        if named is None:
            self.add_error("search", _("This place is not inside your division."))
        elif not self.errors:
            self._build(data, *named)
        return data

    def _build(self, data: dict[str, Any], prefix: str, station: Any) -> None:
        posting = Posting(
            user=self.user, role=data["role"], division_prefix=prefix, station=station,
            starts_on=data["starts_on"], ends_on=data["ends_on"],
        )  # fmt: skip
        peers = [own for own in self.prefixes if len(own) > 2]
        if posting.role in ADMINISTRATORS and prefix in peers:
            self.add_error(
                "role",
                _("An administrator of your own division is appointed by the level above."),
            )
            return
        try:
            posting.full_clean(exclude=None if self.user else {"user"})
        except ValidationError as error:
            self._tell(error)
            return
        self.instance = posting

    def _tell(self, error: ValidationError) -> None:
        for name, messages in error.message_dict.items():
            field = {"division_prefix": "search", "station": "search"}.get(name, name)
            self.add_error(field if field in self.fields else None, messages)

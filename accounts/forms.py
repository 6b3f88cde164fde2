"""Forms of one's own account: sign-in, password, API token."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.ui.forms import HouseForm, dress


class SignInForm(AuthenticationForm):
    """Account and password. Says how many tries are left; never which of the two was wrong."""

    error_messages = {
        "invalid_login": _("The account or the password is wrong."),
        "inactive": _("This account is closed. Ask the system administrator."),
        "forgotten": _(
            "Nobody has used this account for a long time, so it is closed. Ask the system "
            "administrator to open it again."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Account")
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"
        dress(self.fields)

    def get_invalid_login_error(self) -> ValidationError:
        failures = getattr(self.request, "axes_failures_since_start", 0)
        left = settings.AXES_FAILURE_LIMIT - failures
        error = super().get_invalid_login_error()
        if failures < 2 or left < 1:
            return error
        warning = ngettext(
            "One more failure locks the account for %(minutes)d minutes.",
            "%(left)d more failures lock the account for %(minutes)d minutes.",
            left,
        ) % {"left": left, "minutes": round(settings.AXES_COOLOFF_TIME * 60)}
        return ValidationError([error, warning])

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if user.is_forgotten:
            raise ValidationError(self.error_messages["forgotten"], code="forgotten")


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; the rules (S-01) stand beside the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password again")
        self.fields["new_password1"].help_text = ""
        self.fields["new_password2"].help_text = ""
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        dress(self.fields)

    def save(self, commit: bool = True) -> Any:
        self.user.change_password(self.cleaned_data["new_password1"])
        return self.user


class TokenForm(HouseForm):
    """What a token is for, so that one knows later which to revoke."""

    label = forms.CharField(label=_("Used for"), max_length=60)

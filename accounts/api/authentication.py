"""`Authorization: Token …` for programs; browsers use their session."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from accounts import audit
from accounts.audit import Action
from accounts.models import ApiToken, User
from core.rls import enter

KEYWORD = "Token"


class TokenAuthentication(BaseAuthentication):
    """The account of a valid token; its scope then holds for the rest of the transaction.

    Raises AuthenticationFailed (401, a problem document) for a token that is unknown, revoked,
    expired or of a closed account: one text for all of them, so that nothing can be probed.
    """

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != KEYWORD.lower().encode():
            return None
        if len(words) != 2:
            raise exceptions.AuthenticationFailed(
                _("The header must read: Authorization: Token <your token>.")
            )
        plain = words[1].decode("latin-1")
        token = ApiToken.objects.usable().for_plain(plain).select_related("user").first()
        if token is None or not token.user.is_active:
            audit.record(
                request,
                Action.TOKEN,
                success=False,
                username=token.user.username if token else "",
                path=request.path[:200],
            )
            raise exceptions.AuthenticationFailed(
                _("This token is unknown, revoked or expired. Make a new one on your account page.")
            )
        token.note_use()
        enter(token.user.scope)
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI description says it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": f"{KEYWORD} <your token>",
        }

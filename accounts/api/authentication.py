from rest_framework import authentication

from core.rls import enter


class TokenAuthentication(authentication.TokenAuthentication):
    """`Authorization: Token …`. The scope of the token's user then holds for the transaction."""

    def authenticate_credentials(self, key):
        user, token = super().authenticate_credentials(key)
        enter(user.scope)
        return user, token

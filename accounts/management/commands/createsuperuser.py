"""The first account of a new installation: the province's system administrator (S-06).

There is no account that may everything. This command, in place of Django's of the same name, makes
one that may make accounts; it gives no sight of anybody's data.
"""

from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import audit
from accounts.audit import Action
from accounts.models import Posting, User


class Command(BaseCommand):
    help = (
        "Makes a system administrator of the province (PROVINCE_CODE). With --noinput reads "
        "DJANGO_SUPERUSER_USERNAME, DJANGO_SUPERUSER_NAME and DJANGO_SUPERUSER_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="for signing in")
        parser.add_argument("--name", help="name of the person")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")

    def handle(self, *args: Any, **options: Any) -> None:
        env = os.environ.get
        username = options["username"] or env("DJANGO_SUPERUSER_USERNAME", "")
        name = options["name"] or env("DJANGO_SUPERUSER_NAME", "")
        password = env("DJANGO_SUPERUSER_PASSWORD", "")
        if options["interactive"]:
            user = self._ask(username, name)
        else:
            try:
                user = self._checked(User(username=username, name=name), password)
            except ValidationError as error:
                raise CommandError("\n".join(_lines(error))) from error
        with transaction.atomic():
            user.save()
            posting = Posting(user=user, role="sys_admin", division_prefix=settings.PROVINCE_CODE)
            posting.full_clean()
            posting.save()
            audit.record(user, Action.ACCOUNT, obj=user, account=user.username, created=True)
            audit.record(
                user, Action.PERMISSION, obj=user, account=user.username, change="posted",
                role=posting.role, place=posting.division_prefix,
            )  # fmt: skip
        self.stdout.write(
            f"{user.username} may now sign in and make accounts for {settings.PROVINCE_CODE}."
        )

    def _ask(self, username: str, name: str) -> User:
        """Ask until everything is right; Ctrl-C ends it with nothing made."""
        try:
            while True:
                wanted = username or input("Account: ").strip()
                person = name or input("Name of the person: ").strip()
                password = getpass.getpass("Password: ")
                if password != getpass.getpass("Password again: "):
                    self.stderr.write("The two passwords differ.")
                    continue
                try:
                    return self._checked(User(username=wanted, name=person), password)
                except ValidationError as error:
                    self.stderr.write("\n".join(_lines(error)))
                    username = name = ""
        except (KeyboardInterrupt, EOFError) as stop:
            raise CommandError("Nothing was made.") from stop

    def _checked(self, user: User, password: str) -> User:
        user.full_clean(exclude={"password"})
        validate_password(password, user)
        user.set_password(password)
        return user


def _lines(error: ValidationError) -> list[str]:
    if hasattr(error, "error_dict"):
        return [f"{field}: {text}" for field, texts in error.message_dict.items() for text in texts]
    return error.messages

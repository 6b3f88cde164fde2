from __future__ import annotations

from django.utils.functional import Promise


class Refused(ValueError):
    """A file that is not taken. `code` for programs, `message` for the person who sent it."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code, self.message = code, message

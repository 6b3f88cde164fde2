"""What the page of a row shows of its files: the list, and the form to add some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.attachments.portrait import Faces, ImageConsent
from core.attachments.stored_file import StoredFile


@dataclass
class FileBox:
    """The files of one row as `components/attachments/_box.html` draws them.

    `may_take_out_ended`: photos that may no longer be used can be taken out even where nothing else
    can. `kinds`: value and label of the kinds on offer, the first is chosen; `hidden`: further fields of
    the upload; `key` tells two boxes on one page apart; `refused`: name of a file and why it was not
    taken; `undoable`: what the reader took out a moment ago; `why_not`: words where nothing can be
    added, if they help. `people`: who may be on the photos, each with `person`, `standing` and what it
    means (`households.privacy.photo_consent.PhotoConsent`); with nobody on offer it is asked in general.
    """

    files: Sequence[StoredFile]
    kinds: Sequence[tuple[str, str]]
    upload_url: str
    key: str
    may_add: bool = False
    may_remove: bool = False
    may_take_out_ended: bool = False
    portraits: frozenset[str] = frozenset()
    hidden: dict[str, str] = field(default_factory=dict)
    refused: Sequence[tuple[str, str]] = ()
    undoable: Sequence[StoredFile] = ()
    why_not: str = ""
    people: Sequence[Any] = ()

    faces = Faces.choices
    consents = ImageConsent.choices

    @property
    def kind_rows(self) -> list[tuple[str, str, bool]]:
        """Value, label and whether it is a picture of people."""
        return [(value, label, value in self.portraits) for value, label in self.kinds]

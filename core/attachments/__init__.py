"""Photos and papers that hang on a row: kept sealed on disk, asked about faces, taken out softly.

A part of the product that keeps files has a model of `StoredFile`, whose rows are seen with the row
they hang on; everything about storing, showing, removing and destroying is written once, here.
"""

from core.attachments.box import FileBox
from core.attachments.portrait import Faces, ImageConsent
from core.attachments.response import sealed_response
from core.attachments.stored_file import StoredFile, StoredFileQuerySet, file_models

__all__ = [
    "Faces", "FileBox", "ImageConsent", "StoredFile", "StoredFileQuerySet", "file_models",
    "sealed_response",
]  # fmt: skip

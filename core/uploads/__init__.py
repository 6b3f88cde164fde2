"""Files that people hand in: what they are is told by their bytes, never by their name.

    checked = uploads.check(data)          # raises uploads.Refused with words for the person

Images come back re-encoded (no EXIF, no GPS, no hidden tail); PDF and Office files as they are,
after they were found to hold nothing that runs.
"""

from core.uploads.checking import Checked, check
from core.uploads.images import thumbnail
from core.uploads.refusal import Refused

__all__ = ["Checked", "Refused", "check", "thumbnail"]

"""Photos are drawn anew: what the camera wrote beside the picture (place, device, owner) is gone."""

from __future__ import annotations

import io
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.uploads.refusal import Refused

TAKEN = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff"}
# Enough to read a booklet page; a phone's 50 megapixels only fill the disk.
LONGEST_SIDE = 2560
# What is decoded at most, in pixels: a bomb of a few kilobytes claims billions.
MOST_PIXELS = 80_000_000
THUMBNAIL = 320
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def encoded(data: bytes) -> tuple[str, bytes, int, int]:
    """Content type, bytes, width and height of the picture drawn anew.

    JPEG unless the picture has transparency or is a line drawing (a signature), then PNG.
    """
    picture = _opened(data)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = picture.mode in ("RGB", "L", "CMYK", "YCbCr")
    out = io.BytesIO()
    if flat:
        picture.convert("L" if picture.mode == "L" else "RGB").save(
            out, "JPEG", quality=85, optimize=True
        )
        return "image/jpeg", out.getvalue(), *picture.size
    picture.convert("RGBA").save(out, "PNG", optimize=True)
    return "image/png", out.getvalue(), *picture.size


def thumbnail(data: bytes) -> bytes:
    """A small JPEG on white of a picture that `encoded` made."""
    picture = _opened(data)
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    if picture.mode == "RGBA":
        white = Image.new("RGB", picture.size, "white")
        white.paste(picture, mask=picture.getchannel("A"))
        picture = white
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=75)
    return out.getvalue()


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # We set the limit ourselves, below Pillow's.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as source:
                if source.width * source.height > MOST_PIXELS:
                    raise Refused("too_many_pixels", _("The picture has too many pixels."))
                source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                source.load()
                # Upright as the camera was held; the note that said so goes with the rest.
                return ImageOps.exif_transpose(source)
    except (Image.DecompressionBombError, MemoryError):
        raise Refused("too_many_pixels", _("The picture has too many pixels.")) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(
            "broken_image", _("The picture cannot be read; please take it again.")
        ) from None

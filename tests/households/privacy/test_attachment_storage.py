"""Attachments: what is taken is told by content; what is stored is unreadable without the key."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.db import IntegrityError, transaction
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from core import crypto, sealed_files, uploads
from households.models import Attachment
from tests.factories.privacy import attach, photo

GPS = b"419999-GPS-PLACE"


def exif_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = GPS.decode()  # ImageDescription
    exif[0x0112] = 6  # the camera was held upright
    exif.get_ifd(0x8825)[1] = "N"
    return exif.tobytes()


def a_pdf(script: str = "", file: bytes = b"", password: str = "") -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if script:
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject(script)}
        catalogue = writer.root_object
        catalogue[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(key): value for key, value in action.items()}
        )
    if file:
        writer.add_attachment("other.exe", file)
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def an_office_file(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def docx(**parts: bytes) -> bytes:
    return an_office_file(**{"word__document.xml": b"<w/>", **parts})


def test_a_photo_loses_its_exif_and_place_and_stands_upright():
    raw = photo((64, 48), exif=exif_with_place())
    assert GPS in raw
    checked = uploads.check(raw)
    assert GPS not in checked.data and b"Exif" not in checked.data
    assert (checked.content_type, checked.width, checked.height) == ("image/jpeg", 48, 64)


def test_a_large_photo_is_made_smaller():
    checked = uploads.check(photo((5000, 100)))
    assert checked.width == 2560


def test_a_signature_keeps_its_transparency():
    out = io.BytesIO()
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert uploads.check(out.getvalue()).content_type == "image/png"


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "GIF", "TIFF"])
def test_other_pictures_are_drawn_anew_too(kind):
    assert uploads.check(photo(kind=kind)).content_type in ("image/jpeg", "image/png")


def bomb() -> bytes:
    """A PNG of a few kilobytes that claims 30,000 × 30,000 pixels."""
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: b"x" * (10 * 1024 * 1024 + 1), "too_large"),
        (lambda: b"<html><script>alert(1)</script>", "unknown_kind"),
        (lambda: b"MZ" + b"\0" * 500, "unknown_kind"),
        (lambda: photo()[:200], "broken_image"),
        (bomb, "too_many_pixels"),
        (lambda: b"%PDF-1.7\nrubbish", "broken_pdf"),
        (lambda: a_pdf(script="app.alert(1)"), "active_pdf"),
        (lambda: a_pdf(file=b"MZ"), "active_pdf"),
        (lambda: a_pdf(password="secret"), "encrypted_pdf"),
        (lambda: an_office_file(a=b"1"), "broken_office"),
        (lambda: docx(word__vbaProject_bin=b"1"), "active_office"),
        (lambda: docx(word__embeddings__oleObject1=b"1"), "active_office"),
        (lambda: docx(word__media=b"\0" * (81 * 1024 * 1024)), "too_large_inside"),
    ],
)
def test_what_is_not_taken(data, code):
    with pytest.raises(uploads.Refused) as told:
        uploads.check(data())
    assert told.value.code == code and str(told.value.message)


def test_a_plain_pdf_and_a_word_file_are_kept_as_they_are():
    assert uploads.check(a_pdf()).content_type == "application/pdf"
    assert uploads.check(docx()).extension == "docx"


def test_a_script_named_as_a_photo_is_still_a_script(world):
    with pytest.raises(uploads.Refused):
        attach(world.household, b"#!/bin/sh\nrm -rf /", title="photo.jpg")
    assert not Attachment.objects.exists()


def test_on_disk_lies_nothing_readable_and_the_way_back_is_exact(world):
    row = attach(world.household, photo((300, 300)))
    sealed = row.path.read_bytes()
    clear = b"".join(row.read())
    assert clear[:3] == b"\xff\xd8\xff" and clear[:200] not in sealed
    assert len(clear) == row.size and b"JFIF" not in sealed
    assert b"".join(row.read_thumbnail())[:3] == b"\xff\xd8\xff"
    assert str(row.uuid) not in str(row.path)
    assert row.path.stat().st_mode & 0o077 == 0


def test_a_row_that_cannot_be_stored_leaves_no_file(world):
    row = attach(world.household)
    before = row.path.read_bytes()
    with pytest.raises(IntegrityError), transaction.atomic():
        attach(world.household, uuid=row.uuid)
    assert row.path.read_bytes() == before


def test_removing_takes_a_reason_and_destroying_takes_the_bytes(
    world, django_capture_on_commit_callbacks
):
    row = attach(world.household, title="低保证")
    with pytest.raises(ValueError):
        row.remove(world.worker, " ")
    row.remove(world.worker, "传错了人")
    assert not Attachment.objects.standing().exists() and row.path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        row.destroy()
    assert not row.path.exists() and row.title == ""


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
def test_sealed_files_of_every_size_come_back(tmp_path, size):
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    path = tmp_path / "a" / "b"
    sealed_files.write(path, [data[:100], data[100:]], context=b"one")
    assert b"".join(sealed_files.read(path, context=b"one")) == data
    assert list(path.parent.iterdir()) == [path]


def test_a_changed_shortened_or_exchanged_file_does_not_open(tmp_path):
    path = tmp_path / "f"
    sealed_files.write(path, [b"a" * 200_000], context=b"one")
    whole = path.read_bytes()
    chunk = sealed_files.CHUNK + 16
    swapped = whole[:14] + whole[14 + chunk : 14 + 2 * chunk] + whole[14 : 14 + chunk]
    flipped = whole[:-1] + bytes([whole[-1] ^ 1])
    for bad in (flipped, whole[: 14 + chunk], swapped + whole[14 + 2 * chunk :], whole[:10], b""):
        path.write_bytes(bad)
        with pytest.raises(crypto.TamperedTokenError):
            list(sealed_files.read(path, context=b"one"))
    path.write_bytes(whole)
    with pytest.raises(crypto.TamperedTokenError):
        list(sealed_files.read(path, context=b"two"))

"""A photograph is looked into, made anew, stripped, encrypted, and shown only to who may see the visit."""

from __future__ import annotations

import io
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.models import Event
from closeknit.casework.refusals import Refused
from closeknit.casework.visits import photos
from closeknit.casework.visits.models import Photo
from tests.casework.conftest import AT, DAY, NORTH, SOUTH
from tests.casework.samples import a_photo, a_visit

pytestmark = pytest.mark.django_db
CANARY = b"CANARY-POSITION-30.5N"


def picture(size=(2000, 1000), kind="JPEG", **options) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, "grey").save(made, kind, **options)
    return made.getvalue()


def everything():
    return acting_as(Job("test", frozenset(POLICY)), DAY, AT)


def test_a_photograph_is_made_small_and_carries_no_position():
    notes = Image.Exif()
    notes[0x010E] = CANARY.decode()
    sent = picture(exif=notes)
    assert CANARY in sent
    made = photos.re_encoded(io.BytesIO(sent), len(sent))
    assert CANARY not in made.jpeg
    with Image.open(io.BytesIO(made.jpeg)) as kept:
        assert (kept.size, len(kept.getexif())) == ((1600, 800), 0)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7 not a photograph",
        b"\xff\xd8\xff\xe0 a JPEG by its first bytes alone",
        b"MZ" + bytes(200),
        picture((300, 300), "GIF"),
        picture((200, 200))[:150],
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_with_a_sentence(sent):
    with pytest.raises(Refused, match="no photograph"):
        photos.re_encoded(io.BytesIO(sent), len(sent))


def test_a_flood_of_pixels_is_refused_before_it_is_unpacked():
    with pytest.raises(Refused, match="million pixels"):
        photos.re_encoded(io.BytesIO(picture((9_000, 5_000), "PNG")), 1)


def test_it_lies_encrypted_and_opens_only_in_its_own_place():
    with everything():
        one, other = a_photo(NORTH), a_photo(NORTH)
    folder = Path(settings.CONFIGURATION.home) / "photos"
    first, second = (folder / p.pk.hex[:2] / f"{p.pk.hex}.ck" for p in (one, other))
    assert b"JFIF" not in first.read_bytes()
    assert photos.read(one.pk).startswith(b"\xff\xd8")
    second.write_bytes(first.read_bytes())
    with pytest.raises(Exception, match=r"altered|moved|seal"):
        photos.read(other.pk)


def test_it_is_served_as_an_attachment_and_each_look_is_written_down(browser_of):
    with everything():
        photo = a_photo(NORTH)
    answer = browser_of("street_officer").get(reverse("visits:photo", kwargs={"photo_id": photo.pk}))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.filter(verb="photo.view", subject_id=str(photo.pk)).count() == 1
    for stranger in (browser_of("district_officer", SOUTH), browser_of("community_worker", SOUTH)):
        assert stranger.get(reverse("visits:photo", kwargs={"photo_id": photo.pk})).status_code == 404


def test_the_database_refuses_to_change_or_remove_a_photograph():
    with everything():
        photo = a_photo(NORTH)
        with pytest.raises(DatabaseError), transaction.atomic():
            Photo.objects.filter(pk=photo.pk).update(digest="0")
        with pytest.raises(DatabaseError), transaction.atomic():
            Photo.objects.filter(pk=photo.pk).delete()


def sending(visit, browser, content: bytes, key: str | None = None):
    file = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    address = reverse("visits:add_photo", kwargs={"visit_id": visit.pk})
    return browser.post(address, {"submission": key or str(uuid.uuid4()), "photo": file})


def test_a_photograph_sent_twice_is_kept_once(browser_of):
    with everything():
        visit = a_visit(NORTH)
    browser, key = browser_of("street_officer"), str(uuid.uuid4())
    assert {sending(visit, browser, picture(), key).status_code for _ in range(2)} == {302}
    with everything():
        assert Photo.objects.filter(visit=visit).count() == 1


def test_a_hundred_megabytes_are_refused_with_a_sentence_and_nothing_is_kept(browser_of):
    with everything():
        visit = a_visit(NORTH)
    answer = sending(visit, browser_of("street_officer"), bytes(100 * 1024 * 1024))
    assert answer.status_code == 422
    assert "larger than 15 MB" in answer.content.decode()
    with everything():
        assert not Photo.objects.filter(visit=visit).exists()


def test_a_program_named_like_a_photograph_is_refused_on_the_page(browser_of):
    with everything():
        visit = a_visit(NORTH)
    answer = sending(visit, browser_of("street_officer"), b"MZ" + bytes(500))
    assert answer.status_code == 422
    assert "no photograph" in answer.content.decode()

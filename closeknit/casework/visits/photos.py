"""Photographs: looked into before they are believed, re-encoded, stripped, encrypted, and shown to who may see the visit.

home/photos/<first two digits>/<id>.ck      AES-256-GCM or SM4-GCM, bound to the photograph's id
"""

from __future__ import annotations

import hashlib
import io
import os
import uuid
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from closeknit.casework.refusals import Refused
from closeknit.casework.registry.sealing import this_home

BYTES_MAX = 15 * 1024 * 1024
PIXELS_MAX = 40_000_000
SIDE_MAX = 1_600
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 85


@dataclass(frozen=True)
class Picture:
    """A re-encoded photograph."""

    jpeg: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.jpeg).hexdigest()


def re_encoded(sent: Any, size: int) -> Picture:
    """Return the photograph as JPEG of at most 1,600 pixels a side, without position, device or any other note.

    Raises: Refused for a file that is too large, no picture, or too many pixels; nothing is kept then.
    """
    if size > BYTES_MAX:
        raise too_large()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(sent, formats=FORMATS) as found:
                if found.width * found.height > PIXELS_MAX:
                    raise _too_many_pixels()
                found.draft("RGB", (SIDE_MAX, SIDE_MAX))
                upright = ImageOps.exif_transpose(found).convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused(
            "This file is no photograph that can be read: take it again as JPEG, PNG or WebP.",
            "此文件不是可识别的照片：请重新拍摄，格式为 JPEG、PNG 或 WebP。",
        ) from None
    upright.thumbnail((SIDE_MAX, SIDE_MAX))
    plain = Image.new("RGB", upright.size)  # a new picture carries none of the old one's notes
    plain.paste(upright)
    kept = io.BytesIO()
    plain.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(kept.getvalue(), plain.width, plain.height)


def too_large() -> Refused:
    """Return the refusal of a file beyond the limit."""
    limit = BYTES_MAX // (1024 * 1024)
    return Refused(
        f"The photograph is larger than {limit} MB: take it with a lower resolution and send the form again.",
        f"照片超过{limit}兆字节：请降低分辨率重新拍摄后再提交。",
    )


def _too_many_pixels() -> Refused:
    return Refused(
        f"The photograph has more than {PIXELS_MAX // 1_000_000} million pixels: take it with a lower resolution.",
        f"照片像素超过{PIXELS_MAX // 10_000}万：请降低分辨率重新拍摄。",
    )


def _path(photo: uuid.UUID) -> Path:
    return Path(settings.CONFIGURATION.home) / "photos" / photo.hex[:2] / f"{photo.hex}.ck"


def _place(photo: uuid.UUID) -> bytes:
    return f"photo|{photo.hex}".encode()


def store(photo: uuid.UUID, picture: Picture) -> None:
    """Write the photograph, encrypted and durable, before its row says that it exists."""
    path = _path(photo)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_suffix(".tmp")
    with open(beside, "wb", opener=_owner_only) as file:
        file.write(this_home().sealer("casework").seal(picture.jpeg, _place(photo)))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _owner_only(name: Any, flags: int) -> int:
    return os.open(name, flags, 0o600)


def read(photo: uuid.UUID) -> bytes:
    """Return the photograph as JPEG. Raises: Refused if its file is gone; SealBroken if it was altered."""
    path = _path(photo)
    if not path.is_file():
        raise Refused(
            "The photograph's file is missing: tell the administrator to look into the backup.",
            "照片文件缺失：请联系系统管理员从备份中恢复。",
        )
    return this_home().sealer("casework").open(path.read_bytes(), _place(photo))

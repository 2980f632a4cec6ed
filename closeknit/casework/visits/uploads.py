"""Uploads are cut off at the limit while they arrive, so that a huge file fills neither memory nor disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from closeknit.casework.visits.photos import BYTES_MAX

CUT = "closeknit_cut_uploads"  # in request.META: the number of files that were too large


class LimitedUpload(FileUploadHandler):
    """Stands before the handlers that keep a file: past the limit the file is left out and counted."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > BYTES_MAX:
            meta: dict[str, Any] = self.request.META  # type: ignore[union-attr]
            meta[CUT] = meta.get(CUT, 0) + 1
            raise SkipFile()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

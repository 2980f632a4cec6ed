"""First pass over a file: what it really is, its hash, its encoding, and whether it stays within the limits.

Nothing is parsed here. Text must be UTF-8 (with or without BOM) or GB18030 (of which GBK is a part) from the
first byte to the last; a file that mixes them is refused, because the wrong half would turn into other names.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, cast

import numpy as np

from closeknit.engine.units import FileRefused
from closeknit.intake import limits
from closeknit.intake.naming import FileName
from closeknit.intake.reasons import refused

Encoding = Literal["utf-8", "gb18030"]

_READ = 4 * limits.MIB
_LONGEST_SHOWN = limits.RECORD_BYTES
_UTF8_BOM = codecs.BOM_UTF8
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What the first pass found."""

    sha256: str
    size: int  # bytes on disk
    stamp: tuple[int, int]  # size and modification time, to notice a change between the passes
    unpacked: int  # bytes of text; equal to size unless compressed
    encoding: Encoding | None  # None for workbooks and Parquet
    packed: bool  # gzip


def sniff(name: FileName) -> Sniffed:
    """Return what the file is, or refuse it: kind, size, compression, encoding, NUL bytes."""
    path = name.path
    if not path.exists():
        raise refused("not_found", str(path))
    if not path.is_file():
        raise refused("not_a_file", name.shown)
    size = path.stat().st_size
    if size == 0:
        raise refused("empty_file", name.shown)
    if size > limits.FILE_BYTES:
        raise refused("file_too_large", name.shown, size=size, limit=limits.FILE_BYTES)
    with path.open("rb") as file:
        head = file.read(8192)
    _check_kind(name, head)
    if name.format != "csv":
        return Sniffed(_hash(path), size, stamp(path), size, None, packed=False)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refused("encoding_utf16", name.shown)
    return _sniff_text(name, size, packed=path.suffix.lower() == ".gz")


def stamp(path: Path) -> tuple[int, int]:
    """Return size and modification time in nanoseconds."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _check_kind(name: FileName, head: bytes) -> None:
    """Refuse a file whose first bytes are not of the kind its ending names."""
    found = _kind(head)
    packed = name.path.suffix.lower() == ".gz"
    expected = {"xlsx": "zip", "parquet": "parquet", "csv": "gzip" if packed else "text"}[name.format]
    if found == expected:
        return
    if name.format == "xlsx":
        if found == "ole":
            encrypted = (
                "EncryptedPackage".encode("utf-16-le") in name.path.read_bytes()[: limits.WORKBOOK_BYTES]
            )
            raise refused("workbook_encrypted" if encrypted else "workbook_legacy", name.shown)
        if found == "text" and head.lstrip(_UTF8_BOM + b" \t\r\n")[:1] == b"<":
            raise refused("html_as_workbook", name.shown)
    words = {"zip": ".xlsx", "ole": ".xls", "parquet": ".parquet", "gzip": ".gz", "text": "text"}
    raise refused("format_mismatch", name.shown, found=words[found], expected=words[expected])


def _kind(head: bytes) -> str:
    for magic, kind in ((b"PK\x03\x04", "zip"), (b"PAR1", "parquet"), (b"\x1f\x8b", "gzip"), (_OLE, "ole")):
        if head.startswith(magic):
            return kind
    return "text"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def open_text(path: Path, packed: bool) -> IO[bytes]:
    """Open the file's text bytes for reading in order, unpacked."""
    return cast(IO[bytes], gzip.open(path, "rb") if packed else path.open("rb"))


def _sniff_text(name: FileName, size: int, *, packed: bool) -> Sniffed:
    before = stamp(name.path)
    digest = _hash(name.path)
    try:
        unpacked, failed_at = _scan_utf8(name, size, packed)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise refused("gzip_corrupt", name.shown) from None
    if unpacked == 0:
        raise refused("empty_file", name.shown)
    encoding: Encoding = "utf-8"
    if failed_at is not None:
        _scan_gb18030(name, packed, failed_at)
        encoding = "gb18030"
    if stamp(name.path) != before:
        raise refused("file_changed", name.shown)
    return Sniffed(digest, size, before, unpacked, encoding, packed)


def _pieces(name: FileName, packed: bool) -> Iterator[bytes]:
    with open_text(name.path, packed) as file:
        while piece := file.read(_READ):
            yield piece


def _scan_utf8(name: FileName, size: int, packed: bool) -> tuple[int, int | None]:
    """Return the unpacked size and where UTF-8 first fails (None: nowhere); refuse NUL bytes and bombs."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    total, failed_at = 0, None
    for piece in _pieces(name, packed):
        if b"\0" in piece:
            raise _nul(name, packed, piece, total)
        if failed_at is None:
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                failed_at = max(0, total - pending + error.start)
        total += len(piece)
        _check_unpacked(name, size, total, packed)
    if failed_at is None:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            failed_at = total - 1
    return total, failed_at


def _check_unpacked(name: FileName, size: int, total: int, packed: bool) -> None:
    if packed and total > limits.GZIP_RATIO_FROM and total > limits.GZIP_RATIO * size:
        raise refused("gzip_bomb", name.shown, ratio=limits.GZIP_RATIO)
    if total > limits.UNPACKED_TEXT_BYTES:
        raise refused("file_too_large", name.shown, size=total, limit=limits.UNPACKED_TEXT_BYTES)


def _nul(name: FileName, packed: bool, piece: bytes, before: int) -> FileRefused:
    """Return the refusal of NUL bytes; very many of them are UTF-16 without its mark."""
    if piece.count(b"\0") * 4 > len(piece):
        return refused("encoding_utf16", name.shown)
    return refused("nul_bytes", name.shown, line=line_at(name, packed, before + piece.index(b"\0"))[0])


def _scan_gb18030(name: FileName, packed: bool, utf8_failed_at: int) -> None:
    """Refuse unless the whole text is GB18030 and no run of it is UTF-8."""
    decoder = codecs.getincrementaldecoder("gb18030")("strict")
    total, tail = 0, b""
    utf8_run_at: int | None = None
    failed_at: int | None = None
    for piece in _pieces(name, packed):
        window = tail + piece
        run = _utf8_run(window)
        if run is not None and utf8_run_at is None:
            utf8_run_at = total - len(tail) + run
        if failed_at is None:
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                failed_at = max(0, total - pending + error.start)
        total += len(piece)
        tail = window[-16:]
    if failed_at is None and decoder.getstate()[0]:
        failed_at = total - 1
    if utf8_run_at is not None:
        line, _ = line_at(name, packed, max(utf8_run_at, utf8_failed_at))
        raise refused("encoding_mixed", name.shown, line=line)
    if failed_at is not None:
        line, text = line_at(name, packed, utf8_failed_at)
        code = "encoding_mixed" if _is_gb18030(text) else "encoding_unknown"
        raise refused(code, name.shown, line=line)


def _utf8_run(window: bytes) -> int | None:
    """Return where four Chinese characters of UTF-8 follow each other, None if nowhere.

    In true GB18030 text that happens by chance about once in 10**10 characters.
    """
    if window.isascii() or len(window) < 12:
        return None
    codes = np.frombuffer(window, np.uint8)
    follows = (codes >= 0x80) & (codes <= 0xBF)
    character = (codes[:-2] >= 0xE4) & (codes[:-2] <= 0xE9) & follows[1:-1] & follows[2:]
    run = character[:-9] & character[3:-6] & character[6:-3] & character[9:]
    at = int(run.argmax()) if len(run) else 0
    return at if len(run) and run[at] else None


def _is_gb18030(text: bytes) -> bool:
    try:
        text.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def line_at(name: FileName, packed: bool, position: int) -> tuple[int, bytes]:
    """Return the line (from 1) that holds the byte at `position`, and its bytes, at most some thousands."""
    with open_text(name.path, packed) as file:
        start = 0
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_SHOWN), b""), 1):
            start += len(line)
            if start > position:
                return number, line
    return 1, b""

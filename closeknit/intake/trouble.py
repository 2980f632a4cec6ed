"""Trouble around a file (disk, memory, permissions) as refusals a worker can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from closeknit.intake.home import Home
from closeknit.intake.reasons import refused

_NO_ACCESS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR})


@contextmanager
def explained(home: Home) -> Iterator[None]:
    """Turn a full disk, missing rights and exhausted memory into FileRefused."""
    where = str(home.path)
    try:
        yield
    except (OSError, MemoryError, duckdb.Error) as error:
        if _is_full(error):
            raise refused("disk_full", "import", home=where) from error
        if isinstance(error, OSError) and error.errno in _NO_ACCESS:
            detail = f"{error.strerror}: {error.filename}"
            raise refused("no_access", "import", detail=detail) from error
        if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
            raise refused("out_of_memory", "import") from error
        raise


def _is_full(error: BaseException) -> bool:
    """Tell whether the disk is full; DuckDB says so in words, also when it could not spill."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    words = str(error)
    return "No space left" in words or "max_temp_directory_size" in words

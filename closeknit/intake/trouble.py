"""Trouble around a file (disk, memory, permissions) as refusals a worker can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from closeknit.intake.home import Home
from closeknit.intake.reasons import refused


@contextmanager
def explained(home: Home) -> Iterator[None]:
    """Turn a full disk, missing rights and exhausted memory into FileRefused."""
    where = str(home.path)
    try:
        yield
    except (OSError, duckdb.IOException) as error:
        if _is_full(error):
            raise refused("disk_full", "import", home=where) from error
        if isinstance(error, OSError) and error.errno in (
            errno.EACCES,
            errno.EPERM,
            errno.EROFS,
            errno.ENOTDIR,
        ):
            detail = f"{error.strerror}: {error.filename}"
            raise refused("no_access", "import", detail=detail) from error
        raise
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        if _is_full(error):
            raise refused("disk_full", "import", home=where) from error
        raise refused("out_of_memory", "import") from error


def _is_full(error: BaseException) -> bool:
    """Tell whether the disk is full; DuckDB says so in words, also when it could not spill."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    words = str(error)
    return "No space left" in words or "max_temp_directory_size" in words

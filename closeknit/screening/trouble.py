"""Trouble around a run (disk, memory, rights, a damaged file) as one sentence that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from closeknit.engine.units import RunFailed
from closeknit.intake.home import Home

# What DuckDB raises for a file that is not there, cut short or damaged, and for memory it could not get.
_FILES = (
    duckdb.IOException,
    duckdb.InvalidInputException,
    duckdb.SerializationException,
    duckdb.OutOfMemoryException,
)
_NO_ACCESS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR})


@contextmanager
def in_one_sentence(home: Home, what: str) -> Iterator[None]:
    """Turn a full disk, missing rights, exhausted memory and unreadable files into RunFailed.

    what: the run or step it happened to. Nothing is published when this raises.
    """
    try:
        yield
    except (OSError, MemoryError, *_FILES) as error:
        raise _failed(error, home, what) from error
    except duckdb.Error as error:
        if not _is_full(error):
            raise
        raise _failed(error, home, what) from error


def _failed(error: BaseException, home: Home, what: str) -> RunFailed:
    if _is_full(error):
        return RunFailed(
            f"the disk of {home.path} is full, {what} was not made and nothing was published; "
            "free some space or name another --home, and run it again.",
            f"{home.path} 所在磁盘已满，{what} 未完成，结果未发布；请腾出空间或另指定 --home 后重新运行。",
        )
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return RunFailed(
            f"there is too little memory for {what}, nothing was published; close other programs or use --threads 1, "
            "and run it again.",
            f"内存不足，{what} 未完成，结果未发布；请关闭其他程序或使用 --threads 1 后重新运行。",
        )
    if isinstance(error, OSError) and error.errno in _NO_ACCESS:
        return RunFailed(
            f"{error.filename or home.path}: {error.strerror}, {what} was not made; check the rights of this account, "
            "and run it again.",
            f"{error.filename or home.path}：{error.strerror}，{what} 未完成；请检查当前账号的权限后重新运行。",
        )
    detail = " ".join(str(error).split()).rstrip(".")
    return RunFailed(
        f"a file could not be read or written ({detail}), {what} was not made and nothing was published; "
        f"delete {home.ready} (it is rebuilt), and run it again.",
        f"文件读写失败（{detail}），{what} 未完成，结果未发布；请删除 {home.ready}（会自动重建）后重新运行。",
    )


def _is_full(error: BaseException) -> bool:
    """Tell whether the disk is full; DuckDB says so in words, also when it could not spill."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    words = str(error)
    return "No space left" in words or "max_temp_directory_size" in words

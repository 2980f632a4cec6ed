"""Which columns of a chunk need no normalising: one look at their bytes instead of one at every cell.

Nearly all cells of nearly all registers are plain. Trimming and translating them all the same would cost more
than all other checks together.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

# Any of these in a text column: odd spaces, invisible marks, characters lost in a conversion (U+FFFD, 锟).
_ODD = (
    b"\xc2\xa0",
    b"\xe2\x80",
    b"\xe2\x81\xa0",
    b"\xe3\x80\x80",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbd",
    b"\xe9\x94\x9f",
)
_WIDE_QUESTION = b"\xef\xbc\x9f"


def is_plain(column: pa.ChunkedArray, words: bool) -> bool:
    """Tell whether no cell of a text column holds anything to normalise.

    Columns of codes and numbers: printable ASCII without a space or apostrophe. Columns of words: no control
    character, space or odd mark.
    """
    return all(_plain(chunk, words) for chunk in column.chunks)


def _plain(array: Any, words: bool) -> bool:
    data = array.buffers()[2]
    if data is None or data.size == 0:
        return True
    offsets = np.frombuffer(array.buffers()[1], np.int32)[array.offset : array.offset + len(array) + 1]
    start, end = int(offsets[0]), int(offsets[-1])
    if start == end:
        return True
    view = memoryview(data)[start:end]
    cells = np.frombuffer(view, np.uint8)
    if int(cells.min()) <= 32:
        return False
    if not words:
        return int(cells.max()) < 127 and b"'" not in bytes(view)
    text = bytes(view)
    return b"\x7f" not in text and _WIDE_QUESTION not in text and not any(mark in text for mark in _ODD)

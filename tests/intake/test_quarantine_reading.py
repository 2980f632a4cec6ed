"""Rejected rows on a screen: nothing in them that a terminal would act on."""

from __future__ import annotations

import pytest

from closeknit.intake.quarantine import readable


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("张三,1".encode(), "张三,1"),
        ("张三,1".encode("gb18030"), "张三,1"),
        (b"a\x1b[2J\x07b\r", r"a\x1b[2J\x07b\r"),
        ("a\u202eb".encode(), r"a\u202eb"),
        (b"\xff\xff\xfe", r"\xff\xff\xfe"),
    ],
)
def test_a_row_is_shown_as_text_without_its_control_characters(raw: bytes, shown: str) -> None:
    assert readable(raw) == shown

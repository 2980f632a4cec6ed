"""Structured lines without personal data: an event, its request and codes; never a form, a name or an address with a query."""

from __future__ import annotations

import logging
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_PERSONAL = frozenset({"args", "request", "query", "body", "form", "headers", "cookies"})


def drop_personal(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Leave out everything a form, a query or a header could have brought in."""
    return {key: value for key, value in line.items() if key not in _PERSONAL}


def formatter() -> logging.Formatter:
    """Return the formatter of all log lines: JSON, one a line."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            drop_personal,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )

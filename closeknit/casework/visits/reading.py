"""What people type, understood: yuan to fen, months, full width, spaces; what is not understood is told, never guessed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError

from closeknit.casework.wording import words

_FEN_MAX = 10**14


def fen_of(typed: str) -> int | None:
    """Return yuan as typed ("１,２００元", "1200.5") as fen; None for nothing typed.

    Raises: ValidationError for anything else, for a negative amount, for more than two digits behind the point.
    """
    plain = unicodedata.normalize("NFKC", typed).strip().removesuffix("元").removeprefix("¥")
    plain = re.sub(r"[\s,]", "", plain)
    if not plain:
        return None
    try:
        fen = Decimal(plain) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= _FEN_MAX:
        raise ValidationError(
            words("Write yuan, as 1200 or 1200.50.", "请填写金额（元），如 1200 或 1200.50。")
        )
    return int(fen)


def month_of(typed: str) -> str:
    """Return a month as YYYY-MM from "2024-8", "2024/08", "2024.08", "2024年8月"; empty for nothing typed.

    Raises: ValidationError for anything else.
    """
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain:
        return ""
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?", plain)
    if found is None or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2200:
        raise ValidationError(words("Write the month as YYYY-MM.", "月份请写成 YYYY-MM。"))
    return f"{found[1]}-{int(found[2]):02d}"

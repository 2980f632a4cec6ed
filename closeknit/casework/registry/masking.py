"""How personal values are shown before somebody reveals one: 张*, 欧**娜, 330106********1234, 138****1234."""

from __future__ import annotations


def mask_name(name: str) -> str:
    """Return the first character, and the last of a name of four or more; stars between."""
    name = name.strip()
    if len(name) < 2:
        return "*" if name else ""
    return name[0] + "*" * (len(name) - 2) + (name[-1] if len(name) > 3 else "*")


def mask_number(number: str) -> str:
    """Return a resident number with its division and last four digits alone."""
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else "*" * len(number)


def mask_phone(phone: str) -> str:
    """Return a telephone number with its first three and last four digits."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "*" * len(phone)


def mask_address(address: str) -> str:
    """Return an address as far as the district."""
    for mark in ("区", "县", "市"):
        head, found, _ = address.partition(mark)
        if found and mark != "市":
            return head + found + "****"
    return "****" if address else ""


def mask_day(day: str) -> str:
    """Return the year of a day."""
    return f"{day[:4]}-**-**" if day else ""

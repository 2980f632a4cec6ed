"""docs/roles.md: the table of roles and actions, printed. `python -m closeknit.cli.roles > docs/roles.md`"""

from __future__ import annotations

from collections.abc import Iterator

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.accounts.roles import APART, ROLES

_LEVELS = {6: "district 区", 9: "street 街道", 12: "community 社区"}


def lines() -> Iterator[str]:
    """Return the page, line by line."""
    yield "# Who may do what"
    yield ""
    yield (
        "Made from `closeknit/casework/accounts/policy.py` by `python -m closeknit.cli.roles`. A role reaches the area in which it is held and everything "
        "below it. What is not marked is denied. Actions with no mark belong to a job of the system."
    )
    yield ""
    yield "| role | 岗位 | held in a |"
    yield "|---|---|---|"
    for name, (text, digits) in ROLES.items():
        yield f"| `{name}` {text.en} | {text.zh} | {_LEVELS[digits]} |"
    yield ""
    yield (
        "Never both by one person: "
        + "; ".join(" and ".join(f"`{r}`" for r in sorted(pair)) for pair in APART)
        + "."
    )
    yield ""
    yield "| action | " + " | ".join(f"`{name}`" for name in ROLES) + " |"
    yield "|---|" + "---|" * len(ROLES)
    for action, granted in POLICY.items():
        yield f"| `{action}` | " + " | ".join("✓" if name in granted else "" for name in ROLES) + " |"


if __name__ == "__main__":
    print("\n".join(lines()))

"""One sample of every address with a key in it: how to make, in an area, the thing that the address is about.

    SAMPLES["alerts:detail"] = lambda community: {"alert_id": …}

Each stage adds its own; an address with a key and without a sample fails the matrix. Samples are made by a job that may
do everything, in the community given.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Sample = Callable[[str], dict[str, Any]]

SAMPLES: dict[str, Sample] = {
    # policy: the same for every area, so nothing is foreign (see WITHOUT_AREA)
    "policy:thing": lambda community: {"name": "dibao.line"},
}

# Addresses with a key that lies in no area.
WITHOUT_AREA = {"policy:thing"}

# Addresses of the sign-in library that we include: they act on one's own account only.
LIBRARY = ("account_", "mfa_")

"""Why a household stands where it stands: as data (`explain`) and as text for a reader's role (`render`)."""

from closeknit.screening.explaining.account import explain
from closeknit.screening.explaining.standing import require_same_pack
from closeknit.screening.explaining.telling import for_role, render

__all__ = ["explain", "for_role", "render", "require_same_pack"]

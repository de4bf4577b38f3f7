"""People, what they are assigned to, the keys of the persons they protect, and the trail."""

from .assignment import Assignment, CaseTeam, Organisation, Role
from .invitation import Invitation
from .key import PersonKey
from .recovery import Recovery
from .reveal import IdentityReveal, Part
from .trail import AuditEvent, AuditSeal
from .user import User

__all__ = [
    "Assignment",
    "AuditEvent",
    "AuditSeal",
    "CaseTeam",
    "IdentityReveal",
    "Invitation",
    "Organisation",
    "Part",
    "PersonKey",
    "Recovery",
    "Role",
    "User",
]

"""People, what they are assigned to, the keys of the persons they protect, and the trail."""

from .assignment import Assignment, CaseTeam, Organisation, Role
from .invitation import Invitation
from .key import PersonKey
from .recovery import Recovery
from .reveal import IdentityReveal, Part
from .session import Browser, KnownDevice, OpenSession, System
from .trail import AuditEvent, AuditSeal
from .user import User
from .witness import OutsideWitness, WitnessStamp

__all__ = [
    "Assignment",
    "AuditEvent",
    "AuditSeal",
    "Browser",
    "CaseTeam",
    "IdentityReveal",
    "Invitation",
    "KnownDevice",
    "OpenSession",
    "Organisation",
    "OutsideWitness",
    "Part",
    "PersonKey",
    "Recovery",
    "Role",
    "System",
    "User",
    "WitnessStamp",
]

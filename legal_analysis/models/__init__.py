"""Rights, policies, the law, and the case files built on the record."""

from .assessing import AssessmentComment, AssessmentDraft, AssessmentVersion, Part
from .build import Build, LaidOutPart, Package
from .case import Assessment, CaseFile, CaseText
from .citation import Citation, CitationVersion
from .corroboration import Corroboration
from .enforcement_decision import EnforcementDecision
from .finding import SavedSearch, Search
from .frozen import FrozenRecord
from .law import CaseLaw, Conclusion, Element, Framework, StandardOfProof
from .mechanism import Mechanism, Submission, SubmissionPassage
from .naming import Naming
from .passage_decision import PassageDecision
from .policy import InForce, Policy, PolicyRelation, PolicySource, Provision
from .policy_entry import PolicyEntry
from .recall import Recall
from .receiver_key import ReceiverKey
from .release import Channel, Release
from .right import Deprivation, Enforcement, Instrument, Right, RightInstrument
from .submission_text import SubmissionText

__all__ = [
    "Assessment",
    "AssessmentComment",
    "AssessmentDraft",
    "AssessmentVersion",
    "Build",
    "CaseFile",
    "CaseLaw",
    "CaseText",
    "Channel",
    "Citation",
    "CitationVersion",
    "Conclusion",
    "Corroboration",
    "Deprivation",
    "Element",
    "Enforcement",
    "EnforcementDecision",
    "Framework",
    "FrozenRecord",
    "InForce",
    "Instrument",
    "LaidOutPart",
    "Mechanism",
    "Naming",
    "Package",
    "Part",
    "PassageDecision",
    "Policy",
    "PolicyEntry",
    "PolicyRelation",
    "PolicySource",
    "Provision",
    "Recall",
    "ReceiverKey",
    "Release",
    "Right",
    "RightInstrument",
    "SavedSearch",
    "Search",
    "StandardOfProof",
    "Submission",
    "SubmissionPassage",
    "SubmissionText",
]

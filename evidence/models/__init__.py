"""The record: one aggregate per module."""

from .actor import ActorStatement, ActorStatementVersion, ReconciledStatement, Reconciliation
from .authority import Authority, AuthorityMeasure, AuthoritySource, Tenure
from .bundle import BundleContents, BundleMember, BundleSaying
from .consent import Consent
from .custody import CustodyEvent
from .draft import Draft
from .entry import Correction, Entry
from .file_request import FileReason, FileRequest
from .grading import Grading
from .handover import Handover
from .head import ChainHead
from .incident import Act, Incident, IncidentSource, Involvement
from .inspection import Inspection, ItemMetadata
from .item import EvidenceItem
from .match import PossibleMatch
from .material import CaseMaterial
from .merge import IncidentMerge, IncidentPair, MergeStep
from .origin import OriginChange, RestsOn
from .original import Original, WorkingCopy
from .permit import IncidentPermit
from .person import BlindIndexToken, Person
from .place import Place
from .receipt import ContactRequest, Receipt
from .reporting import ReportingLine, ReportingLineSource
from .review import Comment, Review
from .sharing import RiskApproval
from .source import Source
from .stamp import TimeStamp
from .testimony import Interview, Paragraph, Testimony, TestimonySource
from .translation import Translation, UnfinishedTranslation
from .upload import Joining, Upload, UploadPart

__all__ = [
    "Act",
    "ActorStatement",
    "ActorStatementVersion",
    "Authority",
    "AuthorityMeasure",
    "AuthoritySource",
    "BlindIndexToken",
    "BundleContents",
    "BundleMember",
    "BundleSaying",
    "CaseMaterial",
    "ChainHead",
    "Comment",
    "Consent",
    "ContactRequest",
    "Correction",
    "CustodyEvent",
    "Draft",
    "Entry",
    "EvidenceItem",
    "FileReason",
    "FileRequest",
    "Grading",
    "Handover",
    "Incident",
    "IncidentMerge",
    "IncidentPair",
    "IncidentPermit",
    "IncidentSource",
    "Inspection",
    "Interview",
    "Involvement",
    "ItemMetadata",
    "Joining",
    "MergeStep",
    "OriginChange",
    "Original",
    "Paragraph",
    "Person",
    "Place",
    "PossibleMatch",
    "Receipt",
    "ReconciledStatement",
    "Reconciliation",
    "ReportingLine",
    "ReportingLineSource",
    "RestsOn",
    "Review",
    "RiskApproval",
    "Source",
    "Tenure",
    "Testimony",
    "TestimonySource",
    "TimeStamp",
    "Translation",
    "UnfinishedTranslation",
    "Upload",
    "UploadPart",
    "WorkingCopy",
]

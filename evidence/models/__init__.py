"""The record: one aggregate per module."""

from .authority import Authority, AuthorityMeasure, AuthoritySource, Tenure
from .consent import Consent
from .draft import Draft
from .entry import Correction, Entry
from .incident import Act, Incident, IncidentSource, Involvement
from .item import EvidenceItem
from .match import PossibleMatch
from .material import CaseMaterial
from .permit import IncidentPermit
from .person import BlindIndexToken, Person
from .place import Place
from .receipt import ContactRequest, Receipt
from .review import Comment, Review
from .source import Source
from .testimony import Interview, Paragraph, Testimony, TestimonySource
from .translation import Translation, UnfinishedTranslation

__all__ = [
    "Act",
    "Authority",
    "AuthorityMeasure",
    "AuthoritySource",
    "BlindIndexToken",
    "CaseMaterial",
    "Comment",
    "Consent",
    "ContactRequest",
    "Correction",
    "Draft",
    "Entry",
    "EvidenceItem",
    "Incident",
    "IncidentPermit",
    "IncidentSource",
    "Interview",
    "Involvement",
    "Paragraph",
    "Person",
    "Place",
    "PossibleMatch",
    "Receipt",
    "Review",
    "Source",
    "Tenure",
    "Testimony",
    "TestimonySource",
    "Translation",
    "UnfinishedTranslation",
]

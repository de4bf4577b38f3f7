"""The kinds of record a reference library holds, and the model each is kept in."""

from enum import StrEnum

from django.db.models import Model

from evidence.models import Authority, Incident, Place, Testimony
from legal_analysis.models import (
    CaseLaw,
    Conclusion,
    Element,
    Framework,
    Instrument,
    Mechanism,
    Policy,
    Right,
    StandardOfProof,
)


class Kind(StrEnum):
    """Kinds of record, as the report names them."""

    PROVINCE = "provinces"
    DISTRICT = "districts"
    AUTHORITY = "authorities"
    INSTRUMENT = "instruments"
    RIGHT = "rights"
    FRAMEWORK = "frameworks"
    ELEMENT = "elements"
    CASE_LAW = "case law"
    CONCLUSION = "conclusions"
    STANDARD = "standards of proof"
    POLICY = "policies"
    INCIDENT = "incidents"
    TESTIMONY = "testimonies"
    MECHANISM = "mechanisms"

    @property
    def one(self) -> str:
        """Return the name of a single record of this kind."""
        return _ONE[self]


_ONE = {
    Kind.PROVINCE: "province",
    Kind.DISTRICT: "district",
    Kind.AUTHORITY: "authority",
    Kind.INSTRUMENT: "instrument",
    Kind.RIGHT: "right",
    Kind.FRAMEWORK: "framework",
    Kind.ELEMENT: "element",
    Kind.CASE_LAW: "decision",
    Kind.CONCLUSION: "conclusion",
    Kind.STANDARD: "standard of proof",
    Kind.POLICY: "policy",
    Kind.INCIDENT: "incident",
    Kind.TESTIMONY: "testimony",
    Kind.MECHANISM: "mechanism",
}

MODELS: dict[Kind, type[Model]] = {
    Kind.PROVINCE: Place,
    Kind.DISTRICT: Place,
    Kind.AUTHORITY: Authority,
    Kind.INSTRUMENT: Instrument,
    Kind.RIGHT: Right,
    Kind.FRAMEWORK: Framework,
    Kind.ELEMENT: Element,
    Kind.CASE_LAW: CaseLaw,
    Kind.CONCLUSION: Conclusion,
    Kind.STANDARD: StandardOfProof,
    Kind.POLICY: Policy,
    Kind.INCIDENT: Incident,
    Kind.TESTIMONY: Testimony,
    Kind.MECHANISM: Mechanism,
}

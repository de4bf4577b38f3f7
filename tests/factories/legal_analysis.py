"""Smallest valid objects of `legal_analysis`. All cases are invented."""

import datetime

import factory

from legal_analysis.library_words import STANDARDS
from legal_analysis.models import (
    Assessment,
    AssessmentComment,
    AssessmentDraft,
    AssessmentVersion,
    Build,
    CaseFile,
    CaseLaw,
    Citation,
    CitationVersion,
    Conclusion,
    Deprivation,
    Element,
    Framework,
    Instrument,
    LaidOutPart,
    Mechanism,
    Package,
    PolicyEntry,
    PolicySource,
    Right,
    RightInstrument,
    StandardOfProof,
)
from tests.factories.accounts import CaseTeamFactory, OrganisationFactory, UserFactory
from tests.factories.authorities import NamingFactory
from tests.factories.corroborations import CorroborationFactory
from tests.factories.evidence import (
    IncidentFactory,
    SourceFactory,
)
from tests.factories.finding import SavedSearchFactory, SearchFactory
from tests.factories.frozen import (
    FrozenRecordFactory,
    SubmissionFactory,
    SubmissionPassageFactory,
)
from tests.factories.policies import (
    EnforcementDecisionFactory,
    EnforcementFactory,
    InForceFactory,
    PolicyFactory,
    PolicyRelationFactory,
    ProvisionFactory,
)
from tests.factories.releases import RecallFactory, ReceiverKeyFactory, ReleaseFactory
from tests.factories.submissions import (
    CaseTextFactory,
    PassageDecisionFactory,
    SubmissionTextFactory,
)

__all__ = [
    "AssessmentCommentFactory",
    "AssessmentDraftFactory",
    "AssessmentFactory",
    "AssessmentVersionFactory",
    "BuildFactory",
    "CaseFileFactory",
    "CaseLawFactory",
    "CaseTextFactory",
    "CitationFactory",
    "CitationVersionFactory",
    "ConclusionFactory",
    "CorroborationFactory",
    "DeprivationFactory",
    "ElementFactory",
    "EnforcementDecisionFactory",
    "EnforcementFactory",
    "FinishedBuildFactory",
    "FrameworkFactory",
    "FrozenRecordFactory",
    "InForceFactory",
    "InstrumentFactory",
    "LaidOutPartFactory",
    "MechanismFactory",
    "NamingFactory",
    "PackageFactory",
    "PassageDecisionFactory",
    "PolicyEntryFactory",
    "PolicyFactory",
    "PolicyRelationFactory",
    "PolicySourceFactory",
    "ProvisionFactory",
    "RecallFactory",
    "ReceiverKeyFactory",
    "ReleaseFactory",
    "RightFactory",
    "RightInstrumentFactory",
    "SavedSearchFactory",
    "SearchFactory",
    "StandardOfProofFactory",
    "SubmissionFactory",
    "SubmissionPassageFactory",
    "SubmissionTextFactory",
]


class FrameworkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Framework

    code = factory.Sequence(lambda n: f"framework-{n}")
    title = "Invented framework"
    version = "1"
    status = "invented"
    note = "Not law."
    source = factory.LazyFunction(lambda: {"citation": "Invented", "url": "https://example.org"})


class ElementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Element

    framework = factory.SubFactory(FrameworkFactory)
    code = factory.Sequence(lambda n: f"EL-{n}")
    position = factory.Sequence(lambda n: n)
    kind = "conduct"
    title = "Invented element"
    paraphrase = "Something must be shown."
    verified = False


class CaseLawFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseLaw

    code = factory.Sequence(lambda n: f"case-{n}")
    title = "Invented v. Invented"
    holding = "Nothing was held."
    verified = False


class ConclusionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Conclusion

    code = factory.Sequence(lambda n: f"conclusion-{n}")
    position = factory.Sequence(lambda n: n)
    label = "Invented conclusion"


class StandardOfProofFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StandardOfProof

    code = factory.Sequence(lambda n: f"standard-{n}")
    position = factory.Sequence(lambda n: n)
    label = STANDARDS[0]  # a select cannot say that its words are of another language


class InstrumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Instrument

    code = factory.Sequence(lambda n: f"INV-{n}")
    full_title = "Invented convention"
    kind = "treaty"
    party = False
    date_edtf = "1999"
    individual_complaints = False
    note = "Not a treaty."
    verified = False


class RightFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Right

    code = factory.Sequence(lambda n: f"right_{n}")
    position = factory.Sequence(lambda n: n)
    title = "Invented right"
    core = False
    icc_named = False
    description = "Not a right."
    verified = False


class RightInstrumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RightInstrument

    right = factory.SubFactory(RightFactory)
    instrument = factory.SubFactory(InstrumentFactory)
    position = 0
    article = "1"


class PolicySourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PolicySource

    policy = factory.SubFactory(PolicyFactory)
    source = factory.SubFactory(SourceFactory)
    position = 0


class PolicyEntryFactory(factory.django.DjangoModelFactory):
    """A policy somebody has begun to enter; give `answers={…}` to fill it."""

    class Meta:
        model = PolicyEntry

    organisation = factory.SubFactory(OrganisationFactory)
    author = factory.SubFactory(UserFactory)
    answers = factory.LazyFunction(lambda: {"name": {"title": ["Invented order"]}})
    title = "Invented order"


class DeprivationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Deprivation

    right = factory.SubFactory(RightFactory)
    incident = factory.SubFactory(IncidentFactory)


class CaseFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseFile

    team = factory.SubFactory(CaseTeamFactory)
    standard_of_proof = factory.SubFactory(StandardOfProofFactory)
    code = factory.Sequence(lambda n: f"CF-{n + 900}")
    title = "Invented case"
    question = "Did nothing happen?"


class CitationFactory(factory.django.DjangoModelFactory):
    """A provision set against an element."""

    class Meta:
        model = Citation

    case_file = factory.SubFactory(CaseFileFactory)
    element = factory.SubFactory(ElementFactory)
    provision = factory.SubFactory(ProvisionFactory)
    author = factory.SubFactory(UserFactory)
    written_by = factory.SelfAttribute("author")
    stance = Citation.Stance.SUPPORTS
    weight = Citation.Weight.LOW
    reason = "Invented reason."
    fingerprint = b"\x00" * 16


class CitationVersionFactory(factory.django.DjangoModelFactory):
    """What a citation said before; in life the database writes it."""

    class Meta:
        model = CitationVersion

    citation = factory.SubFactory(CitationFactory, version=2)
    written_by = factory.SubFactory(UserFactory)
    stance = Citation.Stance.NEUTRAL
    weight = Citation.Weight.LOW
    reason = "Invented reason of before."
    fingerprint = b"\x00" * 16


class AssessmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assessment

    case_file = factory.SubFactory(CaseFileFactory)
    element = factory.SubFactory(ElementFactory)
    conclusion = factory.SubFactory(ConclusionFactory)
    author = factory.SubFactory(UserFactory)


class AssessmentVersionFactory(factory.django.DjangoModelFactory):
    """The first version of a new assessment: the database writes it, and no other way leads there."""

    class Meta:
        model = AssessmentVersion

    assessment = factory.SubFactory(AssessmentFactory)

    @classmethod
    def _create(
        cls, model_class: type[AssessmentVersion], assessment: Assessment
    ) -> AssessmentVersion:
        rows = model_class.objects.unscoped(reason="test.arrange")
        return rows.get(assessment=assessment, number=assessment.version)


class AssessmentCommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssessmentComment

    assessment = factory.SubFactory(AssessmentFactory)
    author = factory.SubFactory(UserFactory)
    role = "analyst"
    version = 1
    text = "Invented comment."
    at = datetime.datetime(2023, 5, 4, 9, tzinfo=datetime.UTC)


class AssessmentDraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AssessmentDraft

    case_file = factory.SubFactory(CaseFileFactory)
    element = factory.SubFactory(ElementFactory)
    author = factory.SubFactory(UserFactory)
    began = 0


class MechanismFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mechanism

    code = factory.Sequence(lambda n: f"mechanism-{n}")
    position = factory.Sequence(lambda n: n)
    name = "Invented mechanism"
    mandate = "Receives nothing."
    audience = "nobody"
    anonymity_possible = True
    format = factory.LazyFunction(dict)
    channel = factory.LazyFunction(dict)
    verified = False


class BuildFactory(factory.django.DjangoModelFactory):
    """A request that waits for its turn."""

    class Meta:
        model = Build

    case_file = factory.SubFactory(CaseFileFactory)
    mechanism = factory.SubFactory(MechanismFactory)
    requested_by = factory.SubFactory(UserFactory)
    language = "en"


class FinishedBuildFactory(BuildFactory):
    class Params:
        at = datetime.datetime(2023, 5, 4, 9, tzinfo=datetime.UTC)

    status = Build.Status.DONE
    submission = factory.SubFactory(
        SubmissionFactory,
        case_file=factory.SelfAttribute("..case_file"),
        mechanism=factory.SelfAttribute("..mechanism"),
    )
    attempt = 1
    created_at = started_at = heartbeat_at = finished_at = factory.SelfAttribute("at")
    sha256 = "0" * 64
    pages = 1


class LaidOutPartFactory(factory.django.DjangoModelFactory):
    """A chapter whose time ran out long ago."""

    class Meta:
        model = LaidOutPart

    case_file = factory.SubFactory(CaseFileFactory)
    digest = factory.Sequence(lambda number: number.to_bytes(16))
    expires_at = datetime.datetime(2023, 5, 4, 9, 15, tzinfo=datetime.UTC)
    sealed = b"invented"


class PackageFactory(factory.django.DjangoModelFactory):
    """A file whose time ran out long ago."""

    class Meta:
        model = Package

    build = factory.SubFactory(FinishedBuildFactory)
    expires_at = datetime.datetime(2023, 5, 4, 9, 15, tzinfo=datetime.UTC)
    sealed = b"invented"

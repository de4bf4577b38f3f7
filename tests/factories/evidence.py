"""Smallest valid objects of `evidence`. All people and events are invented.

Sensitive tables are behind row security: use these inside `as_system` or `acting_as(...)`.
"""

import datetime
import secrets
from typing import Any

import factory
from django.contrib.auth.models import Permission
from django.utils import timezone

from evidence.models import (
    BlindIndexToken,
    CaseMaterial,
    Comment,
    Consent,
    ContactRequest,
    Draft,
    Grading,
    IncidentPermit,
    Interview,
    Paragraph,
    Person,
    Place,
    PossibleMatch,
    Receipt,
    Review,
    Testimony,
    TestimonySource,
    Translation,
    UnfinishedTranslation,
)
from evidence.vocabulary import Language, RiskLevel
from tests.factories.accounts import (
    CaseTeamFactory,
    OrganisationFactory,
    PersonKeyFactory,
    UserFactory,
)
from tests.factories.actors import (
    ActorStatementFactory,
    ActorStatementVersionFactory,
    ReconciledStatementFactory,
    ReconciliationFactory,
)
from tests.factories.authorities import (
    AuthorityFactory,
    AuthorityMeasureFactory,
    AuthoritySourceFactory,
    ReportingLineFactory,
    ReportingLineSourceFactory,
    TenureFactory,
)
from tests.factories.bundles import (
    BundleContentsFactory,
    BundleMemberFactory,
    BundleSayingFactory,
)
from tests.factories.incidents import (
    A_DAY,
    THAT_DAY,
    ActFactory,
    CorrectionFactory,
    EntryFactory,
    IncidentFactory,
    IncidentSourceFactory,
    InvolvementFactory,
    SourceFactory,
)
from tests.factories.items import (
    CustodyEventFactory,
    EvidenceItemFactory,
    FileRequestFactory,
    HandoverFactory,
    InspectionFactory,
    ItemMetadataFactory,
    JoiningFactory,
    OriginalFactory,
    UploadFactory,
    UploadPartFactory,
    WorkingCopyFactory,
)
from tests.factories.merges import IncidentMergeFactory, IncidentPairFactory, MergeStepFactory
from tests.factories.origins import OriginChangeFactory, RestsOnFactory
from tests.factories.sharing import RiskApprovalFactory
from tests.factories.stamps import ChainHeadFactory, TimeStampFactory

__all__ = [
    "ActFactory",
    "ActorStatementFactory",
    "ActorStatementVersionFactory",
    "AuthorityFactory",
    "AuthorityMeasureFactory",
    "AuthoritySourceFactory",
    "BundleContentsFactory",
    "BundleMemberFactory",
    "BundleSayingFactory",
    "ChainHeadFactory",
    "CorrectionFactory",
    "CustodyEventFactory",
    "EntryFactory",
    "EvidenceItemFactory",
    "FileRequestFactory",
    "HandoverFactory",
    "IncidentFactory",
    "IncidentMergeFactory",
    "IncidentPairFactory",
    "IncidentSourceFactory",
    "InspectionFactory",
    "InvolvementFactory",
    "ItemMetadataFactory",
    "JoiningFactory",
    "MergeStepFactory",
    "OriginChangeFactory",
    "OriginalFactory",
    "ReconciledStatementFactory",
    "ReconciliationFactory",
    "ReportingLineFactory",
    "ReportingLineSourceFactory",
    "RestsOnFactory",
    "RiskApprovalFactory",
    "SourceFactory",
    "TenureFactory",
    "TimeStampFactory",
    "UploadFactory",
    "UploadPartFactory",
    "WorkingCopyFactory",
]


class PlaceFactory(factory.django.DjangoModelFactory):
    """An invented province."""

    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"XX{n:04}")
    level = Place.Level.PROVINCE
    name_en = factory.Sequence(lambda n: f"Invented Province {n}")
    name_fa_af = "ولایت خیالی"


class PersonFactory(factory.django.DjangoModelFactory):
    """A survivor without any identity; give `full_name="…"` and the like to seal one."""

    class Meta:
        model = Person

    organisation = factory.SubFactory(OrganisationFactory)
    key = factory.SubFactory(PersonKeyFactory)
    code = factory.Sequence(lambda n: f"W-{n + 900}")
    kind = Person.Kind.WOMAN
    origin = Person.Origin.INVENTED
    risk_level = "low"


class DraftFactory(factory.django.DjangoModelFactory):
    """An interview just begun; give `answers={…}` to fill it."""

    class Meta:
        model = Draft

    organisation = factory.SubFactory(OrganisationFactory)
    author = factory.SubFactory(UserFactory)
    key = factory.SubFactory(PersonKeyFactory)


class PossibleMatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PossibleMatch

    person = factory.SubFactory(PersonFactory)
    earlier = factory.SubFactory(PersonFactory)
    purposes = ["phone"]


class BlindIndexTokenFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BlindIndexToken

    person = factory.SubFactory(PersonFactory)
    purpose = BlindIndexToken.Purpose.FULL_NAME
    token = b"\x00" * 16


class ConsentFactory(factory.django.DjangoModelFactory):
    """She allows that we keep her account."""

    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    key = factory.SelfAttribute("person.key")
    use = Consent.Use.STORE
    decision = Consent.Decision.GRANTED
    form = Consent.Form.SPOKEN
    language = Language.DARI
    text_version = "1"
    explained_by = factory.SubFactory(UserFactory)
    given_at = datetime.datetime(2023, 5, 4, 9, tzinfo=datetime.UTC)
    valid_until = datetime.date(2099, 1, 1)


class ReceiptFactory(factory.django.DjangoModelFactory):
    """A code she keeps; which one, nobody knows: `receipts.issue` gives one that works."""

    class Meta:
        model = Receipt

    person = factory.SubFactory(PersonFactory)
    code_index = factory.LazyFunction(lambda: secrets.token_bytes(16))
    language = Language.DARI
    issued_at = factory.LazyFunction(timezone.now)
    issued_by = factory.SubFactory(UserFactory)


class ContactRequestFactory(factory.django.DjangoModelFactory):
    """She asks to be contacted; give `words="…"` to seal some."""

    class Meta:
        model = ContactRequest

    person = factory.SubFactory(PersonFactory)
    key = factory.SelfAttribute("person.key")
    asked_at = factory.LazyFunction(timezone.now)


class InterviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Interview

    person = factory.SubFactory(PersonFactory)
    key = factory.SelfAttribute("person.key")
    interviewer = factory.SubFactory(UserFactory)
    place_kind = Interview.PlaceKind.HOME
    language = Language.DARI
    others_present = "nobody"
    earlier_account = "none known"
    wellbeing_after = "well"
    read_back = True
    risk_before = RiskLevel.LOW
    referral_offered = Interview.ReferralOffered.YES
    date_edtf = A_DAY
    date_range = THAT_DAY


class TestimonyFactory(factory.django.DjangoModelFactory):
    """An account of a survivor we met; its person is the one of the interview."""

    class Meta:
        model = Testimony

    interview = factory.SubFactory(InterviewFactory)
    person = factory.SelfAttribute("interview.person")
    organisation = factory.SelfAttribute("person.organisation")
    code = factory.Sequence(lambda n: f"TST-{n + 900}")
    basis = Testimony.Basis.CONSENT
    account_type = Testimony.AccountType.FIRST_ACCOUNT


class ReviewFactory(factory.django.DjangoModelFactory):
    """Somebody else has just taken up an account that was sent in."""

    class Meta:
        model = Review

    testimony = factory.SubFactory(TestimonyFactory, status=Testimony.Status.SUBMITTED)
    reviewer = factory.SubFactory(UserFactory)
    role = "analyst"


class CommentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Comment

    testimony = factory.SubFactory(TestimonyFactory)
    key = factory.SelfAttribute("testimony.person.key")
    author = factory.SubFactory(UserFactory)
    role = "analyst"
    text = "An invented remark."


class GradingFactory(factory.django.DjangoModelFactory):
    """A grade as the database keeps it: what a pair that is graded leaves behind."""

    class Meta:
        model = Grading

    source = factory.SubFactory(SourceFactory)

    @classmethod
    def _create(cls, model_class: type[Grading], *_args: Any, **kwargs: Any) -> Grading:
        graded = {"reliability": "B", "credibility": "2", "grade_reason": "Invented."}
        pair = TestimonySourceFactory(**graded, **kwargs)
        return model_class.objects.get(record=pair.testimony_id, source=pair.source_id)


class TestimonySourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TestimonySource

    testimony = factory.SubFactory(TestimonyFactory)
    source = factory.SubFactory(SourceFactory)
    position = 0


class ParagraphFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Paragraph

    testimony = factory.SubFactory(TestimonyFactory)
    key = factory.SelfAttribute("testimony.person.key")
    number = 1
    language = Language.DARI
    original = "این سخن خیالی است."


class TranslationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Translation

    paragraph = factory.SubFactory(ParagraphFactory)
    key = factory.SelfAttribute("paragraph.key")
    translator = factory.SubFactory(UserFactory)
    language = Language.ENGLISH
    method = Translation.Method.HUMAN
    text = "These words are invented."

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Translation:
        """Write it, then have it checked if it is to be: none is born checked."""
        check = {
            name: kwargs.pop(name) for name in ("check_status", "checked_by") if name in kwargs
        }
        written: Translation = super()._create(model_class, *args, **kwargs)
        if check.get("check_status", "unchecked") != "unchecked":
            for name, value in check.items():
                setattr(written, name, value)
            written.save()
        return written


class UnfinishedTranslationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UnfinishedTranslation

    paragraph = factory.SubFactory(ParagraphFactory)
    key = factory.SelfAttribute("paragraph.key")
    author = factory.SubFactory(UserFactory)
    language = Language.ENGLISH
    text = "These words are"


class CaseMaterialFactory(factory.django.DjangoModelFactory):
    """An incident joined to a case."""

    class Meta:
        model = CaseMaterial

    team = factory.SubFactory(CaseTeamFactory)
    incident = factory.SubFactory(IncidentFactory)
    added_by = factory.SubFactory(UserFactory)
    reason = "Invented reason."


class IncidentPermitFactory(factory.django.DjangoModelFactory):
    """Open for a week."""

    class Meta:
        model = IncidentPermit

    user = factory.SubFactory(UserFactory)
    content_object = factory.SubFactory(IncidentFactory)
    permission = factory.LazyFunction(lambda: Permission.objects.get(codename="view_incident"))
    reason = "Invented reason"
    given_by = factory.SubFactory(UserFactory)
    given_at = factory.LazyFunction(timezone.now)
    until = factory.LazyAttribute(lambda permit: permit.given_at + datetime.timedelta(days=7))

"""What every test of releases stands on: a small case with a survivor, an exhibit, and two people."""

import json
from collections.abc import Callable

import pytest

from accounts.identity import acting_as
from accounts.models import CaseTeam, User
from evidence.models import CaseMaterial, Consent, Original, Person, Testimony
from evidence.models import Paragraph as Said
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.last_reading import redacting
from legal_analysis.models import CaseFile, Mechanism, ReceiverKey, Release, Submission
from legal_analysis.releases import asking, making
from tests.canaries import canary
from tests.evidence.files.fetching import clean_file
from tests.evidence.test_export import account, allow
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import UserFactory
from tests.factories.submissions import CaseTextFactory
from tests.legal_analysis.builds.small_case import small_case, survivor_in

PDF = b"%PDF-1.7 invented"
WORDS = {name: canary(f"public.{name}") for name in ("quote", "incident", "text", "reason", "file")}
Use = Consent.Use


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    return small_case(team)


@pytest.fixture
def survivor(case: CaseFile) -> Person:
    """Her account is in the case; she allows that it is shared, and quoted."""
    person: Person = evidence.PersonFactory(organisation=case.team.organisation)
    allow(person, "quote")
    told = account(person, organisation=person.organisation, status=Testimony.Status.SEALED)
    told.set_date("2023-05")
    told.save()
    evidence.ParagraphFactory(testimony=told)
    CaseMaterial.objects.create(team=case.team, testimony=told, added_by=UserFactory(), reason="x")
    return person


@pytest.fixture
def exhibit(case: CaseFile, analyst: User, as_system: None) -> Original:
    """A picture of the case, cited, with its copy without hidden data."""
    original = clean_file(case.team, analyst)
    legal_analysis.CitationFactory(case_file=case, item=original.item, provision=None)
    return original


@pytest.fixture
def frozen(survivor: Person, exhibit: Original, case: CaseFile, analyst: User) -> Submission:
    """The case as an analyst froze it."""
    survivor_in(case)  # an incident she is a victim of
    legal_analysis.InForceFactory()
    legal_analysis.CitationFactory(case_file=case)
    mechanism = Mechanism.objects.get(code="icc-otp")
    with acting_as(analyst):
        return freeze(case_file=case, mechanism=mechanism, language="en", by=analyst)


Asked = Callable[..., Release]


@pytest.fixture
def asked(frozen: Submission, advocate: User) -> Asked:
    """Return a function that asks for a release, as the advocate."""

    def asked(
        by: User = advocate, key: ReceiverKey | None = None, conditions_seen: str = ""
    ) -> Release:
        with acting_as(by):
            return asking.ask(
                submission=frozen,
                channel="portal",
                key=key,
                conditions_seen=conditions_seen,
                by=by,
            )

    return asked


@pytest.fixture
def made(asked: Asked, advocate: User) -> Asked:
    """Return a function that asks, and makes the package with a few bytes in place of the pages."""

    def made(key: ReceiverKey | None = None, **more: str) -> Release:
        release = asked(key=key, **more)
        with acting_as(advocate):
            snapshot = thaw(release.submission, by=advocate)
            snapshot, decided = redacting.for_release(release.submission, snapshot, by=advocate)
        files = {"dossier.pdf": PDF, "snapshot.json": json.dumps(snapshot).encode()}
        making.package(release, files, snapshot, decided=decided, by=advocate)
        return fresh(release)

    return made


@pytest.fixture
def allowed(made: Asked, approver: User) -> Asked:
    def allowed(key: ReceiverKey | None = None) -> Release:
        release = made(key=key)
        with acting_as(approver):
            asking.allow(release=release, by=approver)
        return fresh(release)

    return allowed


def fresh(release: Release) -> Release:
    rows = Release.objects.unscoped(reason="test")
    return rows.select_related("submission__mechanism", "key").get(pk=release.pk)


def allow_publication(person: Person) -> Consent:
    allowed: Consent = evidence.ConsentFactory(person=person, use=Use.PUBLISH_ANONYMOUSLY)
    return allowed


@pytest.fixture
def file_types() -> list[str]:
    return ["PDF", "Word"]


@pytest.fixture
def told(
    survivor: Person, case: CaseFile, exhibit, analyst: User, file_types: list[str]
) -> Testimony:
    """Her account, an incident she tells of, a citation and a text that name them."""
    Mechanism.objects.update(format={"file_types": file_types})
    exhibit.item.description = WORDS["file"].text
    exhibit.item.save()
    account = Testimony.objects.unscoped(reason="test").get(person=survivor)
    account.summary, account.organisation = "An invented summary.", survivor.organisation
    account.save()
    paragraph = Said.objects.unscoped(reason="test").get(testimony=account)
    paragraph.original = WORDS["quote"].text
    paragraph.save()
    incident = evidence.IncidentFactory(
        organisation=survivor.organisation, summary=WORDS["incident"].text
    )
    incident.testimonies.add(account)
    evidence.InvolvementFactory(act=evidence.ActFactory(incident=incident), person=survivor)
    evidence.CaseMaterialFactory(team=case.team, incident=incident)
    element = legal_analysis.ElementFactory()
    case.frameworks.add(element.framework)
    legal_analysis.CitationFactory(
        case_file=case,
        element=element,
        provision=None,
        paragraph=paragraph,
        reason=WORDS["reason"].text,
    )
    text = f"{WORDS['text'].text}. [[{account.code}]] So does [[{incident.code}]] elsewhere."
    CaseTextFactory(case_file=case, section="context", paragraphs=[text, "Nobody disputes it."])
    right = legal_analysis.RightInstrumentFactory().right
    case.rights.add(right)
    section = f"right.{right.code}.quote_testimonies"
    CaseTextFactory(case_file=case, section=section, paragraphs=[account.code])
    return account


@pytest.fixture
def closed(told: Testimony, frozen: Submission) -> Submission:
    """Frozen while she has not allowed that it is published."""
    return frozen


@pytest.fixture
def open_to_all(told: Testimony, survivor: Person, request: pytest.FixtureRequest) -> Submission:
    allow_publication(survivor)
    submission: Submission = request.getfixturevalue("frozen")
    return submission

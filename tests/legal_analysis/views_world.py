"""Invented records for the tests of the pages, every identity field a canary."""

import functools
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.identity import acting_for_system
from accounts.models import AuditEvent, CaseTeam, User
from evidence.models import CaseMaterial, Incident, Involvement, Person, Testimony, Translation
from evidence.vocabulary import CountingUnit, DegreeOfInvolvement
from legal_analysis.models import CaseFile, Citation
from tests.canaries import Canary, canary
from tests.factories import evidence as make
from tests.factories import legal_analysis as law
from tests.factories.accounts import UserFactory

LIBRARY_ROLES = (
    "documenter", "analyst", "advocate", "approver", "support_worker", "administrator", "auditor",
)  # fmt: skip
READERS = ("analyst", "advocate", "approver")
OTHERS = ("documenter", "support_worker", "administrator", "auditor", "stranger", "nobody")

IDENTITY = {
    name: canary(f"evidence.Person.{name}")
    for name in (
        "full_name", "father_name", "phone", "address", "birth_date", "document_number",
        "contact_plan",
    )
}  # fmt: skip
FLAGS = canary("evidence.Person.protection_flags")
CONDITIONS = {
    name: canary(f"evidence.Interview.{name}")
    for name in ("others_present", "earlier_account", "wellbeing_after")
}
GRADER = canary("accounts.User.email")
EVERY_IDENTITY: list[Canary] = [*IDENTITY.values(), FLAGS, *CONDITIONS.values(), GRADER]

KINDS = ("incident", "account", "person")
LISTS = {"incident": "incidents", "account": "accounts", "person": "persons"}
ACTIONS = {"incident": "incident", "account": "testimony", "person": "person"}
WORDS = "این سخن خیالی است."


def arranged(make_it: Callable[..., Any]) -> Callable[..., Any]:
    """Past row security while it is made; a refusal needs the transaction closed again."""

    @functools.wraps(make_it)
    def made(*args: Any, **kwargs: Any) -> Any:
        with acting_for_system(reason="test.arrange"):
            return make_it(*args, **kwargs)

    return made


@arranged
def person(**changes: Any) -> Person:
    """A survivor with everything sealed that can be."""
    sealed = {name: words.text for name, words in IDENTITY.items()}
    return make.PersonFactory(**sealed, protection_flags=[FLAGS.text], **changes)


@arranged
def account(team: CaseTeam, **changes: Any) -> Testimony:
    """A reviewed account admitted to a case: one paragraph, its checked translation."""
    her = person(organisation=team.organisation)
    conditions = {name: words.text for name, words in CONDITIONS.items()}
    interviewer = changes.pop("interviewer", None) or UserFactory()
    interview = make.InterviewFactory(person=her, interviewer=interviewer, **conditions)
    told = make.TestimonyFactory(
        interview=interview, **{"status": Testimony.Status.REVIEWED, **changes}
    )
    paragraph = make.ParagraphFactory(testimony=told)
    make.TranslationFactory(
        paragraph=paragraph, check_status=Translation.Check.CHECKED, checked_by=UserFactory()
    )
    make.ConsentFactory(person=her)
    admit(team, testimony=told)
    return told


@arranged
def incident(team: CaseTeam, **changes: Any) -> Incident:
    """An incident admitted to a case, with an act, both sides of it, a right and a policy."""
    event = make.IncidentFactory(organisation=team.organisation, **changes)
    act = make.ActFactory(incident=event)
    make.InvolvementFactory(act=act, count=3, counting_unit=CountingUnit.HOUSEHOLDS)
    make.InvolvementFactory(
        act=act,
        side=Involvement.Side.ALLEGED_PERPETRATOR,
        group="",
        authority=make.AuthorityFactory(),
        degree=DegreeOfInvolvement.ALLEGED_ORDERED,
        described_as="Invented men",
    )
    law.DeprivationFactory(incident=event)
    law.EnforcementFactory(incident=event)
    make.IncidentSourceFactory(incident=event, graded_by=UserFactory(email=_address()))
    admit(team, incident=event)
    return event


def _address() -> str:
    return (
        f"{GRADER.latin.encode('ascii', 'ignore').decode()}{UserFactory().pk}@example.org".lower()
    )


@arranged
def admit(team: CaseTeam, **record: Any) -> None:
    CaseMaterial.objects.create(team=team, added_by=UserFactory(), reason="Invented", **record)


@arranged
def case(team: CaseTeam, elements: int = 1) -> CaseFile:
    """A case with one framework of so many elements."""
    file = law.CaseFileFactory(team=team)
    framework = law.FrameworkFactory()
    file.frameworks.add(framework)
    for _number in range(elements):
        law.ElementFactory(framework=framework)
    return file


@arranged
def cite(
    file: CaseFile, element: Any, stance: str = Citation.Stance.SUPPORTS, **target: Any
) -> None:
    law.CitationFactory(
        case_file=file, element=element, stance=stance, **{"provision": None, **target}
    )


def queries(browser: Client, address: str) -> int:
    """How many queries a page costs, once what is made only once has been made."""
    return len(statements(browser, address))


def statements(browser: Client, address: str) -> list[str]:
    """Return the SQL of a page, once what is made only once has been made.

    Without the idle time, which starts again once so much time has passed (accounts/sessions.py): on a
    slow machine that is one statement more.
    """
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    said = [one["sql"] for one in captured.captured_queries]
    return [one for one in said if not one.startswith('UPDATE "accounts_opensession"')]


def events(user: User, action: str) -> int:
    """How many rows of the trail tell that this user did this."""
    rows = AuditEvent.objects.unscoped(reason="test").filter(actor=user, action=action)
    return rows.count()


def make_one(kind: str, team: CaseTeam, **changes: Any) -> Any:
    if kind == "incident":
        return incident(team, **changes)
    told = account(team, **changes)
    return told if kind == "account" else told.person


def address_of(kind: str, row: Any) -> str:
    return reverse(kind, args=[row.pk])


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()

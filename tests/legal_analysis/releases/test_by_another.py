"""Who lets a submission go wrote nothing in it, and was not the first to leave anything in it (T-12)."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import Role, User
from legal_analysis.last_reading.deciding import Reason
from legal_analysis.last_reading.reading import Decision
from legal_analysis.models import CaseFile, Citation, Mechanism, Release, Submission
from legal_analysis.releases import asking
from tests.factories.accounts import AssignmentFactory, UserFactory
from tests.factories.legal_analysis import AssessmentFactory, CitationFactory, MechanismFactory
from tests.factories.submissions import CaseTextFactory, SubmissionTextFactory
from tests.legal_analysis.releases.conftest import fresh
from tests.legal_analysis.releases.test_last_reading import decide
from tests.sweep.asking import undone


@pytest.fixture
def writer(case: CaseFile, approver: User) -> User:
    """Somebody of two roles, beside an approver who wrote nothing."""
    user: User = UserFactory()
    for role in (Role.ADVOCATE, Role.APPROVER):
        AssignmentFactory(user=user, role=role, organisation=None, team=case.team)
    return user


def of_mechanism(case: CaseFile) -> dict[str, object]:
    return {"case_file": case, "mechanism": Mechanism.objects.get(code="icc-otp")}


def a_text(case: CaseFile, writer: User) -> None:
    SubmissionTextFactory(**of_mechanism(case), author=writer)


def an_earlier_version(case: CaseFile, writer: User) -> None:
    """Of which most words may still stand in the last one."""
    a_text(case, writer)
    SubmissionTextFactory(**of_mechanism(case), number=2, began=1)


def a_text_of_the_case(case: CaseFile, writer: User) -> None:
    CaseTextFactory(case_file=case, author=writer, paragraphs=["Invented."])


def an_assessment(case: CaseFile, writer: User) -> None:
    one = AssessmentFactory(case_file=case, author=writer)
    case.frameworks.add(one.element.framework)


def an_earlier_assessment(case: CaseFile, writer: User) -> None:
    one = AssessmentFactory(case_file=case, author=writer)
    one.author, one.version, one.facts = UserFactory(), 2, ["Invented."]
    one.save()


def a_reason(case: CaseFile, writer: User) -> None:
    CitationFactory(case_file=case, author=writer)


@pytest.fixture(
    params=[
        a_text,
        an_earlier_version,
        a_text_of_the_case,
        an_assessment,
        an_earlier_assessment,
        a_reason,
    ]
)
def written(request: pytest.FixtureRequest, case: CaseFile, writer: User) -> None:
    write: Callable[[CaseFile, User], None] = request.param
    write(case, writer)


def cannot_answer(release: Release, user: User) -> None:
    with acting_as(user):
        for act in (asking.allow, lambda **it: asking.refuse(refusal="unsafe", **it), asking.end):
            with pytest.raises(NotAllowed, match="Another approver"):
                act(release=release, by=user)
        assert not asking.waiting_for(user, now=timezone.now()).exists()
    with pytest.raises(IntegrityError, match="by_two_people"), transaction.atomic():
        approved_by(release, user)


def approved_by(release: Release, user: User) -> None:
    Release.objects.unscoped(reason="t").filter(pk=release.pk).update(
        approved_by=user, approved_at=timezone.now()
    )


def test_T12_who_wrote_a_text_of_it_lets_it_go_by_no_route(written, made, writer, approver):
    release = made()
    cannot_answer(release, writer)
    with acting_as(approver):
        assert asking.waiting_for(approver, now=timezone.now()).exists()
        asking.allow(release=release, by=approver)
    assert fresh(release).approved_by == approver


def test_T12_the_page_offers_it_to_nobody_who_wrote_in_it(case, writer, client_for, request):
    a_text(case, writer)
    release = request.getfixturevalue("made")()
    browser = client_for(writer)
    page = browser.get(reverse("release", args=[release.pk])).content.decode()
    assert "You cannot answer it yourself" in page
    for name in ("release_allow", "release_refuse"):
        address = reverse(name, args=[release.pk])
        assert address not in page
        with undone():  # a refusal is in the trail, whatever else is undone
            assert browser.post(address, {"refusal": "unsafe"}).status_code == 404
    assert reverse("release_allow", args=[release.pk]) in (
        client_for("approver").get(reverse("release", args=[release.pk])).content.decode()
    )


def test_T12_what_was_kept_aside_or_taken_back_or_is_of_another_receiver_is_not_in_it(
    case, writer, request
):
    SubmissionTextFactory(**of_mechanism(case), author=writer, number=None)
    SubmissionTextFactory(**of_mechanism(case), author=writer, language="fr")
    other = MechanismFactory()
    SubmissionTextFactory(case_file=case, mechanism=other, author=writer)
    one = CitationFactory(case_file=case, author=writer)
    Citation.objects.unscoped(reason="t").filter(pk=one.pk).update(
        version=2, taken_back_at=timezone.now(), taken_back_by=writer, taken_back_reason="Invented."
    )
    release = request.getfixturevalue("made")()
    with acting_as(writer):
        asking.allow(release=release, by=writer)


def test_T12_nobody_takes_herself_out_of_who_wrote_it(case, writer, request, as_system):
    a_text(case, writer)
    frozen = request.getfixturevalue("frozen")
    Submission.objects.unscoped(reason="t").filter(pk=frozen.pk).update(writers=[])
    assert writer.pk in stored(frozen)


def stored(submission: Submission) -> list[object]:
    rows = Submission.objects.unscoped(reason="t")
    return list(rows.values_list("writers", flat=True).get(pk=submission.pk))


def test_T12_who_was_the_first_to_leave_a_passage_does_not_let_it_go(
    case, survivor, writer, request
):
    """An approver is never the first; nor is she by another role of hers."""
    survivor.phone = "+93700123456"
    survivor.save()
    CaseTextFactory(case_file=case, paragraphs=["Call 0700 123 456."])
    frozen = request.getfixturevalue("frozen")
    decide(frozen, writer, Decision.LEAVE, Reason.OURS, "phone")
    cannot_answer(request.getfixturevalue("made")(), writer)


def test_T12_who_took_something_out_may_let_it_go(case, survivor, writer, request):
    survivor.phone = "+93700123456"
    survivor.save()
    CaseTextFactory(case_file=case, paragraphs=["Call 0700 123 456."])
    decide(request.getfixturevalue("frozen"), writer, Decision.REDACT, Reason.IDENTITY, "phone")
    release = request.getfixturevalue("made")()
    with acting_as(writer):
        asking.allow(release=release, by=writer)

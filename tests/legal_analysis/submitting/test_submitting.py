"""What persons write for a submission: versions, colleagues, references, and the count on the page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse

from accounts.identity import acting_as
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence.models import Testimony
from legal_analysis.dossier import length, shapes
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.last_reading import redacting
from legal_analysis.models import CaseFile, Mechanism, SubmissionText
from legal_analysis.submitting import writing
from legal_analysis.submitting.places import places_of
from legal_analysis.submitting.standing import standing
from legal_analysis.submitting.writing import About
from tests.evidence.test_export import account
from tests.factories import evidence
from tests.factories import legal_analysis as law
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis import views_world as world
from tests.legal_analysis.releases.test_last_reading import decide
from tests.legal_analysis.shapes.small import profiles
from tests.legal_analysis.views_world import text_of

ClientFor = Callable[[object], Client]
pytestmark = pytest.mark.django_db


def receiver(code: str) -> Mechanism:
    made: Mechanism = law.MechanismFactory(code=code, format=profiles()[code]["format"])
    return made


@pytest.fixture
def about(as_system: None, team: CaseTeam) -> About:
    case: CaseFile = world.case(team)
    right = law.RightFactory(code="education")
    case.rights.add(right)
    cedaw = law.InstrumentFactory(code="CEDAW")
    law.RightInstrumentFactory(right=right, instrument=cedaw, article="10", note="education")
    code = "cedaw-alt-report"
    return About(case, receiver(code), "en", shapes.shape_of(code))


@pytest.fixture
def colleague(about: About) -> User:
    user: User = AssignmentFactory(
        role=Role.ADVOCATE, organisation=None, team=about.case_file.team
    ).user
    return user


def save(about: About, text: str, began: int, by: User, **more: Any) -> SubmissionText | None:
    with acting_as(by):
        given = {"seen": began, "over": False, **more}
        return writing.save(about, "recommendations", text, began=began, by=by, **given)


def test_each_version_is_kept_with_who_and_when(about: About, advocate: User) -> None:
    first = save(about, "Open the schools.", 0, advocate)
    second = save(about, "Open the schools.\n\nPay the teachers.", 1, advocate)

    assert first
    assert second
    assert [
        (one.number, one.author) for one in writing.versions(about, "recommendations", advocate)
    ] == [
        (2, advocate),
        (1, advocate),
    ]
    assert second.paragraphs == ["Open the schools.", "Pay the teachers."]
    assert save(about, "Open the schools.\n\nPay the teachers.", 2, advocate) == second
    told = AuditEvent.objects.unscoped(reason="test").filter(action="submission_text.saved")
    assert told.count() == 2


def test_nobody_saves_over_what_she_has_not_seen(
    about: About, advocate: User, colleague: User
) -> None:
    save(about, "First.", 0, advocate)
    save(about, "Second, by a colleague.", 1, colleague)

    assert save(about, "Hers, begun from the first.", 1, advocate) is None
    with acting_as(advocate):
        work = writing.work_of(about, "recommendations", advocate)
    assert (work.text, work.began) == ("Hers, begun from the first.", 1)
    assert work.theirs
    assert work.theirs.paragraphs == ["Second, by a colleague."]
    with acting_as(colleague):
        assert not writing.work_of(about, "recommendations", colleague).aside
    both = save(about, "Both.", 1, advocate, seen=2, over=True)
    assert both
    assert both.number == 3
    with acting_as(advocate):
        assert not writing.work_of(about, "recommendations", advocate).aside


def test_the_database_refuses_the_same_number_twice_and_keeps_every_row(
    about: About, advocate: User
) -> None:
    kept = save(about, "First.", 0, advocate)

    for number in (1, 3):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            SubmissionText.objects.create(
                **about.of, section="recommendations", number=number, began=0, author=advocate
            )
    for act in (
        "UPDATE legal_analysis_submissiontext SET began = 7",
        "DELETE FROM legal_analysis_submissiontext",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    assert kept


def test_a_reference_that_leads_nowhere_is_said_and_the_words_are_kept(
    about: About, advocate: User
) -> None:
    policy = law.PolicyFactory()

    assert save(about, "As [[W-404]], {see:PERS-1} and {see:nothing} show.", 0, advocate) is None
    with acting_as(advocate):
        work = writing.work_of(about, "recommendations", advocate)
    assert [problem.split()[0] for problem in work.problems] == [
        "W-404",
        "see:PERS-1",
        "see:nothing",
    ]
    good = save(about, f"As [[{policy.code}]] and {{see:right:education}} show.", 0, advocate)
    assert good


def test_who_may_not_prepare_submissions_writes_none(about: About, stranger: User) -> None:
    with pytest.raises(Exception, match="analyst or an advocate"):
        save(about, "x", 0, stranger)


def test_what_is_written_goes_into_the_submission_and_the_count_is_that_of_the_file(
    about: About, advocate: User
) -> None:
    with acting_as(advocate):
        freeze(**about.of, by=advocate)
    policy = law.PolicyFactory(code="POL-1")
    save(about, "Open the schools, all {n:policies} times.", 0, advocate)
    with acting_as(advocate):
        before = standing(about, advocate)
        submission = freeze(**about.of, by=advocate)
        snapshot = thaw(submission, by=advocate)
        after = standing(about, advocate)

    assert policy
    assert snapshot["texts"] == {"recommendations": ["Open the schools, all {n:policies} times."]}
    assert before.counted == after.counted == length.counted(composed(snapshot), about.shape)
    assert {place.key for place in after.missing} >= {"cover.session", "article.education.remedy"}
    assert "recommendations" not in {place.key for place in after.missing}


def test_the_page_lists_what_is_missing_warns_and_counts(
    about: About, client_for: ClientFor
) -> None:
    advocate = client_for("advocate")
    of = [about.case_file.pk, about.mechanism.pk, "en"]
    address = reverse("preparing", args=of)
    places = {one.key: one for one in places_of(about.shape, about.case_file, "en")}
    number = places["executive_summary"].number
    write = reverse("preparing_text", args=[*of, number])

    assert "once it has been filled" in text_of(advocate, address)
    advocate.post(address)
    page = text_of(advocate, address)
    assert "words of 3300" in page
    assert "not verified" in page
    assert write in page
    assert advocate.post(write, {"text": "See [[W-404]].", "began": "0", "seen": "0"}).url == write
    assert "W-404 leads nowhere" in text_of(advocate, write)
    assert advocate.post(write, {"text": "word " * 7000, "began": "0", "seen": "0"}).url == write
    assert "It is too long" in text_of(advocate, write)
    assert advocate.post(write, {"text": "word " * 3900, "began": "0", "seen": "0"}).url == address
    assert "Only several organisations together" in text_of(advocate, address)
    assert reverse("preparing", args=of) in text_of(
        advocate, reverse("case_submissions", args=[about.case_file.pk])
    )
    User.objects.filter(pk=advocate.session["_auth_user_id"]).update(language="ps")
    page = text_of(advocate, address)
    assert 'lang="ps"' in page
    assert write in page  # the language of the submission, not that of whoever writes it


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("csw-communications", "writes to the authorities"),
        ("sp-communications", "writes to the authorities"),
        ("icj-cedaw", "addressed to one State"),
    ],
)
def test_what_must_be_known_is_said_before_preparing(
    code: str, said: str, about: About, client_for: ClientFor
) -> None:
    address = reverse("preparing", args=[about.case_file.pk, receiver(code).pk, "en"])

    assert said in text_of(client_for("advocate"), address)


def test_a_receiver_that_takes_nothing_is_explained_and_has_no_page(
    about: About, client_for: ClientFor
) -> None:
    closed = law.MechanismFactory(code="op-cedaw", available=False)

    advocate = client_for("advocate")
    listed = text_of(advocate, reverse("case_submissions", args=[about.case_file.pk]))
    assert reverse("preparing", args=[about.case_file.pk, closed.pk, "en"]) not in listed
    assert reverse("mechanism", args=[closed.pk]) in listed
    page = text_of(advocate, reverse("mechanism", args=[closed.pk]))
    assert "no party to this protocol" in page


def test_what_is_taken_out_or_not_decided_counts_as_the_mark_in_its_place(
    about: About, advocate: User
) -> None:
    """A mark has more words than a name: else a file that fits on the page is refused when it is made."""
    person = evidence.PersonFactory(
        organisation=about.case_file.team.organisation, full_name="Shukria Haidari"
    )
    told = account(person, organisation=person.organisation, status=Testimony.Status.SEALED)
    evidence.CaseMaterialFactory(team=about.case_file.team, incident=None, testimony=told)
    save(about, "So Shukria Haidari told us.", 0, advocate)
    for decision, reason, words in ((None, "", "not yet decided"), ("redact", "R1", "R1 identity")):
        with acting_as(advocate):
            submission = freeze(**about.of, by=advocate)
        if decision:
            decide(submission, advocate, decision, reason)
        with acting_as(advocate):
            snapshot = redacting.for_draft(submission, thaw(submission, by=advocate), by=advocate)
            shown = standing(about, advocate)
        assert words in snapshot["texts"]["recommendations"][0]
        assert shown.counted == length.counted(composed(snapshot), about.shape)

"""What there is to translate and to check, for whom, and how far an account is."""

import pytest
from django.db import connection

from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import translation_work, translations
from evidence.models import Paragraph, Testimony, UnfinishedTranslation
from evidence.translation_work import Progress
from tests.evidence.test_translations import MACHINE, check, correct, paragraph_of, write
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def paragraph(documenter: User, team: CaseTeam) -> Paragraph:
    return paragraph_of(documenter, team)


@pytest.fixture
def second_analyst(team: CaseTeam) -> User:
    return AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user


def test_what_there_is_to_do_is_hers(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User, stranger: User
) -> None:
    def to_do(user: User) -> tuple[int, int, list[tuple[bool, bool]]]:
        with acting_as(user):
            rows = list(translation_work.queue(user, language="en"))
            writes, checks = translation_work.marks(rows, language="en", user=user)
            for work, marked in (("write", writes), ("check", checks)):
                chosen = translation_work.queue(user, language="en", work=work)
                assert {row.pk for row in chosen} == marked
            return (
                translation_work.to_write(user).count(),
                translation_work.to_check(user).count(),
                [(row.pk in writes, row.pk in checks) for row in rows],
            )

    assert to_do(analyst) == (1, 0, [(True, False)])
    assert to_do(approver) == (0, 0, [])
    assert to_do(stranger) == (0, 0, [])
    written = write(paragraph, analyst, machine=MACHINE)
    assert to_do(second_analyst) == (1, 0, [(True, False)])
    written = correct(written, analyst, "By hand.")
    assert to_do(analyst) == (0, 0, [])
    assert to_do(second_analyst) == (0, 1, [(False, True)])
    assert to_do(approver) == (0, 1, [(False, True)])
    assert to_do(stranger) == (0, 0, [])
    check(written, approver)
    assert to_do(second_analyst) == (0, 0, [])


def test_what_is_due_is_kept_by_the_database_whatever_is_saved(
    paragraph: Paragraph, analyst: User, approver: User
) -> None:
    def due() -> list[str]:
        with acting_for_system(reason="test"):
            rows = Testimony.objects.unscoped(reason="test")
            found: list[str] = rows.get(pk=paragraph.testimony_id).translation_due
            # What migration 0061 fills in is the same.
            with connection.cursor() as cursor:
                again = "SELECT evidence_translation_due(%s)"
                cursor.execute(again, [paragraph.testimony_id])
                assert cursor.fetchone() == (found,)
        return found

    with acting_for_system(reason="test.arrange"):
        before = Testimony.objects.unscoped(reason="test").get(pk=paragraph.testimony_id)
    assert due() == ["write.en", "write.ps"]
    written = write(paragraph, analyst, machine=MACHINE)
    assert due() == ["write.en", "write.ps"]
    written = correct(written, analyst, "By hand.")
    assert due() == ["check.en", "write.ps"]
    with acting_for_system(reason="test.arrange"):
        before.note = "Read before it was translated."
        before.save()
        Testimony.objects.unscoped(reason="test").filter(pk=before.pk).update(translation_due=[])
    assert due() == ["check.en", "write.ps"]
    check(written, approver)
    assert due() == ["write.ps"]
    with acting_for_system(reason="test.arrange"):
        make.ParagraphFactory(testimony=paragraph.testimony, language="ps", number=2)
    assert due() == ["write.en", "write.fa-af", "write.ps"]


def test_progress_counts_paragraphs_of_another_language(
    paragraph: Paragraph, analyst: User, approver: User
) -> None:
    account = paragraph.testimony
    with acting_for_system(reason="test.arrange"):
        second, third = (make.ParagraphFactory(testimony=account, number=n) for n in (2, 3))
        make.ParagraphFactory(testimony=account, number=4, language="en")
    check(write(paragraph, analyst), approver)
    write(second, analyst)
    write(third, analyst, machine=MACHINE)
    with acting_as(analyst):
        found = translation_work.progress([account], language="en", user=analyst)
        assert found == {account.pk: Progress(3, 3, 1, 1)}
        found = translation_work.progress([account], language="ps", user=analyst)
        assert found == {account.pk: Progress(4, 0, 0, 0)}


# --- Words on their way -------------------------------------------------------------------------------


def kept(paragraph: Paragraph, user: User) -> str:
    with acting_as(user):
        begun = translations.unfinished(paragraph, language="en", user=user)
        return begun.text if begun else ""


def keep(paragraph: Paragraph, user: User, text: str) -> None:
    with acting_as(user):
        translations.keep(paragraph=paragraph, language="en", text=text, seen=0, by=user)


def test_T20_words_that_are_not_handed_in_are_hers_alone_until_they_are(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    for text in ("They", "They told"):
        keep(paragraph, analyst, text)
    keep(paragraph, second_analyst, "Something else")
    assert kept(paragraph, analyst) == "They told"
    assert kept(paragraph, second_analyst) == "Something else"
    assert kept(paragraph, approver) == ""
    with acting_as(second_analyst):
        assert UnfinishedTranslation.objects.unscoped(reason="test").count() == 1
        assert translation_work.to_write(second_analyst).exists()
        assert not translation_work.to_check(second_analyst).exists()
    write(paragraph, analyst)
    assert kept(paragraph, analyst) == ""
    assert kept(paragraph, second_analyst) == "Something else"
    keep(paragraph, second_analyst, " ")
    assert kept(paragraph, second_analyst) == ""


@pytest.mark.parametrize("role", ["approver", "advocate", "stranger", "documenter"])
def test_T01_nobody_else_keeps_words(
    role: str, request: pytest.FixtureRequest, paragraph: Paragraph
) -> None:
    with pytest.raises((NotAllowed, Paragraph.DoesNotExist)):
        keep(paragraph, request.getfixturevalue(role), "Words")

"""What there is to translate and to check, for whom, and how far an account is."""

import pytest

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import translations
from evidence.models import Paragraph
from evidence.translations import Progress
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
            rows = translations.queue(user, language="en")
            return (
                translations.to_write(user).count(),
                translations.to_check(user).count(),
                [(row.to_write, row.to_check) for row in rows],
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
        found = translations.progress([account], language="en", user=analyst)
        assert found == {account.pk: Progress(3, 3, 1, 1)}
        found = translations.progress([account], language="ps", user=analyst)
        assert found == {account.pk: Progress(4, 0, 0, 0)}

"""Translations: one person writes, another checks, and a machine's text never passes as checked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts import vault
from accounts.errors import Erased, NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence import export, translation_work, translations
from evidence.models import CaseMaterial, Paragraph, Person, Testimony, Translation
from evidence.translations import (
    ChangedMeanwhile,
    CheckedAlready,
    NothingChanged,
    NothingWritten,
    NotReworked,
    SameLanguage,
    WordsOfAPerson,
)
from tests.evidence.test_export import RECEIVER, Use, allow, gate, read
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory

pytestmark = pytest.mark.django_db
UNSCOPED = {"reason": "test"}
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
MACHINE = "Invented engine 1.0"


@pytest.fixture
def paragraph(documenter: User, team: CaseTeam) -> Paragraph:
    """The only paragraph of an account the documenter took down, admitted to the case."""
    return paragraph_of(documenter, team)


def paragraph_of(by: User, team: CaseTeam, **account: Any) -> Paragraph:
    with acting_for_system(reason="test.arrange"):
        her = make.PersonFactory(organisation=team.organisation)
        interview = make.InterviewFactory(person=her, interviewer=by)
        changes = {"status": Testimony.Status.SUBMITTED, **account}
        told = make.TestimonyFactory(interview=interview, **changes)
        CaseMaterial.objects.create(team=team, testimony=told, added_by=by, reason="Invented")
        return make.ParagraphFactory(testimony=told)


@pytest.fixture
def second_analyst(team: CaseTeam) -> User:
    return AssignmentFactory(role=Role.ANALYST, organisation=None, team=team).user


def write(paragraph: Paragraph, by: User, text: str = "They told us.", **more: Any) -> Translation:
    with acting_as(by):
        return translations.write(
            paragraph=paragraph, language="en", text=text, by=by, now=NOW, **more
        )


def correct(written: Translation, by: User, text: str, **more: Any) -> Translation:
    more = {"seen": written.version, **more}
    with acting_as(by):
        return translations.correct(translation=written, text=text, by=by, **more)


def check(written: Translation, by: User, *, seen: int | None = None) -> Translation:
    with acting_as(by):
        seen = written.version if seen is None else seen
        return translations.check(translation=written, seen=seen, by=by)


def stored(written: Translation) -> Translation:
    with acting_for_system(reason="test.look"):
        rows = Translation.objects.unscoped(**UNSCOPED).select_related("key")
        found = rows.get(pk=written.pk)
        assert found.text
        return found


def trail() -> list[str]:
    rows = AuditEvent.objects.unscoped(**UNSCOPED).filter(outcome="allowed").order_by("id")
    return list(rows.values_list("action", flat=True))


# --- Writing and checking -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["second_analyst", "approver"])
def test_one_writes_and_a_second_person_checks(
    role: str, request: pytest.FixtureRequest, paragraph: Paragraph, analyst: User
) -> None:
    second = request.getfixturevalue(role)
    written = write(paragraph, analyst)
    assert not stored(written).is_checked
    check(written, second)
    now = stored(written)
    assert now.is_checked
    assert (now.translator, now.checked_by, now.method) == (analyst, second, "human")
    assert (now.text, now.written_at) == ("They told us.", NOW)
    assert trail()[-2:] == ["translation.written", "translation.checked"]


@pytest.mark.parametrize(
    "role", ["documenter", "advocate", "approver", "administrator", "auditor", "stranger", "nobody"]
)
def test_T01_nobody_but_an_analyst_of_the_account_writes(
    role: str, request: pytest.FixtureRequest, paragraph: Paragraph, analyst: User
) -> None:
    user = request.getfixturevalue(role)
    with pytest.raises((NotAllowed, Paragraph.DoesNotExist)):
        write(paragraph, user)
    written = write(paragraph, analyst)
    with pytest.raises((NotAllowed, Paragraph.DoesNotExist)):
        correct(written, user, "Other words.")
    assert stored(written).version == 1


@pytest.mark.parametrize(
    "role", ["documenter", "advocate", "administrator", "auditor", "stranger", "nobody"]
)
def test_T01_nobody_else_checks(
    role: str, request: pytest.FixtureRequest, paragraph: Paragraph, analyst: User
) -> None:
    written = write(paragraph, analyst)
    with pytest.raises((NotAllowed, Paragraph.DoesNotExist)):
        check(written, request.getfixturevalue(role))
    assert not stored(written).is_checked


def test_nobody_checks_what_she_wrote(paragraph: Paragraph, analyst: User) -> None:
    written = write(paragraph, analyst)
    with pytest.raises(NotAllowed, match="second person"):
        check(written, analyst)
    assert not stored(written).is_checked


def test_nobody_checks_words_she_changed_before_somebody_else_changed_them_again(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    written = write(paragraph, analyst)
    written = correct(written, second_analyst, "They told us so.")
    written = correct(written, analyst, "They told us to go.")
    for hand in (analyst, second_analyst):
        with pytest.raises(NotAllowed, match="second person"):
            check(written, hand)
    check(written, approver)
    now = stored(written)
    assert (now.translator, now.reworked_by, now.checked_by) == (analyst, analyst, approver)


def test_words_that_were_checked_are_unchecked_when_they_change(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    written = check(write(paragraph, analyst), approver)
    written = correct(written, second_analyst, "They told us so.")
    now = stored(written)
    assert (now.check_status, now.checked_by, now.reworked_by) == (
        "unchecked",
        None,
        second_analyst,
    )
    check(written, approver)
    assert stored(written).is_checked


def test_a_check_is_of_the_version_that_was_read(
    paragraph: Paragraph, analyst: User, approver: User
) -> None:
    written = write(paragraph, analyst)
    correct(written, analyst, "Something else.")
    with pytest.raises(ChangedMeanwhile):
        check(written, approver, seen=1)
    assert not stored(written).is_checked


def test_nobody_checks_twice(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    written = check(write(paragraph, analyst), approver)
    with pytest.raises(CheckedAlready):
        check(written, second_analyst)
    assert stored(written).checked_by == approver


# --- Machines -----------------------------------------------------------------------------------------


def test_T51_a_machines_text_is_nobodys_to_check(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    written = write(paragraph, analyst, machine=MACHINE)
    assert (written.method, written.tool) == ("machine", MACHINE)
    for user in (second_analyst, approver):
        with pytest.raises(NotReworked):
            check(written, user)
    assert not stored(written).is_checked


def test_T51_reworked_it_is_the_text_of_who_did_and_the_machine_stays_on_record(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    written = write(paragraph, analyst, machine=MACHINE)
    written = correct(written, second_analyst, "They said it to us.")
    assert (written.method, written.tool, written.translator) == (
        "reworked",
        MACHINE,
        second_analyst,
    )
    with pytest.raises(NotAllowed):
        check(written, second_analyst)
    check(written, approver)
    assert stored(written).is_checked
    assert (stored(written).method, stored(written).tool) == ("reworked", MACHINE)


def test_T51_agreeing_with_a_machine_is_not_reworking(
    paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    written = write(paragraph, analyst, "They told us.", machine=MACHINE)
    with pytest.raises(NothingChanged):
        correct(written, second_analyst, "  They told us.\n")
    assert stored(written).method == "machine"


def test_T51_a_machine_takes_the_place_of_a_machine_and_of_no_person(
    paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    written = write(paragraph, analyst, machine=MACHINE)
    written = correct(written, second_analyst, "It told us.", machine="Invented engine 2.0")
    assert (written.method, written.tool) == ("machine", "Invented engine 2.0")
    written = correct(written, analyst, "They told us it.")
    with pytest.raises(WordsOfAPerson):
        correct(written, second_analyst, "It told them.", machine=MACHINE)
    assert (stored(written).method, stored(written).text) == ("reworked", "They told us it.")


@pytest.mark.parametrize(
    ("machine", "rework", "checked", "leaves"),
    [
        ("", False, True, True),
        ("", False, False, False),
        (MACHINE, False, False, False),
        (MACHINE, True, False, False),
        (MACHINE, True, True, True),
    ],
)
def test_T51_of_a_machine_nothing_leaves_before_a_person_reworked_it_and_another_checked(
    machine: str,
    rework: bool,
    checked: bool,
    leaves: bool,
    paragraph: Paragraph,
    analyst: User,
    approver: User,
) -> None:
    written = write(paragraph, analyst, "Machinecanary.", machine=machine)
    if rework:
        written = correct(written, analyst, "Machinecanary by hand.")
    if checked:
        check(written, approver)
    with acting_for_system(reason="test.gate"):
        allow(paragraph.testimony.person, Use.QUOTE)
        (released,) = gate().accounts([read(paragraph.testimony)])
    texts = [one.text for one in released.passages if one.form == "translation"]
    assert any("Machinecanary" in text for text in texts) is leaves
    assert len(released.passages) == 1 + leaves
    assert released.answer.may_quote
    assert gate().recipient == RECEIVER


def test_T51_the_gate_itself_keeps_out_what_calls_itself_checked_and_is_a_machines(
    paragraph: Paragraph, analyst: User
) -> None:
    written = write(paragraph, analyst, machine=MACHINE)
    written.check_status = Translation.Check.CHECKED  # only in memory: PostgreSQL would refuse
    told = paragraph.testimony
    told._prefetched_objects_cache = {"paragraphs": [paragraph]}  # type: ignore[attr-defined]
    paragraph._prefetched_objects_cache = {"translations": [written]}  # type: ignore[attr-defined]
    with acting_for_system(reason="test.gate"):
        assert [one.form for one in export._passages(told)] == ["original"]


# --- What is not taken --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * (translations.LONGEST + 1)])
def test_no_words_or_too_many_are_not_taken(text: str, paragraph: Paragraph, analyst: User) -> None:
    with pytest.raises(NothingWritten):
        write(paragraph, analyst, text)
    written = write(paragraph, analyst)
    with pytest.raises(NothingWritten):
        correct(written, analyst, text)


@pytest.mark.parametrize("language", ["fa-af", "xx"])
def test_a_translation_is_into_another_language_that_there_is(
    language: str, paragraph: Paragraph, analyst: User
) -> None:
    with pytest.raises(SameLanguage), acting_as(analyst):
        translations.write(paragraph=paragraph, language=language, text="x", by=analyst)


def test_of_two_who_begin_the_second_is_told(
    paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    written = write(paragraph, analyst, "First.")
    with pytest.raises(ChangedMeanwhile):
        write(paragraph, second_analyst, "Second.")
    assert stored(written).text == "First."


def test_of_two_who_change_the_second_is_told_and_nothing_is_overwritten(
    paragraph: Paragraph, analyst: User, second_analyst: User
) -> None:
    written = write(paragraph, analyst, "First.")
    correct(written, second_analyst, "Second.")
    with pytest.raises(ChangedMeanwhile):
        correct(written, analyst, "Third.", seen=1)
    assert stored(written).text == "Second."


def test_every_version_can_be_opened_and_says_who_wrote_it(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    written = write(paragraph, analyst, "One.", machine=MACHINE)
    written = correct(written, analyst, "Two.")
    written = check(written, approver)
    written = correct(written, second_analyst, "Three.")
    with acting_as(analyst):
        found = [
            (one.version, one.text, one.method, one.check_status, one.history_user)
            for one in translations.versions(written)
        ]
    assert found == [
        (4, "Three.", "reworked", "unchecked", second_analyst),
        (3, "Two.", "reworked", "checked", approver),
        (2, "Two.", "reworked", "unchecked", analyst),
        (1, "One.", "machine", "unchecked", analyst),
    ]


def test_T39_with_her_key_every_version_is_gone_and_none_is_added(
    paragraph: Paragraph, analyst: User, second_analyst: User, approver: User
) -> None:
    written = write(paragraph, analyst, "One.")
    written = correct(written, second_analyst, "Two.")
    vault.destroy(key=paragraph.key, by=approver, reason="test")
    for act in (
        lambda: correct(written, analyst, "Three."),
        lambda: check(written, approver),
    ):
        with pytest.raises(Erased):
            act()
    with acting_as(analyst):
        for version in translations.versions(written):
            with pytest.raises(Erased):
                _ = version.text
        assert not translation_work.accounts_of(analyst).exists()


def test_what_others_published_is_not_translated_here(analyst: User, team: CaseTeam) -> None:
    with acting_for_system(reason="test.arrange"):
        person = make.PersonFactory(organisation=None, origin=Person.Origin.PUBLISHED)
        told = make.TestimonyFactory(
            organisation=None,
            person=person,
            interview=None,
            basis=Testimony.Basis.PUBLISHED_SOURCE,
            status=Testimony.Status.REVIEWED,
        )
        paragraph = make.ParagraphFactory(testimony=told, language="en")
    with pytest.raises(NotAllowed, match="published"), acting_as(analyst):
        translations.write(paragraph=paragraph, language="ps", text="x", by=analyst)
    with acting_as(analyst):
        assert not translation_work.queue(analyst, language="ps").exists()


def test_who_took_it_down_does_not_open_it_again_by_translating(
    documenter: User, team: CaseTeam
) -> None:
    AssignmentFactory(user=documenter, role=Role.ANALYST, organisation=None, team=team)
    paragraph = paragraph_of(documenter, team)
    with pytest.raises(NotAllowed):
        write(paragraph, documenter)
    with acting_as(documenter):
        assert not translation_work.accounts_of(documenter).exists()

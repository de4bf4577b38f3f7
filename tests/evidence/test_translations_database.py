"""PostgreSQL holds who writes and who checks, whatever code of ours does: it is attacked directly."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from accounts import vault
from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, Role, User
from evidence import translations
from evidence.models import Paragraph, Translation
from tests.evidence.test_translations import paragraph_of
from tests.factories import evidence as make
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory

SET = "UPDATE evidence_translation SET version = version + 1, "
CHECK = SET + "check_status = 'checked', checked_by_id = %s WHERE id = %s"


def refused(rule: str, statement: str, *values: Any) -> None:
    with (
        pytest.raises(DatabaseError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def done(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def written(as_system: None) -> Translation:
    return make.TranslationFactory()


@pytest.fixture
def by_machine(as_system: None) -> Translation:
    return make.TranslationFactory(method="machine", tool="Invented engine 1.0")


@pytest.fixture
def checked(as_system: None) -> Translation:
    return make.TranslationFactory(check_status="checked", checked_by=UserFactory())


# --- Who checks ---------------------------------------------------------------------------------------


def test_a_translation_is_not_born_checked(written: Translation) -> None:
    paragraph = make.ParagraphFactory()
    row = Translation(paragraph=paragraph, key=paragraph.key, language="en", method="human")
    row.text, row.translator, row.checked_by = "x", UserFactory(), UserFactory()
    row.check_status = "checked"
    with pytest.raises(DatabaseError, match="begins_unchecked"), transaction.atomic():
        row.save(force_insert=True)
    row.check_status, row.checked_by, row.method, row.tool = "unchecked", None, "reworked", "x"
    with pytest.raises(DatabaseError, match="begins_unchecked"), transaction.atomic():
        row.save(force_insert=True)


def test_the_translator_does_not_check(written: Translation) -> None:
    refused(
        "translation_checked_by_a_second_person|checker_is_another",
        CHECK,
        written.translator_id,
        written.pk,
    )


def test_who_ever_wrote_a_version_does_not_check(written: Translation) -> None:
    first, second = UserFactory(), UserFactory()
    for hand in (first, second):
        written.reworked_by, written.text = hand, str(hand.pk)
        written.save()
    for hand in (first, second, written.translator):
        refused("second_person|did_not_rework|another_person", CHECK, hand.pk, written.pk)
    done(CHECK, UserFactory().pk, written.pk)


def test_T51_nobody_checks_a_machine(by_machine: Translation) -> None:
    refused("translation_of_machine_is_never_checked", CHECK, UserFactory().pk, by_machine.pk)


def test_a_check_names_who_checked(written: Translation) -> None:
    statement = SET + "check_status = 'checked' WHERE id = %s"
    refused("translation_checked_has_checker", statement, written.pk)


def test_a_check_is_neither_taken_over_nor_taken_back(checked: Translation) -> None:
    refused("translation_check_stands", CHECK, UserFactory().pk, checked.pk)
    statement = SET + "check_status = 'unchecked', checked_by_id = NULL WHERE id = %s"
    refused("translation_check_stands", statement, checked.pk)


# --- What changes -------------------------------------------------------------------------------------


def test_new_words_are_not_checked_words(checked: Translation) -> None:
    statement = SET + "text_sealed = '\\x00' WHERE id = %s"
    refused("translation_new_words_are_unchecked", statement, checked.pk)


@pytest.mark.parametrize(
    "change",
    [
        "method = 'human', tool = ''",
        "tool = 'Another'",
        "method = 'machine', reworked_by_id = NULL",
    ],
)
def test_T51_where_a_text_comes_from_does_not_change(change: str, by_machine: Translation) -> None:
    by_machine.method, by_machine.text = "reworked", "By hand."
    by_machine.save()
    refused("translation_keeps_its_origin", f"{SET}{change} WHERE id = %s", by_machine.pk)


def test_T51_a_machine_does_not_become_a_person(by_machine: Translation, written: Any) -> None:
    change = "method = 'human', tool = '' WHERE id = %s"
    refused("translation_keeps_its_origin", SET + change, by_machine.pk)
    change = "method = 'machine', tool = 'x' WHERE id = %s"
    refused("translation_keeps_its_origin", SET + change, written.pk)
    refused("translation_of_machine_names_it", f"{SET} tool = '' WHERE id = %s", by_machine.pk)


def test_methods_follow_as_the_model_has_it(as_system: None) -> None:
    def goes(first: str, then: str) -> bool:
        row = make.TranslationFactory(
            method="human" if first == "human" else "machine",
            tool="" if first == "human" else "x",
        )
        if first == "reworked":
            row.method, row.text = "reworked", "one"
            row.save()
        row.method, row.tool, row.text = then, "" if then == "human" else "x", "two"
        try:
            with transaction.atomic():
                row.save()
        except DatabaseError:
            return False
        return True

    for first in Translation.Method:
        follow = {str(then) for then in Translation.Method if goes(first, then)}
        assert follow == Translation.NEXT[first], first


def test_the_translator_stays_on_record(written: Translation) -> None:
    statement = SET + "translator_id = %s WHERE id = %s"
    refused("translation_keeps_its_translator", statement, UserFactory().pk, written.pk)


@pytest.mark.parametrize("column", ["paragraph_id", "key_id", "language"])
def test_a_translation_stays_where_it_is(column: str, written: Translation) -> None:
    other = make.ParagraphFactory()
    value = {"paragraph_id": other.pk, "key_id": other.key_id, "language": "ps"}[column]
    refused("stays_where_it_is", f"{SET}{column} = %s WHERE id = %s", value, written.pk)


def test_T39_a_translation_lies_under_her_key(as_system: None) -> None:
    with pytest.raises(DatabaseError, match="under_her_key"), transaction.atomic():
        make.TranslationFactory(key=vault.create_person_key())


def test_a_translation_is_in_another_language(as_system: None) -> None:
    with pytest.raises(DatabaseError, match="in_another_language"), transaction.atomic():
        make.TranslationFactory(language="fa-af")


def test_T50_what_was_translated_stays_as_it_was(written: Translation) -> None:
    for change in ("original_sealed = '\\x00'", "language = 'ps'"):
        statement = f"UPDATE evidence_paragraph SET {change} WHERE id = %s"  # noqa: S608
        refused("paragraph_of_translation", statement, written.paragraph_id)
        done(statement, make.ParagraphFactory().pk)


# --- Versions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["version", "version + 2", "1"])
def test_each_change_is_the_next_version(version: str, written: Translation) -> None:
    statement = f"UPDATE evidence_translation SET version = {version}, text_sealed = '\\x00'"  # noqa: S608
    refused("translation_next_version", f"{statement} WHERE id = %s", written.pk)


def test_T50_no_version_goes_that_is_not_in_the_history(written: Translation) -> None:
    done(SET + "text_sealed = '\\x01' WHERE id = %s", written.pk)
    refused("translation_version_is_kept", SET + "text_sealed = '\\x02' WHERE id = %s", written.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_historicaltranslation SET text_sealed = '\\x00'",
        "DELETE FROM evidence_historicaltranslation",
        "TRUNCATE evidence_historicaltranslation",
        "DELETE FROM evidence_translation",
        "TRUNCATE evidence_translation",
    ],
)
def test_T50_nobody_takes_a_version_away(
    statement: str, committed_db: str, superuser_connection: psycopg.Connection[Any]
) -> None:
    """Not even with every right on the database, as long as the triggers stand."""
    with acting_for_system(reason="test.arrange"):
        make.TranslationFactory()
    with pytest.raises(psycopg.Error, match=r"is_kept|only ever added"):
        superuser_connection.execute(statement)


def test_T50_the_history_holds_no_version_that_never_was(written: Translation) -> None:
    columns = (
        "id, version, language, method, check_status, written_at, tool, paragraph_id, key_id,"
        " translator_id, history_date, history_type"
    )
    statement = (
        f"INSERT INTO evidence_historicaltranslation ({columns}, text_sealed)"  # noqa: S608
        f" SELECT {columns}, '\\x00' FROM evidence_historicaltranslation WHERE id = %s"
    )
    refused("translation_version_is_true", statement, written.pk)


# --- Who acts -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_acts_in_the_name_of_another(
    analyst: User, approver: User, documenter: User, team: CaseTeam
) -> None:
    paragraph = paragraph_of(documenter, team)
    with acting_as(analyst):
        row = Translation(paragraph=paragraph, key=paragraph.key, language="en", method="human")
        row.text, row.translator = "x", approver
        with pytest.raises(DatabaseError, match="of_who_acts"), transaction.atomic():
            row.save(force_insert=True)
        written = translations.write(paragraph=paragraph, language="en", text="x", by=analyst)
        refused("of_who_acts", CHECK, approver.pk, written.pk)
        statement = SET + "text_sealed = '\\x00', reworked_by_id = %s WHERE id = %s"
        refused("of_who_acts", statement, approver.pk, written.pk)
        done(statement, analyst.pk, written.pk)


# --- Together -----------------------------------------------------------------------------------------


def _cast() -> tuple[list[User], Paragraph]:
    team = CaseTeamFactory()
    users = [
        AssignmentFactory(role=role, organisation=None, team=team).user
        for role in (Role.ANALYST, Role.ANALYST, Role.ANALYST, Role.APPROVER)
    ]
    return users, paragraph_of(UserFactory(), team)


def _at_once(*acts: Callable[[], object]) -> list[type[Exception] | None]:
    answers: list[type[Exception] | None] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            answers.append(None)
        except Exception as error:  # noqa: BLE001
            answers.append(type(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_those_who_write_at_the_same_moment_one_writes_and_the_others_are_told(
    committed_db: str,
) -> None:
    users, paragraph = _cast()

    def writes(user: User) -> Callable[[], object]:
        def act() -> None:
            with acting_as(user):
                translations.write(paragraph=paragraph, language="en", text=str(user.pk), by=user)

        return act

    answers = _at_once(*(writes(user) for user in users[:3]))
    assert sorted(answers, key=str) == sorted(
        [None, translations.ChangedMeanwhile, translations.ChangedMeanwhile], key=str
    )


def test_a_check_and_a_correction_at_the_same_moment_leave_no_checked_words_nobody_read(
    committed_db: str,
) -> None:
    (first, second, _third, approver), paragraph = _cast()
    with acting_as(first):
        written = translations.write(paragraph=paragraph, language="en", text="Read.", by=first)

    def corrects() -> None:
        with acting_as(second):
            translations.correct(translation=written, text="Unread.", seen=1, by=second)

    def checks() -> None:
        with acting_as(approver):
            translations.check(translation=written, seen=1, by=approver)

    answers = _at_once(corrects, checks)
    assert sorted(answers, key=str) == sorted([None, translations.ChangedMeanwhile], key=str)
    with acting_for_system(reason="test.look"):
        now = Translation.objects.unscoped(reason="test").select_related("key").get(pk=written.pk)
        assert now.is_checked is (now.text == "Read.")

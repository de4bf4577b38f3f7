"""Writing the trail."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit
from accounts.models import AuditEvent, Organisation, User
from tests.factories.accounts import OrganisationFactory, UserFactory


def events() -> int:
    return AuditEvent.objects.unscoped(reason="test").count()


def test_a_record_needs_the_transaction_of_its_act(committed_db: str) -> None:
    user = UserFactory()
    with pytest.raises(audit.TransactionNeeded):
        audit.record(action="test.happened", by=user)
    assert events() == 0


def test_a_record_lives_or_dies_with_its_act(committed_db: str) -> None:
    user = UserFactory()

    def act() -> None:
        with transaction.atomic():
            audit.record(action="test.happened", by=user)
            OrganisationFactory(code="GONE")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    assert events() == 0
    assert not Organisation.objects.filter(code="GONE").exists()


def test_T47_if_the_trail_cannot_be_written_the_act_fails(
    committed_db: str, superuser_connection: object
) -> None:
    user = UserFactory()
    superuser_connection.execute("REVOKE INSERT ON accounts_auditevent FROM gawah_app")

    @transaction.atomic
    def act() -> None:
        OrganisationFactory(code="GONE")
        audit.record(action="test.happened", by=user)

    with pytest.raises(audit.TrailDown):
        act()
    assert not Organisation.objects.filter(code="GONE").exists()


def test_a_record_says_who_what_and_of_what(analyst: User, organisation: Organisation) -> None:
    event = audit.record(
        action="test.happened", by=analyst, subject=organisation, details={"code": "X", "use": "a"}
    )
    stored = AuditEvent.objects.unscoped(reason="test").get(pk=event.pk)
    assert (stored.actor, stored.outcome) == (analyst, "allowed")
    assert (stored.subject_type, stored.subject_id) == (
        "accounts.organisation",
        str(organisation.pk),
    )
    assert stored.details == '{"code":"X","use":"a"}'


@pytest.mark.parametrize(
    "details",
    [
        {"narrative": "x"},
        {"code": "two words"},
        {"code": "گواه"},
        {"code": "x" * 129},
        {"code": "line\nbreak"},
    ],
)
def test_T35_the_trail_takes_codes_and_no_words(details: dict[str, str], analyst: User) -> None:
    with pytest.raises(audit.BadDetail):
        audit.record(action="test.happened", by=analyst, details=details)


@pytest.mark.parametrize("action", ["Happened", "happened", "test happened", "test.", ""])
def test_an_action_is_dotted_words(action: str, analyst: User) -> None:
    with pytest.raises(audit.BadDetail):
        audit.record(action=action, by=analyst)


def test_an_event_has_a_person_or_a_system(db: None) -> None:
    audit.record(action="test.happened", by=None, system="test")
    with pytest.raises(DatabaseError, match="event_has_somebody"):
        audit.record(action="test.happened", by=None)


def test_text_of_any_script_hashes_alike_in_python_and_in_the_database(committed_db: str) -> None:
    odd = 'گواه "quoted" \\ back\x1fslash \u2028 \U0001f5c3 \x7f /'
    user = UserFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_auditevent (action, outcome, actor_id, system, subject_type,"
            " subject_id, details) VALUES ('test.odd', 'allowed', %s, %s, '', '', %s)",
            [user.pk, odd, odd],
        )
    assert audit.verify().wrong == []
    assert audit.verify().unsealed == 1

"""T-01, T-04, T-05: the table says who sees what, and nobody is above it."""

import datetime
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import access, access_people, access_rules
from accounts.errors import NotAllowed
from accounts.identity import acting_as, acting_for_system
from accounts.models import (
    Assignment,
    AuditEvent,
    CaseTeam,
    IdentityReveal,
    Organisation,
    Role,
    User,
)
from accounts.paths import paths_of
from accounts.scoping import ScopedQuerySet
from evidence.models import CaseMaterial, Incident, Person, Testimony
from tests.accounts.test_vault import make_person
from tests.factories.accounts import (
    AssignmentFactory,
    AuditEventFactory,
    CaseTeamFactory,
    IdentityRevealFactory,
    UserFactory,
)
from tests.factories.evidence import IncidentFactory

CONTENT_ROLES = ("analyst", "advocate", "approver")
DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def system(db: None) -> Iterator[None]:
    """Past row security, so that these tests see the first wall alone."""
    with acting_for_system(reason="test"):
        yield


@pytest.fixture
def incident(system: None, organisation: Organisation) -> Incident:
    """An incident held by the organisation of the cast."""
    return IncidentFactory(organisation=organisation)


def sees(user: object, row: Incident | Person) -> bool:
    return type(row).objects.visible_to(user).filter(pk=row.pk).exists()


def admit(incident: Incident, team: CaseTeam, by: User) -> None:
    CaseMaterial.objects.create(team=team, incident=incident, added_by=by, reason="Invented")


# --- Rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", CONTENT_ROLES)
def test_T01_a_team_sees_what_was_admitted_to_its_case(
    role: str, request: pytest.FixtureRequest, incident: Incident, team: CaseTeam
) -> None:
    member: User = request.getfixturevalue(role)
    assert not sees(member, incident)
    admit(incident, team, member)
    assert sees(member, incident)


def test_T01_a_row_in_two_teams_is_seen_once(
    incident: Incident, organisation: Organisation
) -> None:
    user = UserFactory()
    for _number in range(2):
        team = CaseTeamFactory(organisation=organisation)
        AssignmentFactory(user=user, role=Role.ANALYST, organisation=None, team=team)
        admit(incident, team, user)
    assert Incident.objects.visible_to(user).count() == 1


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADVOCATE, Role.APPROVER])
def test_T01_a_role_for_the_whole_organisation_sees_its_rows(
    role: Role, incident: Incident, organisation: Organisation
) -> None:
    assert sees(AssignmentFactory(role=role, organisation=organisation).user, incident)
    assert not sees(AssignmentFactory(role=role).user, incident)


@pytest.mark.parametrize(
    "who",
    ["documenter", "support_worker", "administrator", "auditor", "stranger", "nobody"],
)
def test_T01_everybody_else_sees_nothing(
    who: str, request: pytest.FixtureRequest, incident: Incident, team: CaseTeam, analyst: User
) -> None:
    admit(incident, team, analyst)
    assert not sees(request.getfixturevalue(who), incident)


def test_T01_anonymous_sees_nothing(incident: Incident) -> None:
    assert not sees(AnonymousUser(), incident)


def test_T01_there_is_no_superuser(incident: Incident, nobody: User) -> None:
    nobody.is_superuser = nobody.is_staff = True
    assert not sees(nobody, incident)
    assert not nobody.has_perm("evidence.view_incident")
    assert not hasattr(User.objects, "create_superuser")


def test_the_published_library_is_open_to_readers_of_cases_only(
    system: None, analyst: User, documenter: User, administrator: User, nobody: User
) -> None:
    published = IncidentFactory(organisation=None)
    assert sees(analyst, published)
    for user in (documenter, administrator, nobody):
        assert not sees(user, published)


def test_T05_a_right_ends_with_its_assignment(
    incident: Incident, organisation: Organisation
) -> None:
    today = timezone.now().date()
    dates = {
        (today - 9 * DAY, None): True,
        (today, today): True,  # the first and the last day count
        (today - 9 * DAY, today - DAY): False,
        (today + DAY, None): False,
    }
    for (starts_on, ends_on), expected in dates.items():
        assignment = AssignmentFactory(
            role=Role.ANALYST, organisation=organisation, starts_on=starts_on, ends_on=ends_on
        )
        assert sees(assignment.user, incident) is expected
    AssignmentFactory(user=assignment.user, role=Role.ANALYST, organisation=organisation)
    assert sees(assignment.user, incident)
    User.objects.filter(pk=assignment.user.pk).update(is_active=False)
    assert not sees(assignment.user, incident)  # though the object in hand still says active


def test_only_an_auditor_reads_the_trail(
    db: None, request: pytest.FixtureRequest, auditor: User
) -> None:
    AuditEventFactory()
    assert AuditEvent.objects.visible_to(auditor).count() == 1
    for who in ("documenter", "analyst", "approver", "administrator", "nobody"):
        assert AuditEvent.objects.visible_to(request.getfixturevalue(who)).count() == 0


def test_rows_cost_a_constant_number_of_queries(
    incident: Incident, analyst: User, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(3):  # assignments, permits, rows
        list(Incident.objects.visible_to(analyst))


# --- Fields ------------------------------------------------------------------------------------------


def test_T04_no_role_sees_identity_or_secrets_by_the_table(system: None) -> None:
    """But a support worker, of those who asked for help: what they wanted her to be told."""
    for role in Role:
        user = AssignmentFactory(role=role).user
        for label in access_rules.RULES:
            model = apps.get_model(label)
            helps = role == Role.SUPPORT_WORKER and label.startswith("support.")
            hidden = {
                *(() if helps else getattr(model.FieldClasses, "identity", ())),
                *getattr(model.FieldClasses, "secret", ()),
            }
            told = {"identity"} if helps else set()
            assert not access.visible_fields(model, user) & hidden
            assert access.field_classes(model, user) <= {"public", "case"} | told


def test_a_documenter_sees_a_receipt_and_no_word_of_what_she_sent(documenter: User) -> None:
    assert access.visible_fields(Testimony, documenter) == {"id", "code", "status"}
    assert access.field_classes(Testimony, documenter) == frozenset()


@pytest.mark.parametrize("who", ["administrator", "support_worker", "nobody", "documenter"])
def test_T04_people_without_content_see_no_field_of_an_account(
    who: str, request: pytest.FixtureRequest
) -> None:
    for label in ("evidence.Paragraph", "evidence.Consent", "legal_analysis.Assessment"):
        assert access.visible_fields(apps.get_model(label), request.getfixturevalue(who)) == set()


def test_T04_every_scoped_model_has_a_row_in_the_table_and_every_row_a_model() -> None:
    scoped = {
        model._meta.label
        for model in apps.get_models()
        if isinstance(model._default_manager.get_queryset(), ScopedQuerySet)
    }
    assert scoped == set(access_rules.RULES)


def test_every_access_path_leads_to_what_it_says() -> None:
    ends = {"organisation": Organisation, "team": CaseTeam, "own": User, "permitted": User}
    for label in access_rules.RULES:
        model = apps.get_model(label)
        for name, path in paths_of(model).items():
            end = model
            for step in path.split("__"):
                end = end._meta.get_field(step).related_model
            assert end is ends[name], f"{label}.AccessPath.{name}"


# --- Acts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("can", "allowed"),
    [
        (access.can_analyse, {"analyst"}),
        (access.can_build_dossier, {"analyst", "advocate"}),
        (access.can_ask_for_reveal, {"analyst", "advocate"}),
    ],
)
def test_acts_on_a_case_are_for_the_roles_named(
    can: Callable[[User, CaseTeam], bool],
    allowed: set[str],
    team: CaseTeam,
    request: pytest.FixtureRequest,
) -> None:
    cast = [*CONTENT_ROLES, "documenter", "administrator", "auditor", "stranger", "nobody"]
    assert {who for who in cast if can(request.getfixturevalue(who), team)} == allowed


def test_a_release_needs_a_second_person(team: CaseTeam, approver: User, advocate: User) -> None:
    assert access.can_approve_release(approver, team, author=advocate)
    assert not access.can_approve_release(approver, team, author=approver)
    assert not access.can_approve_release(advocate, team, author=approver)
    with pytest.raises(NotAllowed, match="second person"):
        access.check_may_approve_release(approver, team, author=approver)


def test_an_administrator_administers_her_own_organisation(
    administrator: User, organisation: Organisation, analyst: User
) -> None:
    other = CaseTeamFactory().organisation
    assert access_people.can_administer(administrator, organisation)
    assert not access_people.can_administer(administrator, other)
    assert not access_people.can_administer(analyst, organisation)


def test_T07_an_identity_opens_with_leave_of_a_second_person_for_a_time(
    team: CaseTeam, analyst: User, approver: User, advocate: User, as_system: None
) -> None:
    person_id, now = uuid.uuid4(), timezone.now()
    reveal: IdentityReveal = IdentityRevealFactory(user=analyst, person_id=person_id, team=team)
    assert not access.can_reveal(analyst, person_id)
    assert not access.can_approve_reveal(analyst, reveal, team)
    assert access.can_approve_reveal(approver, reveal, team)
    reveal.approved_by, reveal.approved_at = approver, now
    reveal.opened_at, reveal.until = now, now + 15 * MINUTE
    reveal.save()
    assert access.can_reveal(analyst, person_id)
    assert not access.can_reveal(analyst, uuid.uuid4())
    assert not access.can_reveal(advocate, person_id)
    assert not access.can_reveal(analyst, person_id, now=now + 15 * MINUTE)
    Assignment.objects.filter(user=analyst).update(ends_on=timezone.now().date() - DAY)
    assert not access.can_reveal(analyst, person_id)


# --- What the database holds to ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("assignment_organisation_or_team", lambda: AssignmentFactory(organisation=None)),
        (
            "assignment_organisation_or_team",
            lambda: AssignmentFactory(role=Role.ANALYST, team=CaseTeamFactory()),
        ),
        (
            "assignment_ends_after_start",
            lambda: AssignmentFactory(ends_on=timezone.now().date() - 3 * DAY),
        ),
        (
            "assignment_team_role",
            lambda: AssignmentFactory(
                role=Role.ADMINISTRATOR, organisation=None, team=CaseTeamFactory()
            ),
        ),
        ("user_email_is_lower_case", lambda: UserFactory(email="Upper@example.org")),
        ("user_has_display_name", lambda: UserFactory(display_name="")),
        ("team_name_once_in_organisation", lambda: _two_teams()),
        ("assignment_once", lambda: _twice()),
    ],
)
def test_the_database_refuses(constraint: str, make: Callable[[], object], db: None) -> None:
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        make()


def _two_teams() -> None:
    team = CaseTeamFactory()
    CaseTeamFactory(organisation=team.organisation, name=team.name)


def _twice() -> None:
    first = AssignmentFactory()
    AssignmentFactory(user=first.user, organisation=first.organisation)


def test_an_address_is_one_account_whatever_its_letters(db: None) -> None:
    user = User.objects.create_user(" Name@Example.org ", None, display_name="Name")
    assert user.email == "name@example.org"
    assert User.objects.get_by_natural_key("NAME@example.org") == user
    assert not user.has_usable_password()


# --- The second wall ----------------------------------------------------------------------------------


def test_T01_row_security_holds_where_the_first_wall_is_forgotten(
    committed_db: str,
) -> None:
    with acting_for_system(reason="test"):
        person = make_person(full_name="Canary")
    inside = AssignmentFactory(role=Role.ANALYST, organisation=person.organisation).user
    others = {
        "of another organisation": AssignmentFactory(role=Role.ANALYST).user,
        "administrator": AssignmentFactory(
            role=Role.ADMINISTRATOR, organisation=person.organisation
        ).user,
        "auditor": AssignmentFactory(role=Role.AUDITOR, organisation=person.organisation).user,
        "assigned to nothing": UserFactory(),
    }
    everything = Person.objects.unscoped(reason="test")
    assert everything.count() == Person.history.count() == 0  # nobody said who asks
    with acting_as(inside):
        assert (everything.count(), Person.history.count()) == (1, 1)
    assert everything.count() == 0  # and it ended with the block
    for user in others.values():
        with acting_as(user):
            assert (everything.count(), Person.history.count()) == (0, 0)
            assert everything.update(label="changed") == 0
    with acting_for_system(reason="test"):
        assert everything.get().label == ""


def test_T01_row_security_takes_no_row_for_another_organisation(committed_db: str) -> None:
    outside = AssignmentFactory(role=Role.DOCUMENTER).user
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(outside):
        make_person()


def test_T01_row_security_binds_the_owner_of_the_tables_too(
    committed_db: str, owner_connection: object
) -> None:
    with acting_for_system(reason="test"):
        make_person()
    for table in (
        "person", "interview", "consent", "testimony", "paragraph", "translation",
        "historicalperson", "historicalparagraph", "historicaltranslation", "blindindextoken",
    ):  # fmt: skip
        forced = owner_connection.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s",
            [f"evidence_{table}"],
        ).fetchone()
        assert forced == (True,), table
    assert owner_connection.execute("SELECT count(*) FROM evidence_person").fetchone() == (0,)


def acting() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('gawah.user_id', true), current_setting('gawah.system', true)"
        )
        return cursor.fetchone()


def test_an_identity_inside_another_ends_with_its_block(db: None) -> None:
    user, other = UserFactory(), UserFactory()
    with acting_as(user):
        with acting_as(other):
            assert acting() == (str(other.pk), "")
        assert acting() == (str(user.pk), "")
        with pytest.raises(ZeroDivisionError), acting_for_system(reason="test"):
            raise ZeroDivisionError
        assert acting() == (str(user.pk), "")
    with pytest.raises(ValueError, match="reason"), acting_for_system(reason=""):
        pass

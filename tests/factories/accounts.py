"""Smallest valid objects of `accounts`. All people are invented."""

import datetime
import hashlib
import time
import uuid

import factory
from django.conf import settings
from django.utils import timezone

from accounts import audit, sessions, vault
from accounts.models import (
    Assignment,
    AuditEvent,
    AuditSeal,
    CaseTeam,
    IdentityReveal,
    Invitation,
    KnownDevice,
    OpenSession,
    Organisation,
    OutsideWitness,
    PersonKey,
    Recovery,
    Role,
    User,
    WitnessStamp,
)


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Invented Organisation {n}")
    code = factory.Sequence(lambda n: f"ORG-{n}")


class UserFactory(factory.django.DjangoModelFactory):
    """An account without a password: tests log in with `client_for`."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Invented Person {n}")
    password = "!"


class CaseTeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseTeam

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Team {n}")


class AssignmentFactory(factory.django.DjangoModelFactory):
    """Somebody in an organisation, since yesterday."""

    class Meta:
        model = Assignment

    user = factory.SubFactory(UserFactory)
    role = Role.DOCUMENTER
    organisation = factory.SubFactory(OrganisationFactory)
    starts_on = factory.LazyFunction(lambda: timezone.now().date() - datetime.timedelta(days=1))


class InvitationFactory(factory.django.DjangoModelFactory):
    """An account without a password, and a role that waits for its code. The code itself: `invite`."""

    class Meta:
        model = Invitation

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    display_name = "Invented Newcomer"
    role = Role.DOCUMENTER
    starts_on = factory.LazyFunction(lambda: timezone.now().date())
    invited_by = factory.SubFactory(UserFactory)
    code_expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(hours=24))


class RecoveryFactory(factory.django.DjangoModelFactory):
    """Asked for, and agreed to by nobody yet."""

    class Meta:
        model = Recovery

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    lost = Recovery.Lost.BOTH
    proof = Recovery.Proof.IN_PERSON
    asked_by = factory.SubFactory(UserFactory)
    proven_by = factory.SelfAttribute("asked_by")


class PersonKeyFactory(factory.Factory):
    class Meta:
        model = PersonKey

    @classmethod
    def _create(cls, model_class: type[PersonKey], *args: object, **kwargs: object) -> PersonKey:
        return vault.create_person_key()


class IdentityRevealFactory(factory.django.DjangoModelFactory):
    """A request that waits for an answer."""

    class Meta:
        model = IdentityReveal

    id = factory.LazyFunction(uuid.uuid4)  # before the words, which are sealed for this row
    user = factory.SubFactory(UserFactory)
    person_id = factory.LazyFunction(uuid.uuid4)
    key = factory.SubFactory(PersonKeyFactory)
    team = factory.SubFactory(CaseTeamFactory)
    reason = IdentityReveal.Reason.CONTACT
    words = "Invented words."
    parts = ("full_name",)


class KnownDeviceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = KnownDevice

    user = factory.SubFactory(UserFactory)
    token_hash = factory.Sequence(lambda n: sessions.hashed(f"device {n}"))
    browser = "firefox"
    system = "android"
    first_seen_at = factory.LazyFunction(timezone.now)


class OpenSessionFactory(factory.django.DjangoModelFactory):
    """Somebody signed in a moment ago. What it remembers opens for nobody: log in for that."""

    class Meta:
        model = OpenSession

    key_hash = factory.Sequence(lambda n: sessions.hashed(f"session {n}"))
    device = factory.SubFactory(KnownDeviceFactory, user=factory.SelfAttribute("..user"))
    user = factory.SubFactory(UserFactory)
    data = "sealed"
    started_at = factory.LazyFunction(timezone.now)
    last_seen_at = factory.SelfAttribute("started_at")
    idle_until = factory.LazyAttribute(lambda one: one.started_at + settings.SESSION_IDLE)
    ends_at = factory.LazyAttribute(lambda one: one.started_at + settings.SESSION_LONGEST)


class AuditEventFactory(factory.Factory):
    class Meta:
        model = AuditEvent

    action = "test.happened"
    by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[AuditEvent], *args: object, **kwargs: object) -> AuditEvent:
        return audit.record(**kwargs)


class AuditSealFactory(factory.Factory):
    """Needs committed events: use it with `committed_db`."""

    class Meta:
        model = AuditSeal

    @classmethod
    def _create(cls, model_class: type[AuditSeal], *args: object, **kwargs: object) -> AuditSeal:
        for _attempt in range(
            18_000
        ):  # half an hour: transactions of other tests on the same server hold it up
            if seal := audit.seal_pending():
                return seal
            time.sleep(0.1)
        raise ValueError("There is nothing to seal.")


class OutsideWitnessFactory(factory.django.DjangoModelFactory):
    """A row as it would be, with a file that says nothing; over a seal that is made, if there is none."""

    class Meta:
        model = OutsideWitness

    number = factory.Sequence(lambda n: n + 1)
    issued_at = factory.LazyFunction(timezone.now)
    seal = factory.LazyFunction(lambda: _some_seal())
    events = 1
    text = "invented"
    digest = factory.LazyAttribute(lambda one: hashlib.sha256(b"%d" % one.number).digest())


def _some_seal() -> AuditSeal:
    """Return a seal: where tests roll back, nothing can be sealed for real."""
    seals = AuditSeal.objects.unscoped(reason="test")
    found = seals.first()
    return found or seals.create(
        number=1,
        from_transaction=0,
        to_transaction=1,
        events=1,
        root=b"",
        index=b"",
        payload="",
        digest=b"",
        signature=b"",
        sealed_at=timezone.now(),
    )


class WitnessStampFactory(factory.django.DjangoModelFactory):
    """A digest that waits to be stamped."""

    class Meta:
        model = WitnessStamp

    witness = factory.SubFactory(OutsideWitnessFactory)
    digest = factory.SelfAttribute("witness.digest")
    authority = "one"

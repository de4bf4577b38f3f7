"""Releases, in each state they come to; keys of receivers; recalls. Every byte is invented."""

import hashlib
from datetime import timedelta

import factory
import pyrage
from django.utils import timezone

from accounts import vault
from accounts.models import User
from evidence import store
from legal_analysis.models import Recall, ReceiverKey, Release
from tests.factories.accounts import OrganisationFactory, UserFactory

BYTES = b"invented package"
# What a reading says that found nothing (legal_analysis/last_reading/reading.py).
NOTHING_FOUND = hashlib.sha256(b"[]").hexdigest()


class ReceiverKeyFactory(factory.django.DjangoModelFactory):
    """A key that waits for a second person."""

    class Meta:
        model = ReceiverKey

    organisation = factory.SubFactory(OrganisationFactory)
    mechanism = factory.SubFactory("tests.factories.legal_analysis.MechanismFactory")
    public_key = factory.LazyFunction(lambda: str(pyrage.x25519.Identity.generate().to_public()))
    entered_by = factory.SubFactory(UserFactory)
    entered_at = factory.LazyFunction(timezone.now)


class ReleaseFactory(factory.django.DjangoModelFactory):
    """A release that was asked for."""

    class Meta:
        model = Release

    user = factory.SubFactory(UserFactory)
    submission = factory.SubFactory("tests.factories.legal_analysis.SubmissionFactory")
    channel = "portal"


class RecallFactory(factory.django.DjangoModelFactory):
    """A recall whose notice was not sent."""

    class Meta:
        model = Recall

    release = factory.SubFactory(ReleaseFactory)
    exhibits = factory.LazyFunction(lambda: ["W-001"])
    found_at = factory.LazyFunction(timezone.now)


def made(release: Release, data: bytes = BYTES) -> Release:
    """Its package, put into the store as it is, sealed."""
    digest = hashlib.sha256(data).hexdigest()
    release.key, release.object_name = vault.create_person_key(), store.new_name()
    with store.create(release.object_name) as file:
        sealing = vault.sealing(release.key, release.place, file)
        sealing.write(data)
        sealing.finish()
    release.sha256 = release.seal_sha256 = release.file_sha256 = digest
    release.decided = NOTHING_FOUND
    release.made_at, release.size = timezone.now(), len(data)
    release.contents = {"data/document.pdf": digest, "seal.txt": digest}
    release.save()
    return release


def allowed(release: Release, by: User | None = None) -> Release:
    made(release)
    release.approved_by, release.approved_at = by or UserFactory(), timezone.now()
    release.save()
    return release


def fetched(release: Release, by: User | None = None) -> Release:
    """Fetched, and its bytes gone."""
    allowed(release, by)
    now = timezone.now()
    release.opened_at, release.until = now, now + timedelta(minutes=15)
    store.delete(release.object_name)
    release.object_name, release.key = "", None
    release.save()
    return release


def sent(release: Release, by: User | None = None) -> Release:
    fetched(release)
    release.sent_at, release.sent_by = timezone.now(), by or UserFactory()
    release.save()
    return release

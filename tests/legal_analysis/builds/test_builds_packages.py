"""The finished file: sealed, fetched once, gone after its time."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts import vault
from accounts.errors import Erased, NotAllowed
from accounts.identity import acting_as
from accounts.models import Assignment, Role, User
from evidence import consent, export
from evidence.models import Person
from legal_analysis.builds import packages, requests
from legal_analysis.linkage import naming
from legal_analysis.models import Build, CaseFile, Package
from tests.evidence.test_export import shared
from tests.factories.accounts import AssignmentFactory
from tests.factories.evidence import AuthorityFactory
from tests.factories.legal_analysis import PackageFactory, SubmissionPassageFactory
from tests.legal_analysis.builds.looking import actions, fetch, packages_left


def test_the_same_files_make_the_same_archive_that_verifies(tmp_path: Path) -> None:
    at = timezone.now()
    files = {"dossier.pdf": b"%PDF-", "snapshot.json": b"{}"}
    assert packages.archive(files, at=at) == packages.archive(dict(reversed(files.items())), at=at)
    with zipfile.ZipFile(io.BytesIO(packages.archive(files, at=at))) as whole:
        whole.extractall(tmp_path)
    assert export.package_is_whole(tmp_path)


def test_T34_the_waiting_file_is_sealed_for_its_build_alone(
    waiting_file: Callable[[], Build],
) -> None:
    build = waiting_file()
    package = Package.objects.unscoped(reason="test").get(build=build)
    for clear in (b"%PDF", b"PK\x03\x04", b"dossier", b"snapshot"):
        assert clear not in bytes(package.sealed)
    with pytest.raises(vault.SealBroken):
        vault.open_secret(bytes(package.sealed), context="legal_analysis.Package|another")


def test_T05_nobody_else_cancels_or_fetches(
    waiting_file: Callable[[], Build], advocate: User, analyst: User
) -> None:
    build = waiting_file()
    with pytest.raises(NotAllowed):
        fetch(build, analyst)
    with acting_as(analyst), pytest.raises(NotAllowed):
        requests.cancel(build=build, by=analyst)
    with acting_as(analyst):
        assert not requests.builds_of(analyst).exists()
        assert not Build.objects.unscoped(reason="test").exists()  # the second wall
        assert not Package.objects.unscoped(reason="test").exists()
    with acting_as(advocate):
        assert list(requests.builds_of(advocate)) == [build]


def test_T05_a_file_is_fetched_once(waiting_file: Callable[[], Build], advocate: User) -> None:
    build = waiting_file()
    fetch(build, advocate)
    assert packages_left() == 0
    with pytest.raises(packages.PackageGone):
        fetch(build, advocate)


def test_T05_a_file_waits_for_fifteen_minutes(
    waiting_file: Callable[[], Build], advocate: User
) -> None:
    build = waiting_file()
    assert build.finished_at is not None
    end = build.finished_at + timedelta(minutes=15)
    with pytest.raises(packages.PackageGone):
        fetch(build, advocate, now=end)
    assert packages.clear_expired(now=end - timedelta(seconds=1)) == 0
    assert packages.clear_expired(now=end) == 1
    assert packages_left() == 0


def test_T05_rights_are_asked_again_when_it_is_fetched(
    waiting_file: Callable[[], Build], advocate: User
) -> None:
    build = waiting_file()
    Assignment.objects.filter(user=advocate).delete()
    with pytest.raises(NotAllowed):
        fetch(build, advocate)
    # Another case of hers opens nothing of this one.
    AssignmentFactory(user=advocate, role=Role.ADVOCATE)
    with pytest.raises(NotAllowed):
        fetch(build, advocate)
    with acting_as(advocate):
        assert not requests.builds_of(advocate).exists()


def test_T09_consent_is_asked_again_when_it_is_fetched(
    waiting_file: Callable[[], Build], advocate: User, survivor: Person
) -> None:
    build = waiting_file()
    consent.withdraw(consent=shared(survivor), through="herself", by=None)
    with pytest.raises(export.ConsentChanged):
        fetch(build, advocate)
    assert "package.downloaded" not in actions()


def test_OUT1_a_file_that_waits_names_nobody_whose_naming_ended(
    case: CaseFile,
    waiting_file: Callable[[], Build],
    analyst: User,
    advocate: User,
    approver: User,
) -> None:
    person = AuthorityFactory(kind="office_holder")
    with acting_as(analyst):
        named = naming.propose(case_file=case, authority=person, reason="x", by=analyst)
    assert named is not None
    with acting_as(approver):
        naming.approve(naming=named, by=approver)
    build = waiting_file()
    with acting_as(analyst):
        naming.end(naming=named, by=analyst)
    with pytest.raises(naming.NamedNoMore):
        fetch(build, advocate)
    assert "package.downloaded" not in actions()


def test_T39_a_file_with_words_of_somebody_erased_stays_here(
    waiting_file: Callable[[], Build], advocate: User
) -> None:
    build = waiting_file()
    passage = SubmissionPassageFactory(submission=build.submission)
    vault.destroy(key=passage.key, by=advocate, reason="erasure")
    with pytest.raises(Erased):
        fetch(build, advocate)


def test_a_file_whose_wrapping_key_is_gone_is_gone(
    waiting_file: Callable[[], Build], advocate: User
) -> None:
    build = waiting_file()
    package = Package.objects.unscoped(reason="test").get(build=build)
    *whole, last = bytes(package.sealed)
    package.sealed = bytes([*whole, last ^ 1])  # another byte, whatever it was
    package.save()
    with pytest.raises(packages.PackageGone):
        fetch(build, advocate)


def test_a_package_cannot_outlive_its_build(as_system: None) -> None:
    package = PackageFactory()
    package.build.delete()
    assert packages_left() == 0

"""A submission leaves by two people, with what is allowed at each step, and once."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import second_person
from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import Role, User
from accounts.vault import recipients
from evidence import consent, export, file_requests, leaving, store
from evidence.handing_out import Purpose
from evidence.models import CustodyEvent, FileReason, Original
from evidence.packages import verify_package as verifier
from legal_analysis.models import Mechanism, Release
from legal_analysis.releases import after, asking, fetching, keeping, keys, making
from tests.evidence.files.fetching import DATA
from tests.evidence.packages.making import package
from tests.evidence.test_export import shared
from tests.factories import evidence
from tests.factories.accounts import AssignmentFactory, UserFactory
from tests.legal_analysis.builds.looking import actions
from tests.legal_analysis.releases.conftest import PDF, fresh


def fetch(release: Release, by: User, **more: object) -> bytes:
    with acting_as(by):
        out = fetching.fetch(release=release, by=by, **more)
    try:
        return b"".join(out.bytes)
    finally:
        out.bytes.close()


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        return {name.split("/", 1)[1]: whole.read(name) for name in whole.namelist()}


def test_T49_a_release_is_a_whole_package_with_everything_that_can_be_checked(
    allowed, advocate, exhibit, survivor, tmp_path: Path, django_capture_on_commit_callbacks
):
    release = allowed()
    kept = release.object_name
    with django_capture_on_commit_callbacks(execute=True), acting_as(advocate):
        out = fetching.fetch(release=release, by=advocate)
    data = b"".join(out.bytes)
    out.bytes.close()
    (tmp_path / "a.zip").write_bytes(data)
    assert verifier.Check(str(tmp_path / "a.zip")).wrong == []
    files = contents(data)
    record = json.loads(files["data/record.json"])
    assert files["data/document.pdf"] == PDF
    assert files["data/exhibits/E-001.jpg"] == DATA[:-1]  # the copy without hidden data
    assert record["exhibits"][0]["original_sha256"] == bytes(exhibit.sha256).hex()
    assert json.loads(files["data/custody/E-001.json"])["events"]
    assert all(record[name] for name in ("incidents", "policies", "citations", "quotations"))
    assert "1 account that a person gave us" in files["data/consent.txt"].decode()
    assert not [name for name in files if "snapshot" in name or exhibit.item.code in name]
    assert survivor.code.encode() not in b"".join(files.values())
    row = fresh(release)
    assert (row.object_name, row.key) == ("", None)
    assert kept not in dict(store.names())
    noted = CustodyEvent.objects.unscoped(reason="t").get(item=exhibit.item, kind="exported")
    assert json.loads(noted.details)["mechanism"] == "icc-otp"


def test_two_packages_of_one_snapshot_are_the_same_bytes(made, frozen, advocate):
    first = made()
    with acting_as(advocate):
        asking.end(release=first, by=advocate)
    assert made().sha256 == first.sha256


def test_T12_who_asks_and_who_wrote_it_let_it_go_by_no_route(made, advocate, analyst, frozen):
    """Not by another role of hers, not past our code."""
    release = made()
    for user in (advocate, analyst):
        AssignmentFactory(
            user=user, role=Role.APPROVER, organisation=None, team=frozen.case_file.team
        )
        with acting_as(user):
            with pytest.raises(NotAllowed):
                asking.allow(release=release, by=user)
            with pytest.raises(NotAllowed):
                asking.refuse(release=release, by=user, refusal="unsafe")
            assert not asking.waiting_for(user, now=timezone.now()).exists()
        with pytest.raises(IntegrityError, match="by_two_people"), transaction.atomic():
            Release.objects.unscoped(reason="t").filter(pk=release.pk).update(
                approved_by=user, approved_at=timezone.now()
            )
    with pytest.raises(NotAllowed):
        asking.allow(release=release, by=UserFactory())
    with pytest.raises(IntegrityError, match="release_begins"), transaction.atomic():
        Release.objects.create(
            user=advocate, submission=frozen, channel="portal", approved_by=UserFactory(),
            approved_at=timezone.now(),
        )  # fmt: skip


def test_T12_nothing_is_fetched_before_it_is_let_go_and_nothing_twice(made, advocate, approver):
    release = made()
    with pytest.raises(second_person.NotOpen):
        fetch(release, advocate)
    with acting_as(approver):
        asking.allow(release=release, by=approver)
    with pytest.raises(NotAllowed):
        fetch(release, approver)
    assert fetch(release, advocate)
    with pytest.raises(fetching.FetchedAlready):
        fetch(release, advocate)
    with pytest.raises(IntegrityError, match="release_once"), transaction.atomic():
        Release.objects.unscoped(reason="t").filter(pk=release.pk).update(
            opened_at=None, until=None
        )
    assert actions().count("release.fetched") == 1


@pytest.mark.parametrize("step", ["made", "allowed", "fetched"])
def test_T09_what_she_takes_back_stops_it_at_each_step(
    step, asked, made, allowed, survivor, advocate, approver
):
    release = {"made": asked, "allowed": made, "fetched": allowed}[step]()
    consent.withdraw(consent=shared(survivor), through="test", by=None)
    if step == "made":
        making.make(release.pk)
        assert fresh(release).problem == Release.Problem.CONSENT_CHANGED
    elif step == "allowed":
        with acting_as(approver), pytest.raises((asking.Recalled, asking.NotMade)):
            asking.allow(release=release, by=approver)
    else:
        with pytest.raises((asking.Recalled, second_person.NotOpen)):
            fetch(release, advocate)
    assert fresh(release).object_name == ""


@pytest.mark.parametrize("step", ["allowed", "fetched"])
def test_T09_what_ends_by_itself_stops_it_too(step, made, allowed, survivor, advocate, approver):
    """Nobody withdraws: a decision passes its review date, and no recall says so."""
    release = (made if step == "allowed" else allowed)()
    row = shared(survivor)
    row.valid_until = timezone.now().date() - timedelta(days=1)
    row.save()
    if step == "allowed":
        with acting_as(approver), pytest.raises(export.ConsentChanged):
            asking.allow(release=release, by=approver)
    else:
        with pytest.raises(export.ConsentChanged):
            fetch(release, advocate)


def test_T09_an_exhibit_of_somebody_who_does_not_allow_it_stops_it(allowed, exhibit, advocate):
    release = allowed()
    exhibit.item.person = evidence.PersonFactory(organisation=exhibit.item.organisation)
    exhibit.item.nobody_seen_by = exhibit.item.nobody_seen_at = None
    exhibit.item.save()
    with pytest.raises(leaving.NotAllowedByHer):
        fetch(release, advocate)


def test_T05_a_right_that_was_removed_stops_the_fetching(allowed, advocate):
    release = allowed()
    advocate.assignments.all().delete()
    with pytest.raises(NotAllowed):
        fetch(release, advocate)


def test_T11_the_file_itself_goes_only_under_a_leave_of_a_second_person(
    made, exhibit: Original, advocate, approver
):
    purpose = Purpose(FileReason.MECHANISM, "icc-otp", "Invented")
    with acting_as(advocate):
        leave = file_requests.ask(original=exhibit, purpose=purpose, by=advocate)
    first = made()
    assert first.exhibits[0]["form"] == "copy"
    with acting_as(approver):
        file_requests.allow(asked=leave, by=approver)
    with acting_as(advocate):
        asking.end(release=first, by=advocate)
    second = made()
    assert second.exhibits[0]["form"] == "original"
    assert second.exhibits[0]["sha256"] == bytes(exhibit.sha256).hex()
    assert "data/exhibits/E-001.bin" in second.contents


def test_T12_it_is_locked_for_its_receiver_and_traced_to_her(
    allowed, case, advocate, approver, tmp_path: Path
):
    identity = pyrage.x25519.Identity.generate()
    text = str(identity.to_public())
    mechanism = Mechanism.objects.get(code="icc-otp")
    entering = {"mechanism": mechanism, "organisation": case.team.organisation, "by": advocate}
    with acting_as(advocate):
        with pytest.raises(keys.NotTheSame):
            keys.enter(key=text, again=text[:-1], **entering)
        key = keys.enter(key=text, again=f"{text[:30]} {text[30:]}", **entering)
        with pytest.raises(keys.OneAlready):
            keys.enter(key=text, again=text, **entering)
        with pytest.raises(NotAllowed):
            keys.confirm(key=key, by=advocate)
    with pytest.raises(ValueError, match="key of its receiver"):
        allowed(key=key)
    with acting_as(approver):
        key = keys.confirm(key=key, by=approver)
    release = allowed(key=key)
    data = fetch(release, advocate)
    assert PDF not in data
    plain = recipients.unlocked(io.BytesIO(data), str(identity)).read()
    (tmp_path / "a.zip").write_bytes(plain)
    assert verifier.Check(str(tmp_path / "a.zip")).wrong == []
    (tmp_path / "a.zip.age").write_bytes(data)
    (tmp_path / "key.txt").write_text(f"# invented\n{identity}\n")
    said = io.StringIO()
    locked = str(tmp_path / "a.zip.age")
    call_command("verify_package", locked, identity=tmp_path / "key.txt", stdout=said)
    assert f"It is release {release.number} for icc-otp" in said.getvalue()
    assert said.getvalue().endswith("OK.\n")
    (tmp_path / "b.zip").write_bytes(package())
    for other in (tmp_path / "b.zip", tmp_path / "a.zip.age"):
        with pytest.raises(CommandError, match="wrong") as refused:
            call_command("verify_package", str(other), stderr=io.StringIO(), stdout=io.StringIO())
        assert refused.value.returncode == 1
    for changed in ({"public_key": text.replace("age1", "age1q")[:62]}, {"confirmed_by": advocate}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(key).objects.unscoped(reason="t").filter(pk=key.pk).update(**changed)


def test_T34_the_package_is_sealed_while_it_waits_and_gone_after_its_time(made):
    release = made()
    with store.read(release.object_name) as file:
        sealed = file.read()
    for clear in (PDF, b"PK\x03\x04", b"record.json"):
        assert clear not in sealed
    assert keeping.clear(now=timezone.now() + timedelta(days=6)) == 0
    assert keeping.kept_by_releases([release.object_name]) == {release.object_name}
    assert keeping.clear(now=timezone.now() + timedelta(days=8)) == 1
    assert fresh(release).object_name == ""


def test_what_was_sent_is_followed_until_it_is_done(allowed, advocate, stranger):
    release = allowed()
    today = timezone.now().date()
    late = after.Told(sent=True, reference="OTP-CR-1", follow_up_due=today - timedelta(days=1))
    with acting_as(advocate), pytest.raises(second_person.NotOpen):
        after.write_down(release=release, told=late, by=advocate)
    fetch(release, advocate)
    with pytest.raises(NotAllowed):
        after.write_down(release=release, told=late, by=stranger)
    with acting_as(advocate):
        after.write_down(release=release, told=late, by=advocate)
        assert list(after.overdue(advocate, today=today)) == [release]
        after.write_down(release=release, told=after.Told(followed_up=True), by=advocate)
        assert not after.overdue(advocate, today=today).exists()
        promised = after.Told(feedback_due=today - timedelta(days=1))
        after.write_down(release=release, told=promised, by=advocate)
        assert list(after.overdue(advocate, today=today)) == [release]
        after.write_down(release=release, told=after.Told(feedback_given=True), by=advocate)
        assert not after.overdue(advocate, today=today).exists()
    assert fresh(release).reference == "OTP-CR-1"
    with pytest.raises(IntegrityError, match="release_is_kept"), transaction.atomic():
        Release.objects.unscoped(reason="t").filter(pk=release.pk).update(sent_at=timezone.now())


def test_nothing_of_a_release_is_changed_behind_our_back(allowed, as_system):
    rows = Release.objects.unscoped(reason="t").filter(pk=allowed().pk)
    for change in (
        {"sha256": "0" * 64},
        {"contents": {}},
        {"channel": "email"},
        {"holds": ["F-1"]},
        {"approved_by": UserFactory()},
        {"object_name": store.new_name()},
    ):
        with pytest.raises(IntegrityError, match="release_is_kept"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(Exception, match=r"denied|kept"), transaction.atomic():
        rows.delete()

"""Nothing leaves before somebody decided of what a scan found in it, and what is taken out is gone."""

import io
import json
import re
import zipfile
from typing import Any
from uuid import uuid4

import lxml.html
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import User
from evidence.models import Consent, Person, Testimony
from legal_analysis.dossier import build
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.last_reading import deciding, redacting
from legal_analysis.last_reading.deciding import NotInText, Reason, TextChanged
from legal_analysis.last_reading.reading import Decision, Reading, State, read
from legal_analysis.linkage import naming
from legal_analysis.models import CaseFile, Mechanism, PassageDecision, Release, Submission
from legal_analysis.releases import asking, fetching, making
from legal_analysis.releases.asking import DecidedOtherwise
from tests.canaries import Canary, scan, scan_folder
from tests.factories import evidence
from tests.factories.submissions import CaseTextFactory
from tests.legal_analysis.builds.looking import actions
from tests.legal_analysis.releases.conftest import fresh
from tests.legal_analysis.releases.test_releases import contents

NAME, WRITTEN = "Shukria Haidari", "شکریه حیدری"
PHONE = "۰۷۰۰ ۱۲۳ ۴۵۶"
LOST = [
    Canary("name", "Shukria", "شکریه", "حیدری"),
    Canary("rest", "Haidari", "۰۷۰۰ ۱۲۳", "700123456"),
]


@pytest.fixture
def careless(survivor: Person, case: CaseFile) -> Testimony:
    """What staff wrote of her without thinking: her name in another script, and her telephone."""
    Mechanism.objects.update(format={"file_types": ["PDF", "Word"]})
    survivor.full_name, survivor.phone = NAME, "+93700123456"
    survivor.save()
    told = Testimony.objects.unscoped(reason="test").get(person=survivor)
    told.summary = f"{WRITTEN} was called on {PHONE}. She went home."
    told.save()
    CaseTextFactory(case_file=case, section="context", paragraphs=[f"So {NAME} says."])
    return told


@pytest.fixture
def written(careless: Testimony, frozen: Submission) -> Submission:
    return frozen


def looked_at(submission: Submission, by: User) -> tuple[dict[str, Any], Reading]:
    with acting_as(by):
        snapshot = thaw(submission, by=by)
        return snapshot, read(submission, snapshot, by=by, at=timezone.now())


def decide(submission: Submission, by: User, decision: str, reason: str, *kinds: str) -> int:
    _snapshot, reading = looked_at(submission, by)
    ids = [one.id for one in reading.passages if one.kind in kinds or not kinds]
    with acting_as(by):
        return deciding.decide(
            submission=submission,
            reading=reading,
            passages=ids,
            decision=decision,
            reason=reason,
            by=by,
        )


def words(reading: Reading) -> list[tuple[str, str]]:
    return [(one.words, one.kind) for one in reading.passages]


def words_of_open(reading: Reading) -> list[str]:
    return [one.words for one in reading.open]


def test_T10_T12_what_is_open_keeps_all_of_it_in_and_out_of_drafts(written, asked, advocate):
    snapshot, reading = looked_at(written, advocate)
    assert words(reading) == [(WRITTEN, "person"), (PHONE, "phone"), (NAME, "person")]
    with pytest.raises(redacting.NotRead):
        asked()
    assert not Release.objects.unscoped(reason="test").exists()
    with acting_as(advocate):
        draft = redacting.for_draft(written, snapshot, by=advocate)
    (summary,) = [row["summary"] for row in draft["accounts"]]
    mark = "[held back {}: not yet decided]"
    assert summary == f"{mark.format(1)} was called on {mark.format(2)}. She went home."
    assert [row["code"] for row in draft["redactions"]] == ["", "", ""]


def test_T12_a_name_is_left_by_two_and_all_else_by_one(written, asked, advocate, analyst, approver):
    decide(written, analyst, Decision.LEAVE, Reason.OURS, "phone")
    with pytest.raises(NotAllowed):
        decide(written, approver, Decision.LEAVE, Reason.OTHER, "person")  # never the first
    decide(written, analyst, Decision.LEAVE, Reason.OTHER, "person")
    with pytest.raises(NotAllowed):
        decide(written, analyst, Decision.LEAVE, Reason.OTHER, "person")
    with pytest.raises(redacting.NotRead):
        asked()
    decide(written, approver, Decision.LEAVE, Reason.OTHER, "person")
    snapshot, reading = looked_at(written, advocate)
    assert {one.state for one in reading.passages} == {State.LEFT}
    with acting_as(advocate):
        assert redacting.redacted(snapshot, reading) is snapshot
    assert asked().problem == ""


def test_OUT_1_who_types_the_name_of_an_office_holder_waits_for_two_people(
    case, survivor, advocate, analyst, approver, request
):
    """Typed, his name would leave by one person's word. Whoever the case names needs no more."""
    person = evidence.AuthorityFactory(name="Zmaryalai Torkhel", kind="office_holder")
    CaseTextFactory(case_file=case, section="context", paragraphs=["زمریالی تورخیل ordered it."])
    frozen, asked = (request.getfixturevalue(name) for name in ("frozen", "asked"))
    decide(frozen, analyst, Decision.LEAVE, Reason.PUBLIC, "office")
    reading = looked_at(frozen, advocate)[1]
    assert [(one.words, one.kind, one.state) for one in reading.open] == [
        ("زمریالی تورخیل", "office", State.SECOND)
    ]
    with pytest.raises(redacting.NotRead):
        asked()
    waits = naming.propose(case_file=case, authority=person, reason="Why.", by=analyst)
    assert waits is not None
    assert looked_at(frozen, advocate)[1].open
    naming.approve(naming=waits, by=approver)
    assert looked_at(frozen, advocate)[1].open == []


def test_T12_a_name_one_leaves_to_all_and_another_to_the_receiver_is_in_no_public_version(
    written, advocate, analyst
):
    decide(written, analyst, Decision.CLOSED, Reason.IDENTITY, "person")
    with pytest.raises(NotAllowed):
        decide(written, analyst, Decision.CLOSED, Reason.IDENTITY, "person")
    names = {"person": State.SECOND, "phone": State.OPEN}
    assert {one.kind: one.state for one in looked_at(written, advocate)[1].passages} == names
    decide(written, advocate, Decision.LEAVE, Reason.OTHER, "person")
    reading = looked_at(written, advocate)[1]
    assert {one.state for one in reading.passages if one.needs_two} == {State.CLOSED}
    assert words_of_open(reading) == [PHONE]


def test_T09_T10_T13_T14_what_was_taken_out_is_in_no_byte_of_any_file(
    written, asked, advocate, approver, django_capture_on_commit_callbacks
):
    decide(written, advocate, Decision.REDACT, Reason.IDENTITY)
    release = asked()
    making.make(release.pk)
    release = fresh(release)
    assert release.problem == ""
    with acting_as(approver):
        asking.allow(release=release, by=approver)
    with django_capture_on_commit_callbacks(execute=True), acting_as(advocate):
        out = fetching.fetch(release=fresh(release), by=advocate)
        data = b"".join(out.bytes)
    files = contents(data)
    assert {"data/document.pdf", "data/document.docx", "data/tables/redactions.csv"} <= set(files)
    assert scan(data, LOST, where="package") == []
    record = json.loads(files["data/record.json"])
    assert record["accounts"][0]["summary"].startswith("[redacted 1: R1 identity] was called")
    account = record["accounts"][0]["number"]
    assert record["redactions"][0] == {
        "number": 1,
        "where": f"Account {account}, summary",
        "reason": "R1 identity",
        "characters": len(WRITTEN),
        "decided_by": ["advocate"],
    }
    document = zipfile.ZipFile(io.BytesIO(files["data/document.docx"])).read("word/document.xml")
    assert "[redacted 3: R1 identity]" in document.decode()
    assert "Log of redactions" in document.decode()


def test_T12_a_package_holds_what_was_decided_then_or_does_not_leave(
    written, made, advocate, approver
):
    decide(written, advocate, Decision.REDACT, Reason.IDENTITY)
    release = made()
    decide(written, advocate, Decision.LEAVE, Reason.OURS, "phone")
    with acting_as(approver), pytest.raises(DecidedOtherwise):
        asking.allow(release=release, by=approver)
    decide(written, advocate, Decision.REDACT, Reason.IDENTITY, "phone")
    with acting_as(approver):
        asking.allow(release=release, by=approver)
    decide(written, advocate, Decision.REDACT, Reason.PLACE, "phone")
    with acting_as(advocate), pytest.raises(DecidedOtherwise):
        fetching.fetch(release=fresh(release), by=advocate)


def test_T12_a_name_that_is_learned_later_stops_what_was_made(
    written, asked, made, survivor, advocate, approver
):
    survivor.full_name = None
    survivor.save()
    decide(written, advocate, Decision.REDACT, Reason.IDENTITY)
    release = made()
    with acting_as(advocate):
        asking.end(release=release, by=advocate)
    not_made = asked()
    survivor.full_name = NAME
    survivor.save()
    making.make(not_made.pk)
    assert fresh(not_made).problem == Release.Problem.NOT_READ
    survivor.full_name = None
    survivor.save()
    release = made()
    survivor.full_name = NAME
    survivor.save()
    with acting_as(approver), pytest.raises(redacting.NotRead):
        asking.allow(release=release, by=approver)


def test_a_text_that_changed_is_open_again(written, careless, case, advocate):
    decide(written, advocate, Decision.REDACT, Reason.IDENTITY)
    careless.summary += " Then she left."
    careless.save()
    with acting_as(advocate):
        again = freeze(case_file=case, mechanism=written.mechanism, language="en", by=advocate)
    assert again.version == 2
    assert words_of_open(looked_at(again, advocate)[1]) == [WRITTEN, PHONE]
    assert words_of_open(looked_at(written, advocate)[1]) == []


def test_whoever_allowed_her_name_here_is_not_looked_for_by_it(
    careless, survivor, advocate, request
):
    shared = Consent.objects.unscoped(reason="test").filter(person=survivor, use="share")
    shared.update(identity_level="named")
    frozen = request.getfixturevalue("frozen")
    assert words(looked_at(frozen, advocate)[1]) == [(PHONE, "phone")]
    shared.update(identity_level="pseudonym")  # what she allowed then is not enough
    assert (WRITTEN, "person") in words(looked_at(frozen, advocate)[1])


def test_what_she_allowed_after_it_was_frozen_is_not_enough(written, survivor, advocate):
    shared = Consent.objects.unscoped(reason="test").filter(person=survivor, use="share")
    shared.update(identity_level="named")
    assert (WRITTEN, "person") in words(looked_at(written, advocate)[1])


def test_a_passage_is_marked_by_hand_and_put_back(written, advocate, analyst):
    snapshot, reading = looked_at(written, advocate)
    place = next(one.leaf.place for one in reading.passages)
    marked = {"submission": written, "place": place, "by": advocate}
    with acting_as(advocate):
        with pytest.raises(NotInText):
            deciding.mark(reading=reading, words="not there", reason=Reason.THIRD_PERSON, **marked)
        deciding.mark(reading=reading, words="went home", reason=Reason.THIRD_PERSON, **marked)
    snapshot, reading = looked_at(written, advocate)
    with acting_as(advocate):
        out = redacting.redacted(snapshot, reading)
    assert out["accounts"][0]["summary"].endswith("She [redacted 3: R3 third person].")
    decide(written, analyst, Decision.LEAVE, Reason.OTHER, "by_hand")
    assert "by_hand" not in {one.kind for one in looked_at(written, advocate)[1].passages}
    with acting_as(advocate):  # and out once more, all of the text
        deciding.mark(reading=reading, words="", reason=Reason.LEGAL, **marked)
    snapshot, reading = looked_at(written, advocate)
    assert words_of_open(reading) == [NAME]  # what lies in it needs no decision of its own
    with acting_as(advocate):
        out = redacting.redacted(snapshot, reading)
    assert out["accounts"][0]["summary"] == "[redacted 1: R5 legal ground]"


def test_hashes_say_nothing_of_what_was_taken_out(written, advocate):
    """T-10: one over the text with the name in it would let somebody try names."""
    snapshot, _reading = looked_at(written, advocate)
    decide(written, advocate, Decision.REDACT, Reason.IDENTITY)
    _snapshot, reading = looked_at(written, advocate)
    out = redacting.redacted(snapshot, reading)
    assert out["accounts"][0]["sha256"] != snapshot["accounts"][0]["sha256"]
    assert out["incidents"] == snapshot["incidents"]
    assert snapshot["submission"]["content_sha256"] not in json.dumps(out)
    assert redacting.redacted(snapshot, reading) == out


def test_T12_the_database_keeps_decisions_and_packages_that_were_read(
    written, made, advocate, analyst
):
    decide(written, analyst, Decision.REDACT, Reason.IDENTITY)
    row = PassageDecision.objects.unscoped(reason="test").first()
    values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    for wrong in ({"number": 3}, {"number": 1}, {"decision": "leave"}, {"length": 0, "number": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PassageDecision.objects.create(**{**values, "id": uuid4(), "number": 2, **wrong})
    with pytest.raises(DatabaseError), transaction.atomic():
        PassageDecision.objects.unscoped(reason="test").filter(pk=row.pk).update(reason="R2")
    release = made()
    for value in ("", "0" * 64):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.unscoped(reason="test").filter(pk=release.pk).update(decided=value)


def test_who_decided_what_was_changed_meanwhile_is_told(written, advocate):
    _snapshot, reading = looked_at(written, advocate)
    with acting_as(advocate), pytest.raises(TextChanged):
        deciding.decide(
            submission=written,
            reading=reading,
            passages=["0" * 32],
            decision=Decision.REDACT,
            reason=Reason.IDENTITY,
            by=advocate,
        )
    with acting_as(advocate), pytest.raises(ValueError, match="reason"):
        deciding.mark(
            submission=written,
            reading=reading,
            place="x",
            words="",
            reason=Reason.OTHER,
            by=advocate,
        )


def test_a_draft_is_made_with_what_is_open_held_back(careless, advocate, request, tmp_path):
    Mechanism.objects.update(format={"file_types": ["Word"]})
    written = request.getfixturevalue("frozen")
    build.build(written, tmp_path, by=advocate)
    assert scan_folder(tmp_path, LOST) == []


def test_the_page_shows_each_word_once_and_takes_decisions(written, advocate, client_for):
    client = client_for(advocate)
    address = reverse("last_reading", args=[written.pk])
    page = client.get(address).content.decode()
    assert page.count("<mark>") == 3
    assert "only two people together" in page
    for asking_for in ("submission", "submission_data"):
        asked = client.post(reverse(asking_for, args=[written.pk]), {"channel": "portal"})
        assert b"of which nobody has decided" in asked.content
        assert b'id="ask"' in asked.content
        assert actions()[-2:] == ["release.not_asked", "submission.read"]
    tick = re.findall(r'name="passage" value="([0-9a-f]{32})"', page)
    assert client.post(address, {"passage": tick, "choice": "R1"}).status_code == 302
    page = client.get(address).content.decode()
    assert "Nothing is open" in page
    closed = {"passage": tick[1], "choice": "closed:R4"}
    assert client.post(address, closed).status_code == 302
    decisions = PassageDecision.objects.unscoped(reason="test")
    assert [one.reason for one in decisions.filter(decision="closed")] == ["R4"]
    texts = client.get(reverse("last_reading_texts", args=[written.pk])).content.decode()
    assert "text/" not in texts, "an address would tell of what it is (T-18)"
    (place,) = re.findall(r'href="([^"]+/texts/\d+/)">[^/]*?<bdi>Context</bdi>', texts)
    assert (
        "do not stand in this text"
        in client.post(place, {"words": "xyz", "choice": "R3"}).content.decode()
    )
    client.post(place, {"words": "says", "choice": "R3"})
    assert f"<del>{NAME}</del>" in client.get(place).content.decode()
    assert "<del>says</del>" in client.get(place).content.decode()


def test_T26_the_page_decides_in_a_browser_that_sends_the_token_of_its_form(
    written, advocate, client_for
):
    browser = client_for(advocate)
    browser.handler.enforce_csrf_checks = True
    address = reverse("last_reading", args=[written.pk])
    forms = lxml.html.document_fromstring(browser.get(address, secure=True).content).forms
    form = next(one for one in forms if "passage" in one.fields)
    sent = {name: form.fields[name] for name in ("csrfmiddlewaretoken", "passage")}
    there = browser.post(
        address, sent | {"choice": "R1"}, secure=True, headers={"referer": "https://testserver/"}
    )
    assert there.status_code == 302
    assert len(words_of_open(looked_at(written, advocate)[1])) == 2

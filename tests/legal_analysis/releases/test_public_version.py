"""A public version says the same with the same numbers, and nothing of who did not allow that it is published."""

import io
import json
import subprocess
import zipfile
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.identity import acting_as
from accounts.models import User
from evidence import consent as consent_rules
from evidence.models import Consent
from legal_analysis.dossier import apart
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.document import Document, Figure, Paragraph, Table, blocks_of, plain
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.dossier.walking import contents_of
from legal_analysis.last_reading import public
from legal_analysis.last_reading.deciding import Reason
from legal_analysis.last_reading.reading import Decision, State
from legal_analysis.linkage import naming
from legal_analysis.models import Mechanism, Release, Submission
from legal_analysis.releases import asking
from tests.canaries import scan, scan_text
from tests.factories import evidence
from tests.factories.legal_analysis import MechanismFactory
from tests.factories.submissions import CaseTextFactory
from tests.legal_analysis.releases.conftest import WORDS, Use, allow_publication
from tests.legal_analysis.releases.publishing import packed, take_back_quietly
from tests.legal_analysis.releases.test_last_reading import decide, looked_at

HERS = list(WORDS.values())


def both(submission: Submission, by: User) -> tuple[dict[str, Any], dict[str, Any]]:
    snapshot, reading = looked_at(submission, by)
    return snapshot, public.public_version(snapshot, reading)


def words_of(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        read = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        return read.stdout.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(parts.read(one).decode("utf-8", "replace") for one in parts.namelist())


def test_T09_T10_T13_T14_nothing_of_who_did_not_allow_it_is_in_a_public_version(
    closed, advocate, approver
):
    files = packed(closed, advocate, approver)
    public_files = {name: data for name, data in files.items() if "/public-" in name}
    assert set(public_files) == {"data/public-document.pdf", "data/public-document.docx"}
    codes = [row["code"] for row in looked_at(closed, advocate)[0]["accounts"] if row["may_quote"]]
    for data in public_files.values():
        assert scan(data, HERS, where="public") == []
        said = " ".join(words_of(data).split())
        assert "PUBLIC REDACTED VERSION" in said
        assert "[confidential]" in said
        assert "Nobody disputes it." in said
        assert not [code for code in codes if code in said]
        assert "Accounts, incidents and files of the confidential version are missing" in said
    assert names(files["data/document.docx"]) == set(WORDS)


def names(data: bytes) -> set[str]:
    """Return which of the words are in a file."""
    return {leak.label.removeprefix("public.") for leak in scan(data, HERS, where="file")}


def test_both_versions_have_the_same_numbers(closed, advocate, exhibit):
    snapshot, twin = both(closed, advocate)
    assert scan_text(json.dumps(twin, ensure_ascii=False), HERS, where="snapshot") == []
    one, other = composed(snapshot), composed(twin)
    assert numbers(one) == numbers(other)
    assert len(numbers(one)) > 30
    assert notes(one) == notes(other) >= 2
    assert any("[confidential]" in plain(block.content) for block in paragraphs(other))


def paragraphs(document: Document) -> list[Paragraph]:
    return [
        block
        for chapter in document.parts
        for block in blocks_of(chapter.blocks)
        if isinstance(block, Paragraph)
    ]


def notes(document: Document) -> int:
    return sum(is_note for chapter, _said, is_note in contents_of(document) if not chapter.apart)


def numbers(document: Document) -> list[tuple[str, str, str]]:
    """Return kind, chapter and number of all that has one but annexes apart and the log of redactions."""
    return [
        (type(block).__name__, chapter.title, block.number)
        for chapter in document.parts
        if not chapter.apart
        for block in blocks_of(chapter.blocks)
        if isinstance(block, Paragraph | Table | Figure) and block.number
        if not (isinstance(block, Table) and block.anchor == "table-redactions")
    ]


def test_T08_of_who_stays_in_it_says_how_many_and_of_help_nothing(open_to_all, advocate):
    snapshot, reading = looked_at(open_to_all, advocate)
    snapshot["exclusions"] = {"refused": 1, "withdrawn": 2}
    for row in snapshot["accounts"]:
        row["referral_offered"] = "declined"
    twin = public.public_version(snapshot, reading)
    assert twin["exclusions"] == {"closed": 3}
    ours = [row for row in twin["accounts"] if row["basis"] == "consent"]
    assert [row["referral_offered"] for row in ours] == [""] * len(ours)
    assert ours
    said = "".join(plain(text) for _chapter, text, _note in contents_of(composed(twin)))
    assert "The reasons are in the confidential version only" in said
    assert "declined" not in said
    assert "refused sharing" not in said


def test_T09_what_she_allowed_to_publish_stands_in_both(open_to_all, advocate, approver):
    files = packed(open_to_all, advocate, approver)
    # To quote her words she allowed a receiver, and not everybody.
    assert names(files["data/public-document.docx"]) == set(WORDS) - {"file", "quote"}


@pytest.mark.parametrize(
    "change",
    [
        {"risk_level": "high"},
        {"is_child": True},
        {"kind": "girl"},
        {"withdrawn": True},
        {"basic": True},
    ],
)
def test_T09_protection_is_not_hers_alone_to_lift(change, told, survivor, request, advocate):
    given = allow_publication(survivor)
    if change.get("withdrawn"):
        take_back_quietly(given)
    elif change.get("basic"):
        stored = Consent.objects.unscoped(reason="t").get(person=survivor, use=Use.STORE)
        assert consent_rules.may_be_published([survivor], at=timezone.now()) == {survivor.pk}
        take_back_quietly(stored)
        assert consent_rules.may_be_published([survivor], at=timezone.now()) == set()
        return
    else:
        for name, value in change.items():
            setattr(survivor, name, value)
        survivor.save()
    submission = request.getfixturevalue("frozen")
    snapshot, twin = both(submission, advocate)
    assert snapshot["public"] == []
    assert twin["public_version"]["accounts"] == 1


def test_T12_words_are_left_to_the_receiver_alone_and_a_name_by_two(
    open_to_all, case, advocate, analyst, approver
):
    CaseTextFactory(case_file=case, section="methodology", paragraphs=["Call 0700 123 456 for it."])
    with acting_as(advocate):
        submission = freeze(
            case_file=case, mechanism=open_to_all.mechanism, language="en", by=advocate
        )
    with pytest.raises(NotAllowed):
        decide(submission, approver, Decision.CLOSED, Reason.SECURITY, "phone")  # never the first
    with pytest.raises(ValueError, match="reason"):
        decide(submission, advocate, Decision.CLOSED, Reason.OURS, "phone")
    decide(submission, advocate, Decision.CLOSED, Reason.SECURITY, "phone")
    snapshot, reading = looked_at(submission, advocate)
    assert [one.state for one in reading.passages] == [State.CLOSED]
    assert reading.open == []
    twin = public.public_version(snapshot, reading)
    assert snapshot["texts"]["methodology"] == ["Call 0700 123 456 for it."]
    assert twin["texts"]["methodology"] == ["Call [redacted 1: R4 security] for it."]
    assert twin["submission"]["content_sha256"] != snapshot["submission"]["content_sha256"]
    for reason, stays in ((Reason.OURS, False), (Reason.WANTED, False), (Reason.PUBLIC, True)):
        decide(submission, advocate, Decision.REDACT, Reason.SECURITY, "phone")
        decide(submission, advocate, Decision.LEAVE, reason, "phone")
        snapshot, reading = looked_at(submission, advocate)
        twin = public.public_version(snapshot, reading)
        assert ("0700" in twin["texts"]["methodology"][0]) is stays, reason


def test_the_page_says_who_stands_in_it_and_asks_for_it(open_to_all, advocate, client_for):
    client, address = client_for(advocate), reverse("submission", args=[open_to_all.pk])
    page = client.get(address).content.decode()
    assert "In the public version" in page
    assert "With a public version" in page
    client.post(address, {"channel": "portal", "public": "on"})
    assert Release.objects.unscoped(reason="t").get().extent == Release.Extent.TWINS
    data = client.get(reverse("submission_data", args=[open_to_all.pk])).content.decode()
    assert "With a public version" not in data


def test_T10_whom_its_receiver_may_name_nobody_else_may(told, survivor, request, advocate):
    allow_publication(survivor)
    shared = Consent.objects.unscoped(reason="t").filter(person=survivor, use=Use.SHARE)
    shared.update(identity_level="named")
    survivor.full_name = "Shukria Haidari"
    survivor.save()
    told.summary = "So Shukria Haidari says."
    told.save()
    snapshot, twin = both(request.getfixturevalue("frozen"), advocate)
    assert [row["summary"] for row in snapshot["accounts"]] == ["So Shukria Haidari says."]
    assert [row["summary"] for row in twin["accounts"]] == ["So [redacted 1: R1 identity] says."]


def test_no_public_version_goes_with_a_letter_or_with_data(closed, advocate):
    assert asking.extents_for(closed) == ["whole", "twins", "data"]
    closed.mechanism.code = "sp-communications"
    assert asking.extents_for(closed) == ["whole", "data"]
    with acting_as(advocate), pytest.raises(ValueError, match="channel"):
        asking.ask(submission=closed, extent="twins", channel="portal", by=advocate)


@pytest.mark.parametrize(
    ("code", "measure", "said"),
    [("icj-cedaw", True, True), ("icj-cedaw", False, False), ("icc-otp", True, False)],
)
def test_whom_two_of_us_named_is_named_in_public_only_if_others_did_and_nobody_who_stands_apart(
    code, measure, said, case, advocate, analyst, approver
):
    person = evidence.AuthorityFactory(kind="office_holder", name="Invented Chief", role="Head")
    evidence.AuthoritySourceFactory(authority=person)
    if measure:
        evidence.AuthorityMeasureFactory(authority=person)
    with acting_as(analyst):
        naming.approve(
            naming=naming.propose(case_file=case, authority=person, reason="x", by=analyst),
            by=approver,
        )
    incident = evidence.IncidentFactory(organisation=None)
    evidence.InvolvementFactory(
        act=evidence.ActFactory(incident=incident),
        side="alleged_perpetrator",
        authority=person,
        group="",
        degree="alleged_ordered",
        described_as="men sent by Invented Chief",
    )
    mechanism = Mechanism.objects.filter(code=code).first() or MechanismFactory(code=code)
    with acting_as(advocate):
        frozen = freeze(case_file=case, mechanism=mechanism, language="en", by=advocate)
    snapshot, twin = both(frozen, advocate)
    assert "men sent by Invented Chief" in str(snapshot)
    assert ("Invented Chief" in str(twin["incidents"])) is said
    assert ("Invented Chief" in str(twin["authorities"])) is measure
    (printed,) = apart.divided(composed(twin), twin).values()
    assert ("Invented Chief" in str(printed)) is said
    assert "alleged_in_public" not in str(twin)

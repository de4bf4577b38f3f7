"""What she takes back, or says no to later, does not leave again; and what is left can be frozen anew."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.identity import acting_as
from accounts.models import Role, User
from evidence import consent
from evidence.export import ConsentChanged
from evidence.models import Consent, EvidenceItem, Original, Person, Testimony
from legal_analysis.dossier.snapshot import Snapshot, freeze, thaw
from legal_analysis.models import CaseFile, Mechanism, Release, Submission
from legal_analysis.releases import asking, coded, making
from tests.factories import evidence, items
from tests.factories.accounts import AssignmentFactory
from tests.legal_analysis.releases.conftest import Asked, Use, fresh
from tests.legal_analysis.releases.test_recalls import recalls, taken_back
from tests.legal_analysis.releases.test_releases import contents, fetch

Kind, Level = EvidenceItem.Kind, Consent.IdentityLevel
Again = Callable[[], Submission]


@pytest.fixture
def named(survivor: Person) -> Person:
    """She wants this receiver to know her name, which we keep."""
    shared = Consent.objects.unscoped(reason="t").filter(person=survivor, use=Use.SHARE)
    shared.update(identity_level=Level.NAMED)
    evidence.ConsentFactory(person=survivor, use=Use.IDENTITY_STORE)
    return survivor


@pytest.fixture
def another_advocate(case: CaseFile) -> User:
    user: User = AssignmentFactory(role=Role.ADVOCATE, organisation=None, team=case.team).user
    return user


@pytest.fixture
def again(case: CaseFile, analyst: User) -> Again:
    """Return a function that freezes the case once more."""

    def again() -> Submission:
        with acting_as(analyst):
            return freeze(
                case_file=case, mechanism=Mechanism.objects.get(), language="en", by=analyst
            )

    return again


def inside(submission: Submission) -> Snapshot:
    return thaw(submission)


def ask_for(submission: Submission, by: User) -> None:
    with acting_as(by):
        asking.ask(submission=submission, channel="portal", by=by)


def said(person: Person, use: str, *, by: User, **fields: str) -> Consent:
    """Record a decision of hers of this moment, as a second interview would."""
    row = evidence.ConsentFactory.build(
        person=person, key=person.key, use=use, explained_by=by, given_at=timezone.now(), **fields
    )
    return consent.decide(consent=row, by=by)


@pytest.mark.parametrize(
    ("kind", "use"),
    [
        (Kind.PHOTOGRAPH, Use.PHOTO),
        (Kind.PHOTOGRAPH, Use.INJURY_EVIDENCE),
        (Kind.AUDIO, Use.RECORD_AUDIO),
        (Kind.VIDEO, Use.RECORD_VIDEO),
        (Kind.VIDEO, Use.RECORD_AUDIO),
        (Kind.DOCUMENT, Use.INJURY_EVIDENCE),
    ],
)
def test_T09_a_file_made_under_what_she_takes_back_is_recalled_and_does_not_leave_again(
    kind: str,
    use: str,
    named: Person,
    exhibit: Original,
    advocate: User,
    again: Again,
    request: pytest.FixtureRequest,
) -> None:
    EvidenceItem.objects.unscoped(reason="t").filter(pk=exhibit.item_id).update(
        kind=kind, person=named, nobody_seen_by=None, nobody_seen_at=None
    )
    evidence.ConsentFactory(person=named, use=use)
    asked = request.getfixturevalue("asked")
    frozen = asked().submission
    assert [row["number"] for row in inside(frozen)["exhibits"]] == ["E-001"]

    taken_back(named, use)
    (recall,) = recalls()
    assert recall.exhibits == ["E-001"]  # and nothing of what she told
    new = again()
    assert new.version == 2
    assert inside(new)["exhibits"] == []
    ask_for(new, advocate)


def test_T09_a_picture_in_a_bundle_is_recalled_with_the_bundle(
    named: Person, exhibit: Original, again: Again, request: pytest.FixtureRequest
) -> None:
    evidence.ConsentFactory(person=named, use=Use.PHOTO)
    member = items.FileItemFactory(
        organisation=named.organisation, person=named, kind=Kind.PHOTOGRAPH
    )
    bundle = evidence.BundleContentsFactory(item=exhibit.item)
    evidence.BundleMemberFactory(bundle=bundle, item=member)
    request.getfixturevalue("asked")()
    taken_back(named, Use.PHOTO)
    assert [one.exhibits for one in recalls()] == [["E-001"]]
    assert inside(again())["exhibits"] == []


def test_T09_of_whom_no_name_may_be_kept_none_is_given(
    named: Person, again: Again, advocate: User, request: pytest.FixtureRequest
) -> None:
    frozen = request.getfixturevalue("asked")().submission
    assert [row["identity_level"] for row in inside(frozen)["consents"]] == [Level.NAMED]
    taken_back(named, Use.IDENTITY_STORE)
    assert len(recalls()) == 1
    new = again()
    assert [row["identity_level"] for row in inside(new)["consents"]] == [Level.PSEUDONYM]
    ask_for(new, advocate)


def data_of(submission: Submission, by: User) -> Release:
    """The coded data alone of a submission, asked for."""
    with acting_as(by):
        return asking.ask(
            submission=submission, channel="portal", extent=Release.Extent.DATA, by=by
        )


@pytest.mark.parametrize("use", [Use.QUOTE, Use.IDENTITY_STORE, Use.SHARE])
def test_T09_coded_data_hold_no_words_and_no_name_to_be_asked_back(
    use: str, named: Person, advocate: User, analyst: User, request: pytest.FixtureRequest
) -> None:
    """To take back her words or her name, or to go by a code from now on, asks back what holds them."""
    whole = request.getfixturevalue("asked")()
    asked_for_data = data_of(whole.submission, request.getfixturevalue("another_advocate"))
    if use == Use.SHARE:
        level = {"recipient": "icc-otp", "identity_level": Level.PSEUDONYM}
        said(named, use, by=analyst, **level)
    else:
        taken_back(named, use)
    assert [one.release for one in recalls()] == [whole]
    taken_back(named, Use.STORE)
    assert {one.release for one in recalls()} == {whole, asked_for_data}


def test_T09_of_whom_nothing_is_in_the_coded_data_they_are_not_asked_back(
    survivor: Person, advocate: User, request: pytest.FixtureRequest
) -> None:
    """The notice would say to a statistician under which number she is known elsewhere."""
    no = Consent.Decision.REFUSED
    evidence.ConsentFactory(person=survivor, use=Use.STATISTICS, decision=no)
    data_of(request.getfixturevalue("frozen"), advocate)
    taken_back(survivor)
    assert recalls() == []


def test_T09_who_does_not_want_to_be_counted_is_in_no_list_and_no_table(
    survivor: Person, again: Again, advocate: User, request: pytest.FixtureRequest
) -> None:
    evidence.ConsentFactory(person=survivor, use=Use.STATISTICS)
    frozen = request.getfixturevalue("asked")().submission
    assert rows_of(frozen) == ["W-001"]
    taken_back(survivor, Use.STATISTICS)
    assert len(recalls()) == 1
    new = again()
    assert new.version == 2
    assert rows_of(new) == []
    assert [row["code"] for row in inside(new)["consents"]] == ["W-001"]  # she still shares it
    ask_for(new, advocate)


def test_T09_coded_data_alone_do_not_say_that_somebody_is_not_counted(
    survivor: Person, advocate: User, approver: User, request: pytest.FixtureRequest
) -> None:
    """Neither what people allowed, by subtracting, nor the origins of what others published, too."""
    no = Consent.Decision.REFUSED
    evidence.ConsentFactory(person=survivor, use=Use.STATISTICS, decision=no)
    told = Testimony.objects.unscoped(reason="t").get(person=survivor)
    evidence.IncidentFactory(organisation=None).testimonies.add(told)
    frozen = request.getfixturevalue("frozen")
    snapshot = inside(frozen)
    (row,) = [one for one in snapshot["incidents"] if one["published"]]
    assert row["origins"] == 2  # in the document, where she is
    assert [one[8] for one in table(frozen, "incidents") if one[1] == coded.PUBLIC] == [1]

    release = data_of(frozen, advocate)
    making.make(release.pk)
    with acting_as(approver):
        asking.allow(release=fresh(release), by=approver)
    files = contents(fetch(release, advocate))
    statement = json.loads(files["data/consent.json"])
    assert (statement["accounts"], statement["identity_levels"]) == (0, {})
    assert statement["may_be_quoted"] == statement["published_accounts"] == 0
    assert "This package holds 0 accounts" in files["data/consent.txt"].decode()


def table(submission: Submission, name: str) -> list[list[Any]]:
    (found,) = [one for one in coded.coded(inside(submission)) if one.name == name]
    return found.rows


def rows_of(submission: Submission) -> list[str]:
    """Return the accounts of ours in the tables for statisticians."""
    return [row[0] for row in table(submission, "accounts") if row[1] == coded.TOLD]


def test_T09_who_takes_counting_back_before_it_was_asked_for_stops_it(
    survivor: Person, frozen: Submission, advocate: User
) -> None:
    said(survivor, Use.STATISTICS, decision="refused", by=advocate)
    assert recalls() == []
    with pytest.raises(ConsentChanged):
        ask_for(frozen, advocate)


def test_an_incident_of_hers_is_not_counted(
    case: CaseFile, again: Again, frozen: Submission, advocate: User
) -> None:
    victim = Person.objects.unscoped(reason="t").get(involvements__isnull=False)
    before = [row for row in inside(frozen)["incidents"] if not row["published"]]
    assert all(row.get("counted", True) for row in before)
    said(victim, Use.STATISTICS, decision="refused", by=advocate)
    (hers,) = [row for row in inside(again())["incidents"] if not row["published"]]
    assert hers["counted"] is False


# --- Said anew ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("use", "fields", "touched"),
    [
        (Use.SHARE, {"decision": "refused"}, True),
        (Use.SHARE, {"identity_level": Level.AGGREGATE}, True),
        (Use.SHARE, {"identity_level": Level.PSEUDONYM}, True),
        (Use.SHARE, {"identity_level": Level.NAMED}, False),
        (Use.QUOTE, {"decision": "refused"}, True),
        (Use.QUOTE, {}, False),
        (Use.IDENTITY_STORE, {"decision": "refused"}, True),
        (Use.STORE, {"decision": "refused"}, True),
    ],
)
def test_T09_a_new_answer_that_allows_less_reaches_what_went_out(
    use: str,
    fields: dict[str, str],
    touched: bool,
    named: Person,
    advocate: User,
    request: pytest.FixtureRequest,
) -> None:
    request.getfixturevalue("asked")()
    to = {"recipient": "icc-otp"} if use in Consent.USES_WITH_RECIPIENT else {}
    said(named, use, by=advocate, **to, **fields)
    assert bool(recalls()) is touched


def test_a_code_instead_of_her_name_recalls_nothing_that_went_out_under_a_code(
    survivor: Person, asked: Asked, advocate: User
) -> None:
    asked()
    level = {"recipient": "icc-otp", "identity_level": Level.PSEUDONYM}
    said(survivor, Use.SHARE, by=advocate, **level)
    assert recalls() == []


# --- After a recall -----------------------------------------------------------------------------------


def test_what_she_allows_again_can_be_frozen_and_asked_for_again(
    survivor: Person, asked: Asked, advocate: User, again: Again
) -> None:
    frozen = asked().submission
    taken_back(survivor, Use.SHARE)
    later = {"recipient": "icc-otp", "identity_level": Level.PSEUDONYM}
    said(survivor, Use.SHARE, by=advocate, **later)
    new = again()
    assert new.content_sha256 == frozen.content_sha256
    assert new.version == 2
    ask_for(new, advocate)
    assert again() == new


def test_that_it_may_not_be_passed_on_does_not_stop_what_she_still_shares(
    survivor: Person, asked: Asked, advocate: User, again: Again
) -> None:
    evidence.ConsentFactory(person=survivor, use=Use.ONWARD_SHARING, recipient="icc-otp")
    asked()
    taken_back(survivor, Use.ONWARD_SHARING)
    assert len(recalls()) == 1  # so that its receiver hears of it
    ask_for(again(), advocate)

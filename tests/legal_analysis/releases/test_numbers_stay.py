"""What a receiver has as I-001 stays I-001 in every later version."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from accounts.identity import acting_as, acting_for_system
from accounts.models import CaseTeam, User
from evidence import consent
from evidence.models import CaseMaterial, Involvement
from legal_analysis.dossier.numbers import Numbers
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.models import CaseFile, FrozenRecord, Mechanism, Release, Submission
from legal_analysis.releases import asking
from tests.evidence.files.fetching import clean_file
from tests.evidence.test_export import shared
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import UserFactory


@pytest.fixture
def frozen_now(case: CaseFile, analyst: User) -> Callable[[], Submission]:
    def frozen_now() -> Submission:
        with acting_as(analyst):
            return freeze(
                case_file=case,
                mechanism=Mechanism.objects.get(code="icc-otp"),
                language="en",
                by=analyst,
            )

    return frozen_now


def numbers(submission: Submission) -> dict[str, str]:
    """Every record by what it is, with its number."""
    snapshot: dict[str, Any] = json.loads(submission.snapshot)
    found = {row["code"]: row["exhibit"] for row in (*snapshot["incidents"], *snapshot["policies"])}
    return found | {row["sha256"]: row["number"] for row in snapshot["exhibits"]}


def more(case: CaseFile, team: CaseTeam, analyst: User) -> None:
    """A published incident and a policy before all others, and a file."""
    incident = evidence.IncidentFactory(organisation=None)
    incident.set_date("2023-01-01")
    incident.save()
    CaseMaterial.objects.create(team=team, incident=incident, added_by=UserFactory(), reason="x")
    policy = legal_analysis.PolicyFactory(code="POL-0000")
    policy.set_date("2023-01-01")
    policy.save()
    original = clean_file(team, analyst, b"another invented picture")
    legal_analysis.CitationFactory(case_file=case, item=original.item, provision=None)


def test_what_went_out_keeps_its_numbers_and_what_is_new_goes_on_from_them(
    allowed: Callable[[], Release],
    frozen: Submission,
    case: CaseFile,
    team: CaseTeam,
    analyst: User,
    frozen_now: Callable[[], Submission],
) -> None:
    before = numbers(frozen)
    assert {one.partition("-")[0] for one in before.values()} >= {"I", "P", "E"}
    allowed()
    more(case, team, analyst)
    after = numbers(frozen_now())

    assert {code: after[code] for code in before} == before
    new = {code: number for code, number in after.items() if code not in before}
    assert new
    assert not set(new.values()) & set(before.values())
    for number in new.values():
        letter = number.partition("-")[0]
        assert number > max(one for one in before.values() if one.startswith(f"{letter}-"))


def test_T12_what_never_went_out_leaves_no_gap_in_the_first_file_a_receiver_gets(
    frozen: Submission, team: CaseTeam, frozen_now: Callable[[], Submission]
) -> None:
    """Somebody takes herself out before anything was let go."""
    (hers,) = FrozenRecord.objects.unscoped(reason="t").exclude(incident=None)
    (side,) = Involvement.objects.unscoped(reason="t").filter(act__incident=hers.incident)
    assert side.person
    with acting_for_system(reason="test"):
        consent.withdraw(consent=shared(side.person), through="test", by=None)
        incident = evidence.IncidentFactory(organisation=None)
    CaseMaterial.objects.create(team=team, incident=incident, added_by=UserFactory(), reason="x")
    again = frozen_now()
    counts = [int(one[2:]) for one in numbers(again).values() if one.startswith("I-")]

    assert counts
    assert sorted(counts) == list(range(1, len(counts) + 1))


def test_the_same_file_twice_has_two_numbers_and_a_number_is_never_given_again() -> None:
    known = [("exhibits", "aa", "E-001"), ("exhibits", "aa", "E-003"), ("incidents", "X", "I-1000")]
    numbering = Numbers(known)

    assert [numbering.of_file(one) for one in ("aa", "bb", "aa", "aa")] == [
        "E-001", "E-004", "E-003", "E-005",
    ]  # fmt: skip
    content: dict[str, list[dict[str, Any]]] = {
        "policies": [],
        "incidents": [{"code": "new"}, {"code": "X"}],
        "accounts": [
            {"code": "W-001", "basis": "consent"},
            {"code": "T", "basis": "published_source"},
        ],
    }
    numbering.give(content)
    assert [row["exhibit"] for row in content["incidents"]] == ["I-1001", "I-1000"]
    assert [row["exhibit"] for row in content["accounts"]] == ["W-001", "OS-001"]


def test_of_two_versions_that_contradict_each_other_who_was_let_go_first_keeps_the_number() -> None:
    first = [("incidents", "A", "I-001"), ("incidents", "B", "I-002")]
    second = [("incidents", "0", "I-001"), ("incidents", "A", "I-002"), ("incidents", "B", "I-003")]
    files = [("exhibits", "aa", "E-001"), ("exhibits", "bb", "E-001")]
    numbering = Numbers([*first, *second, *files])
    content: dict[str, list[dict[str, Any]]] = {
        "policies": [],
        "incidents": [{"code": code} for code in ("0", "A", "B", "C")],
        "accounts": [],
    }
    numbering.give(content)

    given = {row["code"]: row["exhibit"] for row in content["incidents"]}
    assert given == {"0": "I-004", "A": "I-001", "B": "I-002", "C": "I-005"}
    assert not numbering.contradicted_by(content)
    assert [numbering.of_file(one) for one in ("bb", "aa")] == ["E-002", "E-001"]


def test_of_two_that_were_frozen_before_either_was_let_go_only_one_leaves(
    asked: Callable[[], Release],
    frozen: Submission,
    case: CaseFile,
    team: CaseTeam,
    analyst: User,
    advocate: User,
    approver: User,
    made: Callable[[], Release],
) -> None:
    """The same case in another language, frozen when more was in it."""
    release = made()
    more(case, team, analyst)
    with acting_as(analyst):
        other = freeze(case_file=case, mechanism=frozen.mechanism, language="fa-af", by=analyst)
    with acting_as(advocate):
        waits = asking.ask(
            submission=other, channel="portal", by=advocate
        )  # nothing was let go yet
        asking.end(release=waits, by=advocate)
    with acting_as(approver):
        asking.allow(release=release, by=approver)
    with acting_as(advocate), pytest.raises(asking.NumberedOtherwise):
        asking.ask(submission=other, channel="portal", by=advocate)
    with acting_as(analyst):
        again = freeze(case_file=case, mechanism=frozen.mechanism, language="fa-af", by=analyst)
    assert again.version == other.version + 1
    with acting_as(advocate):
        asking.ask(submission=again, channel="portal", by=advocate)

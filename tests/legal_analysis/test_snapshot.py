"""What is frozen: this case and no other, whole and unchanged, and opened in the trail."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts import vault
from accounts.errors import Erased, NotAllowed
from accounts.identity import acting_as
from accounts.models import AuditEvent, CaseTeam, Role, User
from evidence.models import CaseMaterial, Consent, Person, Testimony
from legal_analysis.dossier import build as builder
from legal_analysis.dossier import mentions
from legal_analysis.dossier.compose.book import ProseRefused
from legal_analysis.dossier.snapshot import SnapshotChanged, freeze, thaw
from legal_analysis.models import (
    CaseFile,
    Citation,
    FrozenRecord,
    Mechanism,
    Submission,
    SubmissionPassage,
)
from tests.evidence.test_export import account, allow
from tests.factories import evidence, legal_analysis
from tests.factories.accounts import AssignmentFactory, CaseTeamFactory, UserFactory

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def case(as_system: None, team: CaseTeam) -> CaseFile:
    return legal_analysis.CaseFileFactory(team=team)


@pytest.fixture
def mechanism(db: None) -> Mechanism:
    return legal_analysis.MechanismFactory(code="icc-otp")


def admit(testimony: Testimony, team: CaseTeam) -> Testimony:
    CaseMaterial.objects.create(team=team, testimony=testimony, added_by=UserFactory(), reason="x")
    return testimony


def told(team: CaseTeam, *uses: str, status: str = "sealed", **fields: Any) -> Testimony:
    """An account of a survivor who allows it to be shared, admitted to the case of `team`."""
    person = evidence.PersonFactory(organisation=team.organisation)
    allow(person, *uses)
    return admit(account(person, status=status, **fields), team)


def frozen(case: CaseFile, mechanism: Mechanism, by: User) -> Submission:
    with acting_as(by):
        return freeze(case_file=case, mechanism=mechanism, language="en", by=by, now=NOW)


def codes(submission: Submission, kind: str = "accounts") -> list[str]:
    return [row["code"] for row in json.loads(submission.snapshot)[kind]]


def opened(submission: Submission, by: User) -> dict[str, Any]:
    with acting_as(by):
        return thaw(submission, by=by)


def called(submission: Submission, account: Testimony) -> str:
    """What the receiver calls an account."""
    rows = FrozenRecord.objects.unscoped(reason="test")
    return rows.get(submission=submission, testimony=account).code


# This case and no other ------------------------------------------------------------------------


def test_T09_a_dossier_holds_nothing_of_another_case_its_author_works_on(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    hers = told(case.team)
    elsewhere: CaseTeam = CaseTeamFactory()
    AssignmentFactory(user=advocate, role=Role.ADVOCATE, organisation=None, team=elsewhere)
    other = told(elsewhere)
    incident = evidence.IncidentFactory(organisation=elsewhere.organisation)
    other.incidents.add(incident)
    CaseMaterial.objects.create(
        team=elsewhere, incident=incident, added_by=UserFactory(), reason="x"
    )

    submission = frozen(case, mechanism, advocate)

    assert codes(submission) == [called(submission, hers)]
    assert codes(submission, "incidents") == []


def test_T09_an_account_that_no_second_person_has_read_stays_in(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    for status in ("draft", "submitted"):
        told(case.team, status=status)
    reviewed = told(case.team, status="reviewed")

    submission = frozen(case, mechanism, advocate)
    assert codes(submission) == [called(submission, reviewed)]


def test_a_case_without_a_period_takes_all_of_its_material(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    case.set_date("")
    case.save()
    hers = told(case.team)

    submission = frozen(case, mechanism, advocate)
    assert codes(submission) == [called(submission, hers)]


def test_a_citation_of_what_is_not_in_the_dossier_does_not_say_what_it_is(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    """A measure outside the period is not cited; of an item whose file stays in, that it is withheld."""
    case.date_edtf, case.date_range = (
        "2024",
        DateRange(datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)),
    )
    case.save()
    element = legal_analysis.ElementFactory()
    case.frameworks.add(element.framework)
    of_2023 = legal_analysis.ProvisionFactory()
    item = evidence.EvidenceItemFactory(organisation=None)
    for target in ({"provision": of_2023}, {"provision": None, "item": item}):
        legal_analysis.CitationFactory(
            case_file=case, element=element, stance=Citation.Stance.SUPPORTS, **target
        )
    Citation.objects.unscoped(reason="t").filter(item=item).update(stale_since=timezone.now())

    content = json.loads(frozen(case, mechanism, advocate).snapshot)

    (withheld,) = content["citations"]
    assert withheld["target"] == {"kind": "withheld", "record": ""}
    assert (withheld["reason"], withheld["rights"], withheld["stale"]) == ("", [], False)
    assert content["figures"]["citations"] == 1


def test_T09_a_person_we_met_is_asked_again_though_her_account_is_published(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    person = evidence.PersonFactory(organisation=case.team.organisation)
    allow(person)
    hers = admit(
        evidence.TestimonyFactory(
            interview=None, person=person, basis="published_source", status="sealed"
        ),
        case.team,
    )

    submission = frozen(case, mechanism, advocate)

    listed = json.loads(submission.snapshot)["consents"]
    assert [row["code"] for row in listed] == [called(submission, hers)]


# Whole and unchanged ---------------------------------------------------------------------------


@pytest.fixture
def words(case: CaseFile) -> Testimony:
    """An account with words that may be quoted, in two translations."""
    hers = told(case.team, Consent.Use.QUOTE)
    paragraph = evidence.ParagraphFactory(testimony=hers, original="سخن من")
    for language, text in (("ps", "زما خبره"), ("en", "My word.")):
        evidence.TranslationFactory(
            paragraph=paragraph,
            language=language,
            text=text,
            check_status="checked",
            checked_by=UserFactory(),
        )
    return hers


@pytest.fixture
def submission(
    case: CaseFile, mechanism: Mechanism, advocate: User, words: Testimony
) -> Submission:
    return frozen(case, mechanism, advocate)


def test_the_words_come_back_and_the_translation_is_the_receivers(
    submission: Submission, advocate: User, words: Testimony
) -> None:
    passages = opened(submission, advocate)["passages"]

    assert passages == {
        f"{called(submission, words)}/1": {
            "original": {"language": "fa-af", "text": "سخن من"},
            "translation": {"language": "en", "text": "My word."},
        }
    }


def test_T34_no_word_of_a_survivor_is_in_the_stored_snapshot(submission: Submission) -> None:
    for word in ("سخن من", "My word", "زما خبره"):
        assert word not in submission.snapshot


def test_freezing_twice_makes_one_submission(
    submission: Submission, case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    assert frozen(case, mechanism, advocate).pk == submission.pk


def test_T50_a_snapshot_that_was_changed_does_not_open(
    submission: Submission, advocate: User
) -> None:
    changed = submission.snapshot.replace(submission.case_file.title, "Another title")
    assert changed != submission.snapshot
    submission.snapshot = changed
    submission.save()

    with pytest.raises(SnapshotChanged):
        opened(submission, advocate)


@pytest.mark.parametrize("form", ["original", "translation"])
def test_T50_words_that_were_changed_or_taken_out_do_not_open(
    form: str, submission: Submission, advocate: User
) -> None:
    rows = SubmissionPassage.objects.unscoped(reason="test").filter(form=form)
    for change in ("changed", "taken out"):
        with transaction.atomic():
            row = rows.select_related("key")[0]
            if change == "changed":
                row.text = "Other words."
                row.save()
            else:
                row.delete()
            with pytest.raises(SnapshotChanged):
                opened(submission, advocate)
            transaction.set_rollback(True)
    assert opened(submission, advocate)["passages"]


def test_words_of_an_erased_person_do_not_come_back(
    submission: Submission, advocate: User, words: Testimony
) -> None:
    vault.destroy(key=words.person.key, by=advocate, reason="her wish")

    with pytest.raises(Erased):
        opened(submission, advocate)


# In the trail ----------------------------------------------------------------------------------


def trail(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.unscoped(reason="test").filter(action=action))


def test_T50_the_trail_keeps_the_digest_of_what_was_frozen(submission: Submission) -> None:
    (row,) = trail("submission.frozen")

    assert json.loads(row.details)["digest"] == submission.content_sha256


def test_T47_opening_the_words_of_a_submission_leaves_a_row(
    submission: Submission, advocate: User
) -> None:
    opened(submission, advocate)
    thaw(submission)

    first, second = trail("submission.opened")
    assert (first.actor_id, first.subject_id) == (advocate.pk, str(submission.pk))
    assert (second.actor_id, second.system) == (None, "dossier.thaw")


def test_T47_a_build_that_was_refused_leaves_a_row(
    submission: Submission, stranger: User, tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed):
        builder.build(submission, tmp_path / "out", by=stranger)

    (row,) = trail("dossier.refused")
    assert (row.actor_id, row.outcome) == (stranger.pk, "refused")
    assert row.details == '{"code":"not_allowed"}'
    assert not (tmp_path / "out").exists()


# Nobody is named -------------------------------------------------------------------------------


def named(case: CaseFile, mechanism: Mechanism, by: User, text: str) -> dict[str, Any]:
    legal_analysis.CaseTextFactory(case_file=case, section="context", paragraphs=[text])
    return opened(frozen(case, mechanism, by), by)


@pytest.mark.parametrize(
    "saying",
    [
        "As {} told us.",
        "({})",
        "see {}-annex",
        "{dashes}",
        "{lower}",
        "As W 777 told us.",
        "As W777 told us.",
        "see {}b",
        "او{} گفت",  # a word grows at both ends
        "{}ها",
        "{}\u200cها",
        "W-۷۷۷ گفت",
    ],
)
def test_T09_a_text_that_names_a_person_who_stays_in_stops_the_dossier(
    saying: str, case: CaseFile, mechanism: Mechanism, advocate: User, tmp_path: Path
) -> None:
    out: Person = evidence.PersonFactory(organisation=case.team.organisation, code="W-777")
    text = saying.format(out.code, dashes="W\u2011777", lower="w-777")
    snapshot = named(case, mechanism, advocate, text)

    with pytest.raises(ProseRefused, match=r"texts\.context\.0: W-777 is named"):
        mentions.check(snapshot)

    with pytest.raises(ProseRefused):
        builder.build(Submission.objects.unscoped(reason="t").get(), tmp_path / "x", by=advocate)
    assert not (tmp_path / "x").exists()
    assert [json.loads(row.details) for row in trail("dossier.refused")] == [
        {"code": "prose_refused"}
    ]


def test_T09_an_incident_that_stays_in_is_not_named_either(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    evidence.IncidentFactory(organisation=case.team.organisation, code="INC-OWN-077")

    with pytest.raises(ProseRefused, match="INC-OWN-077"):
        mentions.check(named(case, mechanism, advocate, "The events of INC-OWN-077 show it."))


def test_who_is_in_the_dossier_may_be_named(
    case: CaseFile, mechanism: Mechanism, advocate: User
) -> None:
    hers = told(case.team)

    mentions.check(
        named(case, mechanism, advocate, f"{hers.code}, of {hers.person.code}, and UN-2023-5.")
    )


# The second wall -------------------------------------------------------------------------------


def counted() -> list[int]:
    """Count the rows the database itself shows, past our own filters."""
    found = []
    with connection.cursor() as cursor:
        for query in (
            "SELECT count(*) FROM legal_analysis_submission",
            "SELECT count(*) FROM legal_analysis_submissionpassage",
            "SELECT count(*) FROM legal_analysis_frozenrecord",
        ):
            cursor.execute(query)
            found.append(cursor.fetchone()[0])
    return found


def test_T09_row_security_keeps_frozen_words_from_other_teams(
    submission: Submission, advocate: User, stranger: User, nobody: User, administrator: User
) -> None:
    with acting_as(advocate):
        assert counted() == [1, 3, 1]
    for other in (stranger, nobody, administrator, AnonymousUser()):
        with acting_as(other):
            assert counted() == [0, 0, 0]

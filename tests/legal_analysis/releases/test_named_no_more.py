"""OUT-1: whom the case does not name any more, no submission frozen before names outside."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from accounts import second_person
from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from evidence import pdf
from evidence.models import Authority
from legal_analysis.dossier import build as builder
from legal_analysis.dossier.snapshot import freeze
from legal_analysis.linkage import naming
from legal_analysis.models import CaseFile, Naming, Release, Submission
from legal_analysis.releases import asking, making
from tests.factories import evidence
from tests.factories import legal_analysis as law
from tests.legal_analysis.releases.conftest import Asked, fresh
from tests.legal_analysis.releases.test_releases import fetch

CODE = "PER-INVENTED"
Name = Callable[[], Naming]


@pytest.fixture
def name(case: CaseFile, analyst: User, approver: User) -> Name:
    """Return a function by which two people name the same person in the case."""

    def name() -> Naming:
        person = Authority.objects.filter(code=CODE).first()
        person = person or evidence.AuthorityFactory(kind="office_holder", code=CODE)
        with acting_as(analyst):
            asked = naming.propose(case_file=case, authority=person, reason="x", by=analyst)
        assert asked is not None
        with acting_as(approver):
            return naming.approve(naming=asked, by=approver)

    return name


@pytest.fixture
def named(name: Name) -> Naming:
    """Named before anything is frozen: ask for it first."""
    return name()


def end(named: Naming, by: User) -> None:
    with acting_as(by):
        naming.end(naming=named, by=by)


@pytest.mark.parametrize("extent", Release.Extent.values)
def test_OUT1_between_the_freeze_and_the_asking(
    extent: str, named: Naming, frozen: Submission, analyst: User, advocate: User
) -> None:
    assert CODE in json.loads(frozen.snapshot)["case"]["alleged_perpetrators"]
    end(named, analyst)
    with acting_as(advocate), pytest.raises(naming.NamedNoMore):
        asking.ask(submission=frozen, extent=extent, channel="portal", by=advocate)


@pytest.mark.parametrize("step", ["made", "laid out", "allowed", "fetched"])
def test_OUT1_between_every_later_step_and_the_next(
    step: str,
    named: Naming,
    request: pytest.FixtureRequest,
    analyst: User,
    advocate: User,
    approver: User,
) -> None:
    before = {"allowed": "made", "fetched": "allowed"}.get(step, "asked")
    release: Release = request.getfixturevalue(before)()
    if step == "laid out":
        making.make(release.pk, progress=ended_meanwhile(named, analyst))
    else:
        end(named, analyst)
    if step == "made":
        making.make(release.pk)
    if before == "asked":
        assert fresh(release).problem == Release.Problem.NAMED_NO_MORE
        assert fresh(release).object_name == ""
    elif step == "allowed":
        with acting_as(approver), pytest.raises(naming.NamedNoMore):
            asking.allow(release=release, by=approver)
    else:
        with pytest.raises(naming.NamedNoMore):
            fetch(release, advocate)
        assert fresh(release).opened_at is None


def ended_meanwhile(named: Naming, by: User) -> pdf.Told:
    """Return what ends it at the first sign of progress, while no transaction of the work is open."""

    def told(_going: pdf.Going) -> None:
        with contextlib.suppress(second_person.NotOpen):
            end(named, by)

    return told


def test_whom_two_people_named_once_more_leaves_and_frozen_anew_the_rest_does(
    named: Naming, name: Name, allowed: Asked, case: CaseFile, analyst: User, advocate: User
) -> None:
    release = allowed()
    end(named, analyst)
    again = name()
    assert fetch(release, advocate)
    end(again, analyst)
    with acting_as(analyst):
        anew = freeze(
            case_file=case, mechanism=release.submission.mechanism, language="en", by=analyst
        )
    assert anew.version == 2
    with acting_as(advocate):
        asking.ask(submission=anew, channel="portal", by=advocate)


def test_OUT1_a_proposal_that_waits_stands_in_for_nothing(
    named: Naming, frozen: Submission, case: CaseFile, analyst: User, advocate: User
) -> None:
    end(named, analyst)
    with acting_as(analyst):
        naming.propose(case_file=case, authority=named.authority, reason="x", by=analyst)
    with acting_as(advocate), pytest.raises(naming.NamedNoMore):
        asking.ask(submission=frozen, channel="portal", by=advocate)


def test_OUT1_the_approval_of_another_case_stands_in_for_nothing(
    named: Naming, frozen: Submission, analyst: User, advocate: User, approver: User
) -> None:
    end(named, analyst)
    other = law.NamingFactory(authority=named.authority)
    second_person.write_allowed(other, by=approver, now=other.requested_at)
    with acting_as(advocate), pytest.raises(naming.NamedNoMore):
        asking.ask(submission=frozen, channel="portal", by=advocate)


def test_OUT1_no_draft_is_written_when_it_ends_while_pages_are_laid_out(
    named: Naming, frozen: Submission, analyst: User, advocate: User, tmp_path: Path
) -> None:
    with pytest.raises(naming.NamedNoMore):
        builder.build(
            frozen, tmp_path / "out", by=advocate, progress=ended_meanwhile(named, analyst)
        )
    assert not (tmp_path / "out").exists()


def test_who_ends_it_waits_for_whoever_hands_out_what_was_found(
    committed_db: str, owner_connection: psycopg.Connection[object]
) -> None:
    with acting_for_system(reason="test.arrange"):
        named = law.NamingFactory()
        approver = law.NamingFactory().user
        second_person.write_allowed(named, by=approver, now=named.requested_at)
        snapshot = {
            "persons_apart": True,
            "case": {"alleged_perpetrators": [named.authority.code]},
            "authorities": [{"code": named.authority.code, "kind": "office_holder"}],
        }
    wait = "SELECT FROM legal_analysis_naming WHERE id = %s FOR UPDATE NOWAIT"
    with acting_for_system(reason="test.ask"):
        naming.check_stands(named.case_file, snapshot)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            owner_connection.execute(wait, (named.pk,))


def test_OUT1_what_was_frozen_when_names_stood_anywhere_is_frozen_anew() -> None:
    """It would be found in the main file, and by its code in the coded data."""
    person = {"code": CODE, "kind": "office_holder"}
    before = {"case": {"alleged_perpetrators": [CODE]}, "authorities": [person]}
    with pytest.raises(naming.FrozenBefore):
        naming.check_stands(CaseFile(), before)
    before["authorities"] = [{**person, "kind": "institution"}]
    naming.check_stands(CaseFile(), before)

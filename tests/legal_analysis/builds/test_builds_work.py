"""The work itself: real builds of a small case."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable

import pytest

from accounts.identity import acting_as
from accounts.models import Assignment, AuditEvent, User
from evidence import consent, pdf, receipts
from evidence.models import Person
from legal_analysis.builds import requests, states, telling, work
from legal_analysis.dossier import writing
from legal_analysis.models import Build
from legal_analysis.models.build import Status
from tests.evidence.test_export import shared
from tests.factories.evidence import ReceiptFactory
from tests.legal_analysis.builds.looking import actions, built, fetch, fresh, packages_left


def test_T09_the_whole_way_from_the_request_to_the_file(
    ask: Callable[..., Build], advocate: User, survivor: Person
) -> None:
    build = built(ask())
    assert (build.status, build.attempt, build.error_code) == (Status.DONE, 1, "")
    assert [step["status"] for step in build.steps] == [
        "freezing",
        "laying_out",
        "writing",
        "done",
    ]
    assert build.pages
    assert build.submission is not None
    assert json.loads(build.submission.snapshot)["incidents"]

    got = fetch(build, advocate)
    assert got.name == f"{build.pk.hex[:8]}.zip"
    assert hashlib.sha256(got.data).hexdigest() == build.sha256
    with zipfile.ZipFile(io.BytesIO(got.data)) as whole:
        assert whole.namelist() == ["DRAFT-annex-h.pdf", "DRAFT-dossier.pdf", "manifest-sha256.txt"]
        assert whole.read("DRAFT-dossier.pdf").startswith(b"%PDF-")
        for line in whole.read("manifest-sha256.txt").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(whole.read(name)).hexdigest() == digest
    assert actions()[-6:] == [
        "build.requested",
        "submission.frozen",
        "submission.opened",
        "submission.scanned",
        "package.written",
        "package.downloaded",
    ]
    assert fresh(build).downloaded_at is not None


def test_running_twice_does_the_work_once(ask: Callable[..., Build]) -> None:
    build = built(ask())
    before = actions()
    assert built(build).finished_at == build.finished_at
    assert actions() == before
    assert packages_left() == 1


def test_T05_rights_taken_away_before_the_work_begins_end_it(
    ask: Callable[..., Build], advocate: User
) -> None:
    build = ask()
    Assignment.objects.filter(user=advocate).delete()
    build = built(build)
    assert (build.status, build.error_code) == (Status.FAILED, "not_allowed")
    assert packages_left() == 0
    failed = AuditEvent.objects.unscoped(reason="test").order_by("id").last()
    assert failed is not None
    assert (failed.action, failed.outcome) == ("build.failed", "refused")


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Do something once while the pages are laid out; the work itself is the real one."""

    def meanwhile(act: Callable[[], object], step: str = writing.LAYING_OUT) -> None:
        real = work.watched
        left = [act]

        def watched(turn: states.Turn) -> pdf.Told:
            progress = real(turn)

            def and_act(now: pdf.Going) -> None:
                if now.step == step and left:
                    left.pop()()
                progress(now)

            return and_act

        monkeypatch.setattr(work, "watched", watched)
        monkeypatch.setattr(telling, "SECONDS_BETWEEN_SIGNS", 0.0)

    return meanwhile


def test_T05_rights_taken_away_while_it_works_end_it(
    ask: Callable[..., Build], advocate: User, meanwhile: Callable[..., None]
) -> None:
    meanwhile(Assignment.objects.filter(user=advocate).delete)
    build = built(ask())
    assert (build.status, build.error_code) == (Status.FAILED, "not_allowed")
    assert packages_left() == 0


def test_T09_consent_withdrawn_while_it_works_ends_it(
    ask: Callable[..., Build], survivor: Person, meanwhile: Callable[..., None]
) -> None:
    def withdraw() -> None:
        consent.withdraw(consent=shared(survivor), through="herself", by=None)

    meanwhile(withdraw)
    build = built(ask())
    assert (build.status, build.error_code) == (Status.FAILED, "consent_changed")
    assert packages_left() == 0
    assert "package.written" not in actions()


def test_WDR2_what_she_stops_with_her_code_while_it_works_ends_it(
    ask: Callable[..., Build], survivor: Person, meanwhile: Callable[..., None]
) -> None:
    receipt = ReceiptFactory(person=survivor)
    share = f"share:{shared(survivor).recipient}"

    def stop() -> None:
        assert receipts.withdraw(receipt, chosen=[share]) == 1

    meanwhile(stop)
    build = built(ask())
    assert (build.status, build.error_code) == (Status.FAILED, "consent_changed")
    assert packages_left() == 0
    assert "package.written" not in actions()


def test_cancelling_is_noticed_between_pages(
    ask: Callable[..., Build], advocate: User, meanwhile: Callable[..., None]
) -> None:
    build = ask()

    def cancel() -> None:
        with acting_as(advocate):
            requests.cancel(build=fresh(build), by=advocate)

    meanwhile(cancel)
    build = built(build)
    assert (build.status, build.error_code) == (Status.CANCELLED, "")
    assert [step["status"] for step in build.steps] == ["freezing", "laying_out", "cancelled"]
    assert packages_left() == 0


def test_cancelling_at_the_last_moment_leaves_no_file(
    ask: Callable[..., Build], advocate: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = ask()
    real = work.dossier.draft

    def draft(*args: object, **kwargs: object) -> dict[str, bytes]:
        written = real(*args, **kwargs)  # type: ignore[arg-type]
        with acting_as(advocate):
            requests.cancel(build=fresh(build), by=advocate)
        return written

    monkeypatch.setattr(work.dossier, "draft", draft)
    assert built(build).status == Status.CANCELLED
    assert packages_left() == 0


def test_a_fault_of_ours_ends_it_and_goes_on_to_the_log(
    ask: Callable[..., Build], meanwhile: Callable[..., None]
) -> None:
    def fault() -> None:
        raise RuntimeError

    meanwhile(fault)
    build = ask()
    with pytest.raises(RuntimeError):
        work.run(build.pk)
    assert (fresh(build).status, fresh(build).error_code) == (Status.FAILED, "fault")


def test_the_page_in_hand_is_written_down(
    ask: Callable[..., Build], meanwhile: Callable[..., None]
) -> None:
    seen: list[int] = []
    build = ask()
    meanwhile(lambda: seen.append(fresh(build).page), writing.WRITING)
    built(build)
    assert seen[0] > 0

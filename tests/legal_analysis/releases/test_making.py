"""Making a package for real: from what is kept, in volumes, with progress, and stopped on the way."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from accounts.identity import acting_as
from accounts.models import User
from evidence import pdf
from evidence.models import Person
from evidence.packages import verify_package as verifier
from evidence.pdf import press
from legal_analysis.builds import kept
from legal_analysis.dossier import build as dossier
from legal_analysis.dossier import volumes
from legal_analysis.dossier.snapshot import freeze, thaw
from legal_analysis.models import CaseFile, Mechanism, Release, Submission
from legal_analysis.releases import asking, fetching, making
from tests.legal_analysis.releases.conftest import fresh


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many parts were laid out, each time."""
    counted: list[int] = []
    real = press.Processes.lay_out

    def lay_out(self, some, *args):
        counted.append(len(some))
        real(self, some, *args)

    monkeypatch.setattr(press.Processes, "lay_out", lay_out)
    return counted


@pytest.fixture
def in_volumes(frozen: Submission, analyst: User, monkeypatch: pytest.MonkeyPatch) -> Submission:
    """The case frozen once more, to come in volumes of eight pages."""
    monkeypatch.setattr(volumes, "MOST", 8)
    mechanism = Mechanism.objects.get(code="icc-otp")
    with acting_as(analyst):
        return freeze(
            case_file=frozen.case_file,
            mechanism=mechanism,
            language="en",
            by=analyst,
            volumes="volumes",
        )


def ask(submission: Submission, by: User) -> Release:
    with acting_as(by):
        return asking.ask(submission=submission, channel="portal", by=by)


def test_a_package_of_a_snapshot_that_was_built_before_lays_nothing_out_again(
    in_volumes: Submission,
    advocate: User,
    approver: User,
    orders: list[int],
    tmp_path: Path,
):
    with acting_as(advocate):
        snapshot = thaw(in_volumes, by=advocate)
    files = dossier.files(snapshot, kept=kept.KeptParts(in_volumes.case_file))
    assert sum(orders) > 10
    orders.clear()

    release = ask(in_volumes, advocate)
    making.make(release.pk)
    release = fresh(release)
    assert release.problem == ""
    assert sum(orders) == 0
    assert (release.chapters_done, release.chapters > 0) == (release.chapters, True)

    with acting_as(approver):
        asking.allow(release=release, by=approver)
    with acting_as(advocate):
        out = fetching.fetch(release=fresh(release), by=advocate)
    path = tmp_path / "package.zip"
    path.write_bytes(b"".join(out.bytes))
    out.bytes.close()
    check = verifier.Check(str(path))
    assert check.wrong == []
    assert any(f"volume-2.pdf: volume 2 of {len(files) - 2}, pages " in one for one in check.said)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as whole:
        found = {name.split("/data/")[-1]: whole.read(name) for name in whole.namelist()}
    # The same bytes under the same names, by which they lead to each other.
    names = [one["file"] for one in json.loads(found["record.json"])["documents"]]
    of_volumes = [name for name in volumes.in_order(files) if volumes.NAME.fullmatch(name)]
    assert names == [*of_volumes, "annex-h.pdf"]
    assert all(found[name] == files[name] for name in names)


def test_a_request_taken_back_stops_the_work_at_the_next_chapter(
    frozen: Submission, advocate: User, monkeypatch: pytest.MonkeyPatch
):
    release, real, seen = ask(frozen, advocate), making.watched, []

    def watched(release: Release) -> pdf.Told:
        show = real(release)

        def and_end(going: pdf.Going) -> None:
            if going.chapters == 1 and not fresh(release).ended_at:
                with acting_as(advocate):
                    asking.end(release=release, by=advocate)
            seen.append(going)
            show(going)

        return and_end

    monkeypatch.setattr(making, "watched", watched)
    making.make(release.pk)
    release = fresh(release)
    assert (release.problem, release.made_at) == ("", None)
    assert release.ended_at
    assert seen[-1].chapters <= 1
    assert seen[-1].of > 3


def test_a_machine_that_kills_the_laying_out_is_a_problem_that_says_what_to_do(
    frozen: Submission, advocate: User, monkeypatch: pytest.MonkeyPatch
):
    def died(*_args, **_kwargs):
        raise pdf.LayoutDied

    monkeypatch.setattr(pdf, "write_book", died)
    release = ask(frozen, advocate)
    making.make(release.pk)
    assert fresh(release).problem == "layout_died"


def test_what_is_longer_than_its_receiver_takes_is_not_called_a_fault_of_ours(
    survivor: Person, case: CaseFile, analyst: User, advocate: User
):
    Mechanism.objects.update(format={"file_types": ["PDF"], "max_words": 1})
    with acting_as(analyst):
        long = freeze(case_file=case, mechanism=Mechanism.objects.get(), language="en", by=analyst)
    release = ask(long, advocate)
    making.make(release.pk)
    assert fresh(release).problem == "too_long"


def test_what_is_not_what_was_frozen_any_more_is_not_called_a_fault_of_ours(
    frozen: Submission, advocate: User
):
    release = ask(frozen, advocate)
    frozen.snapshot = frozen.snapshot.replace(frozen.case_file.title, "Another title")
    frozen.save()
    making.make(release.pk)
    assert fresh(release).problem == "snapshot_changed"

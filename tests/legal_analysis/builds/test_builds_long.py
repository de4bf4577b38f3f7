"""Long files: volumes as she wished, chapters that are counted, and a machine that kills the laying out."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

import pikepdf
import pytest

from accounts.models import User
from evidence import pdf
from evidence.models import Person
from evidence.pdf import press, processes
from legal_analysis.builds import work
from legal_analysis.dossier import drafts, volumes
from legal_analysis.models import Build, LaidOutPart, Mechanism
from legal_analysis.models.build import Status
from tests.legal_analysis.builds.looking import built, fetch, packages_left

Answers = list[tuple[bytes, bytes]]


@pytest.fixture
def short_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "MOST", 8)


def files_of(build: Build, by: User) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(fetch(build, by).data)) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def test_a_long_file_comes_in_volumes_as_she_wished(
    ask: Callable[..., Build], advocate: User, short_volumes: None
) -> None:
    build = built(ask(volumes="volumes"))
    assert build.status == Status.DONE, build.error_code
    files = files_of(build, advocate)
    names = [volumes.name(number, drafts.PREFIX) for number in range(1, build.files + 1)]
    assert list(files) == ["DRAFT-annex-h.pdf", *names, "manifest-sha256.txt"]
    pages = [pdf.page_count(files[name]) for name in names]
    assert len(pages) > 1
    assert max(pages) <= 8
    assert sum(pages) + pdf.page_count(files["DRAFT-annex-h.pdf"]) == build.pages
    assert all(name in files["manifest-sha256.txt"].decode() for name in names)
    assert build.submission is not None
    assert json.loads(build.submission.snapshot)["volumes"] == {"pages": 8, "numbers": "through"}
    with pikepdf.open(io.BytesIO(files[names[0]])) as first:
        links = [one for page in first.pages for one in page.get("/Annots", ())]
        beside = {str(one.get("/A", {}).get("/F", "")) for one in links} - {""}
    assert beside == set(names[1:])

    # The choice is kept with the case, until somebody chooses otherwise.
    again = built(ask())
    assert (again.submission_id, again.files) == (build.submission_id, build.files)
    assert built(ask(volumes="one")).files == 1


def test_the_first_time_it_is_as_the_receiver_asks(ask: Callable[..., Build]) -> None:
    profile = {"file_types": ["PDF"], "volume_pages": 5, "volume_numbers": "each"}
    Mechanism.objects.filter(code="icc-otp").update(format=profile)
    assert built(ask()).files > 1
    assert volumes.division("usual", {**profile, "volume_pages": 900}, before=None) == {
        "pages": 300,
        "numbers": "each",
    }
    assert volumes.division("usual", {"file_types": ["PDF"]}, before=None) is None
    assert volumes.division("volumes", {"file_types": ["Word, not PDF"]}, before=None) is None


def test_chapters_are_counted_while_they_are_laid_out(
    ask: Callable[..., Build], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []
    real = work.states.show

    def show(turn: work.states.Turn, going: pdf.Going) -> None:
        real(turn, going)
        row = Build.objects.unscoped(reason="test").get(pk=turn.build_id)
        seen.append((row.chapters_done, row.chapters))

    monkeypatch.setattr(work.states, "show", show)
    built(ask())
    every = {of for _done, of in seen}
    assert len(every) == 1
    assert [done for done, _of in seen] == sorted(done for done, _of in seen)
    assert seen[-1] == (max(every), max(every))


# When the machine kills what lays out ----------------------------------------------------------------


@dataclass
class Killer:
    """Kills so many of the processes that lay out, each in the middle of a part, once a chapter is done."""

    times: int = 0
    killed: list[processes._Process] = field(default_factory=list)
    chapters: int = 0

    def answers(self, process: processes._Process, came: Answers) -> Answers:
        """Return those before the kill. What it said after its first page, it did not live to say."""
        in_a_part = bool(came) and came[0][0] == b"P"
        if not in_a_part or not self.chapters or len(self.killed) >= self.times:
            return came
        process.child.kill()
        self.killed.append(process)
        return came[:1]


@pytest.fixture
def killer(monkeypatch: pytest.MonkeyPatch) -> Killer:
    killer, watched, read = Killer(), work.watched, processes._Process.read

    def watched_too(turn: work.states.Turn) -> pdf.Told:
        progress = watched(turn)

        def told(going: pdf.Going) -> None:
            killer.chapters = going.chapters
            progress(going)

        return told

    def read_until_killed(process: processes._Process) -> Answers:
        if process in killer.killed:
            raise EOFError  # though the part may lie in the pipe: it can be faster than who kills it
        return killer.answers(process, read(process))

    monkeypatch.setattr(work, "watched", watched_too)
    monkeypatch.setattr(processes._Process, "read", read_until_killed)
    monkeypatch.setattr(processes, "SMALL", 0)
    monkeypatch.setattr(processes, "processors", lambda: 1)
    return killer


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many parts were given to be laid out, each time some were."""
    counted: list[int] = []
    real = press.Processes.lay_out

    def lay_out(self: processes.Processes, some: list[object], *args: object) -> None:
        counted.append(len(some))
        real(self, some, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(press.Processes, "lay_out", lay_out)
    return counted


def test_what_dies_twice_is_tried_once_more_and_goes_on_from_what_is_kept(
    ask: Callable[..., Build], killer: Killer, orders: list[int]
) -> None:
    killer.times = processes.TRIES
    build = built(ask())
    assert len(killer.killed) == processes.TRIES
    assert build.status == Status.DONE, build.error_code
    assert orders[1] < orders[0]


def test_a_machine_that_always_kills_ends_it_with_what_to_do(
    ask: Callable[..., Build], survivor: Person, killer: Killer, orders: list[int]
) -> None:
    killer.times = 99
    build = built(ask())
    assert (build.status, build.error_code) == (Status.FAILED, "layout_died")
    assert len(killer.killed) == 2 * processes.TRIES
    assert packages_left() == 0

    kept, whole = LaidOutPart.objects.unscoped(reason="test").count(), orders[0]
    assert kept
    killer.times = 0
    orders.clear()
    assert built(ask()).status == Status.DONE
    assert orders[0] == whole - kept

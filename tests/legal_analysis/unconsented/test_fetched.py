"""T-09, T-10, T-12: what random people did not allow is in no byte of a package that really left.

By two people, in every format of its receiver, with the pages of the PDF, its text, metadata and every
stream; looked through as it is, decoded and unpacked (tests/canaries.py). Some take something back between
the answer of the second person and the fetching. A few cases, for each takes seconds; `NIGHTLY=true`: a hundred.
"""

from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import second_person
from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from config import env
from legal_analysis.dossier import shapes
from legal_analysis.dossier.snapshot import thaw
from legal_analysis.last_reading import deciding
from legal_analysis.last_reading.reading import Decision, read
from legal_analysis.models import CaseFile, Release, Submission
from legal_analysis.releases import asking, fetching, making
from tests.canaries import scan
from tests.legal_analysis.releases.conftest import fresh
from tests.legal_analysis.releases.test_releases import contents
from tests.legal_analysis.shapes import small
from tests.legal_analysis.unconsented.looking import frozen
from tests.legal_analysis.unconsented.people import May, Together, Told, taken_back, willing

CASES = 100 if env.flag("NIGHTLY", default=False) else 2
STOPPED = (asking.Recalled, second_person.NotOpen)
# First the one with a public version; then any whose profile asks for both kinds of file.
PRINTED = [("icc-otp", "en")] + [
    (code, language)
    for code, language in small.ALL
    if set(shapes.formats_of(small.profiles()[code]["format"])) == {"docx", "pdf"}
]


def test_T09_T10_T12_nothing_is_fetched_that_was_not_allowed(
    told: list[Told],
    together: Together,
    case: CaseFile,
    analyst: User,
    advocate: User,
    approver: User,
) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=CASES,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        whom=st.tuples(willing, willing, willing),
        to=st.sampled_from(PRINTED),
        back=st.one_of(st.just([]), taken_back),
    )
    def of_random_people(whom: tuple, to: tuple[str, str], back: list) -> None:
        with transaction.atomic(), acting_for_system(reason="test"):
            submission = frozen(told, whom, (to, "cescr"), 70, case, advocate)
            may = [one.may(70) for one in told]
            release = let_go(submission, analyst, advocate, approver)
            for number, what in back:
                told[number].take_back(what)
            later = [one.may(70) for one in told]
            twins = release.extent == Release.Extent.TWINS
            if not all(one.still(now, public=twins) for one, now in zip(may, later, strict=True)):
                with pytest.raises(STOPPED):
                    fetched(release, advocate)
            else:
                data = fetched(release, advocate)
                words = [row for one, her in zip(told, may, strict=True) for row in one.words(her)]
                words += together.words(may)
                look_through(data, words, told, seen)
                if twins:
                    look_through_public(data, told, together, may)
            transaction.set_rollback(True)

    of_random_people()
    # Were what is allowed not found in each kind of file, the search could be blind there.
    for name in ("document.pdf", "document.docx", "public-document.pdf", "record.json"):
        assert seen[name], seen


def let_go(submission: Submission, analyst: User, advocate: User, approver: User) -> Release:
    """Take out what a scan found, ask for all there is, make it with its pages, and let it go."""
    with acting_as(analyst):
        snapshot = thaw(submission, by=analyst)
        reading = read(submission, snapshot, by=analyst, at=timezone.now())
        if reading.passages:
            deciding.decide(
                submission=submission,
                reading=reading,
                passages=[one.id for one in reading.passages],
                decision=Decision.REDACT,
                reason=deciding.Reason.IDENTITY,
                by=analyst,
            )
    extents = asking.extents_for(submission)
    extent = Release.Extent.TWINS if Release.Extent.TWINS in extents else Release.Extent.WHOLE
    with acting_as(advocate):
        release = asking.ask(submission=submission, channel="portal", extent=extent, by=advocate)
    making.make(release.pk)
    assert fresh(release).problem == ""
    with acting_as(approver):
        return asking.allow(release=fresh(release), by=approver)


def fetched(release: Release, by: User) -> bytes:
    with acting_as(by):
        out = fetching.fetch(release=fresh(release), by=by)
    try:
        return b"".join(out.bytes)
    finally:
        out.bytes.close()


def look_through(data: bytes, words: list, told: list[Told], seen: Counter[str]) -> None:
    found = scan(data, [what for what, _allowed in words], where="package")
    allowed = {what.label for what, yes in words if yes}
    assert [str(one) for one in found if one.label not in allowed] == []
    assert allowed == {one.label for one in found}
    for one in found:
        for part in one.where.split("/"):
            seen[part.partition(" > ")[0]] += 1
    assert not [code for one in told for code in one.codes if code.encode() in data]


def look_through_public(data: bytes, told: list[Told], together: Together, may: list[May]) -> None:
    """Each file of the public version by itself: nobody is named, and nothing said that may not be."""
    words = [row for one, her in zip(told, may, strict=True) for row in one.public_words(her)]
    words += together.public_words(may)
    files = {name: file for name, file in contents(data).items() if "/public-" in name}
    assert {name.rpartition(".")[2] for name in files} >= {"pdf", "docx"}
    found = {
        one.label
        for name, file in files.items()
        for one in scan(file, [what for what, _yes in words], where=name)
    }
    assert found == {what.label for what, yes in words if yes}

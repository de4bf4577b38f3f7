"""T-09, T-10, T-12, T-13, T-14: of random people with random decisions, nothing leaves that was not allowed.

Their names stand in what careless staff wrote of them. Each submission goes to one of the real receivers,
in the shape its profile asks for.

Every case is frozen and packed as it would leave: record, tables, statement, custody, files, lists and
names, all looked through after unpacking, and asked once more at a later day, when some have taken back
what they allowed. One in 24 is also written as Word and as the pages of the PDF. A few go the whole way, by
two people, with the PDF itself (test_fetched.py). `make nightly` runs 10,000 cases instead of 500,
and writes each in every format.
"""

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.identity import acting_as, acting_for_system
from accounts.models import User
from accounts.once import asked_once
from config import env
from evidence import leaving
from evidence.export import ConsentChanged, canonical_json
from evidence.packages import bag, sealing
from legal_analysis.counting import leaving_lists
from legal_analysis.dossier import html, mentions, word
from legal_analysis.dossier.composed import composed
from legal_analysis.dossier.snapshot import thaw
from legal_analysis.last_reading import public, redacting
from legal_analysis.last_reading.reading import read
from legal_analysis.models import CaseFile, Release, Submission
from legal_analysis.releases import asking, contents, exhibits
from tests.canaries import Canary
from tests.legal_analysis.unconsented.looking import fold, found_in, frozen, text_of
from tests.legal_analysis.unconsented.people import (
    May,
    Together,
    Told,
    days_until_fetched,
    people,
    receivers,
    taken_back,
)

NIGHTLY = env.flag("NIGHTLY", default=False)
CASES = 10_000 if NIGHTLY else 500
CHANGED = (ConsentChanged, leaving.NotAllowedByHer)


def test_T09_T10_T12_nothing_leaves_that_was_not_allowed(
    told: list[Told], together: Together, case: CaseFile, advocate: User, patterns: Mock
) -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=CASES,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        whom=st.tuples(people, people, people),
        to=receivers,
        at_day=st.integers(0, 70),
        back=taken_back,
        days=days_until_fetched,
    )
    def of_random_people(whom: tuple, to: tuple, at_day: int, back: list, days: int) -> None:
        # Chosen by what is in it: of a hundred whole numbers half would be the smallest.
        # Where somebody begins by sharing, more often: what is allowed must be found in a document, too.
        often = (
            8
            if any(begun not in ("nothing", "to keep it") for _story, begun, *_rest in whom)
            else 40
        )
        in_every_format = NIGHTLY or zlib.crc32(repr((whom, to, at_day)).encode()) % often == 0
        patterns.side_effect = leaving_lists if in_every_format else None
        with transaction.atomic(), acting_for_system(reason="test"), asked_once():
            submission = frozen(told, whom, to, at_day, case, advocate)
            may = [one.may(at_day) for one in told]
            with acting_as(advocate):
                snapshot = thaw(submission, by=advocate)
                mentions.check(snapshot)
                reading = read(submission, snapshot, by=advocate, at=timezone.now())
                twin = public.public_version(snapshot, reading)
                snapshot = redacting.redacted(snapshot, reading)
                package = dict(packed(submission, snapshot, advocate))
            packages = {"": package, "public": {"public.json": canonical_json(twin)}}
            if in_every_format:
                package |= written(snapshot)
                packages["public"] |= written(twin)
            words = [row for one, her in zip(told, may, strict=True) for row in one.words(her)]
            check(package, words + together.words(may), told)
            check_public(packages["public"], told, together, may)
            count(seen, packages, words)
            asked_again(submission, snapshot, told, may, at_day, back, days, seen)
            transaction.set_rollback(True)

    of_random_people()
    # Had nothing that is allowed been found somewhere, nobody would know whether the search is blind.
    assert not [one for one in WHERE if not seen[one]], seen
    assert seen["stopped"] > CASES / 50, seen
    assert seen["went on"] > CASES / 50, seen


WHERE = (
    "data/record.json", "data/tables/accounts.csv", "data/tables/quotations.csv", "data/tables/citations.csv",
    "data/tables/exhibits.csv", "data/exhibits/E-001.jpg", "dossier.docx", "dossier.html",
    "public/public.json",
)  # fmt: skip


def packed(submission: Submission, snapshot: dict[str, Any], by: User) -> Iterator[tuple[str, str]]:
    """Yield the text of every file of the package, and a list of their names, without the pages."""
    out = io.BytesIO()
    chosen = exhibits.chosen(submission, snapshot["exhibits"], by=by, now=timezone.now())
    bag.write(
        out,
        contents.parts({}, snapshot, chosen),
        info=contents.info({}, snapshot),
        top=contents.top(snapshot),
        at=submission.frozen_at,
        seal=sealing.seal,
    )
    with zipfile.ZipFile(out) as whole:
        yield "names", "\n".join(whole.namelist())
        for name in whole.namelist():
            yield name.partition("/")[2], text_of(whole.read(name))


def written(snapshot: dict[str, Any]) -> dict[str, str]:
    """The text of every file a document is written as: pages, and each part of the ones for Word."""
    document = composed(snapshot)
    docx = word.write(document, created=timezone.now())
    return {"dossier.html": html.html(document), "dossier.docx": text_of(docx)}


def check(package: dict[str, str], words: list[tuple[Canary, bool]], told: list[Told]) -> None:
    """Look for what may not be there, as it is and in the folded spelling, forwards and backwards.

    Encoded forms are looked for in the packages that go the whole way, which takes seconds.
    """
    text = "\n".join(package.values())
    folded, record = fold(text), fold(package["data/record.json"])
    for one in told:
        assert not [code for code in one.codes if code in text]
    for what, allowed in words:
        # Were what is allowed not found, the search could be blind and nobody would know.
        assert found_in(folded, what) is allowed, what.label
        assert found_in(record, what) is allowed, what.label


def check_public(
    package: dict[str, str], told: list[Told], together: Together, may: list[May]
) -> None:
    """Nobody is named in public, and of whom it is not allowed nothing is said."""
    folded = fold("\n".join(package.values()))
    words = [row for one, her in zip(told, may, strict=True) for row in one.public_words(her)]
    for what, allowed in words + together.public_words(may):
        assert found_in(folded, what) is allowed, what.label


def count(
    seen: Counter[str], packages: dict[str, dict[str, str]], words: list[tuple[Canary, bool]]
) -> None:
    """Count where words were found that may be there."""
    allowed = [what for what, yes in words if yes]
    for prefix, package in packages.items() if allowed else ():
        for name, text in package.items():
            where = f"{prefix}/{name}" if prefix else name
            if where in WHERE and any(what.latin.casefold() in fold(text) for what in allowed):
                seen[where] += 1


def asked_again(
    submission: Submission,
    snapshot: dict[str, Any],
    told: list[Told],
    may: list[May],
    at_day: int,
    back: list,
    days: int,
    seen: Counter[str],
) -> None:
    """Days later, after some took back what they allowed: what each step of a release asks first."""
    if not any(one.described for one in may):
        return
    for number, what in back:
        told[number].take_back(what)
    later = [one.may(at_day + days) for one in told]
    extents = asking.extents_for(submission)
    extent = extents[(at_day + days) % len(extents)]
    twins = extent == Release.Extent.TWINS
    goes_on = all(one.still(now, public=twins) for one, now in zip(may, later, strict=True))
    assert refused(submission, snapshot, extent, days) is not goes_on, extent
    seen["went on" if goes_on else "stopped"] += 1


def refused(submission: Submission, snapshot: dict[str, Any], extent: str, days: int) -> bool:
    asked = Release(submission=submission, extent=extent)
    at = timezone.now() + timedelta(days=days)
    try:
        with transaction.atomic():
            asking.recheck(asked, snapshot, at=at)
    except CHANGED:
        return True
    return False

"""The main job, once, for real: from the library to the dossier, and what must not be in it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from django.apps import apps
from django.db import connection, transaction

from accounts.identity import acting_as, acting_for_system
from evidence import consent, export
from evidence.models import Consent
from legal_analysis.demo import seed as demo
from legal_analysis.dossier import build as builder
from legal_analysis.dossier import html, numbering, outside
from legal_analysis.dossier.compose import compose
from legal_analysis.dossier.compose.book import ProseRefused
from legal_analysis.dossier.figures import figures
from legal_analysis.dossier.snapshot import thaw
from legal_analysis.models import CaseText
from legal_analysis.reference.loader import load
from tests import databases
from tests.canaries import fold, scan
from tests.legal_analysis import demo_case
from tests.legal_analysis.demo_case import (
    EXCLUDED,
    INCLUDED,
    NOW,
    QUERIES,
    Demo,
    hidden,
    secrets_of,
    smaller,
    typed,
)
from tests.legal_analysis.printed import letters, long_texts, lost
from tests.pdfcheck import verapdf


@pytest.fixture(scope="module")
def survivors() -> dict[str, dict[str, Any]]:
    rows = yaml.safe_load((demo.HERE / "survivors.yaml").read_text(encoding="utf-8"))
    return {row["code"]: row for row in rows}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,
    django_db_blocker: Any,
    database_template: str,
    database_names: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demo]:
    name = database_names()
    with django_db_blocker.unblock():
        databases.copy(database_template, name)
        with databases.using(name):
            yield demo_case.build(tmp_path_factory.mktemp("demo") / "icc-otp")
        databases.drop(name)


@pytest.fixture(scope="module", autouse=True)
def checking(built: Demo) -> Iterator[verapdf.Begun]:
    """The engine checks the file on the other processor while the tests read it."""
    with verapdf.Begun([built.pdf]) as begun:
        yield begun


@pytest.fixture
def undone(built: Demo) -> Iterator[Demo]:
    """The demo for a test that changes it: everything is rolled back."""
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)


# No consent, no byte -------------------------------------------------------------------------


def test_T09_no_identity_is_in_any_file(built: Demo, survivors: Any) -> None:
    secrets = [secret for code in (*EXCLUDED, *INCLUDED) for secret in secrets_of(survivors[code])]

    assert scan((built.words + built.text).encode(), secrets, where="text of the pages") == []
    assert scan(hidden(built.pdf), secrets, where="strings and metadata of the PDF") == []
    for name in (builder.SNAPSHOT, export.MANIFEST):
        assert scan((built.folder / name).read_bytes(), secrets, where=name) == []


def _flat(text: str) -> str:
    """Return text so that line breaks, quotation marks and letter forms hide nothing."""
    return fold(" ".join(typed(text).split()))


def _words_of(row: dict[str, Any]) -> list[str]:
    return [
        row["incident"]["title"],
        row["incident"]["summary"],
        *(paragraph["translation"] for paragraph in row["paragraphs"]),
        *(paragraph["original"] for paragraph in row["paragraphs"]),
    ]


@pytest.mark.parametrize("code", EXCLUDED)
def test_T09_nothing_of_an_account_that_stays_in_is_in_any_file(
    built: Demo, survivors: Any, code: str
) -> None:
    pages, frozen = _flat(built.words), _flat((built.folder / builder.SNAPSHOT).read_text())

    for words in [code, *_words_of(survivors[code])]:
        assert _flat(words)[:40] not in pages
        assert _flat(words)[:40] not in frozen


def test_T12_no_code_of_ours_is_in_any_file(built: Demo) -> None:
    pages, frozen = _flat(built.words), _flat((built.folder / builder.SNAPSHOT).read_text())

    for code in demo_case.INCLUDED:
        assert _flat(code) not in pages
        assert _flat(code) not in frozen


def test_the_same_search_finds_what_may_be_quoted(built: Demo, survivors: Any) -> None:
    """Without this the test above could be blind and nobody would know."""
    pages, frozen = _flat(built.words), _flat((built.folder / builder.SNAPSHOT).read_text())

    for words in _words_of(survivors["W-001"])[1:5]:
        assert _flat(words)[:40] in pages
        assert _flat(words)[:40] in frozen


def test_words_are_quoted_only_where_she_allowed_it(built: Demo, survivors: Any) -> None:
    passages = built.snapshot["passages"]
    flat = " ".join(built.words.split())

    quoted, not_quoted = (demo_case.called(built.submission, code) for code in demo_case.INCLUDED)
    assert f"{quoted}/1" in passages
    assert " ".join(survivors["W-001"]["paragraphs"][0]["translation"].split())[:40] in flat
    assert not any(place.startswith(not_quoted) for place in passages)
    assert not_quoted in built.text
    for paragraph in survivors["W-002"]["paragraphs"]:
        assert " ".join(paragraph["translation"].split())[:40] not in flat


def test_each_reason_for_staying_in_is_counted_and_names_nobody(built: Demo) -> None:
    assert built.snapshot["exclusions"] == {
        "expired": 1,
        "other_receivers": 1,
        "refused": 1,
        "withdrawn": 1,
    }


def test_T09_a_withdrawal_between_freezing_and_writing_stops_the_package(
    undone: Demo, tmp_path: Path
) -> None:
    with acting_for_system(reason="test"):
        row = Consent.objects.unscoped(reason="test").get(
            person__code="W-001", use="share", recipient="icc-otp"
        )
        consent.withdraw(consent=row, through="herself", by=undone.advocate, now=NOW)

    with acting_as(undone.advocate), pytest.raises(export.ConsentChanged):
        export.write_package(
            tmp_path / "out",
            {"dossier.pdf": b"bytes"},
            frozen=outside.accounts_in(undone.submission),
            recipient="icc-otp",
            subject=undone.submission,
            by=undone.advocate,
            at=NOW,
        )
    assert not (tmp_path / "out").exists()


def test_T09_what_is_frozen_after_a_withdrawal_does_not_hold_her(undone: Demo) -> None:
    with acting_for_system(reason="test"):
        for row in Consent.objects.unscoped(reason="test").filter(
            person__code="W-001", use="share", withdrawn_at=None
        ):
            consent.withdraw(consent=row, through="herself", by=undone.advocate, now=NOW)

    later = demo_case.freeze_again(undone.case, undone.advocate)

    assert later.version == undone.submission.version + 1
    hers = demo_case.called(undone.submission, "W-001")
    assert hers not in [row["code"] for row in json.loads(later.snapshot)["accounts"]]


def test_prose_that_leans_on_an_account_that_stays_in_stops_the_dossier(undone: Demo) -> None:
    with acting_for_system(reason="test"):
        text = CaseText.objects.unscoped(reason="test").get(section="context")
        text.paragraphs = [*text.paragraphs, "She was taken at night. [[W-004]]"]
        text.save()
    later = demo_case.freeze_again(undone.case, undone.advocate)
    with acting_as(undone.advocate):
        snapshot = thaw(later)

    with pytest.raises(ProseRefused, match=r"context.*W-004 is not in this snapshot"):
        compose(snapshot)


# Every figure equals a query -----------------------------------------------------------------


@pytest.mark.parametrize("key", QUERIES)
def test_a_figure_equals_its_query(built: Demo, key: str) -> None:
    with acting_for_system(reason="test"), connection.cursor() as cursor:
        cursor.execute(QUERIES[key])
        (expected,) = cursor.fetchone()

    assert built.snapshot["figures"][key] == expected


def test_printed_counts_are_the_figures(built: Demo) -> None:
    counts, flat = built.snapshot["figures"], " ".join(built.text.split())

    assert (
        f"The record holds {counts['policies']} measures, of which "
        f"{counts['policies.national']} are national" in flat
    )
    assert f"The record holds {counts['incidents']} incidents" in flat
    assert f"{counts['survivors.excluded']} further accounts are held" in flat


def test_texts_name_no_count_of_the_record_in_digits(built: Demo) -> None:
    """A digit before a word of the record is a count nobody would keep up to date."""
    texts = json.dumps([built.snapshot["texts"], built.snapshot["assessments"]])

    assert re.findall(r"\b\d+ (?:policies|measures|incidents|citations|testimonies)\b", texts) == []


# Every reference resolves --------------------------------------------------------------------


def test_links_inside_the_file_lead_somewhere(built: Demo) -> None:
    with pikepdf.open(built.pdf) as pdf:
        names = set(pikepdf.NameTree(pdf.Root.Names.Dests).keys())
        wanted = [
            str(annotation.Dest if "/Dest" in annotation else annotation.A.D)
            for page in pdf.pages
            for annotation in page.get("/Annots", [])
            if annotation.Subtype == "/Link"
            and ("/Dest" in annotation or annotation.A.S == "/GoTo")
        ]

    assert len(wanted) > 1_000
    assert set(wanted) <= names


def test_notes_and_paragraphs_run_through_without_a_gap(built: Demo) -> None:
    document = numbering.number(compose(built.snapshot))
    page = html.html(document)
    notes = [int(number) for number in re.findall(r'id="note-(\d+)"', page)]
    paragraphs = [int(number) for number in re.findall(r'class="num">(\d+)\. <', page)]

    assert len(notes) > 300
    assert notes == list(range(1, len(notes) + 1))
    assert len(paragraphs) > 200
    assert paragraphs == list(range(1, len(paragraphs) + 1))


def test_no_placeholder_is_left_in_the_text(built: Demo) -> None:
    for left in ("[[", "]]", "{n:", "{see:", "None,", "(None", ": None", "nan", "Traceback"):
        assert not re.search(rf"(?<!\w){re.escape(left)}(?!\w)", built.text), left


def test_pages_are_counted_and_marked(built: Demo) -> None:
    pages = built.text.split("\f")[:-1]

    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "CONFIDENTIAL" in page


# The file itself -----------------------------------------------------------------------------


def test_fault_2_every_long_text_is_printed_to_its_end(built: Demo) -> None:
    texts = dict(long_texts(built.snapshot))
    printed = letters(built.words)
    assert len(texts) > 200
    assert {where: rest for where, text in texts.items() if (rest := lost(text, printed))} == {}
    assert lost(f"{texts['.texts.closing[0]']} Quixotic zephyrs", printed) == "quixoticzephyrs"


def test_the_manifest_fits_the_files(built: Demo) -> None:
    check = ["sha256sum", "--check", "--strict", export.MANIFEST]

    subprocess.run(check, cwd=built.folder, capture_output=True, check=True)
    assert export.package_is_whole(built.folder)


def test_a_half_written_package_is_not_taken_for_whole(built: Demo, tmp_path: Path) -> None:
    for path in built.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert export.package_is_whole(tmp_path)

    (tmp_path / export.MANIFEST).unlink()

    assert not export.package_is_whole(tmp_path)


BUILD_TWICE = """
import sys, json, hashlib, django
django.setup()
from legal_analysis.dossier.build import files
with open(sys.argv[1]) as f:
    package = files(json.load(f))
print(json.dumps({name: hashlib.sha256(data).hexdigest() for name, data in package.items()}))
"""


def test_the_same_snapshot_gives_the_same_bytes_in_another_process(
    built: Demo, tmp_path: Path
) -> None:
    small = tmp_path / "snapshot.json"
    small.write_text(json.dumps(smaller(built.snapshot)))

    children = [
        subprocess.Popen(
            [sys.executable, "-c", BUILD_TWICE, small],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},  # noqa: TID251 (a child's)
        )
        for seed, zone in (("1", "UTC"), ("2", "Asia/Kabul"))
    ]
    digests = {child.communicate()[0] for child in children}

    assert [child.returncode for child in children] == [0, 0]
    assert len(digests) == 1


def test_a_case_with_nothing_in_it_still_makes_a_dossier(built: Demo) -> None:
    empty = smaller(built.snapshot)
    for kind in ("policies", "incidents", "accounts", "citations", "assessments", "consents"):
        empty[kind] = []
    empty |= {"exclusions": {}, "passages": {}}
    empty["figures"] = figures(empty, {}, publications=0)
    empty["case"]["period"] = ""

    page = html.html(numbering.number(compose(empty)))

    assert "The record holds no measure in which this right is named." in page
    assert "No account was left out." in page
    assert "not limited" in page


# Once more -----------------------------------------------------------------------------------


def _counts() -> dict[str, int]:
    with acting_for_system(reason="test"), connection.cursor() as cursor:
        found = {}
        for model in apps.get_models():
            if model._meta.label != "accounts.AuditEvent":
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')  # noqa: S608
                found[model._meta.label] = cursor.fetchone()[0]
        return found


def test_a_second_run_changes_nothing(built: Demo) -> None:
    before = _counts()

    report = load()
    case, cast = demo_case.seed()
    again = demo_case.freeze_again(case, cast.advocate)

    assert (report.all.new, report.all.changed) == (0, 0)
    assert again.pk == built.submission.pk
    assert _counts() == before


# Last, for it has been at work since the first test -------------------------------------------------


def test_the_dossier_is_pdf_a_3a_and_pdf_ua_1(built: Demo, checking: verapdf.Begun) -> None:
    assert checking.failures() == {built.pdf: []}

"""Chapters kept for the next time: sealed, found by nobody else, gone when anybody takes anything back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import vault
from accounts.identity import acting_for_system
from evidence import consent
from evidence.models import Person
from legal_analysis.builds.kept import KeptParts, clear_expired
from legal_analysis.dossier import build as dossier
from legal_analysis.models import Build, CaseFile, LaidOutPart
from tests.evidence.test_export import shared
from tests.factories.accounts import UserFactory
from tests.factories.legal_analysis import CaseFileFactory
from tests.legal_analysis.builds.looking import built

DIGEST, PART = "ab" * 32, b"\x00\x00\x00\x02{}%PDF- what she said"


def rows() -> dict[object, bytes]:
    return dict(LaidOutPart.objects.unscoped(reason="test").values_list("pk", "sealed"))


@pytest.fixture
def kept(case: CaseFile) -> KeptParts:
    kept = KeptParts(case)
    kept.put(DIGEST, PART)
    return kept


def test_T34_a_part_comes_back_whole_and_lies_sealed(kept: KeptParts) -> None:
    assert kept.get(DIGEST) == PART
    assert kept.get("cd" * 32) is None
    (row,) = LaidOutPart.objects.unscoped(reason="test")
    assert b"%PDF" not in bytes(row.sealed)
    assert bytes.fromhex(DIGEST)[:16] not in bytes(row.digest)
    kept.put(DIGEST, PART)
    assert len(rows()) == 1


def test_another_case_does_not_find_it(kept: KeptParts) -> None:
    assert KeptParts(CaseFileFactory()).get(DIGEST) is None


def test_a_part_is_gone_after_its_time(kept: KeptParts) -> None:
    assert clear_expired() == 0
    LaidOutPart.objects.unscoped(reason="test").update(expires_at=timezone.now())
    assert kept.get(DIGEST) is None
    assert clear_expired(now=timezone.now() + timedelta(seconds=1)) == 1
    assert rows() == {}


def withdrawn(survivor: Person) -> None:
    consent.withdraw(consent=shared(survivor), through="herself", by=None)


def erased(survivor: Person) -> None:
    vault.destroy(key=survivor.key, by=UserFactory(), reason="her wish")


@pytest.mark.parametrize("take_back", [withdrawn, erased])
def test_T09_who_takes_something_back_leaves_no_part_and_stops_new_ones(
    take_back: Callable[[Person], None], kept: KeptParts, survivor: Person, case: CaseFile
) -> None:
    take_back(survivor)
    assert rows() == {}
    kept.put(DIGEST, PART)  # a build that was at work meanwhile
    assert rows() == {}
    KeptParts(case).put(DIGEST, PART)  # one that began afterwards
    assert len(rows()) == 1


def test_a_second_file_of_the_same_case_lays_out_nothing_and_is_the_same(
    ask: Callable[..., Build],
) -> None:
    first = built(ask())
    before = rows()
    assert len(before) > 8
    second = built(ask())
    assert second.sha256 == first.sha256
    assert rows() == before


def test_T34_what_is_taken_back_just_after_the_words_were_opened_is_kept_nowhere(
    ask: Callable[..., Build], survivor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dossier.thawed

    def thawed(*args: Any, **named: Any) -> Any:
        snapshot = real(*args, **named)
        with acting_for_system(reason="test"):
            withdrawn(survivor)
        return snapshot

    monkeypatch.setattr(dossier, "thawed", thawed)
    assert built(ask()).error_code
    assert rows() == {}

"""The demonstration releases its dossier by two people, for a key it made, and the receiver opens it."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.identity import acting_as
from accounts.models import Organisation, User
from legal_analysis.demo import released
from legal_analysis.demo.survivors import Cast
from legal_analysis.models import Submission
from legal_analysis.releases import making
from tests.legal_analysis.releases.conftest import PDF, fresh


@pytest.fixture
def cast(
    organisation: Organisation, documenter: User, analyst: User, approver: User, advocate: User
) -> Cast:
    return Cast(organisation, documenter, analyst, approver, advocate)


def test_T12_the_dossier_of_the_demonstration_was_let_go_by_a_second_person(
    frozen: Submission, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making.dossier, "files", lambda *_args, **_more: {"dossier.pdf": PDF})
    gone = released.let_go(frozen, tmp_path / "out", cast=cast, progress=lambda _going: None)

    release = fresh(gone.release)
    assert release.opened_at is not None
    assert (release.user, release.approved_by) == (cast.advocate, cast.approver)
    assert release.receiver_key is not None
    assert release.receiver_key.confirmed_by == cast.approver
    assert gone.files["document.pdf"] == PDF
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o600}
    assert released.is_there(tmp_path / "out")
    said = io.StringIO()
    locked, key = tmp_path / "out" / released.LOCKED, tmp_path / "out" / released.KEY
    with acting_as(cast.advocate):
        call_command("verify_package", locked, identity=key, stdout=said)
    assert said.getvalue().endswith("OK.\n")

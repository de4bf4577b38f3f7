"""A package on disk: complete or absent, for its writer only, and not taken for whole unseen."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from accounts import audit
from accounts.models import AuditEvent, User
from evidence import export
from tests.factories.accounts import UserFactory

RECEIVER = "icc-otp"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


# Writing --------------------------------------------------------------------------------------


Write = Callable[..., dict[str, str]]


@pytest.fixture
def write(as_system: None) -> Write:
    by: User = UserFactory()

    def write(folder: Path, files: dict[str, bytes]) -> dict[str, str]:
        return export.write_package(
            folder, files, frozen=[], recipient=RECEIVER, subject=by, by=by, at=NOW
        )

    return write


def test_only_the_account_that_writes_a_package_can_read_it(write: Write, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    before = os.umask(0)
    try:
        write(tmp_path, {"dossier.pdf": b"words"})
    finally:
        os.umask(before)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize(
    "name", ["../dossier.pdf", "/tmp/dossier.pdf", ".hidden", "", "a\nb", export.MANIFEST]
)
def test_a_file_is_written_into_its_package_and_nowhere_else(
    name: str, write: Write, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="no name for a file"):
        write(tmp_path / "package", {name: b"words"})

    assert list(tmp_path.iterdir()) == []


def test_a_link_laid_in_the_way_is_not_followed(write: Write, tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "package"
    folder.mkdir()
    elsewhere.write_bytes(b"kept")
    (folder / ".dossier.pdf.partial").symlink_to(elsewhere)
    (folder / "dossier.pdf").symlink_to(elsewhere)

    write(folder, {"dossier.pdf": b"words"})

    assert elsewhere.read_bytes() == b"kept"
    assert export.package_is_whole(folder)


def test_T47_a_package_that_cannot_be_told_is_not_written(
    as_system: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_values: Any) -> None:
        raise audit.TrailDown

    monkeypatch.setattr(audit, "record", down)
    by = UserFactory()

    with pytest.raises(audit.TrailDown):
        export.write_package(
            tmp_path / "out",
            {"dossier.pdf": b"words"},
            frozen=[],
            recipient=RECEIVER,
            subject=by,
            by=by,
            at=NOW,
        )

    assert list(tmp_path.iterdir()) == []


def test_T47_writing_a_package_leaves_one_row(write: Write, tmp_path: Path) -> None:
    write(tmp_path, {"dossier.pdf": b"words", "snapshot.json": b"{}"})

    (row,) = AuditEvent.objects.unscoped(reason="test").filter(action="package.written")
    assert row.details == '{"files":"2","recipient":"icc-otp"}'


# Is it whole ----------------------------------------------------------------------------------


def of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    (tmp_path / "outside").write_bytes(b"words")
    (folder / "dossier.pdf").write_bytes(b"words")
    (folder / export.MANIFEST).write_text(f"{of(b'words')}  dossier.pdf\n")
    return folder


def test_a_package_with_all_its_files_is_whole(package: Path) -> None:
    assert export.package_is_whole(package)


def test_a_file_the_manifest_does_not_know_makes_a_package_untrue(package: Path) -> None:
    (package / "dossier-final.pdf").write_bytes(b"other words")

    assert not export.package_is_whole(package)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff\xfe",
        b"no manifest\n",
        f"{of(b'words')}  ../outside\n".encode(),
        f"{of(b'words')}  dossier.pdf\n{of(b'words')}  ../outside\n".encode(),
        f"{of(b'words')}  dossier.pdf\n{of(b'words')}  dossier.pdf\n".encode(),
        f"{of(b'other')}  dossier.pdf\n".encode(),
        f"{of(b'words')}  dossier.pdf".encode(),
    ],
    ids=["empty", "no text", "no names", "leads out", "leads out, too", "twice", "other", "cut"],
)
def test_a_hostile_manifest_makes_no_package_whole(package: Path, manifest: bytes) -> None:
    (package / export.MANIFEST).write_bytes(manifest)

    assert not export.package_is_whole(package)


def test_a_link_is_no_file_of_a_package(package: Path) -> None:
    (package / "dossier.pdf").unlink()
    (package / "dossier.pdf").symlink_to(package.parent / "outside")

    assert not export.package_is_whole(package)


def test_what_is_not_there_is_not_whole(tmp_path: Path) -> None:
    assert not export.package_is_whole(tmp_path / "nowhere")


def test_a_link_laid_while_a_package_is_written_is_not_followed(tmp_path: Path) -> None:
    """Later than the cleaning up, which takes away what lay there before."""
    (tmp_path / "elsewhere").write_bytes(b"kept")
    (tmp_path / ".dossier.pdf.partial").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FileExistsError):
        export._write_whole(tmp_path / "dossier.pdf", b"words")

    assert (tmp_path / "elsewhere").read_bytes() == b"kept"

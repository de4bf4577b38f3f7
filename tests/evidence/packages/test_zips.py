"""The ZIP a package comes in: what could be a trap, or read in two ways, is named (T-49)."""

import shutil
import zipfile
from collections.abc import Callable
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evidence.packages.making import TOP, contents, package, wrong

PDF = "data/document.pdf"


def _zip(change: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = BytesIO(package())
    with zipfile.ZipFile(out, "a") as target:
        change(target)
    return out.getvalue()


def _zip_link(target: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo(f"{TOP}/data/link")
    entry.external_attr = 0o120777 << 16
    target.writestr(entry, "/etc/hostname")


TRAPS = {
    "twice": (lambda one: one.writestr(f"{TOP}/{PDF}", b"other"), f"{PDF}: is there twice"),
    "up": (lambda one: one.writestr(f"{TOP}/../out.txt", b"x"), "../out.txt: its name leads out"),
    "absolute": (lambda one: one.writestr(f"{TOP}//etc/x", b"x"), "/etc/x: its name leads out"),
    "windows": (lambda one: one.writestr(f"{TOP}/data\\..\\x", b"x"), "its name leads out"),
    "bomb": (
        lambda one: one.writestr(f"{TOP}/data/b", bytes(9 << 20), zipfile.ZIP_DEFLATED),
        "data/b: would unpack to more than it can hold",
    ),
    "link": (_zip_link, "data/link: is a link"),
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_T49_traps_in_a_zip_are_named_and_not_opened(trap, tmp_path):
    (tmp_path / "a.zip").write_bytes(_zip(TRAPS[trap][0]))
    found = wrong(tmp_path / "a.zip")
    assert any(TRAPS[trap][1] in one for one in found), found


def test_T49_files_that_lie_over_each_other_in_a_zip_are_named(tmp_path):
    """The bomb of a few kilobytes whose members share their bytes."""
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as target:
        target.writestr(f"{TOP}/data/inner", b"x" * 100)
    local = inner.getvalue()[: 30 + len(f"{TOP}/data/inner") + 100]
    out = BytesIO(package())
    with zipfile.ZipFile(out, "a") as target:
        target.writestr(f"{TOP}/data/outer", local)
        outer = target.getinfo(f"{TOP}/data/outer")
        with zipfile.ZipFile(inner) as made:
            entry = made.infolist()[0]
        entry.header_offset = outer.header_offset + 30 + len(outer.filename)
        target.filelist.append(entry)
        target._didModify = True
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    assert "data/inner: lies over another file in the ZIP." in wrong(tmp_path / "a.zip")


def _in_front(whole: bytes) -> bytes:
    """Another document, which a program that reads a ZIP as a stream comes upon first."""
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as target:
        target.writestr(f"{TOP}/{PDF}", b"%PDF-1.7 forged")
        end = target.start_dir
    return other.getvalue()[:end] + whole


def _between(whole: bytes) -> bytes:
    """The same behind the files, before the list of them: that list says it begins where it does now."""
    forged = _in_front(b"")
    with zipfile.ZipFile(BytesIO(whole)) as target:
        start = target.start_dir
    end = whole.rindex(b"PK\x05\x06") + 16
    moved = (start + len(forged)).to_bytes(4, "little")
    return whole[:start] + forged + whole[start:end] + moved + whole[end + 4 :]


def _with_comment(whole: bytes) -> bytes:
    out = BytesIO(whole)
    with zipfile.ZipFile(out, "a") as target:
        target.comment = b"forged"
    return out.getvalue()


def _behind(whole: bytes) -> bytes:
    return whole + _in_front(b"") + bytes(22)


@pytest.mark.parametrize("spoil", [_in_front, _between, _with_comment, _behind])
def test_T49_bytes_in_a_zip_that_belong_to_no_file_are_named(spoil, whole, tmp_path):
    (tmp_path / "a.zip").write_bytes(spoil(whole))
    assert wrong(tmp_path / "a.zip") == ["There are bytes in this ZIP that belong to no file."]


def test_T49_a_zip_that_another_program_made_of_the_folder_is_ok(folder, tmp_path):
    """With folders of their own; and as a stream, where short sizes come after each file."""
    shutil.make_archive(str(tmp_path / "a"), "zip", root_dir=tmp_path, base_dir=TOP)
    out = _Stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            with target.open(f"{TOP}/{file.relative_to(folder)}", "w") as member:
                member.write(file.read_bytes())
    (tmp_path / "b.zip").write_bytes(out.written)
    assert wrong(tmp_path / "a.zip") == wrong(tmp_path / "b.zip") == []


class _Stream(RawIOBase):
    """It cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.written += bytes(piece)
        return len(piece)


def test_T49_a_zip_that_was_cut_off_is_named(whole, tmp_path):
    for cut in (1, 25, 3000, len(whole) // 2, len(whole) - 10):
        (tmp_path / "a.zip").write_bytes(whole[:-cut])
        assert wrong(tmp_path / "a.zip") == ["This ZIP is cut off or damaged."]


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_T49_a_zip_with_flipped_bits_is_ok_only_if_all_in_it_is_the_same(data, whole, tmp_path_factory):  # fmt: skip
    changed = bytearray(whole)
    for place in data.draw(st.lists(st.integers(0, len(changed) - 1), min_size=1, max_size=3)):
        changed[place] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.getbasetemp() / "flipped.zip"
    path.write_bytes(changed)
    if not wrong(path):
        assert contents(bytes(changed)) == contents(whole)

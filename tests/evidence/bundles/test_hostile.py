"""Bundles that were made to do harm: refused, or harmless, before anything is unpacked."""

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from evidence.bundles.words import Reason
from evidence.untrusted.inside.bundles import names
from evidence.untrusted.inside.bundles.container import Limits
from evidence.untrusted.inside.report import Stop
from tests.evidence.bundles import makers
from tests.evidence.bundles.makers import flipped, zipped
from tests.evidence.bundles.readers import read, stopped, wrong

BAD_NAMES = {
    "../x": Reason.NAME_LEAVES,
    "a/../../x": Reason.NAME_LEAVES,
    "a//x": Reason.NAME_LEAVES,
    "a\\..\\x": Reason.NAME_LEAVES,
    "/etc/x": Reason.NAME_ABSOLUTE,
    "\\\\host\\x": Reason.NAME_ABSOLUTE,
    "C:x": Reason.NAME_ABSOLUTE,
    "photo\u202egpj.exe": Reason.NAME_HIDDEN,
    "photo\u200f.jpg": Reason.NAME_HIDDEN,
    "photo\x00.jpg": Reason.NAME_HIDDEN,
    "photo\n.jpg": Reason.NAME_HIDDEN,
    "نام" * 100: Reason.NAME_TOO_LONG,
    "a/" * 20 + "x": Reason.NAME_TOO_DEEP,
}


@pytest.mark.parametrize("name", BAD_NAMES)
def test_T31_a_name_that_tricks_is_refused_and_shown_harmless(name: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("placeholder")
        entry.filename = name  # as an attacker writes it: the library would mend it
        archive.writestr(entry, b"x")
        archive.writestr("SHA256SUMS", makers.sums({name: b"x"}))
    found = read(made.getvalue()).wrong
    assert [one.reason for one in found] == [BAD_NAMES[name]]
    assert not any(names._is_hidden(letter) for letter in found[0].name)


@pytest.mark.parametrize("other", ["PHOTO.jpg", "photo.jpg"])
def test_T31_a_name_that_is_there_twice_is_refused(other: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("photo.jpg", b"x")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            archive.writestr(other, b"y")
    assert wrong(made.getvalue()) == {(other, Reason.NAME_TWICE)}


@pytest.mark.parametrize("kind", [0o120777, 0o060644, 0o010644])
def test_T31_a_link_or_a_device_is_refused(kind: int) -> None:
    entry = zipfile.ZipInfo("photo.jpg")
    entry.external_attr = kind << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(entry, b"/etc/passwd")
    assert wrong(made.getvalue()) == {("photo.jpg", Reason.NO_PLAIN_FILE)}


@given(some.text(max_size=80))
def test_T31_no_name_leads_anywhere(name: str) -> None:
    """What is let through is a path below the bundle, and shows as what it is."""
    if names.fault(name):
        return
    parts = names.normal(name).removesuffix("/").split("/")
    assert not {"", ".", ".."} & set(parts)
    assert names.harmless(name, 1000) == name


@given(some.text(max_size=80), some.binary(max_size=80))
def test_T31_names_from_anywhere_are_told_apart_or_refused(name: str, data: bytes) -> None:
    """Whatever a list says: it is read or refused, by name, and never fails otherwise."""
    line = f"{makers.sha256(data)}  {name}\n".encode("utf-8", "replace")
    files = {"x.bin": data, "SHA256SUMS": line + makers.sums({"x.bin": data})}
    found = read(zipped(files))
    assert not any(names._is_hidden(letter) for one in found.wrong for letter in one.name)


def test_T29_what_would_grow_beyond_measure_is_refused_unopened() -> None:
    bomb = {"zeros.bin": b"\0" * 30_000_000}
    assert wrong(zipped(bomb, packed=True)) == {("zeros.bin", Reason.GROWS)}
    assert stopped(zipped({"a": b"12345"}), Limits(bytes=4)) == "grows"
    assert stopped(zipped({"a": b"", "b": b""}), Limits(members=1)) == "too_many_parts"


def _directory(place: int, value: bytes) -> bytes:
    """A ZIP of one member with other bytes in the entry of its directory."""
    data = bytearray(zipped({"photo.jpg": b"x" * 500}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + place : entry + place + len(value)] = value
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_directory(8, b"\x01"), Reason.LOCKED),
        (_directory(10, b"\x0c"), Reason.PACKED_UNKNOWN),  # bzip2
        (_directory(24, (9000).to_bytes(4, "little")), Reason.DAMAGED),
    ],
)
def test_T29_a_member_that_cannot_be_opened_safely_is_named(data: bytes, reason: Reason) -> None:
    assert wrong(data) == {("photo.jpg", reason)}


def test_T29_members_that_share_their_bytes_are_refused() -> None:
    """The kind of bomb whose every member is small, and unpacks the same bytes again."""
    data = bytearray(zipped({"a.bin": b"1" * 90, "b.bin": b"2" * 90}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    assert stopped(bytes(data)) == "grows"


def test_T29_a_record_that_unpacks_without_end_is_refused() -> None:
    """Packed within what the ZIP holds as it is."""
    head = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Length: 30000000\r\n\r\n"
    record = gzip.compress(head + b"\0" * 30_000_000, 9)
    assert stopped(zipped(makers.wacz(record))) == "grows"


def test_T29_a_directory_of_endless_entries_is_not_read() -> None:
    data = bytearray(zipped({"a": b"x"}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = (0xFFFFFFF0).to_bytes(4, "little")
    assert stopped(bytes(data)) == "too_many_parts"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda data: b"\x89PNG" + data, "not_of_a_kind"),
        (lambda data: data + b"<script>", "two_kinds"),
        (lambda data: data + data, "two_kinds"),
        (lambda data: data[:-30], "damaged"),
        (lambda _data: b"", "not_of_a_kind"),
        (lambda _data: b"PK\x03\x04", "damaged"),
    ],
)
def test_T30_a_file_that_is_more_than_a_bundle_is_refused(
    change: Callable[[bytes], bytes], expected: str
) -> None:
    assert stopped(change(zipped(makers.listed()))) == expected


def test_a_zip_without_a_list_is_no_bundle() -> None:
    assert stopped(zipped({"photo.jpg": makers.picture()})) == "not_of_a_kind"


def test_bytes_that_do_not_match_their_own_zip_are_refused() -> None:
    data = zipped(makers.listed())
    place = data.index(makers.MORE_DATA)
    assert stopped(flipped(data, place)) == "damaged"


@given(some.integers(0, 1500))
def test_T33_a_damaged_bundle_never_fails_otherwise(place: int) -> None:
    data = zipped(makers.tella())
    try:
        found = read(flipped(data, place % len(data)))
    except Stop:
        return
    assert found.format in {"", "tella"}

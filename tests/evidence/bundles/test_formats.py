"""Real bundles of each format: read whole, or refused with the name of what does not fit."""

import json
from collections.abc import Callable

import pytest

from evidence.bundles.words import Reason
from tests.evidence.bundles import makers
from tests.evidence.bundles.makers import Files, again, flipped, zipped
from tests.evidence.bundles.readers import read, wrong

EVERY = pytest.mark.parametrize("code", makers.FORMATS)
# Kept with the bundle, covered by no hash in the format itself; the answer says so.
UNCOVERED = ("HowToVerifyProofData.txt", ".ots")


def made(code: str) -> Files:
    return makers.FORMATS[code]()


@EVERY
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("folder", ["", "as it came/"])
def test_a_whole_bundle_is_read(code: str, folder: str, packed: bool) -> None:
    files = made(code)
    found = read(zipped(files, folder, packed))
    assert (found.format, found.wrong) == (code, [])
    assert {one.name: one.sha256 for one in found.members} == {
        name: makers.sha256(data) for name, data in files.items()
    }
    named = [one for one in found.members if one.role == "file"]
    assert named
    assert all(one.stated for one in named)


@EVERY
def test_one_flipped_bit_in_any_member_refuses_the_bundle(code: str) -> None:
    """By the name of the member, or, if it is a list, of what then does not match."""
    files = made(code)
    roles = {one.name: one.role for one in read(zipped(files)).members}
    for name in files:
        if name.endswith(UNCOVERED):
            continue
        found = wrong(zipped(again(files, name, flipped(files[name]))))
        if roles[name] == "file":
            assert (name, Reason.HASH_DIFFERS) in found


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_each_hash_that_cannot_be_forged_is_compared(algorithm: str) -> None:
    files = {"a.bin": b"some bytes"}
    name = f"manifest-{algorithm}.txt"
    assert not read(zipped({**files, name: makers.sums(files, algorithm)})).wrong
    other = makers.sums({"a.bin": b"others"}, algorithm)
    assert wrong(zipped({**files, name: other})) == {("a.bin", Reason.HASH_DIFFERS)}


@EVERY
def test_what_no_hash_covers_is_said(code: str) -> None:
    files = made(code)
    notes = read(zipped(files)).notes
    assert any(name.endswith(UNCOVERED) for name in files) == ("support_not_covered" in notes)
    assert ("list_not_covered" in notes) == (code in {"listed", "tella"})


@EVERY
def test_a_file_that_is_missing_is_named(code: str) -> None:
    files = made(code)
    name = next(one for one in files if one.endswith((".jpg", ".bin", ".cdx")))
    del files[name]
    assert (name, Reason.MISSING) in wrong(zipped(files))


@EVERY
def test_a_file_too_many_is_named(code: str) -> None:
    place = "data/more.bin" if code == "bagit" else "more.bin"
    assert (place, Reason.UNLISTED) in wrong(zipped(again(made(code), place, b"more")))


@pytest.mark.parametrize(
    ("code", "name", "change", "expected"),
    [
        ("listed", "SHA256SUMS", lambda data: data[:20] + data[21:], Reason.WEAK_HASH),
        ("listed", "SHA256SUMS", lambda data: data.replace(b"  ", b" ", 1), Reason.LIST_UNREADABLE),
        ("listed", "SHA256SUMS", lambda _data: b"\n", Reason.LIST_EMPTY),
        ("listed", "SHA256SUMS", lambda data: b"\xff" + data, Reason.LIST_UNREADABLE),
        ("listed", "SHA256SUMS", lambda _data: b"0" * 32 + b"  photo.jpg\n", Reason.WEAK_HASH),
        ("listed", "SHA256SUMS", lambda data: data + b"a" * 64 + b"  ../x\n", Reason.NAME_LEAVES),
        ("listed", "SHA256SUMS", lambda data: data + b"a" * 64 + b"  /etc/x\n", Reason.NAME_ABSOLUTE),
        ("bagit", "bagit.txt", lambda data: data.replace(b"1.0", b"2.0"), Reason.NOT_SUPPORTED),
        ("bagit", "fetch.txt", lambda _data: b"https://x.example 1 data/x", Reason.TO_BE_FETCHED),
        ("bagit", "bag-info.txt", lambda data: data.replace(b".2\n", b".3\n"), Reason.SIZE_DIFFERS),
        ("wacz", "datapackage.json", lambda _data: b"[]", Reason.LIST_UNREADABLE),
        ("wacz", "datapackage.json", lambda _data: b'{"wacz_version": "1.1.1"}', Reason.LIST_EMPTY),
        ("wacz", "datapackage.json", lambda _data: b"[" * 100_000, Reason.LIST_UNREADABLE),
        ("wacz", "datapackage.json", lambda d: d.replace(b'1.1.1"', b'9.1.1"'), Reason.NOT_SUPPORTED),
        ("wacz", "datapackage.json", lambda d: d.replace(b'"bytes": ', b'"bytes": 9'), Reason.SIZE_DIFFERS),
        ("proofmode", "pubkey.asc", lambda _data: b"no key", Reason.KEY_UNREADABLE),
        ("tella", "clip.csv", lambda data: data.replace(b"clip.jpg", b"clip.jpg,x"), Reason.LIST_UNREADABLE),
    ],
)  # fmt: skip
def test_a_list_that_does_not_hold_is_named(
    code: str, name: str, change: Callable[[bytes], bytes], expected: Reason
) -> None:
    files = made(code)
    found = wrong(zipped(again(files, name, change(files.get(name, b"")))))
    assert expected in {reason for _name, reason in found}


def test_the_proofs_of_one_file_must_say_the_same() -> None:
    """The one that was changed is not signed here, so only the other one tells."""
    files = makers.proofmode(signed=False)
    proof = next(name for name in files if name.endswith(".proof.json"))
    files[proof] = files[proof].replace(b"34.5281", b"34.9999")
    found = read(zipped(files)).wrong
    assert [(one.reason, one.stated, one.found) for one in found] == [
        (Reason.PROOFS_DIFFER, "34.9999", "34.5281")
    ]
    assert "Location.Latitude" in found[0].field


def test_a_signed_proof_that_was_changed_is_named() -> None:
    files = makers.proofmode()
    for name in [one for one in files if ".proof." in one and not one.endswith(".asc")]:
        files[name] = files[name].replace(b"34.5281", b"34.9999")
    found = wrong(zipped(files))
    assert {reason for _name, reason in found} == {Reason.SIGNATURE_DIFFERS}
    assert len(found) == 2


def test_a_proof_must_be_of_the_hash_it_is_named_after() -> None:
    files = makers.proofmode(signed=False)
    other = {name.replace(makers.sha256(makers.picture()), "a" * 64): files[name] for name in files}
    found = {(one.reason, one.field) for one in read(zipped(other)).wrong}
    assert (Reason.HASH_DIFFERS, "File Hash SHA256") in found


def test_what_is_named_after_a_hash_no_proof_has_is_a_file_too_many() -> None:
    extra = f"{'b' * 64}.jpg"
    files = again(makers.proofmode(), extra, b"x")
    assert wrong(zipped(files)) == {(extra, Reason.UNLISTED)}


def test_every_list_of_a_bag_names_every_file() -> None:
    bag = makers.bag()
    payload = {name: data for name, data in bag.items() if name.startswith("data/")}
    short = b"".join(makers.sums(payload, "sha512").splitlines(keepends=True)[:1])
    (unlisted,) = list(payload)[1:]
    assert (unlisted, Reason.UNLISTED) in wrong(zipped(again(bag, "manifest-sha512.txt", short)))


def test_a_bag_with_hashes_that_can_be_forged_alone_is_refused() -> None:
    bag = makers.bag()
    del bag["manifest-sha256.txt"], bag["tagmanifest-sha256.txt"]
    bag["manifest-md5.txt"] = b"d41d8cd98f00b204e9800998ecf8427e  data/photo.jpg\n"
    assert ("manifest-sha256.txt", Reason.MISSING) in wrong(zipped(bag))


def test_captured_pages_come_with_their_list_of_pages() -> None:
    files = makers.wacz()
    del files["pages/pages.jsonl"], files["datapackage-digest.json"]
    package = json.loads(files["datapackage.json"])
    package["resources"] = [one for one in package["resources"] if "pages" not in one["path"]]
    files["datapackage.json"] = json.dumps(package).encode()
    assert wrong(zipped(files)) == {("pages/pages.jsonl", Reason.MISSING)}


def test_what_an_app_says_is_kept_with_its_place_and_its_trust() -> None:
    said = _said(makers.proofmode(), "photo.jpg")
    assert said["captured_at"] == ("2026-03-01T14:30:00.000Z", "own_key")
    assert said["place"] == ("34.5281, 69.1723 (± 12.0 m)", "own_key")
    assert said["device"] == ("Invented Phone 3", "own_key")
    assert _said(makers.proofmode(signed=False), "photo.jpg")["place"][1] == "said"
    assert _said(makers.tella(), "clip.jpg")["captured_at"] == ("01-03-2026 14:30:00 +0430", "said")


@pytest.mark.parametrize("code", ["proofmode", "tella"])
def test_T11_numbers_of_a_telephone_stay_in_the_original(code: str) -> None:
    assert "CANARY" in str(made(code))
    assert "CANARY" not in str(read(zipped(made(code))))


def test_a_captured_page_says_address_time_collector_and_tool() -> None:
    """COC-7."""
    said = _said(makers.wacz(), "archive/data.warc.gz")
    assert said == {
        "address": (makers.ADDRESS, "said"),
        "captured_at": (makers.CAPTURED, "said"),
        "collector": ("Collector 7", "said"),
        "tool": ("Invented Recorder 1.2", "said"),
    }


@pytest.mark.parametrize("broken", [b"no records\r\n", makers.warc()[:200], b"WARC/1.0\r\n"])
def test_records_that_cannot_be_read_are_noted_and_kept(broken: bytes) -> None:
    found = read(zipped(makers.wacz(broken)))
    assert not found.wrong
    assert "records_damaged" in found.members[0].notes


def test_who_signed_a_picture_is_said_and_that_nobody_vouches_for_her() -> None:
    said = _said(makers.listed(), "photo.jpg")
    assert said["signed_by"] == ("Invented Cameras / Camera 5", "unlisted")
    assert said["captured_at"] == (makers.CAPTURED, "unlisted")
    assert said["tool"] == ("invented camera 1.2", "unlisted")
    assert said["origin"] == ("digitalCapture", "unlisted")


def test_a_signed_picture_that_was_changed_afterwards_says_so() -> None:
    """Whoever changed it may write a new list of hashes; the signature still does not fit."""
    changed = flipped(makers.signed_picture(), -200)
    files = {"photo.jpg": changed, "SHA256SUMS": makers.sums({"photo.jpg": changed})}
    assert _said(files, "photo.jpg")["signed_by"] == ("Invented Cameras / Camera 5", "broken")


@pytest.mark.parametrize("tail", [b"", b"\xff\xd9" * 40, b"\0" * 4000])
def test_a_picture_without_provenance_is_read_in_peace(tail: bytes) -> None:
    picture = makers.picture() + tail
    files = {"photo.jpg": picture, "SHA256SUMS": makers.sums({"photo.jpg": picture})}
    assert not _said(files, "photo.jpg")


def _said(files: Files, name: str) -> dict[str, tuple[str, str]]:
    found = read(zipped(files))
    assert not found.wrong
    (member,) = (one for one in found.members if one.name == name)
    return {one.what: (one.value, one.trust) for one in member.said}

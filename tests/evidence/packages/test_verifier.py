"""The verifier that is not us: it knows nothing of our code, and names what is wrong (T-49)."""

import ast
import hashlib
import json
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import vault
from evidence.packages import bag, sealing
from evidence.packages import verify_package as verifier
from tests.evidence.packages.making import chain, contents, package, payload, unpacked, wrong


def run(*given: str) -> subprocess.CompletedProcess[str]:
    """The program alone: no environment, none of our code in reach."""
    command = [sys.executable, "-I", "-S", str(bag.PROGRAM), *given]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd="/")


def test_T49_a_whole_package_is_ok_to_it_to_bagit_and_to_sha256sum(folder, whole, tmp_path):
    assert run(str(folder)).returncode == 0
    (tmp_path / "whole.zip").write_bytes(whole)
    said = run(str(tmp_path / "whole.zip"))
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.endswith("OK.\n")
    assert "signed (Ed25519) by key" in said.stdout
    assert "3 events, each bound to the one before" in said.stdout
    bagit.Bag(str(folder)).validate()
    for name in (*verifier.MANIFESTS, *verifier.TAGS):
        program = name.split("-")[1].removesuffix(".txt") + "sum"
        subprocess.run([program, "--quiet", "--strict", "-c", name], check=True, cwd=folder)


def test_T49_openssl_finds_the_same_signature_by_the_lines_of_the_read_me(folder):
    text = (folder / "READ-ME.txt").read_text()
    lines = [line for line in text.split("\n") if line.startswith(("  sed", "  openssl pkeyutl"))]
    assert len(lines) == 4
    done = subprocess.run(
        ["sh", "-ec", "\n".join(lines)], cwd=folder, capture_output=True, text=True, check=True
    )
    assert "Signature Verified Successfully" in done.stdout
    assert wrong(folder) == []  # who checks one thing by hand has not spoiled the other


def test_T49_it_needs_no_newer_python_and_only_its_library():
    tree = ast.parse(bag.PROGRAM.read_text(), feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([one.name for one in node.names] if isinstance(node, ast.Import) else [node.module])
    }  # fmt: skip
    assert imported <= set(sys.stdlib_module_names) - {"socket", "urllib", "subprocess"}


def test_two_packages_of_the_same_are_the_same_bytes(whole):
    assert package() == whole


# --- Spoiled copies, each named ------------------------------------------------------------------------


def _edit(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(change((folder / name).read_bytes()))

    return spoil


def _swap(folder: Path) -> None:
    one, two = folder / "data/document.pdf", folder / "data/exhibits/E-001.jpg"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def _add(name: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"added")

    return spoil


def _link(folder: Path) -> None:
    (folder / "data/document.pdf").unlink()
    (folder / "data/document.pdf").symlink_to("/etc/hostname")


def _redone(name: str, data: bytes) -> Callable[[Path], None]:
    """Change a file, and all four lists with it: only the seal is left to tell."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(data)
        for lists, below in ((verifier.MANIFESTS, name), (verifier.TAGS, "manifest-")):
            for place, one in enumerate(lists):
                lines = []
                for line in (folder / one).read_text().splitlines():
                    digest, _space, file = line.partition("  ")
                    if file.startswith(below):
                        data_now = (folder / file).read_bytes()
                        digest = (hashlib.sha256, hashlib.sha512)[place](data_now).hexdigest()
                    lines.append(f"{digest}  {file}\n")
                (folder / one).write_text("".join(lines))

    return spoil


PDF = "data/document.pdf"
SPOILED = {
    "missing": (lambda folder: (folder / PDF).unlink(), f"{PDF}: is missing."),
    "extra": (_add("data/notes.txt"), "data/notes.txt: was added"),
    "extra beside": (_add("notes.txt"), "notes.txt: was added"),
    "changed": (_edit(PDF, lambda data: data + b" "), f"{PDF}: was changed"),
    "renamed": (
        lambda folder: (folder / PDF).rename(folder / "data/paper.pdf"),
        f"{PDF}: was renamed; it is called data/paper.pdf now.",
    ),
    "swapped": (_swap, f"{PDF}: holds what data/exhibits/E-001.jpg should hold."),
    "a link": (_link, f"{PDF}: is a link"),
    "case": (_add("data/Document.pdf"), "one name to many programs"),
    "unicode": (_add("data/" + unicodedata.normalize("NFD", "é.txt")), "taken for another"),
    "manifest": (
        _edit("manifest-sha256.txt", lambda data: data.replace(b"document", b"dokument")),
        "manifest-sha256.txt: was changed",
    ),
    "manifest shorter": (
        _edit("manifest-sha512.txt", lambda data: data.split(b"\n", 1)[1]),
        "is in one of manifest-sha256.txt and manifest-sha512.txt only",
    ),
    "manifest leads out": (
        _edit("manifest-sha256.txt", lambda data: data + b"0" * 64 + b"  data/../../x\n"),
        "lists data/../../x, which leads elsewhere",
    ),
    "tag manifest": (
        _edit("tagmanifest-sha256.txt", lambda data: data.replace(b"READ", b"REED")),
        "seal.txt: does not belong to these lists",
    ),
    "no list": (
        lambda folder: (folder / "tagmanifest-sha512.txt").unlink(),
        "tagmanifest-sha512.txt: is missing",
    ),
    "no seal": (lambda folder: (folder / "seal.txt").unlink(), "seal.txt: is missing"),
    "all made again": (_redone(PDF, b"%PDF other"), "seal.txt: does not belong to these lists"),
    "stamp added": (_add("seal-one.tsr"), "seal.txt: does not belong to these lists"),
    "no bag": (_edit("bagit.txt", lambda data: data.replace(b"1.0", b"0.1")), "bagit.txt: does not"),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILED)
def test_T49_what_was_done_to_it_is_named(how, folder):
    spoil, sentence = SPOILED[how]
    spoil(folder)
    found = wrong(folder)
    assert any(sentence in one for one in found), found
    assert run(str(folder)).returncode == 1


def test_T49_a_seal_of_another_key_is_named(folder):
    said = verifier.Check(str(folder)).said
    key = next(one for one in said if "Ed25519" in one).rstrip(".").split(" ")[-1]
    assert wrong(folder, key) == []
    assert wrong(folder, "0" * 64) == [
        "seal.txt: was made with another key than the one you named."
    ]


def test_T49_a_seal_that_does_not_say_its_key_is_named_whatever_key_it_must_be(folder):
    seal = folder / "seal.txt"
    lines = seal.read_text().splitlines(keepends=True)
    seal.write_text("".join(line for line in lines if not line.startswith("fingerprint")))
    assert "seal.txt: does not belong to these lists." in wrong(folder, "0" * 64)
    answer = run(str(folder), "--fingerprint", "0" * 64)
    assert (answer.returncode, answer.stderr) == (1, "")


def test_T49_a_signature_over_something_else_is_named(tmp_path):
    def falsely(lists: Mapping[str, bytes]) -> dict[str, bytes]:
        text = sealing.seal(lists)["seal.txt"].decode().partition("signature: ")[0]
        return {"seal.txt": (text + verifier.sealing_line(vault.sign(b"other"))).encode()}

    (tmp_path / "a.zip").write_bytes(package(seal=falsely))
    assert wrong(tmp_path / "a.zip") == ["seal.txt: its signature is false."]


def _seal_with(key: bytes, change: Callable[[bytes], bytes]) -> Callable[..., dict[str, bytes]]:
    def seal(lists: Mapping[str, bytes]) -> dict[str, bytes]:
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in lists.items()}
        text = verifier.seal_text(key, digests)
        signature = change(vault.sign(text.encode()))
        return {"seal.txt": (text + verifier.sealing_line(signature)).encode()}

    return seal


def _plus_order(signature: bytes) -> bytes:
    """The same signature in another writing, which RFC 8032 (5.1.7) refuses."""
    number = int.from_bytes(signature[32:], "little") + verifier.ORDER
    return signature[:32] + number.to_bytes(32, "little")


@pytest.mark.parametrize(
    "how", ["another byte", "longer", "another writing", "another kind of key"]
)
def test_T49_a_signature_that_is_not_written_as_it_must_be_is_named(how, tmp_path):
    key = vault.public_key()
    key, change = {
        "another byte": (key, lambda one: one[:-1] + bytes([one[-1] ^ 1])),
        "longer": (key, lambda one: one + b"\0"),
        "another writing": (key, _plus_order),
        "another kind of key": (bytes(12) + key[12:], lambda one: one),
    }[how]
    (tmp_path / "a.zip").write_bytes(package(seal=_seal_with(key, change)))
    assert wrong(tmp_path / "a.zip") == ["seal.txt: its signature is false."]


# --- What it says ----------------------------------------------------------------------------------------


def _record(**more: object) -> dict[str, bytes]:
    files = payload()
    files["record.json"] = json.dumps({**json.loads(files["record.json"]), **more}).encode()
    return files


def _custody(events: list[dict[str, object]]) -> dict[str, bytes]:
    files = payload()
    custody = json.loads(files["custody/E-001.json"])
    files["custody/E-001.json"] = json.dumps({**custody, "events": events}).encode()
    return files


def _without_words(number: int) -> list[dict[str, object]]:
    events = chain()
    events[number] = {"number": number + 1, "digest": events[number]["digest"]}
    return events


SAID = {
    "a field nobody knows": (_record(name="x"), "record.json: .name should not be there"),
    "another format": (_record(format="x"), ".format has a value that is not on the list"),
    "exhibit without a file": (_record(exhibits=[]), "is an exhibit that data/record.json does not"),
    "a key twice": (
        {**payload(), "record.json": b'{"format": 1, "format": 2}'},
        "is no JSON that can be read in one way only",
    ),
    "a row too few": (
        {**payload(), "tables/exhibits.csv": b"number,file\r\n"},
        "tables/exhibits.csv: has not as many rows",
    ),
    "an event cut out": (_custody(chain()[:1] + chain()[2:]), "event 2: was changed, or does not"),
    "the first event gone": (_custody(chain()[1:]), "event 1: was changed, or does not follow"),
    "an event made new": (
        _custody([{**chain()[0], "kind": "received"}, *chain()[1:]]),
        "event 1: was changed",
    ),
    "no chain": (
        {key: data for key, data in payload().items() if "custody" not in key},
        "the chain of custody is missing",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", SAID)
def test_T49_what_contradicts_itself_is_named_under_a_good_seal(how, tmp_path):
    (tmp_path / "a.zip").write_bytes(package(SAID[how][0]))
    found = wrong(tmp_path / "a.zip")
    assert any(SAID[how][1] in one for one in found), found


def test_an_event_may_be_given_by_its_hash_only_and_still_binds_the_next(tmp_path):
    (tmp_path / "a.zip").write_bytes(package(_custody(_without_words(1))))
    check = verifier.Check(str(tmp_path / "a.zip"))
    assert check.wrong == []
    assert any("1 are given by their hash only" in one for one in check.said)
    events = _without_words(1)
    events[1]["digest"] = "0" * 64
    (tmp_path / "a.zip").write_bytes(package(_custody(events)))
    assert any(
        "event 3: was changed, or does not follow" in one for one in wrong(tmp_path / "a.zip")
    )


def test_T49_a_stamp_in_the_seal_must_be_of_these_lists(tmp_path, folder):
    def with_stamp(lists: Mapping[str, bytes]) -> dict[str, bytes]:
        files = {"seal-one.tsr": b"\x30\x03\x02\x01\x00"}
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in {**lists, **files}.items()}  # fmt: skip
        text = verifier.seal_text(vault.public_key(), digests)
        signature = vault.sign(text.encode())
        return {**files, "seal.txt": (text + verifier.sealing_line(signature)).encode()}

    (tmp_path / "a.zip").write_bytes(package(seal=with_stamp))
    assert wrong(tmp_path / "a.zip") == ["seal-one.tsr: is no time stamp that can be read."]


# --- Anything else -----------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_T49_no_flipped_bit_of_any_file_is_ok(data, whole, tmp_path_factory):
    files = contents(whole)
    name = data.draw(st.sampled_from(sorted(files)))
    changed = bytearray(files[name])
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    folder = tmp_path_factory.getbasetemp() / "flipped"
    shutil.rmtree(folder, ignore_errors=True)
    folder = unpacked(whole, folder)
    (folder / name).write_bytes(changed)
    assert wrong(folder), (name, place)

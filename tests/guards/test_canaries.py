"""The search for canaries finds every form it claims to find. A blind search proves nothing."""

import base64
import gzip
import hashlib
import html
import io
import json
import quopri
import tarfile
import unicodedata
import urllib.parse
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from tests.canaries import Canary, canary, scan, scan_folder, scan_text

ONE = canary("evidence.Person.full_name")
OTHERS = [canary(f"field {number}") for number in range(5)]
SCRIPTS = ["latin", "persian", "pashto"]
every_script = pytest.mark.parametrize("script", SCRIPTS)


def forms_of(data: bytes, wanted: Canary = ONE) -> set[tuple[str, str]]:
    leaks = scan(data, [*OTHERS, wanted], where="here")
    assert {leak.label for leak in leaks} <= {wanted.label}
    return {(leak.script, leak.form) for leak in leaks}


def test_every_field_has_words_of_its_own_in_three_scripts() -> None:
    words = [word for n in range(500) for word in canary(str(n)).words.values()]
    assert len(set(words)) == 1500
    assert canary("a") == canary("a")
    assert "LATIN" in unicodedata.name(ONE.latin[0])
    assert set("ټځڅډړږښګڼې") & set(ONE.pashto)
    for word in ONE.words.values():
        assert unicodedata.normalize("NFD", word) != word


def test_text_without_canaries_is_clean() -> None:
    page = Path(__file__).read_bytes() + json.dumps({"a": "ساده متن"}).encode()
    assert forms_of(page) == set()


ENCODINGS: dict[str, tuple[Callable[[str], bytes], str]] = {
    "plain": (str.encode, "as it is"),
    "lower case": (lambda word: word.lower().encode(), "as it is"),
    "upper case": (lambda word: word.upper().encode(), "as it is"),
    "reversed": (lambda word: word[::-1].encode(), "as it is, reversed"),
    "decomposed": (lambda word: unicodedata.normalize("NFD", word).encode(), "as it is"),
    "compatibility": (lambda word: unicodedata.normalize("NFKC", word).encode(), "as it is"),
    "without marks": (lambda word: _without_marks(word).encode(), "as it is"),
    "other ya and kaf": (lambda w: w.replace("ی", "ي").replace("ک", "ك").encode(), "as it is"),
    "split by spaces": (lambda word: " ".join(word).encode(), "as it is"),
    "split by soft hyphens": (lambda word: "\u00ad".join(word).encode(), "as it is"),
    "split by zero width": (lambda word: "\u200b\u200f".join(word).encode(), "as it is"),
    "split over lines": (lambda word: (word[:6] + "\n" + word[6:]).encode(), "as it is"),
    "utf-16": (lambda word: word.encode("utf-16"), "as it is"),
    "utf-16 at an odd place": (lambda word: b"x" + word.encode("utf-16-be"), "as it is"),
    "percent": (lambda word: urllib.parse.quote(word).encode(), "percent-encoded"),
    "percent, lower": (lambda w: urllib.parse.quote(w).lower().encode(), "percent-encoded"),
    "every letter percent": (
        lambda word: "".join(f"%{byte:02x}" for byte in word.encode()).encode(),
        "percent-encoded",
    ),
    "entities": (lambda w: "".join(f"&#{ord(c)};" for c in w).encode(), "as entities"),
    "hex entities": (lambda w: "".join(f"&#x{ord(c):x};" for c in w).encode(), "as entities"),
    "json": (lambda w: "".join(f"\\u{ord(c):04x}" for c in w).encode(), "as \\u escapes"),
    "between tags": (lambda w: "<b>".join(w).encode(), "between tags"),
    "hex": (lambda word: word.encode().hex().encode(), "hex-encoded"),
    "upper hex": (lambda word: word.encode().hex().upper().encode(), "hex-encoded"),
    "bytea": (lambda word: b"\\x0f" + word.encode().hex().encode(), "hex-encoded"),
    "hex at an odd place": (lambda word: b"a" + word.encode().hex().encode(), "hex-encoded"),
    "base64": (lambda word: base64.b64encode(word.encode()), "base64-encoded"),
    "base64, second": (lambda word: base64.b64encode(b"x" + word.encode()), "base64-encoded"),
    "base64, third": (lambda word: base64.b64encode(b"xy" + word.encode()), "base64-encoded"),
    "base64, url": (lambda w: base64.urlsafe_b64encode(b"\xff" + w.encode()), "base64-encoded"),
    "base64, in lines": (lambda w: base64.encodebytes(b"x" * 50 + w.encode()), "base64-encoded"),
    "base64, reversed": (lambda w: base64.b64encode(w[::-1].encode()), "base64-encoded, reversed"),
}


def _without_marks(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


@every_script
@pytest.mark.parametrize("name", ENCODINGS)
def test_each_form_is_found(name: str, script: str) -> None:
    encode, form = ENCODINGS[name]
    data = b"before " + encode(ONE.words[script]) + b" after"
    assert (script, form) in forms_of(data)


@every_script
def test_a_word_in_the_middle_of_prose_of_its_script_is_found(script: str) -> None:
    prose = "سلام بر شما و بر همه کسانی که دروغ نمیگویند " * 3 + "bcdfghjkmnpq"
    page = f"{prose}{ONE.words[script]}{prose}"
    assert (script, "as it is") in forms_of(page.encode())
    assert (script, "as it is, reversed") in forms_of(page[::-1].encode())


@every_script
def test_quoted_printable_and_named_entities_are_found(script: str) -> None:
    word = ONE.words[script]
    if script != "latin":
        mail = quopri.encodestring(word.encode())
        assert (script, "quoted-printable") in forms_of(mail)
    assert forms_of(html.escape(word).encode())


@every_script
@pytest.mark.parametrize("name", ["md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"])
def test_plain_hashes_are_found_raw_hex_base64_and_cut_short(name: str, script: str) -> None:
    for word in (ONE.words[script], ONE.words[script].lower(), ONE.text):
        digest = hashlib.new(name, word.encode(), usedforsecurity=False).digest()
        for data in (digest, digest.hex().encode(), base64.b64encode(digest), digest[:10]):
            assert any(f"{name} hash" in form for _script, form in forms_of(b"..." + data + b"..."))


def test_words_inside_containers_are_found() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt.gz", gzip.compress(ONE.persian.encode()))
        archive.writestr(f"{ONE.latin}.txt", "nothing")
        archive.comment = ONE.pashto.encode()
    assert {script for script, _form in forms_of(packed.getvalue())} == set(SCRIPTS)


def test_words_inside_a_tar_inside_base64_are_found() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.size = len(ONE.latin.encode())
        archive.addfile(entry, io.BytesIO(ONE.latin.encode()))
    assert forms_of(packed.getvalue())


ENCODED = pytest.mark.parametrize("encode", [base64.b64encode, lambda data: data.hex().encode()])


@ENCODED
def test_a_run_that_begins_as_gzip_by_chance_is_searched_like_any_other(
    encode: Callable[[bytes], bytes],
) -> None:
    by_chance = b"\x1f\x8b\x08" + ONE.latin.encode() * 3
    assert forms_of(encode(by_chance))
    with pytest.raises(EOFError):  # what comes as a file is one, or it was not searched
        forms_of(b"\x1f\x8b\x08" + bytes([255]) * 30)


@ENCODED
@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data + b"xyz"])
def test_words_in_a_gzip_that_does_not_end_well_are_found_where_it_was_encoded(
    damage: Callable[[bytes], bytes], encode: Callable[[bytes], bytes]
) -> None:
    packed = gzip.compress(b"first") + gzip.compress(ONE.latin.encode())
    assert {script for script, _form in forms_of(encode(damage(packed)))} == {"latin"}


def a_pdf(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    out = io.BytesIO()
    document.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _title(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = ONE.persian


def _metadata(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as metadata:
        metadata["dc:title"] = ONE.pashto


def _attachment(document: pikepdf.Pdf) -> None:
    document.attachments["a.txt"] = pikepdf.AttachedFileSpec(
        document, gzip.compress(ONE.latin.encode())
    )


def _attachment_name(document: pikepdf.Pdf) -> None:
    document.attachments[f"{ONE.latin}.txt"] = pikepdf.AttachedFileSpec(document, b"x")


def _page_text(document: pikepdf.Pdf) -> None:
    ascii_word = "".join(c for c in ONE.latin if c.isascii())
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
                              Encoding=pikepdf.Name.WinAnsiEncoding)  # fmt: skip
    document.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    drawn = " ".join(f"({character}) Tj" for character in ONE.latin).encode("cp1252")
    assert ascii_word
    document.pages[0].Contents = document.make_stream(b"BT /F1 12 Tf 72 700 Td " + drawn + b" ET")


def _outline(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(ONE.persian, 0))


@pytest.mark.parametrize(
    "plant", [_title, _metadata, _attachment, _attachment_name, _page_text, _outline]
)
def test_words_anywhere_in_a_pdf_are_found(plant: Callable[[pikepdf.Pdf], None]) -> None:
    assert forms_of(a_pdf(plant))
    assert forms_of(a_pdf(lambda _document: None)) == set()


def test_names_of_files_are_searched_too(tmp_path: Path) -> None:
    (tmp_path / f"{ONE.persian}.txt").write_text("nothing")
    (tmp_path / "plain.txt").write_text(ONE.pashto)
    assert {leak.script for leak in scan_folder(tmp_path, [ONE])} == {"persian", "pashto"}


def test_a_leak_says_what_was_found_and_where() -> None:
    (leak,) = scan_text(f"log line {ONE.latin}", [ONE], where="web.log")
    assert str(leak) == "evidence.Person.full_name (latin) found as it is in web.log"

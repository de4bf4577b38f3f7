"""Odd words planted where nothing may leak from, and the search for them in whatever came out.

`canary("evidence.Person.full_name")` gives that field three words nobody would write, in Latin,
Persian and Pashto script, the same on every run. `scan` looks for them in bytes: as they are, in
lower case, reversed, split, Unicode-normalised, percent-, base64-, hex-, entity- or \\u-encoded, as
plain hashes, and inside zip, gzip, tar and PDF files (text, attachments, metadata, every stream).
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import functools
import gzip
import hashlib
import html
import io
import re
import subprocess
import sys
import tarfile
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from accounts import names

# Each script ends in letters that Unicode writes in two ways, so that normalising is tested too.
ALPHABETS = {
    "latin": ("bcdfghjkmnpqrtvwxz", "éñ"),
    "persian": ("بپتجچخدرزژسشفقگلمنوهی", "آئ"),
    "pashto": ("ټپځڅډړږښګڼبتجدرسلمنوې", "ئۀ"),
}
HASHES = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b")
HASH_PREFIX = 8  # bytes; a hash cut short is a hash still
DEEPEST = 5
ALIKE = (("ي", "ی"), ("ى", "ی"), ("ك", "ک"), ("ە", "ه"))


@dataclass(frozen=True)
class Canary:
    """Three words that stand for one field, file, header or message."""

    label: str
    latin: str
    persian: str
    pashto: str

    @property
    def text(self) -> str:
        """Return all three in one text, to be planted."""
        return f"{self.latin} {self.persian} {self.pashto}"

    @property
    def words(self) -> dict[str, str]:
        return {"latin": self.latin, "persian": self.persian, "pashto": self.pashto}


@dataclass(frozen=True)
class Leak:
    """One word found: which, in what form, where."""

    label: str
    script: str
    form: str
    where: str

    def __str__(self) -> str:
        return f"{self.label} ({self.script}) found {self.form} in {self.where}"


def canary(label: str) -> Canary:
    """Return the words of one field. Two labels never share one; one label always gets the same."""
    return Canary(label, *(_word(label, script) for script in ALPHABETS))


def _word(label: str, script: str) -> str:
    letters, marked = ALPHABETS[script]
    number = int.from_bytes(hashlib.sha256(f"{script} {label}".encode()).digest())
    word = ""
    for _ in range(14):
        number, index = divmod(number, len(letters))
        word += letters[index]
    word = word[:7] + marked[0] + word[7:] + marked[1]
    return unicodedata.normalize("NFC", word).capitalize()


def scan(data: bytes, canaries: Iterable[Canary], *, where: str) -> list[Leak]:
    """Return every word of `canaries` that `data` gives away, each form once."""
    wanted = tuple(canaries)
    found: dict[Leak, None] = {}
    for place, form, piece in _pieces(data, where, DEEPEST):
        for leak in _search(piece, wanted, form, place):
            found[leak] = None
    return list(found)


def scan_text(text: str, canaries: Iterable[Canary], *, where: str) -> list[Leak]:
    """As `scan`, for a text."""
    return scan(text.encode("utf-8", "surrogatepass"), canaries, where=where)


def scan_folder(folder: Path, canaries: Iterable[Canary]) -> list[Leak]:
    """Return the leaks of every file below `folder`, names of files included."""
    wanted = tuple(canaries)
    found: list[Leak] = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        found += scan_text(name, wanted, where=f"file name {name!r}")
        if path.is_file():
            found += scan(path.read_bytes(), wanted, where=name)
    return found


def fold(text: str) -> str:
    """Return letters and digits only, without case, marks or a choice between alike letters."""
    text = unicodedata.normalize("NFKD", text).casefold()
    for letter, same in ALIKE:
        text = text.replace(letter, same)
    return re.sub(r"[\W_]+", "", text)  # marks are no letters either


def _search(piece: bytes, wanted: tuple[Canary, ...], form: str, where: str) -> Iterator[Leak]:
    words = _words_of(wanted)
    for whole in _foldings(piece):
        for label, script, backwards in _words_among(words.letters.findall(whole), words):
            yield Leak(label, script, f"{form}, reversed" if backwards else form, where)
    for prefix in _windows_among(piece, words.prefixes):
        label, script, name = words.hashes[prefix]
        yield Leak(label, script, f"{form}, {name} hash", where)


def _words_among(runs: list[str], words: _Words) -> list[tuple[str, str, bool]]:
    """Return which words stand anywhere in `runs`, in the order they were wanted.

    Each place is looked at once, however many words there are: a word begins where its beginning is.
    """
    length, found = words.shortest, set()
    for run in runs:
        for start in words.beginnings.intersection(
            run[at : at + length] for at in range(len(run) - length + 1)
        ):
            found.update(one for one in words.by_beginning[start] if one[1] in run)
    return [words.meanings[number] for number, _word in sorted(found)]


def _windows_among(piece: bytes, wanted: frozenset[int]) -> set[int]:
    """Return which of `wanted` stand anywhere in `piece`, as eight bytes read as one number."""
    found: set[int] = set()
    for start in range(HASH_PREFIX):
        length = (len(piece) - start) // HASH_PREFIX * HASH_PREFIX
        if length > 0:
            found |= wanted.intersection(memoryview(piece)[start : start + length].cast("Q"))
    return found


def _foldings(piece: bytes) -> Iterator[str]:
    yield fold(piece.decode("utf-8", "ignore"))
    if b"\x00" in piece or piece[:2] in (b"\xff\xfe", b"\xfe\xff") or _looks_wide(piece):
        for start in (0, 1):
            for encoding in ("utf-16-le", "utf-16-be"):
                yield fold(piece[start:].decode(encoding, "ignore"))


def _looks_wide(piece: bytes) -> bool:
    """True for UTF-16 in Arabic script, which has hardly a zero byte: every second one is 6."""
    return max(piece[0::2].count(6), piece[1::2].count(6)) > 6


@dataclass(frozen=True)
class _Words:
    """What is looked for, made ready once for all that is looked through."""

    letters: re.Pattern[str]  # runs of the right ones, long enough: little is left to search
    shortest: int
    by_beginning: dict[str, list[tuple[int, str]]]
    beginnings: frozenset[str]
    meanings: list[tuple[str, str, bool]]
    hashes: dict[int, tuple[str, str, str]]
    prefixes: frozenset[int]


@functools.lru_cache(maxsize=32)
def _words_of(wanted: tuple[Canary, ...]) -> _Words:
    folded = [(one.label, script, word) for one in wanted for script, word in _folded_words(one)]
    shortest = min((len(word) for _label, _script, word in folded), default=1)
    by_beginning: dict[str, list[tuple[int, str]]] = {}
    meanings: list[tuple[str, str, bool]] = []
    for label, script, word in folded:
        for backwards, spelled in ((False, word), (True, word[::-1])):
            by_beginning.setdefault(spelled[:shortest], []).append((len(meanings), spelled))
            meanings.append((label, script, backwards))
    letters = "".join(sorted(set("".join(word for _label, _script, word in folded))))
    hashes = _hashes(wanted)
    return _Words(
        letters=re.compile(f"[{re.escape(letters)}]{{{shortest},}}" if letters else "(?!)"),
        shortest=shortest,
        by_beginning=by_beginning,
        beginnings=frozenset(by_beginning),
        meanings=meanings,
        hashes=hashes,
        prefixes=frozenset(hashes),
    )


@functools.lru_cache(maxsize=2048)
def _folded_words(one: Canary) -> tuple[tuple[str, str], ...]:
    return tuple((script, fold(word)) for script, word in one.words.items())


def _hashes(wanted: tuple[Canary, ...]) -> dict[int, tuple[str, str, str]]:
    """The first bytes of every plain hash of every spelling of every word, and of whole texts."""
    known: dict[int, tuple[str, str, str]] = {}
    for one in wanted:
        for script, word in [*one.words.items(), ("all", one.text)]:
            spellings = {
                word,
                word.lower(),
                word.upper(),
                word[::-1],
                word.lower()[::-1],
                fold(word),
                names.normalise(word),
            }
            for normal in ("NFC", "NFD", "NFKC", "NFKD"):
                spellings |= {unicodedata.normalize(normal, spelling) for spelling in spellings}
            for spelling in spellings:
                for name in HASHES:
                    digest = hashlib.new(name, spelling.encode(), usedforsecurity=False).digest()
                    prefix = int.from_bytes(digest[:HASH_PREFIX], sys.byteorder)
                    known[prefix] = (one.label, script, name)
    return known


def _pieces(
    data: bytes, where: str, depth: int, *, decoded_run: bool = False
) -> Iterator[tuple[str, str, bytes]]:
    """Yield (place, form, bytes): the data, what it is once decoded, and what is packed inside.

    `decoded_run`: a run that was decoded may look packed by chance, and so it need not open.
    """
    yield where, "as it is", data
    for form, decoded in _decoded(data):
        yield where, form, decoded
    for form, runs in _runs(data):
        found = list(runs)
        yield where, form, b"\n".join(found)
        for run in found:
            if depth and _is_packed(run):
                yield from _pieces(run, f"{where} > {form}", depth - 1, decoded_run=True)
    if depth and _is_packed(data):
        for name, member in _unpacked(data, decoded_run=decoded_run):
            yield f"{where} > {name}", "as a name", name.encode("utf-8", "replace")
            yield from _pieces(member, f"{where} > {name}", depth - 1)


def _decoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    text = data.decode("utf-8", "replace")
    if "%" in text:
        yield "percent-encoded", urllib.parse.unquote_to_bytes(text.replace("+", " "))
    if "&" in text:
        yield "as entities", html.unescape(text).encode("utf-8", "replace")
    if "\\u" in text:
        yield "as \\u escapes", _without_escapes(text).encode("utf-8", "replace")
    if "<" in text:
        yield "between tags", re.sub(r"<[^<>]*>", "", text).encode("utf-8", "replace")
    if "=" in text and re.search(r"=[0-9A-F]{2}=[0-9A-F]{2}", text):
        yield "quoted-printable", binascii.a2b_qp(data)


def _runs(data: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    joined = re.sub(rb"\\?[\r\n]+[ \t]*", b"", data)
    yield "hex-encoded", _hex_runs(joined)
    yield "base64-encoded", _base64_runs(joined)


def _without_escapes(text: str) -> str:
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _hex_runs(data: bytes) -> Iterator[bytes]:
    for run in re.findall(rb"[0-9A-Fa-f]{16,}", data):
        for start in (0, 1):
            part = run[start:]
            yield bytes.fromhex(part[: len(part) // 2 * 2].decode())


def _base64_runs(data: bytes) -> Iterator[bytes]:
    for run in re.findall(rb"[A-Za-z0-9+/_-]{16,}", data):
        if re.fullmatch(rb"[0-9A-Fa-f]+", run):
            continue  # hexadecimal, which base64 of this length never is by chance
        plain = run.replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            part = plain[start:]
            part = part[: len(part) // 4 * 4]
            yield base64.b64decode(part)
            rest = plain[start + len(part) :]
            if len(rest) > 1:  # the last one or two bytes of a run that is no multiple of four
                yield base64.b64decode(part + rest + b"=" * (4 - len(rest)))


def _is_packed(data: bytes) -> bool:
    return (
        data[:3] == b"\x1f\x8b\x08"
        or data[:4] == b"PK\x03\x04"
        or data[:5] == b"%PDF-"
        or data[257:262] == b"ustar"
    )


def _unpacked(data: bytes, *, decoded_run: bool) -> Iterator[tuple[str, bytes]]:
    if data[:3] == b"\x1f\x8b\x08":
        yield "gzip", _as_far_as_it_opens(data) if decoded_run else gzip.decompress(data)
    elif data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "comment", archive.comment
            for member in archive.infolist():
                yield member.filename, archive.read(member)
                yield f"{member.filename} (comment)", member.comment
    elif data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isfile() else None
                yield entry.name, content.read() if content else entry.linkname.encode()
    else:
        yield from _inside_pdf(data)


def _as_far_as_it_opens(data: bytes) -> bytes:
    """Return what comes out of gzip before an error: three bytes by chance are no gzip."""
    found = []
    while data[:3] == b"\x1f\x8b\x08":
        opened, at = zlib.decompressobj(31), 0
        with contextlib.suppress(zlib.error):
            while at < len(data) and not opened.eof:
                # Byte by byte: what came out together with an error would be lost.
                found.append(opened.decompress(data[at : at + 1]))
                at += 1
        data = data[at:] if opened.eof else b""
    return b"".join(found)


def _inside_pdf(data: bytes) -> Iterator[tuple[str, bytes]]:
    yield (
        "text",
        subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout,
    )
    with pikepdf.open(io.BytesIO(data)) as document:
        for number, thing in enumerate(document.objects):
            if isinstance(thing, pikepdf.Stream):
                yield f"stream {number}", _stream(thing)
            yield f"object {number}", "\n".join(_strings(thing)).encode("utf-8", "replace")
        trailer = "\n".join(_strings(document.trailer))
        yield "trailer", trailer.encode("utf-8", "replace")


def _stream(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except (
        pikepdf.PdfError
    ):  # a picture or a font in a coding of its own: search it as it lies there
        return stream.read_raw_bytes()


def _strings(thing: pikepdf.Object) -> Iterator[str]:
    """Every string and name below one object, not following references: those have their turn."""
    if isinstance(thing, pikepdf.String | pikepdf.Name):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for item in thing:
            yield from _strings_of_direct(item)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, item in thing.items():
            yield key
            yield from _strings_of_direct(item)


def _strings_of_direct(item: object) -> Iterator[str]:
    if isinstance(item, pikepdf.Object) and not item.is_indirect:
        yield from _strings(item)

#!/usr/bin/env python3
"""Checks a package that was handed to you: is anything missing, added, renamed or changed, and who sealed it?

    python3 verify_package.py PATH                      PATH: the folder, or the ZIP itself
    python3 verify_package.py PATH --fingerprint HEX    and: it was sealed with this very key

Needs Python 3.8 or later and nothing else. It asks nobody, uses no network, writes nothing, and never
unpacks. It ends with 0 and says what it checked, or with 1 and names each thing that is wrong.

A copy of this program comes in the package. Who distrusts that takes one from elsewhere: it is short,
meant to be read, and works for every package.
"""

from __future__ import annotations

import argparse
import base64
import collections
import csv
import hashlib
import io
import json
import os
import re
import stat
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

PIECE = 1 << 20
MOST_FILES, MOST_JSON, MOST_RATIO = 200_000, 512 << 20, 200
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFESTS = ("manifest-sha256.txt", "manifest-sha512.txt")
TAGS = ("tagmanifest-sha256.txt", "tagmanifest-sha512.txt")
SEAL, PROGRAM = "seal.txt", "verify_package.py"
NEEDED = ("bagit.txt", "bag-info.txt", *MANIFESTS, "READ-ME.txt", PROGRAM)
RECORD, SCHEMA = "data/record.json", "data/record.schema.json"
SEAL_STAMP = re.compile(r"seal-[a-z0-9-]+\.tsr")
LINE = re.compile(r"([0-9a-f]+)  (\S.*)")


# --- What lies there ---------------------------------------------------------------------------------


class Folder:
    """The files of a folder. Links are named and never followed."""

    def __init__(self, path: str, wrong: list[str]) -> None:
        self.path, self.wrong = Path(path), wrong
        self.names: list[str] = []
        self._walk("")

    def _walk(self, below: str) -> None:
        with os.scandir(self.path / below) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                name = below + entry.name
                if entry.is_symlink():
                    self.wrong.append(f"{shown(name)}: is a link to somewhere else.")
                elif entry.is_dir():
                    self._walk(name + "/")
                elif entry.is_file():
                    self.names.append(name)
                else:
                    self.wrong.append(f"{shown(name)}: is no ordinary file.")

    def open(self, name: str) -> IO[bytes]:
        return (self.path / name).open("rb")


class Zipped:
    """The files of a ZIP, read in place. What could be a trap is named and never opened."""

    def __init__(self, path: str | IO[bytes], wrong: list[str]) -> None:
        self.zip = zipfile.ZipFile(path)
        self.names: list[str] = []
        self.members: dict[str, zipfile.ZipInfo] = {}
        end, gaps, top = 0, 0, {one.filename.split("/")[0] for one in self.zip.infolist()}
        # A bag lies in one folder of its ZIP (RFC 8493, section 4).
        self.top = top.pop() + "/" if len(top) == 1 and top != {"bagit.txt"} else ""
        for one in sorted(self.zip.infolist(), key=lambda one: one.header_offset):
            name, kind = one.filename[len(self.top) :], stat.S_IFMT(one.external_attr >> 16)
            if one.orig_filename != one.filename:
                wrong.append(f"{shown(one.orig_filename)}: a name that programs read differently.")
            if one.header_offset < end:
                wrong.append(f"{shown(name)}: lies over another file in the ZIP.")
            gaps += one.header_offset > end
            end = self._end(one)
            if one.is_dir() and not one.file_size:
                continue
            if name in self.members:
                wrong.append(f"{shown(name)}: is there twice in the ZIP.")
            elif kind not in (0, stat.S_IFREG):
                wrong.append(f"{shown(name)}: is a link or no ordinary file.")
            elif one.flag_bits & 1:
                wrong.append(f"{shown(name)}: is locked with a password.")
            elif one.file_size > PIECE and one.file_size > MOST_RATIO * one.compress_size:
                wrong.append(f"{shown(name)}: would unpack to more than it can hold; not opened.")
            else:
                self.members[name] = one
                self.names.append(name)
        # A program that reads a ZIP from its beginning would find what lies between, and the list not.
        last = self._read(-22, 22)
        if gaps or end != self.zip.start_dir or last[:4] + last[20:] != b"PK\5\6\0\0":
            wrong.append("There are bytes in this ZIP that belong to no file.")

    def _read(self, start: int, length: int) -> bytes:
        """Bytes of the ZIP itself; `start` below 0: from its end."""
        if self.zip.fp is None:
            raise zipfile.BadZipFile
        self.zip.fp.seek(start, os.SEEK_END if start < 0 else os.SEEK_SET)
        return self.zip.fp.read(length)

    def _end(self, one: zipfile.ZipInfo) -> int:
        """Where a file ends: after its own header, its bytes, and the sizes that may follow them."""
        head = self._read(one.header_offset, 30)
        names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        end = one.header_offset + 30 + names + one.compress_size
        if one.flag_bits & 8:
            after = self._read(end, 24)
            for size in (8, 4):  # above 4 GB they are longer
                told = one.CRC.to_bytes(4, "little")
                for number in (one.compress_size, one.file_size):
                    told += (number % 256**size).to_bytes(size, "little")
                for mark in (b"PK\7\b", b""):
                    if after.startswith(mark + told):
                        return end + len(mark + told)
        return end

    def open(self, name: str) -> IO[bytes]:
        return self.zip.open(self.members[name])


def shown(name: str) -> str:
    """A name that does no harm to a terminal."""
    plain = (one if " " <= one <= "~" else f"\\u{ord(one):04x}" for one in name)
    return "".join(plain) or "(no name)"


def trick_in(name: str) -> str:
    """What is wrong with a name; empty: nothing."""
    if name.startswith(("/", "~")) or "\\" in name or re.match(r"[A-Za-z]:", name):
        return "its name leads out of the package."
    if any(part in ("", ".", "..") for part in name.split("/")):
        return "its name leads out of the package."
    if not name.isprintable() or name != unicodedata.normalize("NFC", name):
        return "its name is written so that it can be taken for another."
    return ""


# --- The checks --------------------------------------------------------------------------------------


class Check:
    """One look at one package. `wrong`: a sentence each; `said`: what was found to be right."""

    def __init__(self, path: str | IO[bytes], fingerprint: str = "") -> None:
        """`path`: of the folder or ZIP, or a ZIP that is open."""
        self.key = ""  # SHA-256 of the key of the seal
        self.wrong: list[str] = []
        self.said: list[str] = []
        self.also: list[str] = []
        self.fingerprint = fingerprint.lower().replace(":", "").replace(" ", "")
        self.found: dict[str, tuple[str, str]] = {}  # SHA-256 and SHA-512 of what lies there
        self.listed: dict[str, tuple[str, str]] = {}  # and of what the lists say
        self.sizes: dict[str, int] = {}
        self.files: Folder | Zipped
        try:
            if isinstance(path, str) and Path(path).is_dir():
                self.files = Folder(path, self.wrong)
            else:
                self.files = Zipped(path, self.wrong)
            self._run()
        except (zipfile.BadZipFile, EOFError, NotImplementedError):
            self.wrong.append("This ZIP is cut off or damaged.")
        except (OSError, zlib.error, ValueError, RecursionError) as error:
            self.wrong.append(f"It cannot be read: {type(error).__name__}.")

    def _run(self) -> None:
        self._check_names()
        if len(self.files.names) > MOST_FILES:
            self.wrong.append("There are more files than any package of ours holds.")
            return
        self._hash_all()
        self._check_bag()
        for two in (MANIFESTS, TAGS):
            self._check_manifests(two)
        self._check_seal()
        if all(name in self.found for name in (RECORD, SCHEMA)):
            record, schema = self._json(RECORD), self._json(SCHEMA)
            try:
                self._check_record(record, schema)
                self._check_volumes(record)
                self._check_chains(record)
            except (KeyError, TypeError, AttributeError, re.error):
                self.wrong.append(f"{RECORD}: what it says does not fit together.")

    def _check_names(self) -> None:
        alike = collections.defaultdict(list)
        for name in self.files.names:
            if trick := trick_in(name):
                self.wrong.append(f"{shown(name)}: {trick}")
            alike[unicodedata.normalize("NFKC", name).casefold()].append(name)
        for names in alike.values():
            if len(names) > 1:
                both = " and ".join(map(shown, names))
                self.wrong.append(f"{both}: one name to many programs.")

    def _hash_all(self) -> None:
        for name in self.files.names:
            if trick_in(name):
                continue
            hashes, size = (hashlib.sha256(), hashlib.sha512()), 0
            try:
                with self.files.open(name) as stream:
                    for piece in iter(lambda: stream.read(PIECE), b""):
                        size += len(piece)
                        for one in hashes:
                            one.update(piece)
            except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError):
                self.wrong.append(f"{shown(name)}: is damaged in the ZIP.")
                continue
            self.found[name] = (hashes[0].hexdigest(), hashes[1].hexdigest())
            self.sizes[name] = size
        self.said.append(f"{len(self.found)} files were read to their end, each hashed twice.")

    def _text(self, name: str) -> str:
        with self.files.open(name) as stream:
            data = stream.read(MOST_JSON + 1)
        if len(data) > MOST_JSON:
            raise ValueError("too large")
        return data.decode("utf-8")

    def _json(self, name: str) -> Any:
        def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            if len({key for key, _value in pairs}) != len(pairs):
                raise ValueError("a key twice")
            return dict(pairs)

        def no_number(_text: str) -> Any:
            raise ValueError("no number")

        try:
            text = self._text(name)
            return json.loads(text, object_pairs_hook=once, parse_constant=no_number)
        except (ValueError, RecursionError):
            self.wrong.append(f"{name}: is no JSON that can be read in one way only.")
            return None

    def _check_bag(self) -> None:
        for name in NEEDED:
            if name not in self.files.names:
                self.wrong.append(f"{name}: is missing.")
        if "bagit.txt" in self.found and self.sizes["bagit.txt"] == len(BAGIT):
            with self.files.open("bagit.txt") as stream:
                if stream.read() == BAGIT:
                    self._check_count()
                    return
        self.wrong.append("bagit.txt: does not say what a bag (RFC 8493) says.")

    def _check_count(self) -> None:
        payload = [size for name, size in self.sizes.items() if name.startswith("data/")]
        line = f"Payload-Oxum: {sum(payload)}.{len(payload)}"
        if "bag-info.txt" in self.found and line not in self._text("bag-info.txt").split("\n"):
            self.wrong.append("bag-info.txt: gives another number of files or bytes.")
        self.said.append("It is a bag as RFC 8493 describes one.")

    def _check_manifests(self, names: tuple[str, ...]) -> None:
        """Both lists of one kind: the same names, each with its hashes, and nothing besides."""
        read = [self._manifest(name, 64 * (1 + place)) for place, name in enumerate(names)]
        lists = [one for one in read if one is not None]
        if len(lists) != len(read):
            return
        for name in sorted(set(lists[0]) ^ set(lists[1])):
            self.wrong.append(f"{shown(name)}: is in one of {' and '.join(names)} only.")
        payload = names == MANIFESTS
        here = {name for name in self.files.names if name.startswith("data/") == payload}
        if not payload:
            here -= {*TAGS, SEAL} | {name for name in here if SEAL_STAMP.fullmatch(name)}
        told = {name: (lists[0][name], lists[1][name]) for name in set(lists[0]) & set(lists[1])}
        self.listed.update(told)
        self._compare(told, here, set(lists[0]) | set(lists[1]))

    def _manifest(self, name: str, length: int) -> dict[str, str] | None:
        if name not in self.found:
            self.wrong.append(f"{name}: is missing; what it lists cannot be checked.")
            return None
        told: dict[str, str] = {}
        try:
            lines = self._text(name).split("\n")
            if lines.pop() != "":
                raise ValueError("no end of line")
            for line in lines:
                match = LINE.fullmatch(line)
                if match is None or len(match[1]) != length or match[2] in told:
                    raise ValueError("a line")
                told[match[2]] = match[1]
                if trick_in(match[2]):
                    self.wrong.append(f"{name}: lists {shown(match[2])}, which leads elsewhere.")
        except ValueError:
            self.wrong.append(f"{name}: is not written as a list of hashes is.")
            return None
        return told

    def _compare(self, told: dict[str, tuple[str, str]], here: set[str], listed: set[str]) -> None:
        changed = [name for name in sorted(told) if self.found.get(name, told[name]) != told[name]]
        missing = sorted(name for name in listed if name not in self.files.names)
        extra = sorted(here - listed)
        for name in list(changed):
            other = next((one for one in changed if told[one] == self.found[name]), None)
            if other:
                self.wrong.append(f"{shown(name)}: holds what {shown(other)} should hold.")
            else:
                self.wrong.append(f"{shown(name)}: was changed; its hashes are others.")
        for name in missing:
            now = next((one for one in extra if self.found.get(one) == told.get(name)), None)
            if now:
                self.wrong.append(f"{shown(name)}: was renamed; it is called {shown(now)} now.")
                extra.remove(now)
            else:
                self.wrong.append(f"{shown(name)}: is missing.")
        self.wrong.extend(f"{shown(name)}: was added; no list names it." for name in extra)
        self.said.append(f"{len(told)} files are as the two lists say, and there are no others.")

    # --- The seal ------------------------------------------------------------------------------------

    def _check_seal(self) -> None:
        stamps = sorted(name for name in self.found if SEAL_STAMP.fullmatch(name))
        if SEAL not in self.found:
            self.wrong.append(f"{SEAL}: is missing; nobody answers for these lists.")
            return
        try:
            text = self._text(SEAL)
            signed, _mark, rest = text.partition("signature: ")
            said = dict(line.split(": ", 1) for line in signed.split("\n") if ": " in line)
            key = base64.b64decode(said["key"], validate=True)
            wanted = seal_text(key, {name: self.found[name][0] for name in (*TAGS, *stamps)})
            signature = base64.b64decode(rest.rstrip("\n"), validate=True)
        except (ValueError, KeyError):
            self.wrong.append(f"{SEAL}: is no seal, or a file it names is missing.")
            return
        self.key = hashlib.sha256(key).hexdigest()
        if text != wanted + sealing_line(signature):
            self.wrong.append(f"{SEAL}: does not belong to these lists.")
        elif not signed_by(key, signature, signed.encode()):
            self.wrong.append(f"{SEAL}: its signature is false.")
        else:
            self.said.append(f"The lists are signed (Ed25519) by key {self.key}.")
        if self.fingerprint and self.fingerprint != self.key:
            self.wrong.append(f"{SEAL}: was made with another key than the one you named.")
        if not self.fingerprint:
            self.also.append("Whose key that is: compare it with what they told you another way.")
        for name in stamps:
            self._check_stamp(name, self.found.get(TAGS[0], ("",))[0], TAGS[0])

    def _check_stamp(self, name: str, sha256: str, what: str) -> None:
        try:
            with self.files.open(name) as stream:
                imprint, at = stamped(stream.read(PIECE))
        except (ValueError, IndexError):
            self.wrong.append(f"{name}: is no time stamp that can be read.")
            return
        if imprint != sha256:
            self.wrong.append(f"{name}: is a time stamp of something else.")
            return
        self.said.append(f"{name} is a time stamp of {what}, {at}.")
        given = f"-data {what}" if what in self.found else f"-digest {sha256}"
        command = f"openssl ts -verify {given} -in {name} -CAfile ROOTS.pem"
        self.also.append(f"Who made {name}: {command}")

    # --- What it says ----------------------------------------------------------------------------------

    def _check_record(self, record: Any, schema: Any) -> None:
        if record is None or schema is None:
            return
        problems = list(against(record, schema, schema, ""))
        self.wrong.extend(f"{RECORD}: {one}" for one in problems[:20])
        if problems:
            return
        self.said.append(f"{RECORD} is built as {SCHEMA} says.")
        for name in sorted(self.found):
            if name.startswith("data/tables/") and name.endswith(".csv"):
                rows = record.get(name[len("data/tables/") : -len(".csv")])
                try:
                    there = sum(1 for _row in csv.reader(io.StringIO(self._text(name)))) - 1
                except (ValueError, csv.Error):
                    there = -1
                if not isinstance(rows, list) or len(rows) != there:
                    self.wrong.append(f"{name}: has not as many rows as {RECORD}.")
        for one in record.get("exhibits", []):
            file = "data/exhibits/" + one["file"]
            if self.listed.get(file, ("",))[0] != one["sha256"]:
                self.wrong.append(f"{shown(file)}: is not the exhibit that {RECORD} describes.")
        named = {"data/exhibits/" + one["file"] for one in record.get("exhibits", [])}
        for name in sorted(self.found):
            if name.startswith("data/exhibits/") and name not in named:
                self.wrong.append(f"{shown(name)}: is an exhibit that {RECORD} does not know.")

    def _check_volumes(self, record: Any) -> None:
        """A document in volumes is whole: each is there, and their pages follow each other."""
        told = record.get("documents", []) if isinstance(record, dict) else []
        before = 0
        for place, one in enumerate(told, 1):
            if "data/" + one["file"] not in self.found:
                self.wrong.append(f"{shown(one['file'])}: {RECORD} names it, and it is missing.")
            if one["of"] == 1:
                continue
            first, last = one["first_page"], one["last_page"]
            follows_on = first == before + 1 or first == 1
            if (one["volume"], one["of"]) != (place, sum(1 for other in told if other["of"] > 1)):
                self.wrong.append(f"{shown(one['file'])}: is not volume {place} of all there are.")
            elif not follows_on or last < first:
                self.wrong.append(f"{shown(one['file'])}: its pages do not follow those before.")
            else:
                self.said.append(
                    f"{one['file']}: volume {place} of {one['of']}, pages {first} to {last}."
                )
            before = last
        named = {"data/" + one["file"] for one in told}
        for name in sorted(self.found):
            if told and name.startswith("data/volume-") and name not in named:
                self.wrong.append(f"{shown(name)}: is a volume that {RECORD} does not know.")

    def _check_chains(self, record: Any) -> None:
        """Custody: each event holds the hash of the one before, back to the receipt of the file."""
        exhibits = record.get("exhibits", []) if isinstance(record, dict) else []
        for one in exhibits if isinstance(exhibits, list) else []:
            if not isinstance(one, dict) or not one.get("custody"):
                continue
            name = "data/custody/" + str(one["custody"])
            chain = self._json(name) if name in self.found else None
            if not isinstance(chain, dict) or not isinstance(chain.get("events"), list):
                self.wrong.append(f"{shown(name)}: the chain of custody is missing.")
                continue
            before, hidden = "", 0
            for number, event in enumerate(chain["events"], 1):
                try:
                    before, kept_back = follows(event, number, before)
                    hidden += kept_back
                except (ValueError, KeyError, TypeError, IndexError):
                    what = f"{shown(name)}, event {number}"
                    self.wrong.append(f"{what}: was changed, or does not follow.")
                    before = event.get("digest", "") if isinstance(event, dict) else ""
            back = f"; {hidden} are given by their hash only" if hidden else ""
            many = len(chain["events"])
            self.said.append(f"{name}: {many} events, each bound to the one before{back}.")
            for stamp in chain.get("stamps", []):
                if f"data/stamps/{stamp}" in self.found:
                    self._check_stamp(
                        f"data/stamps/{stamp}", chain.get("sha256", ""), one["number"]
                    )


def follows(event: dict[str, Any], number: int, before: str) -> tuple[str, int]:
    """Return the hash of an event that stands where it should, and whether its words were kept back."""
    if event["number"] != number:
        raise ValueError("number")
    if "payload" not in event:
        if not re.fullmatch(r"[0-9a-f]{64}", event["digest"]):
            raise ValueError("digest")
        return event["digest"], 1
    digest = hashlib.sha256(b"\x00" + event["payload"].encode()).hexdigest()
    told = json.loads(event["payload"])
    if digest != event["digest"] or told[3] != number or (before and told[4] != before):
        raise ValueError("hash")
    if number == 1 and told[4]:
        raise ValueError("first")
    if (told[5], told[6]) != (event["kind"], event["at"]):
        raise ValueError("words")
    return digest, 0


def against(value: Any, schema: Any, whole: Any, place: str) -> Iterator[str]:
    """Yield a sentence for each thing in a value that is not as its schema (a part of JSON Schema) says."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].split("/")[-1]]
    kinds: dict[str, Any] = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
             "number": (int, float), "null": type(None)}  # fmt: skip
    named = schema.get("type", [])
    allowed = tuple(kinds[one] for one in ([named] if isinstance(named, str) else named))
    odd = isinstance(value, bool) and bool not in allowed
    if allowed and (odd or not isinstance(value, allowed)):
        yield f"{place or 'the whole'} is of another kind than it should be."
        return
    if ("const" in schema and value != schema["const"]) or value not in schema.get("enum", [value]):
        yield f"{place} has a value that is not on the list."
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place} is not written as it should be."
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from against(one, schema.get("items", {}), whole, f"{place}[{number}]")
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", {})
        for key in schema.get("required", []):
            if key not in value:
                yield f"{place}.{key} is missing."
        for key, one in value.items():
            if key not in known and others is False:
                yield f"{place}.{shown(key)} should not be there."
            else:
                yield from against(one, known.get(key, others), whole, f"{place}.{shown(key)}")


# --- Seals: the text, a small reader of time stamps, and Ed25519 (RFC 8032) -----------------------------


def seal_text(key: bytes, digests: dict[str, str]) -> str:
    """What is signed: the key, and the SHA-256 of each list and stamp."""
    lines = ["package-seal-1", "", f"key: {base64.b64encode(key).decode()}"]
    lines += [f"fingerprint: {hashlib.sha256(key).hexdigest()}", ""]
    lines += [f"{name}: {digest}" for name, digest in sorted(digests.items())]
    return "\n".join([*lines, "", ""])


def sealing_line(signature: bytes) -> str:
    return f"signature: {base64.b64encode(signature).decode()}\n"


def parts(data: bytes) -> list[tuple[int, bytes]]:
    """Return (tag, content) of each DER value in `data`. Errors: ValueError, IndexError."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            more = length & 0x7F
            if not 1 <= more <= 4:
                raise ValueError("length")
            length, at = int.from_bytes(data[at : at + more], "big"), at + more
        if at + length > len(data):
            raise ValueError("cut off")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def stamped(answer: bytes) -> tuple[str, str]:
    """Return the SHA-256 a time stamp (RFC 3161) is of, in hex, and its time. Checks no signature."""
    token = parts(parts(answer)[0][1])[1][1]
    signed = parts(parts(parts(token)[1][1])[0][1])
    told = parts(parts(parts(parts(signed[2][1])[1][1])[0][1])[0][1])
    algorithm, digest = parts(told[2][1])
    if parts(algorithm[1])[0][1] != bytes.fromhex("608648016503040201"):
        raise ValueError("not SHA-256")
    return digest[1].hex(), told[4][1].decode("ascii")


P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SPKI = bytes.fromhex("302a300506032b6570032100")  # an Ed25519 key, DER (RFC 8410)


class Point(NamedTuple):
    x: int
    y: int
    z: int
    t: int


def add(a: Point, b: Point) -> Point:
    e, f = (a.y - a.x) * (b.y - b.x) % P, (a.y + a.x) * (b.y + b.x) % P
    g, h = 2 * a.t * b.t * D % P, 2 * a.z * b.z % P
    return Point(
        (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P
    )


def times(number: int, point: Point) -> Point:
    total = Point(0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def unpacked(data: bytes) -> Point:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point")
    x = P - x if x & 1 != sign else x
    return Point(x, y, 1, x * y % P)


def packed(point: Point) -> bytes:
    inverse = pow(point.z, P - 2, P)
    x, y = point.x * inverse % P, point.y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed_by(key: bytes, signature: bytes, data: bytes) -> bool:
    if len(signature) != 64 or len(key) != 44 or not key.startswith(SPKI):
        return False
    s = int.from_bytes(signature[32:], "little")
    mixed = hashlib.sha512(signature[:32] + key[12:] + data).digest()
    try:
        x, y, z, t = unpacked(key[12:])
    except ValueError:
        return False
    back = times(int.from_bytes(mixed, "little") % ORDER, Point(P - x, y, z, P - t))
    return s < ORDER and packed(add(times(s, BASE), back)) == signature[:32]


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Check a package. Nothing is changed or sent.")
    parser.add_argument("path", help="the folder of the package, or its ZIP")
    parser.add_argument("--fingerprint", default="", help="of the key it must be sealed with")
    wanted = parser.parse_args(given)
    check = Check(wanted.path, wanted.fingerprint)
    for line in check.said:
        sys.stdout.write(f"{line}\n")
    for line in check.also:
        sys.stdout.write(f"Not checked here. {line}\n")
    for line in check.wrong:
        sys.stdout.write(f"WRONG  {line}\n")
    sys.stdout.write(f"{len(check.wrong)} things are wrong.\n" if check.wrong else "OK.\n")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

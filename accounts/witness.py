"""Heads of the trail for people outside: small signed files that show what was cut off or made again (T-46).

Whoever holds the database and the signing key can make a new history that is whole in itself. It
cannot be the one whose head lies with somebody else. So a head is given out every day, as a page of
plain text; `manage.py verify_audit --against FILE` compares.

A file has sections. The trail's is made here; other applications add theirs with `add_section`, and
each checks its own lines. Everything before the line of the signature is signed.
"""

import base64
import datetime
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils import timezone

from accounts import audit, seals, stamps, vault
from accounts.errors import DomainError
from accounts.models import AuditSeal, OutsideWitness, User, WitnessStamp

FORMAT = "log-head-1"
_LOCK = 4_711_003
_NOTHING = "none"
_LINE = re.compile(r"([a-z][a-z-]*): ([A-Za-z0-9+/=:.-]+)")
_HEADING = re.compile(r"\[([a-z]+)\]")
_LARGEST_FILE = 64 * 1024

Lines = Mapping[str, str]


class NothingSealed(DomainError):
    """There is no seal yet, so there is no head to give out."""

    code, status = "nothing_sealed", 409


class BadFile(Exception):
    """This is not a file that was given out, or somebody changed it. The sentence says what is wrong."""


@dataclass(frozen=True)
class Section:
    """What one application puts into every file: `write(number)` gives its lines, `check` reads them.

    `check` returns a sentence for each thing that is not any more as the lines say.
    """

    name: str
    write: Callable[[int], Lines]
    check: Callable[[int, Lines], list[str]]


_sections: dict[str, Section] = {}


def add_section(section: Section) -> None:
    _sections[section.name] = section


# --- Giving out ------------------------------------------------------------------------------------


def issue(*, system: str, by: User | None = None) -> OutsideWitness:
    """Seal what is new and make the next file. Not to be called inside a transaction of its own seal.

    Errors: NothingSealed.
    """
    audit.seal_pending()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        heads = AuditSeal.objects.unscoped(reason="witness.issue").defer("index")
        seal = heads.order_by("-number").first()
        if seal is None:
            raise NothingSealed
        given = OutsideWitness.objects.unscoped(reason="witness.issue")
        previous = given.order_by("-number").first()
        number = previous.number + 1 if previous else 1
        now = timezone.now()
        before = bytes(previous.digest).hex() if previous else _NOTHING
        text = _compose(number, before, now)
        row = OutsideWitness(
            number=number,
            issued_at=now,
            seal=seal,
            events=_events_until(seal.number),
            text=text,
            digest=hashlib.sha256(text.encode()).digest(),
        )
        row.save(force_insert=True)
        stamps.request(WitnessStamp, digest=bytes(row.digest), witness=row)
        audit.record(
            action="trail.head_given_out",
            by=by,
            system="" if by else system,
            subject=row,
            details={"number": str(number), "seal": str(seal.number)},
        )
    return row


def _compose(number: int, previous: str, now: datetime.datetime) -> str:
    key = vault.public_key()
    lines = [
        FORMAT,
        "",
        f"number: {number}",
        f"issued: {now.astimezone(datetime.UTC).strftime('%Y-%m-%dT%H:%M:%S.%fZ')}",
        f"previous: {previous}",
        f"key: {base64.b64encode(key).decode()}",
        f"fingerprint: {hashlib.sha256(key).hexdigest()}",
    ]
    for name, section in (TRAIL.name, TRAIL), *sorted(_sections.items()):
        lines += ["", f"[{name}]"]
        lines += [f"{key}: {value}" for key, value in section.write(number).items()]
    signed = "\n".join([*lines, "", ""])
    signature = base64.b64encode(vault.sign(signed.encode())).decode()
    return f"{signed}signature: {signature}\n"


def write_file(row: OutsideWitness, folder: Path) -> Path:
    """Put a file into `folder` in one step, under a name that says nothing; return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / file_name(row)
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_text(row.text, encoding="ascii")
    fresh.replace(file)
    return file


def file_name(row: OutsideWitness) -> str:
    return f"head-{row.number:06}.txt"


# --- Reading a file --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Noted:
    """A file as somebody kept it. Its signature was checked with the key it names."""

    number: int
    issued: datetime.datetime
    previous: str
    key: bytes
    digest: str
    sections: Mapping[str, Lines] = field(default_factory=dict)


def read(text: str) -> Noted:
    """Read a file. Line ends, and spaces at the end of lines, may have changed on the way.

    Errors: BadFile.
    """
    lines = [line.rstrip() for line in text.lstrip("\ufeff").strip().splitlines()]
    text = "\n".join(lines) + "\n"
    if len(text) > _LARGEST_FILE or not lines or lines[0] != FORMAT:
        raise BadFile("This is not a head that was given out here.")
    if not text.isascii() or not lines[-1].startswith("signature: "):
        raise BadFile("This head has no signature.")
    sections: dict[str, dict[str, str]] = {"": {}}
    here = sections[""]
    for line in filter(None, lines[1:-1]):
        if heading := _HEADING.fullmatch(line):
            here = sections.setdefault(heading[1], {})
        elif (pair := _LINE.fullmatch(line)) and pair[1] not in here:
            here[pair[1]] = pair[2]
        else:
            raise BadFile("There is a line in this head that does not belong there.")
    signed, _, signature = text.rpartition("signature: ")
    top = sections.pop("")
    try:
        key = base64.b64decode(top["key"], validate=True)
        mark = base64.b64decode(signature.strip(), validate=True)
        noted = Noted(
            number=int(top["number"]),
            issued=datetime.datetime.strptime(top["issued"], "%Y-%m-%dT%H:%M:%S.%f%z"),
            previous=top["previous"],
            key=key,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            sections=sections,
        )
    except (KeyError, ValueError) as error:
        raise BadFile("Something is missing in this head, or cannot be read.") from error
    if not vault.verify_signature_by(key, signed.encode(), mark):
        raise BadFile("This head was changed after it was signed.")
    return noted


# --- Comparing -------------------------------------------------------------------------------------


@transaction.atomic
def compare(noted: Noted) -> list[str]:
    """Return a sentence for each thing that is not as a file kept outside says it was."""
    name = f"Head {noted.number}"
    wrong = []
    if noted.key != vault.public_key():
        wrong.append(f"{name}: signed with another key than the one in use here.")
    rows = OutsideWitness.objects.unscoped(reason="witness.compare")
    row = rows.filter(number=noted.number).first()
    if row is None:
        wrong.append(f"{name}: given out once, and missing here.")
    elif hashlib.sha256(row.text.encode()).hexdigest() != noted.digest:
        wrong.append(f"{name}: not the one that was given out.")
    return wrong + [f"{name}: {sentence}" for sentence in _check_sections(noted)]


def _check_sections(noted: Noted) -> list[str]:
    wrong = []
    for section in (TRAIL, *_sections.values()):
        lines = noted.sections.get(section.name)
        if lines is not None:
            wrong += section.check(noted.number, lines)
        elif section is TRAIL:
            wrong.append("it says nothing of the trail.")
    for unknown in sorted(set(noted.sections) - {TRAIL.name, *_sections}):
        wrong.append(f"nothing here can check its part {unknown}.")
    return wrong


def is_fresh(noted: Noted, *, now: datetime.datetime | None = None) -> bool:
    """Whether it is new enough to vouch for the trail as it is today, and not of the future."""
    age = (now or timezone.now()) - noted.issued
    return -datetime.timedelta(hours=1) <= age <= settings.WITNESS_FRESH_FOR


@transaction.atomic
def verify_given_out() -> list[str]:
    """Check the rows of what was given out: each file's signature, number and the one before it."""
    wrong: list[str] = []
    before, expected = _NOTHING, 1
    rows = OutsideWitness.objects.unscoped(reason="witness.verify").order_by("number")
    for row in rows.iterator(chunk_size=200):
        name = f"Head {row.number}"
        if row.number != expected:
            wrong.append(f"{name}: one before it is missing.")
        try:
            noted = read(row.text)
        except BadFile:
            wrong.append(f"{name}: the row of it was changed.")
        else:
            said = (noted.number, noted.previous, noted.digest, noted.issued)
            if said != (row.number, before, bytes(row.digest).hex(), row.issued_at):
                wrong.append(f"{name}: the row of it was changed, or the one before it was.")
            wrong += [f"{name}: {sentence}" for sentence in _check_sections(noted)]
        before, expected = bytes(row.digest).hex(), row.number + 1
    return wrong


# --- The trail's own section -------------------------------------------------------------------------


def _write_trail(_number: int) -> Lines:
    heads = AuditSeal.objects.unscoped(reason="witness.issue").defer("index")
    seal = heads.order_by("-number").first()
    if seal is None:
        raise NothingSealed
    return {
        "seal": str(seal.number),
        "digest": bytes(seal.digest).hex(),
        "events": str(_events_until(seal.number)),
    }


def _check_trail(_number: int, lines: Lines) -> list[str]:
    try:
        number, events = int(lines["seal"]), int(lines["events"])
        digest = lines["digest"]
    except (KeyError, ValueError):
        return ["its part on the trail cannot be read."]
    wrong = seals.compare_head((number, digest))
    if not wrong and _events_until(number) != events:
        wrong = [f"the trail held {events} events up to seal {number}."]
    return wrong


def _events_until(number: int) -> int:
    rows = AuditSeal.objects.unscoped(reason="witness.count").filter(number__lte=number)
    return int(rows.aggregate(total=Sum("events"))["total"] or 0)


TRAIL = Section("trail", _write_trail, _check_trail)


def last_number() -> int:
    """Return the number of the newest file; 0 if none was given out."""
    rows = OutsideWitness.objects.unscoped(reason="witness.last")
    return int(rows.aggregate(last=Max("number"))["last"] or 0)

"""ProofMode: media, and beside each file a proof as CSV and JSON, named after its SHA-256.

IMG.jpg                     the picture, under its own name
<sha256>.proof.csv, .json   what the app says of it; the last row of the CSV is the newest
<sha256>.asc                OpenPGP signature over the picture
<sha256>.proof.csv.asc      the same over a proof; also .proof.json.asc
<sha256>.ots, .gst, …       stamps of others, kept and not read here
pubkey.asc                  the key of the app that made the signatures
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from . import openpgp
from .container import Container
from .found import Claims, Details, Wrong
from .text import Unreadable, read_object, read_rows

CODE = "proofmode"
PROOF = re.compile(r"(?:.*/)?(?P<hash>[0-9a-f]{64})\.proof\.(?P<kind>csv|json)")
BESIDE = re.compile(r"(?:.*/)?(?P<hash>[0-9a-f]{64})\.[a-z0-9.]{1,24}", re.IGNORECASE)
WHOLE = re.compile(r"(?:.*/)?(?:pubkey\.asc|howtoverifyproofdata\.txt|\d*batchproof\.csv|"
                   r"[\w-]*cert[\w-]*\.(?:pem|crt|cert|txt))", re.IGNORECASE)  # fmt: skip
HASH, PATH = "File Hash SHA256", "File Path"
KEY = "pubkey.asc"
MOST = 128 * 1024 * 1024  # of a file whose signature is verified
Proof = Mapping[str, str]


def is_it(container: Container) -> bool:
    return any(PROOF.fullmatch(name) for name in container)


def claims(container: Container) -> Claims:
    made = Claims()
    proofs = _proofs(container, made)
    made.support = _support(container, set(proofs))
    if any(not name.endswith(".asc") for name in made.support):
        made.notes.append("support_not_covered")
    media = [name for name in container if name not in made.support | made.lists]
    by_hash = {container.digests(name).sha256: name for name in media}
    for value, of_kind in proofs.items():
        _state(value, of_kind, by_hash, media, made)
    _check_signatures(container, by_hash, made)
    return made


def details(container: Container) -> Details:
    said = Details()
    key = _key(container)
    trust = "own_key" if key is not None and _signatures(container) else "said"
    if key is not None and trust == "own_key":
        said.say(None, "signed_by", openpgp.fingerprint(key), f"OpenPGP, {KEY}", trust)
    for value, of_kind in _proofs(container, Claims()).items():
        name = _media(container, value)
        where, proof = max(of_kind.items())  # JSON before CSV, which repeats it
        trusted = trust if f"{where}.asc" in container else "said"
        for what, text, field in _sayings(proof):
            said.say(name, what, text, f"{where}, {field}", trusted)
        if any(other.startswith(f"{value}.ots") for other in container):
            said.note(name, "stamp_not_checked")
    return said


def _support(container: Container, proven: set[str]) -> set[str]:
    """What lies beside a proof or belongs to all: signatures, stamps, the key, instructions.

    A picture stored as `<sha256>.jpg` is no support: it has that hash.
    """
    return {
        name
        for name in container
        if WHOLE.fullmatch(name)
        or (
            (found := BESIDE.fullmatch(name))
            and not PROOF.fullmatch(name)
            and (value := found["hash"].lower()) in proven
            and container.digests(name).sha256 != value
        )
    }


def _proofs(container: Container, made: Claims) -> dict[str, dict[str, Proof]]:
    """Return the proofs by hash and file name; what cannot be read goes to `made.wrong`."""
    proofs: dict[str, dict[str, Proof]] = {}
    for name in container:
        if not (found := PROOF.fullmatch(name)):
            continue
        made.lists.add(name)
        try:
            proof = _read(container, name, found["kind"])
        except Unreadable:
            made.wrong.append(Wrong(name, "list_unreadable"))
            continue
        stated = proof.get(HASH, "").strip().lower()
        if stated != found["hash"]:
            made.wrong.append(Wrong(name, "hash_differs", HASH, found["hash"], stated))
        proofs.setdefault(found["hash"], {})[name] = proof
    for of_kind in proofs.values():
        _compare(of_kind, made)
    return proofs


def _read(container: Container, name: str, kind: str) -> Proof:
    if kind == "json":
        values: dict[str, Any] = read_object(container, name)
        return {key: str(value) for key, value in values.items() if value is not None}
    rows = read_rows(container, name)
    if not rows:
        raise Unreadable
    return rows[-1]


def _compare(of_kind: Mapping[str, Proof], made: Claims) -> None:
    """CSV and JSON of one file must say the same, as far as both speak."""
    if len(of_kind) != 2:
        return
    (csv_name, in_csv), (json_name, in_json) = sorted(of_kind.items())
    for field in sorted(in_csv.keys() & in_json.keys()):
        one, other = in_csv[field].strip(), in_json[field].strip()
        # The app takes commas out of what it writes to the CSV.
        if one.replace(",", " ").split() != other.replace(",", " ").split():
            made.wrong.append(Wrong(csv_name, "proofs_differ", f"{json_name}, {field}", other, one))


def _state(
    value: str,
    of_kind: Mapping[str, Proof],
    by_hash: Mapping[str, str],
    media: list[str],
    made: Claims,
) -> None:
    """State the hash for the file that has it, or for the one of the name the proof gives."""
    for where, proof in of_kind.items():
        told = proof.get(PATH, "").replace("\\", "/").rpartition("/")[2]
        same_name = [name for name in media if name.rpartition("/")[2] == told]
        name = by_hash.get(value) or (same_name[0] if same_name else told or where)
        made.state(name, value, f"{where}, {HASH}")


def _signatures(container: Container) -> dict[str, str]:
    """Return what each signature is over, by its name: a proof's name, or a hash."""
    return {
        name: name.removesuffix(".asc")
        for name in container
        if name.endswith(".asc") and BESIDE.fullmatch(name)
    }


def _key(container: Container) -> Any:
    if KEY not in container:
        return None
    try:
        return openpgp.read_key(container.whole(KEY, container.limits.text))
    except openpgp.NoKey:
        return None


def _check_signatures(container: Container, by_hash: Mapping[str, str], made: Claims) -> None:
    signatures = _signatures(container)
    if not signatures:
        made.notes.append("proofs_not_signed")
        return
    if KEY not in container:
        made.notes.append("key_not_there")
        return
    if (key := _key(container)) is None:
        made.wrong.append(Wrong(KEY, "key_unreadable"))
        return
    for name, over in signatures.items():
        signed = over if over in container else by_hash.get(over.rpartition("/")[2].lower(), "")
        if not signed:
            continue  # the file is missing, and said so
        if container.size(signed) > MOST:
            made.notes.append("signature_not_checked")
            continue
        signature = container.whole(name, container.limits.text)
        if not openpgp.fits(key, signature, container.whole(signed, MOST)):
            made.wrong.append(Wrong(signed, "signature_differs", name))


def _media(container: Container, value: str) -> str:
    for name in container:
        if not PROOF.fullmatch(name) and container.digests(name).sha256 == value:
            return name
    return ""


def _sayings(proof: Proof) -> list[tuple[str, str, str]]:
    """Return what, text and field. Numbers that name a telephone are left where they are."""
    at = [proof.get(f"Location.{part}", "").strip() for part in ("Latitude", "Longitude")]
    place = ", ".join(at) if all(at) else ""
    accuracy = proof.get("Location.Accuracy", "").strip()
    if place and accuracy:
        place = f"{place} (± {accuracy} m)"
    device = f"{proof.get('Manufacturer', '')} {proof.get('Hardware', '')}".strip()
    sayings = [
        ("captured_at", proof.get("File Created", ""), "File Created"),
        ("modified_at", proof.get("File Modified", ""), "File Modified"),
        ("packed_at", proof.get("Proof Generated", ""), "Proof Generated"),
        ("place", place, "Location"),
        ("device", device, "Hardware"),
        ("tool", proof.get("Notes", ""), "Notes"),
    ]
    return [(what, text, field) for what, text, field in sayings if text.strip()]

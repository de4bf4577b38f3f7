"""C2PA: who signed a picture, with what it was made, and whether it changed since.

Nothing is fetched: neither manifests that lie elsewhere nor the state of certificates. There is
no list of trusted signers, so a signature that fits is "unlisted".
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import c2pa

from .container import Container
from .found import Details

MOST = 64 * 1024 * 1024
STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"II*\0", b"MM\0*", b"ID3", b"%PDF")
SETTINGS: dict[str, Any] = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}
}
TRUST = {"Trusted": "listed", "Valid": "unlisted"}


def say(container: Container, name: str, said: Details) -> None:
    """Add what a member says of itself in C2PA, if it does."""
    with container.open(name) as stream:
        start = stream.read(12)
    if not (start.startswith(STARTS) or start[4:8] == b"ftyp"):
        return
    if container.size(name) > MOST:
        said.note(name, "provenance_not_read")
        return
    try:
        found = _read(container.seekable(name, MOST))
    except c2pa.C2paError:
        # The file may hold none, or a broken one; its bytes fit their hash all the same.
        said.note(name, "provenance_not_readable")
        return
    if found is not None:
        state, manifest = found
        _say(name, manifest, TRUST.get(state, "broken"), said)


def _read(stream: io.BytesIO) -> tuple[str, Mapping[str, Any]] | None:
    """Return state and active manifest. Errors: C2paError."""
    settings = c2pa.Settings.from_dict(SETTINGS)
    with c2pa.Context(settings) as context:
        reader = c2pa.Reader.try_create(None, stream, context=context)
        if reader is None:
            return None
        with reader:
            return str(reader.get_validation_state()), reader.get_active_manifest() or {}


def _say(name: str, manifest: Mapping[str, Any], trust: str, said: Details) -> None:
    signature = _object(manifest.get("signature_info"))
    signer = [signature.get("issuer"), signature.get("common_name")]
    said.say(name, "signed_by", " / ".join(str(one) for one in signer if one), "C2PA", trust)
    said.say(name, "signed_at", signature.get("time"), "C2PA", trust)
    for one in _list(manifest.get("claim_generator_info")):
        tool = f"{one.get('name', '')} {one.get('version', '')}"
        said.say(name, "tool", tool, "C2PA, claim generator", trust)
    for assertion in _list(manifest.get("assertions")):
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            for action in _list(_object(assertion.get("data")).get("actions")):
                _say_action(name, action, trust, said)


def _say_action(name: str, action: Mapping[str, Any], trust: str, said: Details) -> None:
    done = str(action.get("action", ""))
    where = f"C2PA, {done}"
    if done == "c2pa.created":
        said.say(name, "captured_at", action.get("when"), where, trust)
    elif done:
        said.say(name, "changed", f"{done} {action.get('when', '')}", where, trust)
    origin = str(action.get("digitalSourceType", "")).rpartition("/")[2]
    said.say(name, "origin", origin, where, trust)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Mapping[str, Any]]:
    found = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, dict)]

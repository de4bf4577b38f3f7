"""What is in the package of a release, in which order, under which names."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from evidence import signatures
from evidence.packages import bag
from legal_analysis.dossier import volumes

from . import coded, consent_words, record
from . import exhibits as exhibit_files
from .exhibits import Exhibit

# What builds of this program call the document, and what its receiver sees.
_INTERNAL, _DOCUMENT = "snapshot.json", {"dossier": "document"}


def parts(
    files: Mapping[str, bytes], snapshot: Mapping[str, Any], exhibits: list[Exhibit]
) -> Iterator[bag.Part]:
    """Yield the files of the payload. `files`: as legal_analysis.dossier.build.files gives them."""
    at = datetime.fromisoformat(snapshot["submission"]["frozen_at"])
    for name in volumes.in_order(files):
        if name != _INTERNAL:
            # Signed last: whatever came after would break the signature.
            data = signatures.signed(files[name]) if name.endswith(".pdf") else files[name]
            yield bag.part(_outside(name), data)
    told = record.record(
        snapshot, exhibit_files.described(exhibits), documents=documents(files, snapshot)
    )
    yield from record.parts(told)
    yield from coded.parts(snapshot)
    yield from consent_words.parts(snapshot)
    yield from exhibit_files.parts(exhibits, recipient=snapshot["mechanism"]["code"], at=at)


def documents(files: Mapping[str, bytes], snapshot: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the record says of the document: its file, or each of its volumes with its pages."""
    told = volumes.described(files, snapshot)
    return told + [
        {"file": _outside(name), "volume": 1, "of": 1}
        for name in sorted(files)
        if name != _INTERNAL and not volumes.NAME.fullmatch(name)
    ]


def _outside(name: str) -> str:
    """Return what the receiver sees as the name. Volumes keep theirs: they lead to each other."""
    stem, dot, ending = name.partition(".")
    prefix = volumes.PUBLIC if stem.startswith(volumes.PUBLIC) else ""
    stem = stem.removeprefix(prefix)
    return f"{prefix}{_DOCUMENT.get(stem, stem)}{dot}{ending}"


def coded_data(snapshot: Mapping[str, Any]) -> Iterator[bag.Part]:
    """Yield the coded data, and what the people in it allowed: all there is where data leaves alone.

    Who is not counted is not in the statement either: the difference would say that somebody is left out.
    """
    yield from coded.parts(snapshot)
    yield from consent_words.parts(coded.counted(snapshot))


def info(files: Mapping[str, bytes], snapshot: Mapping[str, Any]) -> dict[str, str]:
    """Return the lines of bag-info.txt. The date is that of the freeze: nothing in it is of later.

    A signed PDF is another file each time; its bytes before are what one snapshot always gives.
    """
    told = snapshot["submission"]
    digests = {}
    for name in volumes.in_order(files):
        if name.endswith(".pdf") and signatures.configured():
            which = _outside(name).removesuffix(".pdf").title()
            digests[f"Unsigned-{which}-SHA256"] = hashlib.sha256(files[name]).hexdigest()
    return {
        **digests,
        "Bagging-Date": told["frozen_at"][:10],
        "External-Identifier": told["content_sha256"],
        "Internal-Sender-Identifier": f"{snapshot['case']['code']} v{told['version']}",
    }


def top(snapshot: Mapping[str, Any]) -> str:
    """Return the folder in the ZIP. It says nothing of what is in it."""
    return f"package-{snapshot['submission']['content_sha256'][:8]}"

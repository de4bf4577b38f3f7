"""What one person alone may take out: a draft, which says so on every page and is of no use as a submission.

It has the words of the submission and their layout, so that it can be read and counted. It has not the
submission's identifier, hash, seal or name, and no data for programs. The clean file is made in
`build.files` alone, and comes out of a release only (docs/adr/0044).
"""

import hashlib
from dataclasses import replace
from typing import Any

from . import words as wording
from .document import Document
from .snapshot import Snapshot

PREFIX = "DRAFT-"


def unnamed(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot without the hash by which a release is known; the draft prints words there."""
    told: dict[str, Any] = snapshot["submission"]
    said = wording.words(snapshot["language"]).draft
    return {**snapshot, "submission": {**told, "content_sha256": said}}


def marked(document: Document) -> Document:
    """Return the document as a draft. No chapter changes, so those laid out before are used again."""
    meta = document.meta
    said = wording.words(meta.language).draft
    title = f"{said}: {meta.title}"
    return replace(
        document,
        meta=replace(meta, title=title, short_title=title, identifier=said, draft=said),
    )


def identifier(snapshot: Snapshot) -> str:
    """Return what stands for this draft inside the file: of one snapshot the same, of no release."""
    of = f"draft|{snapshot['submission']['content_sha256']}"
    return hashlib.sha256(of.encode()).hexdigest()[:32]

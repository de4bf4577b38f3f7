"""What a file was made under: to record sound or picture, or her injuries, is asked apart (CONS-1).

Nothing marks which picture or paper shows an injury. So where she says no to that, every picture and paper
of hers stays here, and one of a house with it. Who was not asked said no to nothing: she gave the file.
"""

from collections.abc import Collection

from evidence.models import Consent, EvidenceItem

Use, Kind = Consent.Use, EvidenceItem.Kind

# A video has sound. What a bundle holds is known of its files alone: of itself it may hold anything.
USES: dict[str, frozenset[str]] = {
    Kind.PHOTOGRAPH: frozenset({Use.PHOTO, Use.INJURY_EVIDENCE}),
    Kind.VIDEO: frozenset({Use.RECORD_VIDEO, Use.RECORD_AUDIO, Use.INJURY_EVIDENCE}),
    Kind.AUDIO: frozenset({Use.RECORD_AUDIO}),
    Kind.DOCUMENT: frozenset({Use.INJURY_EVIDENCE}),
    Kind.BUNDLE: frozenset(
        {Use.PHOTO, Use.RECORD_VIDEO, Use.RECORD_AUDIO, Use.INJURY_EVIDENCE},
    ),
}


def uses_of(kinds: Collection[str]) -> frozenset[str]:
    """Return the uses of which none may be denied where files of these kinds leave."""
    return frozenset().union(*(USES.get(kind, frozenset()) for kind in kinds))


def kinds_under(use: str) -> frozenset[str]:
    """Return the kinds of file that rest on a use; none where it is about no file."""
    return frozenset(kind for kind, uses in USES.items() if use in uses)

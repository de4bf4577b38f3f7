"""A chain of custody is read by people: what it keeps as codes is said in words, hashes stay hashes."""

import pytest

from evidence.bundles.words import Format
from evidence.custody_acts import PlaceKind, WordsFor
from evidence.models import FileReason, Original, WorkingCopy
from evidence.untrusted.refusals import Why
from legal_analysis.views.chain_words import detail

KEPT = [
    *(("method", code) for code in ("form", "pieces", "bundle")),
    *(("method", f"{code}-list") for code in Format.values),
    *(("kind", code) for code in ("outside", "words", "copies", *Format.values)),
    *(("copy", code) for code in ("member", "original", *WorkingCopy.Kind.values)),
    *(("reason", code) for code in (*Why.values, *WordsFor.values, *FileReason.values)),
    *(("place", code) for code in PlaceKind.values),
    *(("standing", code) for code in Original.Standing.values),
]


@pytest.mark.parametrize("key", sorted({key for key, _code in KEPT}))
def test_every_code_is_said_in_words(key: str) -> None:
    for code in (code for one, code in KEPT if one == key):
        _name, said, is_code = detail(key, code)
        assert not is_code, code
        assert str(said) != code


@pytest.mark.parametrize(
    ("key", "value"),
    [("sha256", "ab" * 32), ("tool", "Pillow"), ("media_type", "image/webp"), ("kind", "unknown")],
)
def test_what_is_no_code_of_ours_is_shown_as_it_stands(key: str, value: str) -> None:
    assert detail(key, value)[1:] == (value, True)


def test_the_code_of_an_item_is_not_called_a_hash() -> None:
    assert detail("input", "B-123456")[0] != detail("input", "ab" * 32)[0]

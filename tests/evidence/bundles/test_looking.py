"""Looking into a bundle behind the wall: what comes out is held to its shape."""

import io
import json
from typing import Any

import pytest

from evidence.bundles import looking
from evidence.bundles.words import Format, Note, Reason, Role, Trust, What
from evidence.untrusted.inside.bundles import FORMATS
from evidence.untrusted.refusals import Refused, Why
from tests.evidence.bundles import makers
from tests.evidence.bundles.makers import again, flipped, zipped


def look(data: bytes) -> looking.Bundle:
    return looking.look(io.BytesIO(data))


def test_every_format_has_its_words() -> None:
    assert {one.code for one in FORMATS} == set(Format.values)


@pytest.mark.parametrize("code", makers.FORMATS)
def test_T32_a_bundle_is_looked_into_behind_the_wall(code: str) -> None:
    files = makers.FORMATS[code]()
    found = look(zipped(files))
    looking.check_whole(found)
    assert found.format == code
    assert {one.name for one in found.members} == files.keys()
    data = looking.take(io.BytesIO(zipped(files)), found.files)
    assert {one.name: data[one.number] for one in found.files} == {
        one.name: files[one.name] for one in found.files
    }


def test_who_signed_a_picture_is_read_behind_the_wall() -> None:
    said = {one.what: one for one in look(zipped(makers.listed())).files[1].said}
    assert said[What.SIGNED_BY].value == "Invented Cameras / Camera 5"
    assert said[What.SIGNED_BY].trust == Trust.UNLISTED


def test_a_bundle_that_does_not_fit_names_member_field_and_reason() -> None:
    files = makers.listed()
    data = zipped(again(files, "photo.jpg", flipped(files["photo.jpg"])))
    found = look(data)
    assert [(one.name, one.field, one.reason) for one in found.wrong] == [
        ("photo.jpg", "sha256 (SHA256SUMS, line 1)", Reason.HASH_DIFFERS)
    ]
    with pytest.raises(looking.BundleWrong):
        looking.check_whole(found)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"plain text", Why.NOT_OF_A_KIND),
        (zipped({"photo.jpg": b"x"}), Why.NOT_OF_A_KIND),
        (zipped(makers.listed()) + b"MZ", Why.TWO_KINDS),
        (flipped(zipped(makers.listed()), 20_000), Why.DAMAGED),
    ],
)
def test_T30_what_is_no_bundle_is_refused_with_its_reason(data: bytes, why: Why) -> None:
    with pytest.raises(Refused) as caught:
        look(data)
    assert caught.value.why == why


GOOD: dict[str, Any] = {
    "format": "listed",
    "said": [],
    "notes": ["list_not_covered"],
    "wrong": [],
    "members": [
        {
            "number": 1, "name": "a", "size": 3, "sha256": "a" * 64, "sha512": "b" * 128,
            "media_type": "image/png", "role": "file", "notes": [],
            "stated": [{"name": "a", "algorithm": "sha256", "value": "a" * 64, "where": "x"}],
            "said": [{"what": "place", "value": "here", "where": "x", "trust": "said"}],
        }
    ],
}  # fmt: skip


def test_a_report_of_the_right_shape_is_read() -> None:
    found = looking._bundle(json.loads(json.dumps(GOOD)))
    assert found.files[0].role == Role.FILE
    assert found.notes == (Note.LIST_NOT_COVERED,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number", 2), ("size", -1), ("size", "3"), ("size", True), ("sha256", "a" * 63),
        ("sha512", "b" * 64), ("sha256", None), ("role", "program"), ("media_type", "text/html"), ("name", 7),
        ("name", "a\nb"), ("name", "a" * 2000), ("notes", ["invented"]),
        ("said", [{"what": "secret", "value": "", "where": "", "trust": "said"}]),
        ("said", [{"what": "place", "value": "", "where": "", "trust": "believe me"}]),
        ("said", [{"what": "place", "value": "x" * 9000, "where": "", "trust": "said"}]),
        ("stated", [{"name": "a", "algorithm": "none", "value": "a", "where": "x"}]),
    ],
)  # fmt: skip
def test_T32_a_reader_that_was_taken_over_cannot_say_what_it_likes(key: str, value: Any) -> None:
    raw = json.loads(json.dumps(GOOD))
    raw["members"][0][key] = value
    with pytest.raises((ValueError, TypeError, KeyError)):
        looking._bundle(raw)


def test_members_are_handed_out_in_groups_a_run_can_hold() -> None:
    (one,) = looking._bundle(GOOD).members
    sizes = [looking.MB] * 130 + [looking.AT_ONCE * 2, looking.MB]
    members = [
        looking.Member(**{**vars(one), "number": number, "size": size})
        for number, size in enumerate(sizes, 1)
    ]
    groups = list(looking.batches(members))
    assert [member for group in groups for member in group] == members
    for group in groups:
        assert len(group) == 1 or sum(member.size for member in group) <= looking.AT_ONCE
        assert len(group) <= looking.MOST_AT_ONCE

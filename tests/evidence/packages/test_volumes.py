"""A package whose document came in volumes: each is there, known, and follows the one before."""

import json
from pathlib import Path

import pytest

from tests.evidence.packages.making import package, payload, wrong


def _volumes(*pages: tuple[int, int], of: int = 2) -> dict[str, bytes]:
    """Return a package in two volumes, of which the record says these first and last pages."""
    told = [
        {"file": f"volume-{n}.pdf", "volume": n, "of": of, "first_page": first, "last_page": last}
        for n, (first, last) in enumerate(pages, start=1)
    ]
    return {
        **payload(),
        "record.json": json.dumps(
            {**json.loads(payload()["record.json"]), "documents": told}
        ).encode(),
        "volume-1.pdf": b"%PDF-",
        "volume-2.pdf": b"%PDF-",
    }


WRONG = {
    "a volume gone": (
        {name: data for name, data in _volumes((1, 9), (10, 12)).items() if name != "volume-2.pdf"},
        "volume-2.pdf: data/record.json names it, and it is missing",
    ),
    "a volume too few": (_volumes((1, 9), of=3), "is not volume 1 of all there are"),
    "a volume nobody knows": (_volumes((1, 9), of=1), "volume-2.pdf: is a volume that data/record"),
    "pages left out": (_volumes((1, 9), (12, 14)), "its pages do not follow those before"),
}


def test_volumes_that_follow_each_other_are_right(tmp_path: Path) -> None:
    for second in ((10, 12), (1, 3)):  # counted through, or in each
        (tmp_path / "a.zip").write_bytes(package(_volumes((1, 9), second)))
        assert wrong(tmp_path / "a.zip") == []


@pytest.mark.parametrize("how", WRONG)
def test_T49_a_volume_that_is_missing_or_does_not_follow_is_named(how: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(package(WRONG[how][0]))
    found = wrong(tmp_path / "a.zip")
    assert any(WRONG[how][1] in one for one in found), found

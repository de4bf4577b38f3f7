"""A whole package, as a ZIP and unpacked."""

from pathlib import Path

import pytest

from tests.evidence.packages.making import package, unpacked


@pytest.fixture(scope="module")
def whole() -> bytes:
    return package()


@pytest.fixture
def folder(whole: bytes, tmp_path: Path) -> Path:
    return unpacked(whole, tmp_path)

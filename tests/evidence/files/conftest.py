"""What tests of files stand on beside the store of the whole run."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def own_store(settings: Any, tmp_path: Path) -> Path:
    """A directory for this test alone: in the one of the whole run lies what no row of its database knows."""
    folder = tmp_path / "store"
    place = {"BACKEND": "evidence.store.Directory", "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "evidence": place}
    return folder

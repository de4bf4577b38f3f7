"""A real clamd, with a signature database of one word made for this run."""

import getpass
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.evidence.untrusted import files


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a scanner that knows one signature."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "database").mkdir()
    (folder / "database" / "own.ndb").write_text(f"Test.Signature:0:*:{files.SIGNATURE.hex()}\n")
    address = folder / "s"
    (folder / "clamd.conf").write_text(
        f"LocalSocket {address}\nDatabaseDirectory {folder / 'database'}\nForeground yes\n"
        f"User {getpass.getuser()}\nStreamMaxLength 2M\nMaxThreads 2\nTemporaryDirectory {folder}\n"
    )
    command = ["/usr/sbin/clamd", "--config-file", str(folder / "clamd.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not address.exists() and process.poll() is None:
                time.sleep(0.05)
            yield address
        finally:
            process.terminate()


@pytest.fixture
def clamd_configured(clamd: Path, settings: Any) -> None:
    settings.CLAMAV_SOCKET = str(clamd)

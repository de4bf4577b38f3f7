"""What belongs to this repository: the files git knows or would take."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "evidence", "legal_analysis", "support")


@functools.cache
def files() -> tuple[Path, ...]:
    """Return every file that is committed or would be by `git add`, as paths from the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(
        path
        for name in sorted(listed.split("\0"))
        if name and (path := Path(name)) and (ROOT / path).is_file()
    )


def with_suffix(*suffixes: str, below: str = "") -> list[Path]:
    """Return the files of some kinds, e.g. `with_suffix(".py", below="tests")`."""
    return [
        path
        for path in files()
        if path.suffix in suffixes and (not below or path.parts[0] == below)
    ]


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")

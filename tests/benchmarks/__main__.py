"""`python -m tests.benchmarks [ACCOUNTS] [--keep]`: fill, measure, print. `make bench` is this.

Without a number the full size: 100,000 accounts, as many incidents, 1,000,000 acts. Each size has a
database server of its own under var/, never the one DATABASE_URL names, and it is removed at the end
(`--keep` leaves it, and the next run finds it full). `files [MEGABYTES]` measures files only,
`dossier [PAGES]` a long dossier only.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from config import env, localpg

FULL = 100_000
SMALL = 1_000  # the installation whose queries are counted beside
KEEP = "--keep"
# Empty, so that the installation uses its own server.
ELSEWHERE = (
    "DATABASE_URL",
    "DATABASE_URL_FILE",
    "DATABASE_OWNER_URL",
    "DATABASE_OWNER_URL_FILE",
)


def main(arguments: list[str]) -> int:
    keep = KEEP in arguments
    rest = [one for one in arguments if one != KEEP]
    if rest[:1] in (["files"], ["dossier"]):
        return only(rest[0], rest[1:], keep=keep)
    if len(rest) > 1 or not all(one.isdigit() and int(one) >= SMALL for one in rest):
        sys.stderr.write(
            f"Expected at most one number of accounts, {SMALL:,} or more, and {KEEP}.\n"
        )
        return 2
    size = int(rest[0]) if rest else FULL
    places = [place_of("small"), place_of(f"{size}")]
    try:
        if not keep:
            for place in places:
                remove(place)
        counts = places[0] / "queries.json"
        inside(places[0], SMALL, "count", counts)
        return inside(places[1], size, "measure", counts)
    except subprocess.CalledProcessError as error:
        return error.returncode
    finally:
        if not keep:
            for place in places:
                remove(place)


def only(what: str, arguments: list[str], *, keep: bool) -> int:
    """`files [MEGABYTES]`, `dossier [PAGES]`: one of them, in an installation with few rows."""
    place = place_of("small")
    usual = {"files": "1000", "dossier": "500"}[what]
    try:
        return inside(place, SMALL, what, Path(arguments[0] if arguments else usual))
    finally:
        if not keep:
            remove(place)


def place_of(name: str) -> Path:
    return env.PROJECT / "var" / f"bench-{name}"


def inside(place: Path, size: int, what: str, counts: Path) -> int:
    """Settings are read once, so each installation is asked by a process of its own."""
    settings = [f"{name}=" for name in ELSEWHERE] + [
        f"GAWAH_VAR={place.relative_to(env.PROJECT)}",
        "DJANGO_SETTINGS_MODULE=config.settings.dev",
        "DEBUG=false",
        "LOG_LEVEL=WARNING",
    ]
    asked = [sys.executable, "-m", "tests.benchmarks.inside", f"{size}", what, f"{counts}"]
    return subprocess.run(["env", *settings, *asked], cwd=env.PROJECT, check=True).returncode


def remove(place: Path) -> None:
    if place.is_dir():
        localpg.destroy(place)
        shutil.rmtree(place)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

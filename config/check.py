"""What must be true of the code before the tests run: `python -m config.check`.

Each step is a command anyone can type; all run, and the names of those that fail come last.
"""

import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from config import env

BIN = Path(sys.executable).parent
DJADE = [str(BIN / "djade"), "--target-version", "5.2"]


def steps() -> dict[str, list[str]]:
    manage, test = [sys.executable, "manage.py"], ["--settings", "config.settings.test"]
    return {
        "format": [str(BIN / "ruff"), "format", "--check", "."],
        "lint": [str(BIN / "ruff"), "check", "."],
        "types": [str(BIN / "mypy")],
        "import contracts": [str(BIN / "lint-imports"), "--no-logo"],
        # Against the tests' empty database: what a developer's own database has applied is no
        # matter.
        "migrations": [*manage, "makemigrations", "--check", "--dry-run", *test],
        "templates": [*DJADE, "--check", *templates()],
    }


def templates() -> list[str]:
    return sorted(str(path) for path in (env.PROJECT / "templates").rglob("*.html"))


def main(arguments: list[str]) -> int:
    if arguments == ["--fix-templates"]:
        subprocess.run([*DJADE, *templates()], cwd=env.PROJECT, check=False)
        return 0
    failed = [name for name, command in steps().items() if not _passes(name, command)]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        if not _passes("production settings", command, production(Path(folder))):
            failed.append("production settings")
    sys.stdout.write(f"Failed: {', '.join(failed)}\n" if failed else "All checks passed.\n")
    return 1 if failed else 0


def production(folder: Path) -> dict[str, str]:
    """Return an environment with which production settings load, keys made for the occasion."""
    secret = folder / "django-secret"
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return env.for_child(
        DJANGO_SETTINGS_MODULE="config.settings.production",
        DJANGO_SECRET_KEY_FILE=str(secret),
        ALLOWED_HOSTS="workspace.example.org",
        DATABASE_URL="postgresql://gawah_app:invented@db.example.org/gawah?sslmode=verify-full",
        DATABASE_OWNER_URL="postgresql://gawah_owner:invented@db.example.org/gawah?sslmode=verify-full",
    )


def _passes(name: str, command: list[str], environment: dict[str, str] | None = None) -> bool:
    sys.stdout.write(f"--- {name}\n")
    sys.stdout.flush()
    return subprocess.run(command, cwd=env.PROJECT, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

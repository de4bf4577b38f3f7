"""Rules for every file git holds."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.guards import repository

TEXT = (".py", ".md", ".toml", ".txt", ".html", ".css", ".yaml", ".json", ".example", ".in", "")
LONGEST = 400
# Handed to people who have nothing else of ours: it must be one file (docs/adr/0040).
ONE_FILE = Path("evidence/packages/verify_package.py")

# Written in pieces, so that this file does not find itself.
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:"
    + "|".join(["wo" + r"rk/(?:main|shared|\.)", "ro" + "ot/", "ho" + r"me/\w"])
    + ")"
)
INDEXES = ["pypi" + ".org/simple", "files." + "pythonhosted", "registry.npm" + "js", "--index" + "-url",
           "--extra-index" + "-url", "--find" + "-links", "--trusted" + "-host"]  # fmt: skip
LEFT_OUT = re.compile(
    r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b|unittest\.skip|@skip"
)


def _texts() -> list[Path]:
    return [
        path
        for path in repository.with_suffix(*TEXT)
        if "reference/library" not in str(path) and path.parts[0] != "locale"
    ]


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    long = [
        f"{path}: {lines} lines"
        for path in repository.with_suffix(".py")
        if "migrations" not in path.parts
        and path != ONE_FILE
        and (lines := len(repository.read(path).splitlines())) > LONGEST
    ]
    assert not long, "\n".join(long)


# Tests that cannot run everywhere, and why. None is left out where `make test` runs.
CONDITIONAL = {
    Path("tests/config/test_localpg.py"): "what only root can do",
    Path("tests/config/test_selfcheck.py"): "makes database accounts, on our own server only",
    Path("tests/guards/test_repository.py"): "holds the pattern itself",
}


def test_no_test_is_left_out() -> None:
    found = [
        f"{path}: {match[0]}"
        for path in repository.with_suffix(".py", below="tests")
        if path not in CONDITIONAL
        for match in LEFT_OUT.finditer(repository.read(path))
    ]
    assert not found, "\n".join(found)


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{path}: {line.strip()[:80]}"
        for path in _texts()
        for line in repository.read(path).splitlines()
        if MACHINE_PATHS.search(line)
    ]
    assert not found, "\n".join(found)


def test_no_file_names_a_package_index() -> None:
    found = [
        f"{path}: {index}"
        for path in _texts()
        for index in INDEXES
        if index in repository.read(path)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_requirement_is_pinned_with_its_hash(name: str) -> None:
    text = (repository.ROOT / "requirements" / name).read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", " ", text)
    wanted = [
        line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    loose = [
        line.split(" ")[0]
        for line in wanted
        if not re.match(r"[\w.-]+(?:\[[\w,-]+\])?==\S+.*--hash=sha256:[0-9a-f]{64}", line)
    ]
    assert wanted
    assert not loose, "\n".join(loose)


def test_no_secret_is_committed() -> None:
    key = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bghp_\w{36}\b")
    assert [str(path) for path in _texts() if key.search(repository.read(path))] == []
    assert not [path for path in repository.files() if path.suffix in (".pem", ".key", ".p12")]
    assert Path(".env") not in repository.files()


def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


WRITES = re.compile(r"^(?:UPDATE|INSERT INTO|DELETE FROM) (\w+)", re.MULTILINE)
SYSTEM = "set_config('gawah.system', 'migration'"


def test_a_migration_that_writes_says_who_asks(db: None) -> None:
    """Row security hides every row from who is nobody: it would end well and have done nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relforcerowsecurity")
        hidden = {name for (name,) in cursor.fetchall()}
    wrong = []
    for (_app, name), migration in MigrationLoader(connection).disk_migrations.items():
        for step in migration.operations:
            sql = getattr(step, "sql", "")
            if isinstance(sql, str) and hidden & set(WRITES.findall(sql)) and SYSTEM not in sql:
                wrong.append(name)
    assert hidden
    assert not wrong


@pytest.mark.parametrize("threat", ["T04", "T34", "T35", "T36", "T45"])
def test_each_promised_threat_has_a_test_that_names_it(threat: str) -> None:
    pattern = re.compile(rf"^(?:async )?def test_{threat}_\w+", flags=re.MULTILINE)
    tests = [p for p in repository.with_suffix(".py", below="tests") if p.name.startswith("test_")]
    assert [path for path in tests if pattern.search(repository.read(path))]

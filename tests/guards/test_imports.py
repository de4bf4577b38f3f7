"""Imports point down, and dangerous capabilities have one importer."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import repository

SINGLE = {
    # pyHanko takes and gives its objects: the answer of a time authority on a signature is one.
    "asn1crypto": {"accounts/trusted_time.py", "evidence/signatures.py"},
    "boto3": set(),
    "botocore": {"evidence/bucket.py"},
    "c2pa": {"evidence/untrusted/inside/bundles/provenance.py"},
    "cryptography": {"accounts/trusted_time.py", "accounts/vault/__init__.py"},
    "pyhanko": {"evidence/signatures.py"},
    "pyrage": {"accounts/vault/recipients.py"},
    "pysequoia": {"evidence/untrusted/inside/bundles/openpgp.py"},
    "rfc3161_client": {"accounts/trusted_time.py"},
    "storages": {"evidence/bucket.py"},
    "tink": {"accounts/vault/__init__.py", "accounts/vault/streams.py"},
    "warcio": {"evidence/untrusted/inside/bundles/warc.py"},
    "xlsxwriter": {"evidence/packages/sheets.py"},
    "weasyprint": {
        "evidence/pdf/engine.py",
        "evidence/pdf/extensions.py",
        "evidence/pdf/faces.py",
        "evidence/pdf/joining.py",
        "evidence/pdf/parts.py",
        "evidence/pdf/press.py",
        "evidence/pdf/whole.py",
    },
}


def contracts(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of pyproject.toml on the code below `root`."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root)},
    )


def test_imports_point_down() -> None:
    answer = contracts(repository.ROOT)
    assert answer.returncode == 0, answer.stdout


@pytest.fixture(scope="module")
def copied_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    for path in repository.with_suffix(".py", ".toml"):
        if path.parts[0] in (*repository.APPS, "config", "pyproject.toml"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(repository.ROOT / path, root / path)
    return root


@pytest.mark.parametrize(
    ("place", "planted"),
    [
        ("accounts/errors.py", "import evidence.vocabulary"),
        ("evidence/vocabulary.py", "import legal_analysis.patterns"),
        ("legal_analysis/patterns.py", "import support"),
        ("evidence/vocabulary.py", "import support"),
        ("support/__init__.py", "import evidence.vocabulary"),
        ("accounts/errors.py", "import config.env"),
    ],
)
def test_an_import_that_points_up_or_across_is_caught(
    copied_code: Path, place: str, planted: str
) -> None:
    before = (copied_code / place).read_text()
    (copied_code / place).write_text(f"{before}\n{planted}\n")
    try:
        answer = contracts(copied_code)
    finally:
        (copied_code / place).write_text(before)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert "BROKEN" in answer.stdout


@pytest.mark.parametrize("package", SINGLE)
def test_a_dangerous_package_has_one_importer(package: str) -> None:
    found = {
        str(path)
        for path in repository.with_suffix(".py")
        if path.parts[0] != "tests"
        for line in repository.read(path).splitlines()
        if line.lstrip().startswith((f"import {package}", f"from {package}"))
    }
    assert found == SINGLE[package]


def test_T32_pictures_are_opened_behind_the_wall_only() -> None:
    found = {
        str(path)
        for path in repository.with_suffix(".py")
        if path.parts[0] != "tests"
        for line in repository.read(path).splitlines()
        if line.lstrip().startswith(("import PIL", "from PIL", "import pillow_heif"))
        or "evidence.untrusted.inside" in line
    }
    assert found
    assert {str(Path(path).parent) for path in found} == {"evidence/untrusted/inside"}


def test_trusted_time_reads_certificates_and_touches_no_key() -> None:
    lines = repository.read(Path("accounts/trusted_time.py")).splitlines()
    found = [line for line in lines if line.startswith(("import crypto", "from crypto"))]
    assert found == ["from cryptography import x509"]


def test_only_the_environment_module_reads_the_environment() -> None:
    found = {
        str(path)
        for path in repository.with_suffix(".py")
        if path.parts[0] in (*repository.APPS, "config")
        and any(word in repository.read(path) for word in ("os.environ", "os.getenv"))
    }
    assert found <= {"config/env.py"}, found

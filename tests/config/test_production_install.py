"""Fault 5 of the peers: it starts only where development packages are installed. Ours does not."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from config import check, env


def run(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.config.production_site", *arguments],
        cwd=env.PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_fault_5_with_production_settings_everything_loads_without_development_packages(
    tmp_path: Path,
) -> None:
    assert "addresses" in run(environment=check.production(tmp_path))


def test_fault_5_a_page_is_served_without_development_packages(committed_db: str) -> None:
    environment = env.for_child(
        DJANGO_SETTINGS_MODULE="tests.browser.site_settings",
        SITE_DATABASE=committed_db,
        VAULT_KEK_FILE=str(settings.VAULT_KEK_FILE),
        VAULT_INDEX_KEY_FILE=str(settings.VAULT_INDEX_KEY_FILE),
        AUDIT_SIGNING_KEY_FILE=str(settings.AUDIT_SIGNING_KEY_FILE),
    )
    assert "sign-in page 200" in run("pages", environment=environment)

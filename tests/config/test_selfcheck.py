"""T-36: production refuses to start if unsafe. Each danger is set up for real and named."""

import secrets
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connection

from config import check, databases, env, selfcheck
from config.settings import base

SAFE: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": ["workspace.example.org"],
    "CSRF_COOKIE_HTTPONLY": base.CSRF_COOKIE_HTTPONLY,
    "CSRF_COOKIE_SECURE": base.CSRF_COOKIE_SECURE,
    "CSRF_COOKIE_NAME": base.CSRF_COOKIE_NAME,
    "SESSION_COOKIE_HTTPONLY": base.SESSION_COOKIE_HTTPONLY,
    "SESSION_COOKIE_SECURE": base.SESSION_COOKIE_SECURE,
    "SESSION_COOKIE_NAME": base.SESSION_COOKIE_NAME,
    "SECURE_CONTENT_TYPE_NOSNIFF": base.SECURE_CONTENT_TYPE_NOSNIFF,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 63_072_000,
}
REMOTE = {"HOST": "db.example.org", "PASSWORD": "invented", "OPTIONS": {"sslmode": "verify-full"}}


def faults(check: Any, **changes: Any) -> list[str]:
    return list(check(SimpleNamespace(**{**SAFE, **changes})))


@pytest.mark.parametrize(
    "check", [selfcheck.debug, selfcheck.secret, selfcheck.hosts, selfcheck.relaxed]
)
def test_T36_safe_settings_have_no_fault(check):
    assert faults(check) == []


@pytest.mark.parametrize(
    ("check", "changes", "sentence"),
    [
        (selfcheck.debug, {"DEBUG": True}, "DEBUG is on"),
        (selfcheck.secret, {"SECRET_KEY": "short"}, "guessable"),
        (selfcheck.secret, {"SECRET_KEY": "a" * 80}, "guessable"),
        (selfcheck.secret, {"SECRET_KEY": ""}, "guessable"),
        (selfcheck.secret, {"SECRET_KEY": f"django-insecure-{'x1' * 40}"}, "default that others"),
        (selfcheck.hosts, {"ALLOWED_HOSTS": []}, "empty"),
        (selfcheck.hosts, {"ALLOWED_HOSTS": ["ok.example.org", "*"]}, "wildcard '*'"),
        (selfcheck.hosts, {"ALLOWED_HOSTS": [".example.org"]}, "wildcard '.example.org'"),
        (selfcheck.relaxed, {"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
        (selfcheck.relaxed, {"CSRF_COOKIE_NAME": "csrf"}, "CSRF_COOKIE_NAME"),
        (selfcheck.relaxed, {"SECURE_SSL_REDIRECT": False}, "SECURE_SSL_REDIRECT"),
        (selfcheck.relaxed, {"SECURE_HSTS_SECONDS": 0}, "SECURE_HSTS_SECONDS"),
    ],
)
def test_T36_each_unsafe_setting_is_named(check, changes, sentence):
    assert any(sentence in fault for fault in faults(check, **changes))


def test_T41_a_time_authority_that_cannot_be_asked_safely_is_named(settings, tmp_path):
    settings.TIME_AUTHORITIES = [("one", "http://example.org/", tmp_path / "nowhere.pem")]
    found = "\n".join(selfcheck.time_authorities(settings))
    assert "one has no https address" in found
    assert "roots of the time authority one cannot be read" in found
    assert selfcheck.time_authorities in selfcheck.CHECKS


def test_T36_key_files_must_be_there_and_private(tmp_path):
    names = {name: tmp_path / name for name in selfcheck.KEY_SETTINGS}
    assert len(faults(selfcheck.key_files, **names)) == len(names)
    for path in names.values():
        path.touch(mode=0o600)
    assert faults(selfcheck.key_files, **names) == []
    names["VAULT_KEK_FILE"].chmod(0o604)
    assert "VAULT_KEK_FILE" in faults(selfcheck.key_files, **names)[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"OPTIONS": {}}, "not protected"),
        ({"OPTIONS": {"sslmode": "require"}}, "not protected"),
        ({"PASSWORD": ""}, "neither password nor certificate"),
    ],
)
def test_T36_a_remote_database_needs_checked_tls_and_a_password(change, sentence):
    assert faults(selfcheck.transport, DATABASES={"default": REMOTE}) == []
    found = faults(selfcheck.transport, DATABASES={"default": {**REMOTE, **change}})
    assert any(sentence in fault for fault in found)


@pytest.mark.parametrize(
    ("endpoint", "safe"),
    [
        ("https://objects.example.org", True),
        ("http://127.0.0.1:9000", True),
        (None, True),
        ("http://objects.example.org", False),
        ("http://127.0.0.1.example.org", False),
    ],
)
def test_T36_an_object_store_is_asked_over_tls(endpoint, safe):
    place = {"BACKEND": "evidence.bucket.Bucket", "OPTIONS": {"endpoint_url": endpoint}}
    found = faults(selfcheck.object_store, STORAGES={"evidence": place})
    assert (found == []) is safe
    assert selfcheck.object_store in selfcheck.CHECKS


def test_T36_the_application_role_of_the_tests_is_the_safe_one(db):
    assert faults(selfcheck.database_role) == []
    assert faults(selfcheck.database_log) == []


@pytest.fixture
def as_user(committed_db):
    """Return a way to make Django connect as another account."""
    before = connection.settings_dict["USER"]

    def switch(user: str) -> None:
        connection.close()
        connection.settings_dict["USER"] = user

    yield switch
    switch(before)


def test_T36_the_owner_of_the_tables_may_not_serve(as_user):
    as_user(databases.entry("owner")["USER"])
    assert any("owns the tables" in fault for fault in faults(selfcheck.database_role))


@pytest.mark.skipif(not databases.is_embedded(), reason="makes accounts, on our own server only")
@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        ("SUPERUSER", "superuser"),
        ("BYPASSRLS IN ROLE gawah_app", "bypass row security"),
        ("IN ROLE gawah_owner", "owns the tables"),
    ],
)
def test_T36_a_powerful_account_may_not_serve(as_user, superuser_connection, attribute, sentence):
    name = f"test_{secrets.token_hex(4)}"
    superuser_connection.execute(f"CREATE ROLE {name} LOGIN {attribute}")
    try:
        as_user(name)
        assert any(sentence in fault for fault in faults(selfcheck.database_role))
    finally:
        connection.close()
        superuser_connection.execute(f"DROP ROLE {name}")


def test_T36_a_database_that_logs_values_may_not_serve(committed_db, superuser_connection):
    command = psycopg.sql.SQL("ALTER DATABASE {} SET {}")
    name = psycopg.sql.Identifier(committed_db)
    for setting in ("log_min_messages = warning", "log_statement = 'mod'"):
        superuser_connection.execute(command.format(name, psycopg.sql.SQL(setting)))
    connection.close()
    found = faults(selfcheck.database_log)
    assert len(found) == 2


def _start(tmp_path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Load the web application in production as a server would, in a process of its own."""
    environment = {**check.production(tmp_path), **changes}
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=env.PROJECT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_T36_the_web_application_does_not_load_with_unsafe_settings(tmp_path):
    started = _start(tmp_path, ALLOWED_HOSTS="*", DATABASE_URL="postgresql://a@127.0.0.1:1/x")
    assert started.returncode != 0
    assert "This is not safe to start" in started.stderr
    assert "wildcard" in started.stderr
    assert "The database cannot be reached." in started.stderr


@pytest.mark.parametrize("name", ["DJANGO_SECRET_KEY_FILE", "DATABASE_URL", "DATABASE_OWNER_URL"])
def test_T36_production_names_what_is_not_set(tmp_path, name):
    started = _start(tmp_path, **{name: ""})
    assert started.returncode != 0
    assert name.removesuffix("_FILE") in started.stderr

"""Production refuses to start where it is unsafe (T-36). One function names one danger."""

import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import LazySettings, settings
from django.db import Error, connection

from config.databases import OWNER

MUST_BE_TRUE = (
    "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SECURE",
)  # fmt: skip
KEY_SETTINGS = ("VAULT_KEK_FILE", "VAULT_INDEX_KEY_FILE", "AUDIT_SIGNING_KEY_FILE")
SHORTEST_SECRET = 50


def refuse_unsafe_start() -> None:
    """Leave the process with every fault found, one sentence each, unless data is invented."""
    if settings.DEMO:
        return
    found = [fault for check in CHECKS for fault in check(settings)]
    connection.close()  # the web server forks after this, and children must not share a connection
    if found:
        sys.stderr.write(
            "This is not safe to start:\n" + "".join(f"  - {fault}\n" for fault in found)
        )
        raise SystemExit(1)


def debug(settings: LazySettings) -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on: error pages would show records and settings."


def secret(settings: LazySettings) -> Iterator[str]:
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_SECRET or len(set(key)) < 12:
        yield f"DJANGO_SECRET_KEY is guessable: use at least {SHORTEST_SECRET} random characters."
    if key.startswith(("django-insecure", "only-for-tests")):
        yield "DJANGO_SECRET_KEY is a default that others know."


def hosts(settings: LazySettings) -> Iterator[str]:
    if not settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is empty: name the hosts this site answers for."
    for host in settings.ALLOWED_HOSTS:
        if host == "*" or host.startswith("."):
            yield f"ALLOWED_HOSTS has the wildcard {host!r}: name each host."


def relaxed(settings: LazySettings) -> Iterator[str]:
    for name in MUST_BE_TRUE:
        if getattr(settings, name) is not True:
            yield f"{name} is not true."
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"):
        if not getattr(settings, name).startswith("__Host-"):
            yield f"{name} does not start with __Host-: another site on the domain could set it."
    if settings.SECURE_HSTS_SECONDS < 365 * 24 * 60 * 60:
        yield "SECURE_HSTS_SECONDS is less than a year."


def key_files(settings: LazySettings) -> Iterator[str]:
    for name in KEY_SETTINGS:
        try:
            mode = Path(getattr(settings, name)).stat().st_mode
        except OSError:
            yield f"{name} names a file that is not there. Run `manage.py init_keys` or restore it."
            continue
        if not stat.S_ISREG(mode) or mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{name} names a file that others may use. Set its mode to 0600."


def transport(settings: LazySettings) -> Iterator[str]:
    database = settings.DATABASES["default"]
    host, options = database["HOST"], database["OPTIONS"]
    if host.startswith("/"):
        return
    if options.get("sslmode") != "verify-full":
        yield "DATABASE_URL is not protected: add sslmode=verify-full, or use a Unix socket."
    if not (database["PASSWORD"] or options.get("passfile") or options.get("sslcert")):
        yield "DATABASE_URL has neither password nor certificate: anybody could use that database."


def time_authorities(settings: LazySettings) -> Iterator[str]:
    from accounts import trusted_time  # needs the models

    yield from trusted_time.faults()


def object_store(settings: LazySettings) -> Iterator[str]:
    place = cast(dict[str, Any], settings.STORAGES["evidence"])
    endpoint = place["OPTIONS"].get("endpoint_url")
    if not endpoint:
        return
    address = urlsplit(endpoint)
    if address.scheme != "https" and address.hostname not in {"localhost", "127.0.0.1", "::1"}:
        yield "EVIDENCE_S3_ENDPOINT is not protected: its address must begin with https://."


def database_role(settings: LazySettings) -> Iterator[str]:
    try:
        yield from _database_role()
    except Error:
        yield "The database cannot be reached."


def _database_role() -> Iterator[str]:
    if any(_row("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")):
        yield "The application's database account is a superuser, or may bypass row security."
    owns = (
        "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND pg_has_role(current_user, c.relowner, 'MEMBER')),"
        " EXISTS (SELECT FROM pg_roles"
        " WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER'))"
    )
    if any(_row(owns, [OWNER])):
        yield "The application's database account owns the tables: its triggers would not bind it."


def database_log(settings: LazySettings) -> Iterator[str]:
    """A database that writes failing statements into its log writes what somebody typed there."""
    shown = (
        "SELECT current_setting('log_min_messages'), current_setting('log_statement'),"
        " current_setting('log_min_duration_statement')"
    )
    try:
        messages, every, slow = _row(shown)
    except Error:
        return  # database_role says so already
    if messages not in {"log", "fatal", "panic"}:
        yield "The database logs failed statements with their values: set log_min_messages = log."
    if every != "none" or slow != "-1":
        yield "The database logs statements: log_statement = none and log_min_duration_statement = -1 stop it."


def _row(query: str, parameters: list[Any] | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone() or ()


CHECKS: tuple[Callable[[LazySettings], Iterator[str]], ...] = (
    debug, secret, hosts, relaxed, key_files, transport, object_store, time_authorities, database_role, database_log,
)  # fmt: skip

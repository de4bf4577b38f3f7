"""Which database we use, as whom, and the two roles that must exist in it.

`gawah_owner` owns the tables and runs migrations. `gawah_app` serves pages, jobs and commands; it
owns nothing, so the trail's triggers and rights and row security hold against it. Three cases:

- DATABASE_URL unset: the embedded server (config/localpg.py), where both roles log in.
- DATABASE_URL and DATABASE_OWNER_URL: the first is the application's account, the second the
  owner's.
- DATABASE_URL alone (development only): its account owns the tables, and the application's
  connections step down to the role gawah_app.
"""

import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo, sql

from config import env, localpg, paths

NAME = "gawah"
OWNER = "gawah_owner"
APP = "gawah_app"
ROLES = ("app", "owner")


class DatabaseNotReady(Exception):
    """The database exists but is not set up for us. The message holds the SQL that does it."""


def state() -> Path:
    """Return the folder that holds the embedded server."""
    return paths.EMBEDDED_DATABASE


def url() -> str:
    return env.secret("DATABASE_URL", "")


def owner_url() -> str:
    return env.secret("DATABASE_OWNER_URL", "")


def is_embedded() -> bool:
    return not url()


def entry(role: str) -> dict[str, Any]:
    """Return Django's DATABASES entry for `role` ("app" or "owner"). Connects nothing."""
    if is_embedded():
        user = APP if role == "app" else OWNER
        host = str(localpg.socket_directory(state()))
        return _entry({"dbname": NAME, "user": user, "host": host, "port": localpg.PORT})
    if owner_url():
        return _entry(conninfo.conninfo_to_dict(url() if role == "app" else owner_url()))
    parts = conninfo.conninfo_to_dict(url())
    if role == "app":
        parts["options"] = f"{parts.get('options', '')} -c role={APP}".strip()
    return _entry(parts)


def _entry(parts: dict[str, Any]) -> dict[str, Any]:
    parts = dict(parts)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", NAME),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": parts,
        # Kept from one request to the next: a new one costs more than most pages. Who acts is set
        # for one transaction at a time, so nothing of one person stays on it for another.
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }


def connect(role: str, name: str = "") -> psycopg.Connection[Any]:
    """Connect without Django, in autocommit. `role` is "app", "owner" or "superuser".

    "superuser" is whoever may create roles: the embedded server's own superuser, or the account of
    DATABASE_OWNER_URL or DATABASE_URL. Only set-up and tests ask for it.
    """
    settings = entry("owner" if role == "superuser" else role)
    user = settings["USER"]
    if role == "superuser" and is_embedded():
        user = localpg.SUPERUSER
    return psycopg.connect(
        dbname=name or settings["NAME"],
        user=user or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
        **settings["OPTIONS"],
    )


def ensure() -> None:
    """Make the database usable: start the embedded server, create what is missing. Repeatable.

    Errors: LocalDatabaseError, or DatabaseNotReady with the SQL to run.
    """
    if is_embedded():
        localpg.ensure(state())
        with connect("superuser", "postgres") as server:
            server.execute(
                "SELECT pg_advisory_lock(%s)", [_LOCK]
            )  # several commands may arrive at once
            _create_roles(server, login=True)
            if not _exists(server, "pg_database", "datname", NAME):
                names = {"name": sql.Identifier(NAME), "owner": sql.Identifier(OWNER)}
                server.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner}").format(**names))
            grant(NAME, owner=OWNER)
        return
    if owner_url():
        return  # set up by whoever runs that server; config/selfcheck.py looks at it
    try:
        with connect("superuser") as database:
            _create_roles(database, login=False)
            grant(database.info.dbname, owner=database.info.user)
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseNotReady(_by_hand()) from error


def grant(name: str, *, owner: str) -> None:
    """Give the roles their rights in the database `name`, which `owner` owns.

    Rights on a database itself are not copied with a template: the tests give each copy `own_grants`.
    """
    with connect("superuser", name) as database:
        granted = database.execute(
            "SELECT has_database_privilege(%(app)s, %(name)s, 'CONNECT')"
            " AND NOT has_database_privilege('public', %(name)s, 'TEMP')"
            " AND EXISTS (SELECT FROM pg_default_acl WHERE defaclrole = %(owner)s::regrole"
            " AND defaclnamespace = 'public'::regnamespace AND defaclobjtype = 'S')",
            {"app": APP, "name": name, "owner": owner},
        ).fetchone()
        if granted == (True,):
            return
        with database.transaction():
            if owner != OWNER:
                database.execute(_membership(owner))
            for statement in _grants(name, owner):
                database.execute(statement)


_LOCK = 6_041_735_112  # an arbitrary number, ours alone


def _exists(database: psycopg.Connection[Any], table: str, column: str, value: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    return database.execute(query, [value]).fetchone() is not None


def _create_roles(database: psycopg.Connection[Any], *, login: bool) -> None:
    for role in (OWNER, APP) if login else (APP,):
        if not _exists(database, "pg_roles", "rolname", role):
            database.execute(
                sql.SQL("CREATE ROLE {} {}").format(
                    sql.Identifier(role), sql.SQL("LOGIN" if login else "NOLOGIN")
                )
            )


def _membership(owner: str) -> sql.Composed:
    return sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(owner))


def _grants(name: str, owner: str) -> list[sql.Composed]:
    """What the application may do by default. Migrations take away where a table needs it."""
    names = {"owner": sql.Identifier(owner), "app": sql.Identifier(APP)}
    later = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    inside = (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        f"{later} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
        f"{later} GRANT USAGE, SELECT ON SEQUENCES TO {{app}}",
    )
    return [*own_grants(name), *(sql.SQL(statement).format(**names) for statement in inside)]


def own_grants(name: str) -> list[sql.Composed]:
    """The rights on the database itself, and on nothing in it."""
    names = {"name": sql.Identifier(name), "app": sql.Identifier(APP)}
    return [
        # Temporary tables included: they are a way round functions that run as the owner.
        sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names),
        sql.SQL("GRANT CONNECT ON DATABASE {name} TO {app}").format(**names),
    ]


def _by_hand() -> str:
    settings = entry("owner")
    owner = settings["USER"]
    statements = [
        sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APP)),
        _membership(owner),
        *_grants(settings["NAME"], owner),
    ]
    lines = "\n".join(f"    {statement.as_string()};" for statement in statements)
    return (
        f"The account of DATABASE_URL may not set up the role {APP}. Ask an administrator of that "
        f"server to run this in the database, then try again:\n\n{lines}\n"
    )


def psql(arguments: list[str]) -> int:
    """Open psql on the embedded server as its owner."""
    ensure()
    settings = entry("owner")
    program = localpg.locate(state()).binaries / "psql"
    command = [
        program,
        "-h",
        settings["HOST"],
        "-p",
        settings["PORT"],
        "-U",
        OWNER,
        NAME,
        *arguments,
    ]
    return subprocess.run(command, check=False, stdin=sys.stdin).returncode

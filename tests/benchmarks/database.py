"""The database of a benchmark: a server of its own under var/, filled once by COPY."""

import sys
import time
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from accounts import vault
from accounts.identity import acting_for_system
from accounts.models import Assignment, CaseTeam, Organisation, Role, User
from config import databases, prepare
from evidence.models import Authority, Place, Source
from legal_analysis.models import (
    CaseFile,
    Element,
    Framework,
    Policy,
    Provision,
    Right,
    StandardOfProof,
)
from tests.benchmarks.rows import TABLES, Library, Made, Maker

ORGANISATIONS, STAFF, KEYS = 6, 40, 8
FILLED = "filled 5"  # raise it when the rows change
EVENTS_EACH = 10  # rows of the trail for each account
BATCH = 50_000


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def ready(size: int) -> None:
    """Make sure the database is there and full."""
    prepare.prepare()
    with databases.connect("superuser") as server:
        name = sql.Literal(FILLED)
        found = server.execute("SELECT to_regclass('bench_state')::text").fetchone()
        if found == ("bench_state",):
            if server.execute("SELECT state FROM bench_state").fetchone() == (FILLED,):
                say("The database is full already.")
                return
            raise SystemExit("The folder under var/ holds older rows: delete it and begin again.")
        _fill(server, size)
        server.execute(sql.SQL("CREATE TABLE bench_state AS SELECT {}::text AS state").format(name))


def _fill(server: psycopg.Connection[Any], size: int) -> None:
    say("Filling the database; this is done once and takes some minutes.")
    call_command("load_reference", verbosity=0)
    with acting_for_system(reason="bench.fill"):
        made = _people(size)
        maker = Maker(_library(), made)
    # The rows are sound by construction: checking each foreign key again would take longer than
    # writing them. The trail is filled with its trigger on, so that its hashes are true.
    server.execute("SET session_replication_role = replica")
    for table, columns, method in TABLES:
        _copy(server, table, columns.split(), getattr(maker, method)())
    # What the triggers would have kept.
    server.execute("UPDATE evidence_testimony SET translation_due = evidence_translation_due(id)")
    server.execute("SET session_replication_role = origin")
    _events(server, made)
    say("  VACUUM ANALYZE")
    server.execute("VACUUM (ANALYZE)")


# What stands in a column that is made empty by Django and not by the database.
EMPTY = {
    "text": "''", "character varying": "''", "jsonb": "'[]'", "ARRAY": "'{}'", "boolean": "false",
    "integer": "0", "smallint": "0", "timestamp with time zone": "now()",
}  # fmt: skip


def _fill_in(server: psycopg.Connection[Any], table: str, columns: list[str]) -> None:
    """Give columns that are not made here an empty value, so that a new field does not end the run."""
    others = server.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL"
        " AND is_identity = 'NO' AND NOT column_name = ANY (%s)",
        (table, columns),
    ).fetchall()
    for name, kind in others:
        server.execute(
            sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}").format(
                sql.Identifier(table), sql.Identifier(name), sql.SQL(EMPTY[kind])
            )
        )


def _copy(server: psycopg.Connection[Any], table: str, columns: list[str], rows: Any) -> None:
    begin = time.monotonic()
    _fill_in(server, table, columns)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    number = 0
    with server.cursor().copy(command) as copy:
        for number, row in enumerate(rows, start=1):
            copy.write_row(row)
            if number % BATCH == 0 and sys.stderr.isatty():
                sys.stderr.write(f"\r  {table}: {number:,}")
    say(f"\r  {table}: {number:,} rows in {time.monotonic() - begin:.0f} s")


def _events(server: psycopg.Connection[Any], made: Made) -> None:
    begin = time.monotonic()
    server.execute(
        "INSERT INTO accounts_auditevent (action, outcome, actor_id, system, subject_type, subject_id,"
        " details) SELECT (ARRAY['testimony.read', 'incident.read', 'incident.listed',"
        " 'case.read'])[1 + n %% 4], CASE WHEN n %% 500 = 0 THEN 'refused' ELSE 'allowed' END,"
        " (%s::uuid[])[1 + n %% %s], '', 'evidence.testimony', (%s::text[])[1 + n %% 100], '{}'"
        " FROM generate_series(1, %s) n",
        [
            made.users,
            len(made.users),
            [pk for pk, *_ in made.accounts[:100]],
            made.size * EVENTS_EACH,
        ],
    )
    say(
        f"  accounts_auditevent: {made.size * EVENTS_EACH:,} rows in {time.monotonic() - begin:.0f} s"
    )


def _library() -> Library:
    def ids(rows: Any) -> list[str]:
        return [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]

    case = CaseFile.objects.unscoped(reason="bench.fill").get()
    return Library(
        places=ids(Place.objects),
        rights=ids(Right.objects),
        authorities=ids(Authority.objects),
        elements=ids(Element.objects.filter(framework__in=case.frameworks.all())),
        provisions=ids(Provision.objects),
        policies=ids(Policy.objects),
        sources=ids(Source.objects),
    )


def _people(size: int) -> Made:
    """Six organisations, forty people, a team with its case. The first two are whom we ask as."""
    places = [
        Organisation.objects.create(code=f"B{number}", name=f"Invented {number}")
        for number in range(ORGANISATIONS)
    ]
    team = CaseTeam.objects.create(organisation=places[0], name="Invented team")
    users = [
        User.objects.create_user(f"b{number}@example.org", display_name=f"Person {number}")
        for number in range(STAFF)
    ]
    roles = list(Role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_date - 30")
        (start,) = cursor.fetchone()
    give = Assignment.objects.create
    give(user=users[0], role=Role.ANALYST, organisation=places[0], starts_on=start)
    give(user=users[0], role=Role.ANALYST, team=team, starts_on=start)
    give(user=users[1], role=Role.ADVOCATE, team=team, starts_on=start)
    give(user=users[2], role=Role.AUDITOR, organisation=places[0], starts_on=start)
    give(user=users[3], role=Role.DOCUMENTER, organisation=places[0], starts_on=start)
    for number, user in enumerate(users[4:]):
        give(
            user=user,
            role=roles[number % len(roles)],
            organisation=places[number % ORGANISATIONS],
            starts_on=start,
        )
    standard = StandardOfProof.objects.order_by("pk")[0]
    case = CaseFile.objects.create(
        team=team, code="BENCH", title="Invented", question="Invented", standard_of_proof=standard
    )
    case.frameworks.set(Framework.objects.order_by("code")[:3])
    case.rights.set(Right.objects.all())
    return Made(
        organisations=[str(place.pk) for place in places],
        users=[str(user.pk) for user in users],
        team=str(team.pk),
        case=str(case.pk),
        size=size,
        keys=[vault.create_person_key() for _number in range(KEYS)],
    )

"""T-03: a form stores the fields it shows, and no other that somebody adds to it."""

import json
import re
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import connection, models

from accounts.identity import acting_for_system
from tests.access_table import TABLE
from tests.sweep.asking import ask, path_of, undone
from tests.sweep.comparing import Tables
from tests.sweep.test_access_sweep import ADDRESSES, cells, every_method, form_of
from tests.sweep.world import World

OURS = ("accounts", "evidence", "legal_analysis", "support", "allauth.mfa")
MARK = "smuggled in"
# New at each run, whatever was sent.
NEW = re.compile(
    r"[A-Za-z0-9+/]{60,}=*"
    r"|20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)"  # a moment, inside JSON
)
VOLATILE = {"timestamp with time zone", "bytea", "xid8"}
NUMBERS = {"id", "job_id", "history_id"}
# An interview begins with a key of its own, and so do a need and a place of help.
NEW_KEYS = {
    ("evidence_draft", "key_id"),
    ("legal_analysis_savedsearch", "key_id"),
    ("support_need", "key_id"),
    ("support_need", "code"),
    ("support_provider", "key_id"),
    # Verifying an entry of a policy makes provisions and sources.
    ("legal_analysis_inforce", "provision_id"),
    ("legal_analysis_provision_rights", "provision_id"),
    ("legal_analysis_policysource", "source_id"),
}
# An incident that is entered is new at each run, and so is what hangs on it.
NEW_KEYS |= {
    ("evidence_entry", "key_id"),
    ("evidence_entry", "incident_id"),
    ("evidence_incident", "code"),
    ("evidence_incident", "words"),  # hold the code
    ("evidence_act", "incident_id"),
    ("evidence_involvement", "act_id"),
    ("evidence_casematerial", "incident_id"),
    ("evidence_testimony_incidents", "incident_id"),
    # So is the journal of a merge.
    ("evidence_mergestep", "merge_id"),
}
# A file that is taken in is an item of its own, and its chain says when and which.
NEW_KEYS |= {
    ("evidence_evidenceitem", "code"),
    ("evidence_custodyevent", "item_id"),
    ("evidence_custodyevent", "local_time"),
    ("evidence_custodyevent", "payload"),
    ("evidence_original", "item_id"),
    ("evidence_casematerial", "item_id"),
    ("evidence_handover", "event_id"),
}
# So is what came in a bundle; the chains of both name each other by their codes.
NEW_KEYS |= {
    ("evidence_bundlecontents", "item_id"),
    ("evidence_bundlemember", "item_id"),
    ("evidence_bundlemember", "bundle_id"),
    ("evidence_bundlesaying", "item_id"),
    ("evidence_bundlesaying", "bundle_id"),
    ("evidence_custodyevent", "details"),
    ("evidence_original", "object_name"),
    ("evidence_upload", "object_name"),
    ("evidence_evidenceitem", "key_id"),
}
NEW_KEYS |= {("legal_analysis_citation_rights", "citation_id")}
NEW_KEYS |= {("legal_analysis_citation_perpetrators", "citation_id")}
NEW_KEYS |= {("evidence_reportinglinesource", name) for name in ("line_id", "source_id")}
NEW_KEYS |= {("evidence_reconciledstatement", "reconciliation_id")}
# By another mark at each keeping a page knows the draft it shows.
NEW_KEYS |= {("legal_analysis_assessmentdraft", "mark")}
QUEUE = "procrastinate_"  # its rows say the number of what is to be done, and no more


@every_method
def test_T03_a_field_the_form_does_not_have_is_not_stored(
    route: str, method: str, world: World
) -> None:
    if method != "POST":
        return
    answer = TABLE[route].methods[method]
    for who, relation, _path in cells(route, world):
        if answer.to(who, relation).is_refusal or who in {"anonymous", "enrolling", "disabled"}:
            continue
        path = path_of(ADDRESSES[route], TABLE[route], world, relation, who)
        form = form_of(answer, world, relation, who)
        plain = _what_changes(world, who, path, form)
        smuggled = _what_changes(world, who, path, {**hostile_fields(world), **form})
        assert smuggled == plain, f"{who} {path}"
        return  # rights are the other tests' business; one person shows what the form takes


def hostile_fields(world: World) -> dict[str, str]:
    """Return a value for every column of every table of ours, and for Django's own privileges."""
    fields = {"is_staff": "true", "is_superuser": "true", "user_permissions": "1", "groups": "1"}
    for model in apps.get_models():
        if model.__module__.startswith(OURS):
            for column in model._meta.concrete_fields:
                value = _hostile(column, world)
                fields.setdefault(column.name, value)
                fields.setdefault(column.attname, value)
    return fields


def _hostile(column: models.Field, world: World) -> str:
    if column.is_relation:
        for thing in world.things["other"].values():
            if isinstance(thing, column.related_model):
                return str(thing.pk)
        return str(world.people["administrator"].pk)
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    match column:
        case models.BooleanField():
            return "true"
        case models.DateField():
            return "2001-01-01"
        case models.IntegerField():
            return "7"
    return MARK


def _what_changes(world: World, who: str, path: str, form: dict[str, str]) -> dict[str, Any]:
    """Return the rows that a POST adds or takes away, table by table."""
    with undone():
        before = _rows()
        ask(world, who, "POST", path, form=form, fresh=True)
        after = _rows()
    changed = {}
    for name, rows in after.items():
        added, gone = rows - before[name], before[name] - rows
        if added or gone:
            assert MARK not in str(added), f"{path} stores a smuggled text in {name}"
            changed[name] = (added, gone)
    return changed


def _read(names: Collection[str]) -> dict[str, Counter[str]]:
    """Return the rows of tables, without the columns that are new at each run."""
    found = {}
    with acting_for_system(reason="test.compare"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = ANY(%s)",
            [[name for name in names if not name.startswith(QUEUE)]],
        )
        kept: dict[str, list[str]] = {}
        for table, column, kind in cursor.fetchall():
            if (table, column) in NEW_KEYS:
                continue
            if kind not in VOLATILE and column not in NUMBERS:
                kept.setdefault(table, []).append(column)
        for table, columns in kept.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {listed} FROM "{table}"')  # noqa: S608 (names of our own tables)
            found[table] = Counter(
                NEW.sub("", json.dumps(row, default=str)) for row in cursor.fetchall()
            )
    return found


_rows = Tables(_read)

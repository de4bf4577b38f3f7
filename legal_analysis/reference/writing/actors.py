"""When institutions existed and offices were held, as statements of the sources the library names.

A record of the library has one time and its sources. Of several it does not say which one says it, so
that is one statement of all of them together, and of no one of them.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from evidence import dates
from evidence.actors import reconciling
from evidence.actors.stating import Of, Says, made
from evidence.models import ActorStatement, Authority, AuthoritySource
from evidence.models.actor import StatementKind
from legal_analysis.reference.report import Outcome
from legal_analysis.reference.rows import rows

from .writer import Owners, Writer

ANEW = "The reference library names other sources or another office since."


def write_statements(writer: Writer, owners: Owners) -> None:
    """Make the library's own statements say what its records say. Those people recorded stay."""
    actors = {
        row.pk: row
        for row in rows(Authority).filter(pk__in=owners.entries).select_related("institution")
    }
    sources: dict[UUID, list[Any]] = {}
    pairs = rows(AuthoritySource).filter(authority__in=owners.entries).select_related("source")
    for pair in pairs.order_by("position"):
        sources.setdefault(pair.authority_id, []).append(pair.source)
    there: dict[UUID, list[ActorStatement]] = {}
    library = rows(ActorStatement).filter(recorded_by=None, taken_back_at=None)
    for row in library.filter(actor__in=owners.entries):
        there.setdefault(row.actor_id, []).append(row)
    settled = reconciling.settled_actors()
    for pk, entry in owners.entries.items():
        said = _said(actors[pk], sources.get(pk, []), entry.data)
        changed = False
        for row in there.get(pk, []):
            if said is not None and _same_point(row, said):
                changed |= _bring_up_to_date(row, said)
                said = None
            else:
                _take_back(row)
                changed = True
        if said is not None:
            said.save(force_insert=True)
            changed = True
        if changed:
            writer.report.mark(owners.kind, entry.name, Outcome.CHANGED)
            if pk in settled:
                reconciling.write_tenures(actors[pk])


def _said(actor: Authority, sources: list[Any], data: dict[str, Any]) -> ActorStatement | None:
    start, end = data["from"] or "", data["to"] or ""
    if not (start or end):
        return None
    is_office = actor.kind == Authority.Kind.OFFICE_HOLDER
    of = (
        Of(StatementKind.HELD_OFFICE, actor.institution) if is_office else Of(StatementKind.EXISTED)
    )
    source = sources[0] if len(sources) == 1 else None
    return made(actor, source, of, Says(from_edtf=start, to_edtf=end), by=None)


def _same_point(row: ActorStatement, said: ActorStatement) -> bool:
    names = ("source_id", "kind", "point")
    return all(getattr(row, name) == getattr(said, name) for name in names)


def _bring_up_to_date(row: ActorStatement, said: ActorStatement) -> bool:
    if (row.from_edtf, row.to_edtf) == (said.from_edtf, said.to_edtf):
        return False
    row.from_edtf, row.to_edtf = said.from_edtf, said.to_edtf
    row.date_range = dates.span(row.from_edtf, row.to_edtf)
    row.version, row.written_at = row.version + 1, timezone.now()
    row.save(update_fields=["from_edtf", "to_edtf", "date_range", "version", "written_at"])
    return True


def _take_back(row: ActorStatement) -> None:
    row.version, row.taken_back_at = row.version + 1, timezone.now()
    row.taken_back_reason = ANEW
    row.save(update_fields=["version", "taken_back_at", "taken_back_reason"])

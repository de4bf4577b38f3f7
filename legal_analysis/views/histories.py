"""The history of a record, and who looked at it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts import access, audit
from accounts.models import User
from evidence.models import Incident, Person, Testimony
from legal_analysis import history as told
from legal_analysis.models import CaseFile
from legal_analysis.views.persons import readable_people
from legal_analysis.views.reading import check_may_read, readable_accounts, reader, record_page

# What one page of each kind of record needs: a field that who reads it sees.
FIELD: dict[str, tuple[type[Any], str]] = {
    "incident": (Incident, "title"),
    "account": (Testimony, "summary"),
    "person": (Person, "kind"),
    "case": (CaseFile, "title"),
}
YOU, A_COLLEAGUE = _("You"), _("A colleague outside your cases")


@record_page
@transaction.atomic
def history(request: HttpRequest, kind: str, record_id: uuid.UUID) -> HttpResponse:
    user, record = reader(request), _record(request, kind, record_id)
    audit.record(action="history.read", subject=record, by=user)
    entries = told.of(record, user=user)
    names = Names(user, (entry.by for entry in entries))
    context = _context(kind, record) | {
        "entries": [(entry, names.of(entry.by)) for entry in entries[: told.MOST]],
        "cut": len(entries) > told.MOST,
        "most": told.MOST,
        "may_see_readers": access.can_see_readers(user, record),
    }
    return TemplateResponse(request, "legal_analysis/history.html", context).render()


@record_page
@transaction.atomic
def readers(request: HttpRequest, kind: str, record_id: uuid.UUID) -> HttpResponse:
    """Who opened it; for who releases it, as she answers for that."""
    user, record = reader(request), _record(request, kind, record_id)
    if not access.can_see_readers(user, record):
        raise Http404
    # Asked before it is written down, so that this visit is not among them.
    looked = told.looked_at(record, user=user)
    seen = told.saw_identity(record, user=user) if isinstance(record, Person) else []
    audit.record(action="readers.read", subject=record, by=user)
    names = Names(user, (one.by for one in (*looked, *seen)))
    context = _context(kind, record) | {
        "looked": [(one, names.of(one.by)) for one in looked],
        "seen": [(one, names.of(one.by)) for one in seen],
    }
    return TemplateResponse(request, "legal_analysis/readers.html", context).render()


class Names:
    """Names of colleagues of her cases; of others only that they are others."""

    def __init__(self, user: User, ids: Iterable[uuid.UUID | None]) -> None:
        self.user, self.known = user, told.names(user, ids)

    def of(self, person: uuid.UUID | None) -> Any:
        if person is None:
            return ""
        return YOU if person == self.user.pk else self.known.get(person, A_COLLEAGUE)


def _record(request: HttpRequest, kind: str, record_id: uuid.UUID) -> Any:
    """Return the record if its own page is open to her."""
    user = reader(request)
    model, field = FIELD[kind]
    check_may_read(user, model, field)
    rows: dict[str, QuerySet[Any]] = {
        "incident": Incident.objects.visible_to(user).only("id", "code", "organisation"),
        "account": readable_accounts(user).only("id", "code", "organisation"),
        "person": readable_people(user).only("id", "code", "organisation"),
        "case": CaseFile.objects.visible_to(user).select_related("team"),
    }
    return get_object_or_404(rows[kind], pk=record_id)


def _context(kind: str, record: Model) -> dict[str, Any]:
    return {"kind": kind, "record": record, "is_person": kind == "person"}


def of(prefix: str, kind: str) -> list[URLPattern]:
    """The two addresses of a kind of record, below that of the record itself."""
    return [
        path(f"{prefix}<uuid:record_id>/{name}/", view, {"kind": kind}, name=f"{kind}_{name}")
        for name, view in (("history", history), ("readers", readers))
    ]

"""A record opened inside a case: its pieces are set against elements, read again, changed, taken back."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Model, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from accounts import access, audit
from accounts.models import User
from evidence.models import Act, EvidenceItem, Incident, Paragraph, Testimony
from legal_analysis import citable, cited, citing, material, our_work
from legal_analysis.cited import Target
from legal_analysis.models import CaseFile, Citation, CitationVersion, Element, Right
from legal_analysis.views.citing_forms import BackForm, CiteForm, SaysForm
from legal_analysis.views.histories import Names
from legal_analysis.views.law import KINDS
from legal_analysis.views.reading import reader

# What the trail calls opening such a record; of a policy, which is public, that the case was opened.
READ: dict[type[Model], str] = {
    Testimony: "testimony.read",
    Incident: "incident.read",
    EvidenceItem: "item.read",
}
# Refusals she can do something about while her words stay in the form.
MENDED = (
    citing.BadPlace,
    citing.BadReason,
    citing.ChangedMeanwhile,
    citing.CitedAlready,
    citing.NothingChanged,
    citing.NotStale,
    citing.QuotesAccount,
    citing.ReadAgain,
    our_work.TakenFromUs,
)


def _analysed(user: User, case_id: uuid.UUID) -> CaseFile:
    """Return a case she analyses. Errors: Http404 for everybody else."""
    rows = CaseFile.objects.visible_to(user).select_related("team__organisation")
    case_file: CaseFile = get_object_or_404(rows, pk=case_id)
    if not access.can_analyse(user, case_file.team):
        raise Http404
    return case_file


def _opened(record: citable.Record, case_file: CaseFile, user: User) -> None:
    """Write into the trail that she opened a record in this case."""
    action = READ.get(type(record))
    if action:
        audit.record(action=action, subject=record, by=user, details={"case": str(case_file.pk)})
    else:
        audit.record(action="case.read", subject=case_file, by=user, details={"kind": "policy"})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def read(request: HttpRequest, case_id: uuid.UUID, record_id: uuid.UUID) -> HttpResponse:
    """One record beside the elements of the law of a case."""
    user = reader(request)
    case_file = _analysed(user, case_id)
    record = citable.record_of(case_file, record_id, user)
    if record is None:
        raise Http404
    found = citable.targets(record, user)
    elements = list(
        Element.objects.filter(framework__in=case_file.frameworks.all())
        .select_related("framework")
        .order_by("framework__code", "position", "code")
    )
    form = CiteForm(
        request.POST if request.method == "POST" else None,
        case_file=case_file,
        found=found,
        elements=elements,
        initial={"weight": Citation.Weight.MEDIUM, "piece": found[0].pk if found else None},
    )
    if form.is_valid() and _done(form, lambda: _cite(form, case_file, user)):
        made = len(form.against)
        said = ngettext("Cited on one element.", "Cited on %(number)s elements.", made)
        messages.success(request, said % {"number": made})
        return redirect(f"{request.path}#piece-{form.target.pk}")
    if form.is_bound:  # what was refused may have changed since it was read above
        record = citable.record_of(case_file, record_id, user)
        if record is None:
            raise Http404
        found = citable.targets(record, user)
    _opened(record, case_file, user)
    context = {
        "case": case_file,
        "record": record,
        "kind": type(record).__name__.lower(),
        "erased": isinstance(record, Testimony) and not found and _is_erased(record),
        "pieces": citable.pieces(found, case_file, user),
        "chosen": str(form["piece"].value()),
        "form": form,
        "groups": _groups(elements, set(form["elements"].value() or ())),
    }
    return TemplateResponse(request, "legal_analysis/case_read.html", context)


def _cite(form: CiteForm, case_file: CaseFile, user: User) -> None:
    citing.cite(
        form.target,
        form.says(),
        case_file=case_file,
        elements=form.against,
        shown=form.shown,
        part=form.part(),
        pinpoint=form.cleaned_data.get("pinpoint", ""),
        by=user,
    )


def _done(form: forms.Form, act: Any) -> bool:
    """Whether it was done; if not, the form says why."""
    try:
        act()
    except MENDED as error:
        form.add_error(None, str(error))
        return False
    return True


def _is_erased(account: Testimony) -> bool:
    return account.person.key.destroyed_at is not None


def _groups(elements: Sequence[Element], chosen: set[str]) -> list[dict[str, Any]]:
    """Return the elements by law and kind; those special to the crime, and what is chosen, open."""
    kinds = dict(KINDS)
    found: dict[tuple[Any, str], list[tuple[Element, bool]]] = {}
    for one in elements:
        found.setdefault((one.framework, one.kind), []).append((one, str(one.pk) in chosen))
    return [
        {
            "framework": framework,
            "kind": kinds.get(kind, kind),
            "elements": rows,
            "open": number == 0 or any(on for _element, on in rows),
        }
        for number, ((framework, kind), rows) in enumerate(found.items())
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def citation(request: HttpRequest, case_id: uuid.UUID, citation_id: uuid.UUID) -> HttpResponse:
    """One citation beside what it cites: read again, change, take back; and what it said before."""
    user = reader(request)
    case_file = _analysed(user, case_id)
    row = _row(case_file, citation_id, user)
    target = cited.target_of(row)
    record = _record_of(target)
    if not material.is_of_case(target, case_file, user):
        raise Http404
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    says = SaysForm(
        request.POST if asked == "change" else None,
        case_file=case_file,
        initial={
            "stance": row.stance,
            "weight": row.weight,
            "reason": row.reason,
            "rights": [str(one.pk) for one in row.rights.all()],
            "perpetrators": [str(one.pk) for one in row.perpetrators.all()],
        },
    )
    back = BackForm(request.POST if asked == "back" else None)
    if asked and _acted(asked, request, row, says, back):
        messages.success(request, gettext("It is kept, and what it said before too."))
        return redirect(request.path)
    row = _row(case_file, citation_id, user)
    target = cited.target_of(row)
    record = _record_of(target)
    _opened(record, case_file, user)
    erased = isinstance(target, Paragraph) and target.key.destroyed_at is not None
    words = b"" if erased else cited.fingerprint(target)
    citable.with_what_is_shown([target], user)
    said = cited.texts(target) if isinstance(target, Paragraph) and not erased else {}
    versions = list(row.versions.all())
    names = Names(
        user,
        (
            row.author_id,
            row.written_by_id,
            row.taken_back_by_id,
            *(v.written_by_id for v in versions),
        ),
    )
    context = {
        "case": case_file,
        "citation": row,
        "record": record,
        "kind": type(record).__name__.lower(),
        "erased": erased,
        "stale": not erased and citing.is_stale(row, words),
        "piece": citable.Piece(
            target,
            cited.shown(target, words),
            citable.wordings(target, said) if isinstance(target, Paragraph) else [],
        ),
        "part": citable.part_of(row, said),
        "says": says,
        "back": back,
        "who": names.of(row.written_by_id),
        "taken_back_by": names.of(row.taken_back_by_id),
        # A name two people no longer stand behind stays in what was said, and is shown to nobody.
        "alleged": [one for one in row.perpetrators.all() if str(one.pk) in says._alleged],
        "versions": [(one, names.of(one.written_by_id)) for one in versions],
    }
    return TemplateResponse(request, "legal_analysis/case_citation.html", context)


def _row(case_file: CaseFile, pk: uuid.UUID, user: User) -> Citation:
    rows = (
        Citation.objects.visible_to(user)
        .filter(case_file=case_file)
        .select_related(
            "case_file__team",
            "element__framework",
            "paragraph__key",
            "paragraph__testimony__person",
            "act__incident",
            "provision__policy",
            "item__source",
        )
    )
    versions = CitationVersion.objects.visible_to(user).order_by("-version")
    rows = rows.prefetch_related(
        Prefetch("rights", Right.objects.order_by("position")),
        "perpetrators",
        Prefetch("versions", versions),
    )
    found: Citation = get_object_or_404(rows, pk=pk)
    return found


def _record_of(target: Target) -> citable.Record:
    match target:
        case Paragraph():
            return target.testimony
        case Act():
            return target.incident
        case EvidenceItem():
            return target
        case _:
            return target.policy


def _acted(asked: str, request: HttpRequest, row: Citation, says: SaysForm, back: BackForm) -> bool:
    user, text = reader(request), request.POST.get("seen", "")
    seen = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    shown = request.POST.get("shown", "")
    if asked == "change":
        return says.is_valid() and _done(
            says, lambda: citing.change(row, says.says(row), seen=seen, shown=shown, by=user)
        )
    if asked == "back":
        return back.is_valid() and _done(
            back,
            lambda: citing.take_back(row, reason=back.cleaned_data["why"], seen=seen, by=user),
        )
    if asked == "confirm":
        citing.confirm(row, seen=seen, shown=shown, by=user)
        return True
    return False

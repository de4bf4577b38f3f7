"""The pages on which an analyst enters an incident, one more act, or a correction."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access, access_incidents, audit
from accounts.models import Role, User
from evidence import entries
from evidence.models import Act, Entry, Incident
from legal_analysis.incident_entry import copying, entering, finding, summary
from legal_analysis.incident_entry.pages import Page, Path
from legal_analysis.models import CaseFile
from legal_analysis.views.reading import readable_accounts, reader

Kind = Entry.Kind
TYPED_NOW = ("what", "when")  # the pages that look for what is alike while one types


def _analyst(request: HttpRequest) -> User:
    """Errors: Http404 for everybody who enters nothing."""
    user = reader(request)
    if not access.has_role(user, Role.ANALYST):
        raise Http404
    return user


def _entry(request: HttpRequest, entry_id: uuid.UUID) -> Entry:
    """Return an entry of hers, held until the request ends. Errors: Http404."""
    try:
        return entries.opened(entry_id, by=_analyst(request))
    except Entry.DoesNotExist as error:
        raise Http404 from error


# --- Beginning -----------------------------------------------------------------------------------


@require_POST
@login_required
@transaction.atomic
def from_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    user = _analyst(request)
    case = get_object_or_404(CaseFile.objects.visible_to(user).select_related("team"), pk=case_id)
    if not access.can_analyse(user, case.team):
        raise Http404
    return _first(entries.begin_incident(team=case.team, by=user), user)


@require_POST
@login_required
@transaction.atomic
def from_account(request: HttpRequest, account_id: uuid.UUID, case_id: uuid.UUID) -> HttpResponse:
    """A new incident told in an account, for one of the cases that have it."""
    user = _analyst(request)
    account = get_object_or_404(readable_accounts(user), pk=account_id)
    case = get_object_or_404(finding.cases_with(user, account), pk=case_id)
    return _first(entries.begin_incident(team=case.team, by=user, account=account), user)


@require_POST
@login_required
@transaction.atomic
def one_more(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    user, incident = _to_change(request, incident_id)
    return _first(entries.begin_act(incident=incident, by=user), user)


@require_POST
@login_required
@transaction.atomic
def copy(request: HttpRequest, act_id: uuid.UUID) -> HttpResponse:
    """The same act against somebody else, or by somebody else; everything else copied."""
    user = _analyst(request)
    act = get_object_or_404(Act.objects.visible_to(user), pk=act_id)
    _user, incident = _to_change(request, act.incident_id)
    other = copying.DOER if "by_another" in request.POST else copying.VICTIM
    answers = copying.act(act, user=user, other=other)
    entry = entries.begin_act(incident=incident, by=user, answers=answers)
    asked = "by" if other == copying.DOER else "whom"
    return redirect("entry_part", entry.pk, asked, 1)


@require_POST
@login_required
@transaction.atomic
def correct(request: HttpRequest, incident_id: uuid.UUID) -> HttpResponse:
    user, incident = _to_change(request, incident_id)
    answers = copying.incident(incident)
    return _first(entries.begin_correction(incident=incident, by=user, answers=answers), user)


def _to_change(request: HttpRequest, incident_id: uuid.UUID) -> tuple[User, Incident]:
    user = _analyst(request)
    rows = Incident.objects.visible_to(user).select_related("place__province")
    incident = get_object_or_404(rows, pk=incident_id)
    if not access_incidents.can_change_incident(user, incident):
        raise Http404
    return user, incident


def _first(entry: Entry, user: User) -> HttpResponse:
    return _to(entry, Path(entry, user, entry.answers).pages[0])


# --- Writing -------------------------------------------------------------------------------------


@require_safe
@login_required
@transaction.atomic
def begun(request: HttpRequest) -> HttpResponse:
    """What she has begun and not entered."""
    user = _analyst(request)
    audit.record(action="entry.listed", by=user)
    found = entries.begun_by(user)
    return TemplateResponse(request, "legal_analysis/entries.html", {"entries": found}).render()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def page(request: HttpRequest, entry_id: uuid.UUID, name: str, number: int = 0) -> HttpResponse:
    """One group of questions. What is typed is kept, right or wrong, before anything is said of it."""
    entry, user = _entry(request, entry_id), reader(request)
    if answer := _entered(entry):
        return answer
    path = Path(entry, user, entry.answers)
    asked = path.named(name, number)
    if asked is None:
        # An answer before took this page off the path: an old tab, or Back.
        return redirect("entry_check", entry.pk)
    if request.method != "POST":
        return _show(request, path, asked)
    typed = path.form(asked, request.POST).typed()
    entry = entries.save(entry, changes={asked.key: typed}, by=user)
    path = Path(entry, user, entry.answers)
    if "keep" in request.POST:  # by itself, while it is typed
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if elsewhere := _elsewhere(request, path, asked):
        return elsewhere
    if "search" in request.POST or not path.is_right(asked):
        return _show(request, path, asked, looking="search" in request.POST)
    _before, after = path.neighbours(asked)
    return redirect("entry_check", entry.pk) if after is None else _to(entry, after)


def _elsewhere(request: HttpRequest, path: Path, asked: Page) -> HttpResponse | None:
    """Where she goes without having finished this page; None if she goes on."""
    if "later" in request.POST:
        return redirect("entries")
    if "overview" in request.POST:
        return redirect("entry_check", path.entry.pk)
    before, _after = path.neighbours(asked)
    return _to(path.entry, before) if "back" in request.POST and before else None


def _to(entry: Entry, asked: Page) -> HttpResponse:
    if asked.number:
        return redirect("entry_part", entry.pk, asked.name, asked.number)
    return redirect("entry_page", entry.pk, asked.name)


def _entered(entry: Entry) -> HttpResponse | None:
    """Where an entry leads that was entered already: an old tab, or the button pressed twice."""
    if entry.entered_at is None or entry.incident_id is None:
        return None
    return redirect("incident", entry.incident_id)


def _show(request: HttpRequest, path: Path, asked: Page, *, looking: bool = False) -> HttpResponse:
    form = path.form(asked)
    if looking:
        form.forgive()  # she is not done with this page
    before, _after = path.neighbours(asked)
    audit.record(action="entry.read", subject=path.entry, by=reader(request))
    context = {
        "entry": path.entry,
        "page": asked,
        "form": form,
        "before": before,
        "step": next(i for i, one in enumerate(path.pages, 1) if one.key == asked.key),
        "steps": len(path.pages),
        "looking": looking,
        "looks_alike": path.entry.kind == Kind.INCIDENT and asked.name in TYPED_NOW,
    }
    return TemplateResponse(request, "legal_analysis/entry.html", context).render()


@require_POST
@login_required
@transaction.atomic
def alike(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """What may be the same incident, while she types: a piece of a page, and nothing is kept."""
    entry, user = _entry(request, entry_id), reader(request)
    if entry.kind != Kind.INCIDENT or entry.entered_at is not None:
        raise Http404
    answers = dict(entry.answers)
    path = Path(entry, user, entry.answers)
    for name in TYPED_NOW:
        asked = path.named(name, 0)
        if asked is not None and request.POST.get("page") == name:
            answers[name] = path.form(asked, request.POST).typed()
    found = Path(entry, user, answers).found
    audit.record(
        action="incident.compared", by=user, subject=entry, details={"count": str(len(found))}
    )
    context = {"found": [(one, summary.reasons(one)) for one in found]}
    return TemplateResponse(request, "legal_analysis/parts/alike_incidents.html", context).render()


# --- Checking and entering -----------------------------------------------------------------------


@require_safe
@login_required
@transaction.atomic
def check(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Everything that was answered, with what is missing; from here it is entered or thrown away."""
    entry, user = _entry(request, entry_id), reader(request)
    if answer := _entered(entry):
        return answer
    path = Path(entry, user, entry.answers)
    audit.record(action="entry.read", subject=entry, by=user)
    context = {
        "entry": entry,
        "parts": summary.of(path),
        "missing": path.missing,
        "problem": entering.problem(path),
        "same": path.same if entry.kind == Kind.INCIDENT else None,
    }
    return TemplateResponse(request, "legal_analysis/entry_check.html", context).render()


@require_POST
@login_required
@transaction.atomic
def enter(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Put it in the record; pressed twice, it is entered once."""
    entry, user = _entry(request, entry_id), reader(request)
    if answer := _entered(entry):
        return answer
    path = Path(entry, user, entry.answers)
    if path.missing or entering.problem(path):
        return redirect("entry_check", entry.pk)
    incident = entering.enter(entry, by=user)
    messages.success(request, _("It stands in the record."))
    return redirect("incident", incident.pk)


@require_POST
@login_required
@transaction.atomic
def throw_away(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    entry, user = _entry(request, entry_id), reader(request)
    if answer := _entered(entry):
        return answer
    entries.throw_away(entry, by=user)
    messages.success(request, _("It is destroyed. Nobody can read it again."))
    return redirect("entries")

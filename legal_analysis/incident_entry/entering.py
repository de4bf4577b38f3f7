"""From the answers to the record, all at once; sent twice, it is entered once."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.models import User
from evidence import entries, incidents
from evidence.incidents import ActTold, Changes, Doer, Event, Facts, Says, Victim
from evidence.models import Authority, Entry, Incident, Place, Source
from legal_analysis.interview.answers import Answers, said

from . import finding
from .copying import BEGAN_WITH
from .pages import Page, Path
from .questions import PERSON

Kind = Entry.Kind


class NotComplete(DomainError):
    """Something is missing or wrong; the page of checking names it."""

    code, status = "entry_not_complete", 409
    message = _("Something is still missing. Look at the page of checking: it says what.")


@transaction.atomic
def enter(entry: Entry, *, by: User) -> Incident:
    """Put an entry in the record. Returns the incident it is now part of.

    Errors: NotComplete, and those of evidence/incidents.py; then nothing changes.
    """
    entry = entries.opened(entry.pk, by=by)
    if entry.entered_at is not None and entry.incident is not None:
        return entry.incident  # it came a second time
    path = Path(entry, by, entry.answers)
    if path.missing:
        raise NotComplete
    if (wrong := problem(path)) is not None:
        raise wrong
    match entry.kind:
        case Kind.INCIDENT:
            found = _incident(path)
        case Kind.ACT:
            found = _of(entry)
            incidents.add_act(found, _act(path), by=by)
        case _:
            found = _of(entry)
            incidents.correct(found, changes(path.answers), by=by)
    entries.close(entry, incident=found, by=by)
    return found


def problem(path: Path) -> DomainError | None:
    """Return what keeps an entry from being entered though every page is answered, or None."""
    if path.entry.kind != Kind.CORRECTION or path.entry.incident is None:
        return None
    try:
        incidents.check_changes(path.entry.incident, changes(path.answers))
    except DomainError as error:
        return error
    return None


def _of(entry: Entry) -> Incident:
    if entry.incident is None:
        raise NotComplete  # the database lets none be
    return entry.incident


def _incident(path: Path) -> Incident:
    team: Any = path.entry.team
    if path.same is not None:
        return incidents.say_it_is(path.same, _says(path), team=team, by=path.user)
    what, when = _cleaned(path, "what"), _cleaned(path, "when")
    event = Event(
        title=what["title"],
        date_said=when["date"],
        place=_place(path.answers),
        summary=what["summary"].strip(),
    )
    return incidents.enter(event, _act(path), _says(path), team=team, by=path.user)


def _cleaned(path: Path, name: str, number: int = 0) -> dict[str, Any]:
    page: Page | None = path.named(name, number)
    if page is None:
        raise NotComplete
    form = path.form(page)
    form.is_valid()
    return form.cleaned_data


def _act(path: Path) -> ActTold:
    what = _cleaned(path, "what")
    return ActTold(
        kind=what["kind"],
        means=tuple(what["means"]),
        victims=tuple(
            _victim(path, _cleaned(path, "whom", number))
            for number in range(1, path.count("whom") + 1)
        ),
        doers=tuple(
            _doer(_cleaned(path, "by", number)) for number in range(1, path.count("by") + 1)
        ),
    )


def _victim(path: Path, answered: dict[str, Any]) -> Victim:
    if answered["who"] == PERSON:
        return Victim(finding.person(path.user, answered["person"]), answered["group"])
    return Victim(None, answered["group"], answered["count"], answered["unit"])


def _doer(answered: dict[str, Any]) -> Doer:
    code = answered["authority"]
    authority = Authority.objects.get(code=code) if code else None
    return Doer(answered["described_as"], answered["degree"], authority)


def _says(path: Path) -> Says:
    if path.entry.testimony_id is not None:
        return Says(account=path.entry.testimony)
    told = _cleaned(path, "told")
    if told["account"]:
        team: Any = path.entry.team
        return Says(account=finding.account(path.user, team, told["account"]))
    source = Source.objects.get(pk=told["source"])
    return Says(None, source, told["reliability"], told["credibility"], told["reason"].strip())


def _place(answers: Answers) -> Place | None:
    code = place_code(answers)
    return Place.objects.get(code=code) if code else None


def place_code(answers: Answers) -> str:
    """Return the code of the finest place that was answered; empty if none was."""
    province = said(answers, "when", "province")
    return (said(answers, "district", "district") if province else "") or province


def changes(answers: Answers) -> Changes:
    """Return what a correction changes."""
    names = ("title", "summary", "note", "date", "place")
    before = {name: said(answers, BEGAN_WITH, name) for name in names}
    wanted = {name: said(answers, "facts", name) for name in ("title", "summary", "note")}
    wanted |= {"date": said(answers, "when", "date"), "place": place_code(answers)}
    for name, text in wanted.items():
        # A browser sends other ends of lines, and spaces nobody sees are no correction.
        wanted[name] = before[name] if _plain(text) == _plain(before[name]) else _plain(text)
    return Changes(wanted=Facts(**wanted), began_with=Facts(**before))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()

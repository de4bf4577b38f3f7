"""Read before it leaves: what was found in the texts of a submission, in its words around, to be decided."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import access_passages
from accounts.errors import DomainError, NotAllowed
from accounts.models import Role, User
from legal_analysis.dossier.snapshot import thaw
from legal_analysis.last_reading import deciding
from legal_analysis.last_reading.reading import (
    Decision,
    Kinds,
    Passage,
    Reading,
    State,
    read,
    same_words,
)
from legal_analysis.last_reading.texts import Leaf, Scope
from legal_analysis.models import CaseFile, PassageDecision, Submission
from legal_analysis.releases.asking import has_public_version
from legal_analysis.views.passage_places import Places
from legal_analysis.views.reading import reader, record_page

AROUND = 90  # letters shown before and after
Reason = PassageDecision.Reason
OUT = [(one.value, one.label) for one in Reason if one.startswith("R")]
CLOSED = [(f"{Decision.CLOSED}:{value}", label) for value, label in OUT]
LEFT = [(one.value, one.label) for one in Reason if one.startswith("L")]
SUGGESTED = {
    Kinds.OFFICE: Reason.LEGAL,
    Kinds.RELATIVE: Reason.THIRD_PERSON,
    Kinds.STAFF: Reason.SECURITY,
    Kinds.PLACE: Reason.PLACE,
    Kinds.PROVINCE: Reason.PLACE,
    Kinds.DAY: Reason.PLACE,
    Kinds.COORDINATES: Reason.PLACE,
}
MARKED = {
    Decision.REDACT.value: _("Taken out. It stands in no file that is made from now on."),
    Decision.CLOSED.value: _("From now on it stands in the confidential version only."),
}
STATES = {
    State.OPEN: (_("open"), "waiting"),
    State.SECOND: (_("waits for a second person"), "waiting"),
    State.CLOSED: (_("stays in the confidential version only"), "done"),
    State.LEFT: (_("stays as it is"), "done"),
    State.OUT: (_("taken out"), "done"),
}


class _Choosing(forms.Form):
    """Offers to leave words in the confidential version where there is a public one beside it."""

    choice = forms.ChoiceField(label=_("Why"))
    stays: ClassVar = [(Decision.LEAVE.label, LEFT)]

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closed = CLOSED if has_public_version(submission) else []
        between = [(Decision.CLOSED.label, self.closed)] if self.closed else []
        fields: Any = self.fields
        fields["choice"].choices = [(Decision.REDACT.label, OUT), *between, *self.stays]


class DecisionForm(_Choosing):
    """What is decided of the passages that are ticked."""


class MarkForm(_Choosing):
    """Words of one text that no scan can know."""

    stays: ClassVar = []
    words = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Words to take out"),
        help_text=_(
            "As they stand in the text; they go wherever they stand in it. Empty: all of it."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "dir": "auto"}),
    )
    field_order = ("words", "choice")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def last_reading(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """What was found. Its forms decide of one word wherever it stands."""
    user = reader(request)
    submission = _submission(user, submission_id)
    reading = _read(submission, user)
    if request.method == "POST":
        _decide(request, submission, reading, user)
        return redirect("last_reading", submission.pk)
    is_open = {id(one) for one in reading.open}
    decided = [one for one in reading.passages if id(one) not in is_open]
    places = Places(submission)
    context = {
        "case": submission.case_file,
        "submission": submission,
        "open": _groups(reading.open, user, places),
        "decided": _groups(decided, user, places),
        "counts": _counts(reading),
        "out": OUT,
        "closed": DecisionForm(submission=submission).closed,
        "left": LEFT,
    }
    return TemplateResponse(request, "legal_analysis/last_reading.html", context)


@record_page
def last_reading_texts(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    """The texts in which words can be marked by hand: all but what the library says."""
    user = reader(request)
    submission = _submission(user, submission_id)
    places = _by_place(_read(submission, user))
    where = Places(submission).where
    context = {
        "case": submission.case_file,
        "submission": submission,
        "places": [(where(place), len(texts)) for place, texts in places.items()],
    }
    return TemplateResponse(request, "legal_analysis/last_reading_texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def last_reading_text(request: HttpRequest, submission_id: uuid.UUID, number: int) -> HttpResponse:
    """The texts of one place. Its form takes words out of them.

    `number`: of the place among those of the submission, which is frozen; no address says of whom a
    text tells (T-18).
    """
    user = reader(request)
    submission = _submission(user, submission_id)
    reading = _read(submission, user)
    places = list(_by_place(reading).items())
    if not 1 <= number <= len(places):
        raise Http404
    place, texts = places[number - 1]
    form = MarkForm(request.POST if request.method == "POST" else None, submission=submission)
    if request.method == "POST" and form.is_valid():
        decision, reason = _decided(form.cleaned_data["choice"])
        said = MARKED[decision]
        try:
            deciding.mark(
                submission=submission,
                reading=reading,
                place=place,
                words=form.cleaned_data["words"],
                decision=decision,
                reason=reason,
                by=user,
            )
        except deciding.NotInText as error:
            form.add_error("words", error.message)
        else:
            messages.success(request, said)
            return redirect("last_reading_text", submission.pk, number)
    context = {
        "case": submission.case_file,
        "submission": submission,
        "where": Places(submission).where(place),
        "texts": [_marked(one, reading) for one in texts],
        "form": form,
    }
    return TemplateResponse(request, "legal_analysis/last_reading_text.html", context)


# --- Below ------------------------------------------------------------------------------------------


def _submission(user: User, submission_id: uuid.UUID) -> Submission:
    """Errors: Http404 for whoever may not read these texts, and decide of them."""
    rows = Submission.objects.visible_to(user).filter(
        case_file__in=CaseFile.objects.visible_to(user)
    )
    rows = rows.select_related("case_file__team__organisation", "mechanism")
    found: Submission = get_object_or_404(rows, pk=submission_id)
    if not access_passages.can_decide(user, found.case_file.team):
        raise Http404
    return found


def _read(submission: Submission, user: User) -> Reading:
    return read(submission, thaw(submission, by=user), by=user, at=timezone.now())


def _by_place(reading: Reading) -> dict[str, list[Leaf]]:
    """Return the texts in which words can be marked by hand, those of one place together."""
    found: dict[str, list[Leaf]] = {}
    for leaf in reading.leaves:
        if leaf.scope != Scope.LIBRARY:
            found.setdefault(leaf.place, []).append(leaf)
    return found


def _decide(request: HttpRequest, submission: Submission, reading: Reading, user: User) -> None:
    form = DecisionForm(request.POST, submission=submission)
    passages = request.POST.getlist("passage")
    if not form.is_valid() or not passages:
        messages.error(request, _("Choose what becomes of it, and tick at least one place."))
        return
    decision, reason = _decided(form.cleaned_data["choice"])
    try:
        count = deciding.decide(
            submission=submission,
            reading=reading,
            passages=passages,
            decision=decision,
            reason=reason,
            by=user,
        )
    except (deciding.TextChanged, NotAllowed) as error:
        messages.error(request, _message(error))
        return
    said = ngettext("%(count)s place is decided.", "%(count)s places are decided.", count)
    messages.success(request, said % {"count": count})


def _decided(choice: str) -> tuple[str, str]:
    """Return what is decided and why, as one choice says it."""
    closed, colon, reason = choice.partition(":")
    if colon:
        return closed, reason
    return (Decision.REDACT if choice.startswith("R") else Decision.LEAVE).value, choice


def _message(error: DomainError) -> Any:
    return error.message


def _counts(reading: Reading) -> list[tuple[Any, int]]:
    """Return how many passages are how far; those that lie in something taken out are taken out."""
    is_open = {id(one) for one in reading.open}
    found = dict.fromkeys(State, 0)
    for one in reading.passages:
        waits = one.state in (State.OPEN, State.SECOND)
        found[State.OUT if waits and id(one) not in is_open else one.state] += 1
    return [(STATES[state][0], count) for state, count in found.items()]


def _groups(passages: Iterable[Passage], user: User, places: Places) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "words": words,
            "kind": Kinds(same[0].kind).label,
            "two": same[0].needs_two,
            # Nothing of its own is decided of it: it was marked in a text that is another now.
            "again": same[0].kind == Kinds.BY_HAND and not same[0].decisions,
            "suggested": SUGGESTED.get(Kinds(same[0].kind), Reason.IDENTITY),
            "passages": [_shown(one, user, places) for one in same],
        }
        for number, (words, same) in enumerate(same_words(passages), start=1)
    ]


def _shown(one: Passage, user: User, places: Places) -> dict[str, Any]:
    text = one.leaf.text
    word, tone = STATES[one.state]
    return {
        "id": one.id,
        "before": ("…" if one.start > AROUND else "")
        + text[max(0, one.start - AROUND) : one.start],
        "words": one.words,
        "after": text[one.end : one.end + AROUND] + ("…" if one.end + AROUND < len(text) else ""),
        "where": places.where(one.leaf.place),
        "state": word,
        "tone": tone,
        "said": [
            (
                _("You") if row.decided_by_id == user.pk else Role(row.role).label,
                Reason(row.reason).label,
            )
            for row in one.decisions
        ],
    }


def _marked(leaf: Leaf, reading: Reading) -> list[tuple[str, str]]:
    """Return a text in pieces, each with the tag it stands in: taken out, confidential, or none."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for one in reading.passages:
        tag = {State.OUT: "del", State.CLOSED: "mark"}.get(one.state)
        if one.leaf.path == leaf.path and tag and one.start >= end:
            pieces += [(leaf.text[end : one.start], ""), (one.words, tag)]
            end = one.end
    return [*pieces, (leaf.text[end:], "")]

"""Writing the assessment of one element, and its versions beside each other."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.models import User
from evidence.own_words import QuotesAccount
from legal_analysis.assessing import texts, writing
from legal_analysis.assessing.against import with_what_contradicts
from legal_analysis.comparing import Side, sides
from legal_analysis.models import (
    CaseFile,
    Citation,
    Conclusion,
    Element,
    Part,
)
from legal_analysis.references import admitted, parsed
from legal_analysis.templatetags.records import library_word
from legal_analysis.views.assessments import citations_of, element_of, number_in, read
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import reader, record_page

HINTS = {
    Part.LAW: _("What must be shown, in our own words. An empty line begins a new paragraph."),
    Part.FACTS: _("What the evidence shows. Each paragraph names at least one source."),
    Part.REASONING: _("How the facts meet the law, or do not."),
    Part.CONTRARY: _("Everything that speaks against it, and what weight it has."),
    Part.GAPS: _("What is missing, and where it could be found. This part is never printed."),
}


class WriteForm(forms.Form):
    """Five boxes and the conclusion; where a colleague was faster, also that her version was read."""

    def __init__(self, data: Any, *, case_file: CaseFile, work: writing.Work, user: User) -> None:
        super().__init__(data, initial={**work.texts, "conclusion": work.conclusion_id})
        self._case, self._user = case_file, user
        for part in Part:
            self.fields[part.value] = forms.CharField(
                label=part.label,
                help_text=HINTS[part],
                required=False,
                max_length=texts.LONGEST,
                widget=forms.Textarea(attrs={"rows": 7, "dir": "auto"}),
            )
        standard = library_word(case_file.standard_of_proof.label)
        self.fields["conclusion"] = forms.ChoiceField(
            label=_("Conclusion"),
            help_text=format_html(gettext("Standard of proof of this case: {}"), standard),
            choices=[(one.pk, library_word(one.label)) for one in Conclusion.objects.all()],
            widget=forms.RadioSelect,
        )
        if work.theirs or work.aside:
            self.fields["over"] = forms.BooleanField(
                label=_("I have read what changed. My text holds what should stay of it.")
            )

    def clean(self) -> None:
        typed = {part: texts.paragraphs_of(self.data.get(part, "")) for part in Part.values}
        for problem in texts.unknown(typed, case_file=self._case, by=self._user):
            self.add_error(problem.part.value, problem.words)


# --- Writing ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def write(request: HttpRequest, case_id: uuid.UUID, element_id: uuid.UUID) -> HttpResponse:
    """Five boxes on one page. What is typed is kept, right or wrong, before anything is said of it."""
    user = reader(request)
    case_file, element = element_of(request, case_id, element_id)
    if not access.can_analyse(user, case_file.team):
        raise Http404
    if request.method != "POST":
        return _form(request, case_file, element)
    place: Any = {"case_file": case_file, "element": element, "by": user}
    place["typed"] = typed = _typed(request.POST)
    # To the page itself: a browser keeps what an answered form held, not what an address shows (T-16).
    here, done = (
        redirect(name, case_file.pk, element.pk) for name in ("assessment_write", "case_assessment")
    )
    if "keep" in request.POST:
        kept = writing.keep(**place, by_itself=True)
        return HttpResponse(status=HTTPStatus.NO_CONTENT if kept else HTTPStatus.CONFLICT)
    try:
        if "drop" in request.POST:
            return done if writing.throw_away(**place) else here
        if "later" in request.POST:
            return done if writing.keep(**place) else here
        if "take" in request.POST:
            writing.take_up(**place, number=number_in(request.POST["take"]))
            return here
        saved = writing.save(**place)
    except QuotesAccount as error:
        return _form(request, case_file, element, error, typed)
    if saved.assessment is None:
        return here
    messages.success(request, _("Saved. Every version is kept."))
    return done


def _typed(post: QueryDict) -> writing.Typed:
    conclusions = {str(one.pk): one for one in Conclusion.objects.all()}
    return writing.Typed(
        {part: post.get(part, "") for part in Part.values},
        conclusions.get(post.get("conclusion", "")),
        began=number_in(post.get("began")),
        seen=number_in(post.get("seen")),
        over="over" in post,
        page=_uuid_in(post.get("page")),
        mark=_uuid_in(post.get("mark")),
    )


def _uuid_in(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _form(
    request: HttpRequest,
    case_file: CaseFile,
    element: Element,
    error: QuotesAccount | None = None,
    sent: writing.Typed | None = None,
) -> HttpResponse:
    """The page. `error`: of what she sent now, which stands in the boxes and is kept nowhere."""
    user = reader(request)
    read(case_file, user)
    work = writing.work_of(case_file, element, user, sent)
    data: Any = {**work.texts, "conclusion": work.conclusion_id or ""}
    # She said it of the versions that page showed; of a newer one she is asked anew.
    if sent and sent.over and sent.seen == work.seen:
        data["over"] = "on"
    is_bound = bool(error or work.refused)
    form = WriteForm(data if is_bound else None, case_file=case_file, work=work, user=user)
    if error:
        form.add_error(None, str(error))
    theirs = work.theirs
    context = {
        "case": case_file,
        "element": element,
        "work": work,
        "page": (sent and sent.page) or uuid.uuid4(),
        "form": form,
        "their_author": Names(user, [theirs.author_id]).of(theirs.author_id) if theirs else "",
        "changes": list(_changes(work.before, theirs.parts)) if theirs else [],
        "elsewhere": [_elsewhere(one, work) for one in work.aside],
        "both": {one.value for one in work.both},
        "citations": list(_insertable(citations_of(case_file, element, user), case_file, user)),
    }
    status = error.status if error else HTTPStatus.OK
    return TemplateResponse(request, "legal_analysis/assessment_write.html", context, status=status)


@dataclass(frozen=True)
class Elsewhere:
    """What she wrote in another page. `conclusion`: where it is another one than in the form."""

    changes: list["Change"]
    conclusion: str


def _elsewhere(aside: writing.Typed, work: writing.Work) -> Elsewhere:
    chosen = aside.conclusion
    is_other = chosen is not None and chosen.pk != work.conclusion_id
    boxes = {part: texts.paragraphs_of(text) for part, text in work.texts.items()}
    return Elsewhere(
        list(_changes(aside.paragraphs(), boxes)),
        library_word(chosen.label) if chosen and is_other else "",
    )


@dataclass(frozen=True)
class Cited:
    """A citation beside the boxes. `reference`: empty if the text of a dossier cannot refer to it."""

    citation: Citation
    reference: str
    contradicting: list[Any]


def _insertable(rows: Iterable[Citation], case_file: CaseFile, user: User) -> Iterable[Cited]:
    found = [
        (one, others, parsed(_code_of(one)))
        for one, others in with_what_contradicts(case_file, rows, user)
    ]
    good = admitted((one for *_row, one in found if one.code), case_file=case_file, by=user)
    return [
        Cited(row, f"[[{one.written}]]" if one in good else "", others)
        for row, others, one in found
    ]


def _code_of(citation: Citation) -> str:
    """Return the code by which prose refers to what is cited; empty where it has none."""
    if citation.paragraph is not None and citation.paragraph.testimony is not None:
        return citation.paragraph.testimony.code
    if citation.act is not None and citation.act.incident is not None:
        return citation.act.incident.code
    return citation.provision.policy.code if citation.provision is not None else ""


# --- Versions -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One part in two versions."""

    part: str
    label: Any
    before: Side
    after: Side


@record_page
def versions(request: HttpRequest, case_id: uuid.UUID, element_id: uuid.UUID) -> HttpResponse:
    """Two versions side by side; the last two unless she chooses others."""
    user = reader(request)
    case_file, element = element_of(request, case_id, element_id)
    assessment = writing.assessment_of(case_file, element, user)
    if assessment is None:
        raise Http404
    read(case_file, user)
    every = list(writing.versions_of(assessment, user))
    by_number = {one.number: one for one in every}
    new = by_number.get(number_in(request.GET.get("new")), every[0])
    old = by_number.get(number_in(request.GET.get("old")), every[min(1, len(every) - 1)])
    names = Names(user, [one.author_id for one in every])
    changes = list(_changes(old.parts, new.parts))
    changed = {one.part for one in changes}
    context = {
        "case": case_file,
        "element": element,
        "every": [(one, names.of(one.author_id)) for one in every],
        "old": old,
        "new": new,
        "changes": changes,
        "same": [part.label for part in Part if part not in changed and getattr(new, part)],
    }
    return TemplateResponse(request, "legal_analysis/assessment_versions.html", context)


def _changes(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> Iterable[Change]:
    """The parts that differ, in the order of reading."""
    for part in Part:
        before, after = old.get(part, []), new.get(part, [])
        if before != after:
            yield Change(part.value, part.label, *sides(before, after))

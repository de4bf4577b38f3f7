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
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, audit
from accounts.choices import own
from accounts.models import User
from evidence.models import Act, EvidenceItem, Incident, Paragraph, Testimony
from evidence.vocabulary import Language
from legal_analysis import citable, cited, citing
from legal_analysis.cited import Target
from legal_analysis.models import CaseFile, Citation, CitationVersion, Element, Right
from legal_analysis.sentences import part
from legal_analysis.templatetags.records import library_word
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
)
_OWN_WORDS = _(
    "In your own words. It is kept in clear: no words of the account, and nobody's name, belong here."
)


def _reason(label: Any, *, longest: int, rows: int) -> forms.CharField:
    attrs = {"rows": rows, "dir": "auto", "autocomplete": "off"}
    return forms.CharField(
        label=label, help_text=_OWN_WORDS, max_length=longest, widget=forms.Textarea(attrs=attrs)
    )


class SaysForm(forms.Form):
    """What a citation says of what it points at."""

    stance = forms.ChoiceField(
        label=_("What it does to the element"),
        choices=Citation.Stance.choices,
        widget=forms.RadioSelect,
    )
    weight = forms.ChoiceField(
        label=_("Weight"), choices=Citation.Weight.choices, widget=forms.RadioSelect
    )
    rights = forms.MultipleChoiceField(
        label=_("Rights it bears on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    perpetrators = forms.MultipleChoiceField(
        label=_("Alleged perpetrators it bears on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _reason(_("Why"), longest=citing.LONGEST_REASON, rows=4)

    def __init__(self, *args: Any, case_file: CaseFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rights = {str(one.pk): one for one in case_file.rights.order_by("position")}
        self.fields["rights"].choices = [  # type: ignore[attr-defined]
            (pk, library_word(one.title)) for pk, one in self._rights.items()
        ]

        self._alleged = {str(one.pk): one for one in case_file.alleged_perpetrators.all()}
        if self._alleged:
            choices = [(pk, own(one.name)) for pk, one in self._alleged.items()]
            self.fields["perpetrators"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["perpetrators"]

    def says(self, before: Citation | None = None) -> citing.Says:
        """What was `before`, and names rights or people the case no longer does, goes on naming them."""
        told = self.cleaned_data
        rights = [self._rights[pk] for pk in told["rights"]]
        alleged = [self._alleged[pk] for pk in told.get("perpetrators", ())]
        if before is not None:
            known, named = set(self._rights.values()), set(self._alleged.values())
            rights += [one for one in before.rights.all() if one not in known]
            alleged += [one for one in before.perpetrators.all() if one not in named]
        return citing.Says(
            told["stance"], told["weight"], told["reason"], tuple(rights), tuple(alleged)
        )


class CiteForm(SaysForm):
    """What is cited, and against which elements."""

    piece = forms.ChoiceField(label=_("What you cite"), widget=forms.RadioSelect)
    of = forms.ChoiceField(label=_("Sentences counted in"), required=False)
    first = forms.IntegerField(label=_("From sentence"), required=False, min_value=1)
    last = forms.IntegerField(label=_("To sentence"), required=False, min_value=1)
    pinpoint = forms.CharField(
        label=_("Page or time in it"),
        help_text=_("A page (12, 12-14) or a time (00:01:30). Empty: all of it."),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    elements = forms.MultipleChoiceField(label=_("Elements"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, found: Sequence[Target], elements: Sequence[Element], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._targets = {str(one.pk): one for one in found}
        self._elements = {str(one.pk): one for one in elements}
        choices = {
            "piece": [(pk, pk) for pk in self._targets],
            "elements": [(pk, one.code) for pk, one in self._elements.items()],
            "of": [("", _("the original")), *Language.choices],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not found or not isinstance(found[0], Paragraph):
            for name in ("of", "first", "last"):
                del self.fields[name]
        if not found or not isinstance(found[0], EvidenceItem):
            del self.fields["pinpoint"]

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("last") and not told.get("first"):
            self.add_error("first", _("Say from which sentence."))
        return told

    @property
    def target(self) -> Target:
        return self._targets[self.cleaned_data["piece"]]

    @property
    def against(self) -> list[Element]:
        return [self._elements[pk] for pk in self.cleaned_data["elements"]]

    def part(self) -> citing.Part | None:
        """Errors: BadPlace, where there are no such sentences."""
        told, target = self.cleaned_data, self.target
        first = told.get("first")
        if not first or not isinstance(target, Paragraph):
            return None
        text = cited.texts(target).get(told["of"], "")
        span = part(text, first, told.get("last") or first)
        if span is None:
            raise citing.BadPlace(_("This paragraph has no such sentences."))
        return citing.Part(*span, told["of"])


class BackForm(forms.Form):
    """Why a citation is taken back."""

    why = _reason(_("Why you take it back"), longest=citing.LONGEST_TAKING_BACK, rows=2)


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
    if not citing.is_of_case(target, case_file, user):
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
    _opened(record, case_file, user)
    erased = isinstance(target, Paragraph) and target.key.destroyed_at is not None
    said = cited.texts(target) if isinstance(target, Paragraph) and not erased else {}
    whole = {one.pk: one for one in citable.targets(record, user)}.get(target.pk, target)
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
        "stale": not erased and citing.is_stale(row, cited.fingerprint(target)),
        "piece": citable.Piece(
            whole, citable.wordings(target, said) if isinstance(target, Paragraph) else []
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
    if asked == "change":
        return says.is_valid() and _done(
            says, lambda: citing.change(row, says.says(row), seen=seen, by=user)
        )
    if asked == "back":
        return back.is_valid() and _done(
            back,
            lambda: citing.take_back(row, reason=back.cleaned_data["why"], seen=seen, by=user),
        )
    if asked == "confirm":
        citing.confirm(row, seen=seen, by=user)
        return True
    return False

"""Her words in another language: beside the original, written and checked paragraph by paragraph."""

import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, audit
from accounts.errors import DomainError
from accounts.models import User
from evidence import translation_work as work
from evidence import translations
from evidence.models import Paragraph, Testimony, Translation, UnfinishedTranslation
from evidence.translation_work import WORKING_LANGUAGE, Progress
from evidence.translations import ChangedMeanwhile, NothingChanged, WordsOfAPerson
from evidence.vocabulary import Language
from legal_analysis.beside import Part, parts_of
from legal_analysis.lists import Filter, Listing, Order, remembered
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import (
    chosen_elsewhere,
    reader,
    record_addresses,
    record_list,
    record_page,
)

Method = Translation.Method
# The list is made for what was chosen (`queue` below), and not narrowed by it a second time.
LISTING = Listing(
    filters=(
        Filter(
            "work",
            _("What there is to do"),
            lambda _value: Q(),
            (("write", _("To translate")), ("check", _("To check"))),
        ),
        Filter("language", _("Into"), lambda _value: Q(), Language.choices),
    ),
    orders=(
        Order("oldest", _("Oldest first"), ("status_since", "code")),
        Order("newest", _("Newest first"), ("-status_since", "code")),
        Order("code", _("By code"), ("code",)),
    ),
)


# --- Forms --------------------------------------------------------------------------------------------


class WordsForm(forms.Form):
    """The words of one paragraph, and the version they were written on."""

    text = forms.CharField(
        label=_("Translation"),
        help_text=_(
            "As she said it: add nothing, explain nothing, make nothing milder. What you cannot"
            " translate, leave in the original."
        ),
        max_length=translations.LONGEST,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    made = forms.ChoiceField(
        label=_("Who wrote these words"),
        choices=(("person", _("I did")), ("machine", _("A machine did, and nobody reworked them"))),
        widget=forms.RadioSelect,
    )
    tool = forms.CharField(
        label=_("Name and version of the machine"),
        help_text=_("Only for a machine. Never give her words to a machine outside this house."),
        max_length=80,
        required=False,
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, language: str, of_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        direction = "ltr" if language == Language.ENGLISH else "rtl"
        self.fields["text"].widget.attrs |= {"lang": language, "dir": direction}
        if of_person:  # no machine takes the place of a person
            del self.fields["made"], self.fields["tool"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("made") == "machine":
            if not cleaned.get("tool"):
                self.add_error("tool", _("Name the machine that wrote this."))
        else:
            cleaned["tool"] = ""
        return cleaned


class CheckForm(forms.Form):
    compared = forms.BooleanField(
        label=_("I compared every sentence with the original. It says what she said.")
    )
    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


# --- What there is to do ------------------------------------------------------------------------------


@record_list
def queue(request: HttpRequest, number: int = 1) -> HttpResponse:
    """The accounts with something to translate or to check, in one language at a time."""
    user = _worker(request)
    if answer := chosen_elsewhere(request, LISTING, "translations"):
        return answer
    choice = remembered(request, LISTING, "translations", page=number)
    language = choice.values.get("language", WORKING_LANGUAGE.value)
    rows = work.queue(user, language=language, work=choice.values.get("work", ""))
    page = LISTING.page(rows.defer("summary", "note"), choice)
    progress = work.progress(page.rows, language=language, user=user)
    to_write, to_check = work.marks(page.rows, language=language, user=user)
    audit.record(action="translation.listed", by=user, details={"count": str(len(page.rows))})
    context = {
        "page": page,
        "addresses": record_addresses(page, "translations"),
        "sent_to": reverse("translations"),
        "into": language,
        "lines": [
            (row, progress.get(row.pk, Progress()), row.pk in to_write, row.pk in to_check)
            for row in page.rows
        ],
    }
    return TemplateResponse(request, "legal_analysis/translations.html", context)


# --- One account --------------------------------------------------------------------------------------


@record_page
@transaction.atomic
def account(request: HttpRequest, account_id: uuid.UUID, language: str) -> HttpResponse:
    """Every paragraph beside its translation into one language: each visit leaves one row."""
    user, told = reader(request), _account(request, account_id, language)
    audit.record(action="translation.read", by=user, subject=told, details={"language": language})
    paragraphs = Paragraph.objects.visible_to(user).filter(testimony=told).select_related("key")
    progress = work.progress([told], language=language, user=user)
    context = _context(told, language) | {
        "parts": _named(parts_of(paragraphs.order_by("number"), told, language, user), user),
        "progress": progress.get(told.pk, Progress()),
        "languages": [one for one in Language.choices if one[0] != language],
    }
    return TemplateResponse(request, "legal_analysis/translation.html", context).render()


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def part(request: HttpRequest, account_id: uuid.UUID, language: str, number: int) -> HttpResponse:
    """Write or change one paragraph. What was typed stays in the form whatever happens, and is kept."""
    user, told = reader(request), _account(request, account_id, language)
    one = _part(told, language, number, user)
    if not one.may_write:
        raise Http404
    if request.method != "POST":
        begun = translations.unfinished(one.paragraph, language=language, user=user)
        form = _first_form(one, begun, language)
        changed = begun is not None and begun.seen != _version(one)
        return _show_part(request, one, told, language, form, begun=begun, changed=changed)
    text = request.POST.get("text", "")
    form = WordsForm(request.POST, language=language, of_person=_is_of_person(one.written))
    if "keep" in request.POST or "later" in request.POST:
        _keep(one, language, text, _number(request.POST.get("seen")), user)
        if "later" in request.POST:
            return redirect("translation", told.pk, language)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if not form.is_valid():
        _keep(one, language, text, _number(request.POST.get("seen")), user)
        return _show_part(request, one, told, language, form)
    try:
        _save(one, form.cleaned_data, language, user)
    except (ChangedMeanwhile, NothingChanged, WordsOfAPerson) as error:
        return _not_taken(request, told, language, number, form, error)
    if "next" in request.POST and (after := _next(told, language, number)):
        return redirect("translation_part", told.pk, language, after)
    return redirect("translation", told.pk, language)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def check(request: HttpRequest, account_id: uuid.UUID, language: str, number: int) -> HttpResponse:
    """Compare one paragraph with its translation and say so: an act of its own, on a page of its own."""
    user, told = reader(request), _account(request, account_id, language)
    one = _part(told, language, number, user)
    if one.written is None or not one.may_check:
        raise Http404
    form = CheckForm(request.POST or None, initial={"seen": one.written.version})
    if request.method == "POST" and form.is_valid():
        try:
            translations.check(translation=one.written, seen=form.cleaned_data["seen"], by=user)
        except ChangedMeanwhile as error:
            # She said so of other words: the box is empty again.
            form = CheckForm({"seen": one.written.version})
            form.full_clean()
            form.errors.clear()
            form.add_error(None, str(error))
        else:
            return redirect("translation", told.pk, language)
    audit.record(action="translation.read", by=user, subject=told, details={"language": language})
    context = _context(told, language) | {"part": _named([one], user)[0], "form": form}
    return TemplateResponse(request, "legal_analysis/translation_check.html", context).render()


# --- Steps --------------------------------------------------------------------------------------------


def _worker(request: HttpRequest) -> User:
    user = reader(request)
    if not access.has_role(user, *access.REVIEWERS):
        raise Http404
    return user


def _account(request: HttpRequest, account_id: uuid.UUID, language: str) -> Testimony:
    if language not in Language.values:
        raise Http404
    rows = work.accounts_of(_worker(request)).select_related("interview")
    return get_object_or_404(rows, pk=account_id)


def _context(told: Testimony, language: str) -> dict[str, Any]:
    return {"account": told, "into": language}


def _named(parts: Sequence[Part], user: User) -> list[tuple[Part, list[Any]]]:
    """Return each part with the names of who translated, reworked and checked it."""
    names = Names(user, (one for part in parts for one in part.people))
    return [(part, [names.of(one) for one in part.people]) for part in parts]


def _part(told: Testimony, language: str, number: int, user: User) -> Part:
    rows = Paragraph.objects.visible_to(user).filter(testimony=told).select_related("key")
    return parts_of([get_object_or_404(rows, number=number)], told, language, user)[0]


def _is_of_person(written: Translation | None) -> bool:
    return written is not None and written.method != Method.MACHINE


def _first_form(one: Part, begun: UnfinishedTranslation | None, language: str) -> WordsForm:
    """The form with what she had not finished, else with what is there."""
    text = begun.text if begun else one.written.text if one.written else ""
    # She is told on this page that it changed since she began: what she saves now, she saves on this.
    seen = _version(one)
    initial = {"text": text, "seen": seen, "made": "person"}
    return WordsForm(initial=initial, language=language, of_person=_is_of_person(one.written))


def _version(one: Part) -> int:
    return one.written.version if one.written else 0


def _number(text: str | None) -> int:
    """The version a form names. What is no number is none of them, so that she is told."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _keep(one: Part, language: str, text: str, seen: int, user: User) -> None:
    # What is too long for a translation stands in the form that is shown again, and nowhere else.
    if len(text) <= translations.LONGEST:
        translations.keep(paragraph=one.paragraph, language=language, text=text, seen=seen, by=user)


def _save(one: Part, said: Mapping[str, Any], language: str, user: User) -> None:
    text, machine = said["text"], said.get("tool", "")
    if said["seen"] == 0 or one.written is None:
        if one.written and one.written.translator_id == user.pk and one.written.text == text:
            return  # the same form a second time, on a line that lost the first answer
        translations.write(
            paragraph=one.paragraph, language=language, text=text, by=user, machine=machine
        )
        return
    translations.correct(
        translation=one.written, text=text, seen=said["seen"], by=user, machine=machine
    )


def _not_taken(
    request: HttpRequest,
    told: Testimony,
    language: str,
    number: int,
    form: WordsForm,
    error: DomainError,
) -> HttpResponse:
    """Show what stands there now beside what she typed, which is kept; she decides what becomes of it."""
    user = reader(request)
    one, said = _part(told, language, number, user), form.cleaned_data
    _keep(one, language, said["text"], _version(one), user)
    data = {**said, "seen": _version(one)}
    again = WordsForm(data, language=language, of_person=_is_of_person(one.written))
    again.full_clean()
    again.add_error(None, str(error))
    changed = isinstance(error, ChangedMeanwhile)
    # Not with the status of an error: all that a request did is undone with that, what was kept too.
    return _show_part(request, one, told, language, again, changed=changed)


def _next(told: Testimony, language: str, number: int) -> int | None:
    """Return the number of the next paragraph without a person's translation."""
    return (
        work.unwritten(language)
        .filter(testimony=told, number__gt=number)
        .order_by("number")
        .values_list("number", flat=True)
        .first()
    )


def _show_part(
    request: HttpRequest,
    one: Part,
    told: Testimony,
    language: str,
    form: WordsForm,
    *,
    changed: bool = False,
    begun: UnfinishedTranslation | None = None,
) -> HttpResponse:
    user = reader(request)
    audit.record(action="translation.read", by=user, subject=told, details={"language": language})
    versions: list[Any] = list(translations.versions(one.written)) if one.written else []
    names = Names(user, (row.history_user_id for row in versions))
    context = _context(told, language) | {
        "part": _named([one], user)[0],
        "form": form,
        "changed": changed,
        "begun": begun,
        "versions": [(row, names.of(row.history_user_id)) for row in versions],
    }
    return TemplateResponse(request, "legal_analysis/translation_part.html", context).render()

"""Which publications are of one origin: the list of origins, and the page of one source's."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import access, access_grades
from accounts.models import User
from evidence import own_words
from evidence.models import RestsOn, Source
from legal_analysis import grouping
from legal_analysis.interview.answers import words
from legal_analysis.views.histories import Names
from legal_analysis.views.reading import library_page, readable_accounts, reader
from legal_analysis.views.sources import seen_by

MENDED = (
    grouping.BadReason,
    grouping.BadGroup,
    grouping.ChangedMeanwhile,
    grouping.NothingChanged,
    grouping.NotGiven,
    own_words.QuotesAccount,
)
WHY = {
    "wire": _("the same news agency"),
    "host": _("the same address, near in time"),
    "publisher": _("the same publisher, near in time"),
}


def _why(label: Any) -> Any:
    return words(
        label,
        rows=2,
        required=True,
        most=grouping.LONGEST,
        help_text=_("In your own words. Name no survivor and no colleague."),
    )


class JoinForm(forms.Form):
    """With which other sources, under which name, and why."""

    others = forms.MultipleChoiceField(
        label=_("Of the same origin as this one"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    known_group = forms.ChoiceField(label=_("An origin that is there already"), required=False)
    name = words(
        _("Or a new name for the origin"),
        most=grouping.LONGEST_NAME,
        help_text=_("What they all go back to, in a few words: one report, one wire. No person."),
    )
    join_reason = _why(_("How you know that they are of one origin"))

    def __init__(
        self, *args: Any, source: Source, hints: Any, origins: list[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        self.hinted = {str(one.pk): one for one, _why in hints}
        choices: dict[str, Any] = {
            "others": [
                (
                    f"{one.pk}.{one.origin_version}",
                    f"{one.title} ({', '.join(str(WHY[name]) for name in why)})",
                )
                for one, why in hints
            ],
            "known_group": [("", _("Choose")), *((name, name) for name in origins)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not self.hinted:  # a question with nothing to tick
            del self.fields["others"]

    def group(self) -> str:
        """The name typed, or the one chosen, or that of one of the others."""
        told = self.cleaned_data
        known = (one.independence_group for one in (self.source, *self.chosen()))
        return (
            told["name"].strip() or told["known_group"] or next((one for one in known if one), "")
        )

    def chosen(self) -> list[Source]:
        return [self.hinted[one.partition(".")[0]] for one in self.cleaned_data.get("others", ())]


class OutForm(forms.Form):
    """Why it stands on its own."""

    out_reason = _why(_("Why it is an origin of its own"))


class RestForm(forms.Form):
    """Which account it repeats, and how one knows."""

    account = words(
        _("Code of the account"), required=True, most=40, help_text=_("One you may read.")
    )
    rest_reason = _why(_("How you know that it only repeats her account"))


class BackForm(forms.Form):
    """Why it does not rest on the account after all."""

    link = forms.UUIDField(widget=forms.HiddenInput)
    back_reason = _why(_("Why you take it back"))


@library_page
def origins(request: HttpRequest) -> HttpResponse:
    """Every origin with more than a source of its own, as far as she may see the sources."""
    user = reader(request)
    if not access.has_role(user, *access_grades.READERS):
        raise Http404
    rows = seen_by(user).exclude(independence_group="").order_by("independence_group", "title")
    found: dict[str, list[Source]] = {}
    for one in rows:
        found.setdefault(one.independence_group, []).append(one)
    return TemplateResponse(request, "legal_analysis/origins.html", {"origins": found.items()})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@transaction.atomic
def origin(request: HttpRequest, source_id: uuid.UUID) -> HttpResponse:
    """Where one source comes from, what was said of that, and what may be of the same origin."""
    user = reader(request)
    if not access.has_role(user, *access_grades.READERS):
        raise Http404
    source = get_object_or_404(seen_by(user), pk=source_id)
    may_join = access_grades.can_join_sources(user)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST" and not (may_join and asked in ACTS):
        raise Http404
    forms_of = _forms(request, asked, source, user)
    if asked and forms_of[asked].is_valid() and _done(forms_of[asked], asked, request, source):
        messages.success(request, gettext("It is kept, and what it said before too."))
        return redirect(request.path)
    source = get_object_or_404(seen_by(user), pk=source_id)
    changes = list(source.origin_changes.order_by("-version"))
    links = list(
        RestsOn.objects.visible_to(user)
        .filter(source=source, testimony__in=readable_accounts(user))
        .select_related("testimony")
    )
    names = Names(
        user,
        (
            *(one.written_by_id for one in changes),
            *(who for one in links for who in (one.written_by_id, one.taken_back_by_id)),
        ),
    )
    group = source.independence_group
    same = seen_by(user).filter(independence_group=group).exclude(pk=source.pk)
    context = {
        "source": source,
        "same": same if group else [],
        "may_join": may_join,
        "forms": forms_of,
        "changes": [(one, names.of(one.written_by_id)) for one in changes],
        "links": [
            (one, names.of(one.written_by_id), names.of(one.taken_back_by_id)) for one in links
        ],
    }
    return TemplateResponse(request, "legal_analysis/origin.html", context).render()


ACTS = ("join", "out", "rest", "back")


def _forms(request: HttpRequest, asked: str, source: Source, user: User) -> dict[str, Any]:
    among = seen_by(user)
    known = among.exclude(independence_group__in=("", source.independence_group))
    listed = known.order_by("independence_group").values_list("independence_group", flat=True)

    def sent(act: str) -> Any:
        return request.POST if asked == act else None

    return {
        "join": JoinForm(
            sent("join"),
            source=source,
            hints=grouping.hints(source, among),
            origins=list(listed.distinct()),
        ),
        "out": OutForm(sent("out")),
        "rest": RestForm(sent("rest")),
        "back": BackForm(sent("back")),
    }


def _done(form: Any, act: str, request: HttpRequest, source: Source) -> bool:
    """Whether it was done; if not, the form says why."""
    user, told = reader(request), form.cleaned_data
    text = request.POST.get("seen", "")
    source.origin_version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
    try:
        match act:
            case "join":
                # In a version she did not see, another source is no choice of the form.
                joined = [source, *form.chosen()]
                grouping.join(joined, group=form.group(), reason=told["join_reason"], by=user)
            case "out":
                grouping.take_out(source, reason=told["out_reason"], by=user)
            case "rest":
                account = readable_accounts(user).filter(code=told["account"].strip()).first()
                if account is None:
                    raise grouping.NotGiven
                grouping.rest_on(source, account, reason=told["rest_reason"], by=user)
            case _:
                rows = RestsOn.objects.visible_to(user).filter(
                    source=source, testimony__in=readable_accounts(user)
                )
                link = get_object_or_404(rows.select_related("testimony"), pk=told["link"])
                grouping.rest_no_more(link, reason=told["back_reason"], by=user)
    except MENDED as error:
        form.add_error(None, str(error))
        return False
    return True

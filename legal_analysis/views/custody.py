"""What people do with an item that is kept: register, move, hand over, confirm, read sealed words."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access_items, audit, step_up
from accounts.models import User
from evidence import custody_acts as rules
from evidence.models import EvidenceItem, Handover
from legal_analysis.views.handing import waiting_on
from legal_analysis.views.histories import Names
from legal_analysis.views.items import readable_items
from legal_analysis.views.reading import check_may_read, reader, record_page
from legal_analysis.views.uploads import Place, choose_of, may_open, named

WORDS_SHOWN_FOR = 300  # seconds that sealed words stay on the screen
MOST = 100  # waiting on one page; what waits longest comes first
_SEALED = gettext_lazy("Sealed: it stands in the chain of custody, and not on its page.")


def _words(label: Any, *, hint: Any = "", needed: bool = True, rows: int = 0) -> forms.CharField:
    """A field for what is sealed: a line, or some."""
    attrs: dict[str, Any] = {"autocomplete": "off", "dir": "auto"}
    widget = forms.Textarea(attrs=attrs | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(
        max_length=2000 if rows else 300,
        required=needed,
        label=label,
        help_text=hint,
        widget=widget,
    )


class _KeptForm(forms.Form):
    """Where a thing is kept from now on."""

    kind_of_place = forms.ChoiceField(
        label=gettext_lazy("What kind of place it is kept in"), choices=rules.PlaceKind.choices
    )
    where = _words(gettext_lazy("Where exactly"), hint=_SEALED)
    seal = _words(gettext_lazy("Seal number (optional)"), hint=_SEALED, needed=False)

    def kept(self) -> rules.Kept:
        told = self.cleaned_data
        return rules.Kept(
            rules.PlaceKind(told["kind_of_place"]), seal=told["seal"], where=told["where"]
        )


class RegisterForm(_KeptForm):
    """A thing that came: whose it is now, what it is, from whom, where it is kept."""

    place = forms.ChoiceField(label=gettext_lazy("Where it belongs"))
    description = _words(
        gettext_lazy("What it is"), hint=gettext_lazy("In a few words, without names.")
    )
    source = _words(gettext_lazy("From whom and how it came"), hint=_SEALED, rows=3)
    field_order = ("place", "description", "source")

    def __init__(self, *args: Any, places: dict[str, tuple[Place, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_of(self, places)


class MoveForm(_KeptForm):
    """Where it is kept from now on, and why."""

    why = _words(gettext_lazy("Why"), hint=_SEALED, rows=2)


class HandOverForm(forms.Form):
    """To whom, and why."""

    email = forms.EmailField(
        required=False,
        label=gettext_lazy("To a colleague: her e-mail address"),
        help_text=gettext_lazy(
            "The one she signs in with. She works with this item already, and confirms it herself."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    outside = _words(gettext_lazy("Or to somebody outside: who it is"), hint=_SEALED, needed=False)
    why = _words(gettext_lazy("Why"), hint=_SEALED, rows=2)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "email" in told and bool(told["email"]) is bool(told.get("outside")):
            self.add_error("email", _("Say one of them: a colleague, or somebody outside."))
        return told


class WordsForm(forms.Form):
    """Why she reads them."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why you read it"),
        choices=rules.WordsFor.choices,
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Write down a physical object that came."""
    user = reader(request)
    places = named(access_items.registers_for(user), user)
    if not places:
        raise Http404
    form = RegisterForm(request.POST if request.method == "POST" else None, places=places)
    if form.is_valid():
        told = form.cleaned_data
        item = rules.register(
            place=places[told["place"]][0],
            description=told["description"],
            source=told["source"],
            kept=form.kept(),
            by=user,
        )
        messages.success(request, _("It is registered under the code %(code)s.") % {"code": item})
        return redirect("item", item.pk) if may_open(user) else redirect("home")
    return TemplateResponse(request, "legal_analysis/item_register.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    user, item = _item(request, item_id)
    if item.kind != EvidenceItem.Kind.THING:
        raise Http404
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        rules.move(item=item, kept=form.kept(), why=form.cleaned_data["why"], by=user)
        messages.success(request, _("It is written down in the chain of custody."))
        return redirect("item", item.pk)
    return TemplateResponse(request, "legal_analysis/item_move.html", {"item": item, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_over(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    user, item = _item(request, item_id)
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            rules.hand_over(item=item, by=user, **form.cleaned_data)
        except (rules.NobodyToHandTo, rules.HandedToHerself) as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("It is written down in the chain of custody."))
            return redirect("item", item.pk)
    context = {"item": item, "form": form, "waiting": waiting_on(item, user)}
    return TemplateResponse(request, "legal_analysis/item_hand_over.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def words(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """The sealed words of a chain. By POST, so that no address, reload or way back shows them again."""
    user, item = _item(request, item_id)
    step_up.require(request)
    form = WordsForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"item": item, "form": form}
    if form.is_valid():
        reason = rules.WordsFor(form.cleaned_data["reason"])
        found = rules.read_words(item=item, reason=reason, by=user)
        names = Names(user, (event.actor_id for event, _text in found))
        context["told"] = [(event, names.of(event.actor_id), text) for event, text in found]
        context["minutes"] = WORDS_SHOWN_FOR // 60
    response = TemplateResponse(request, "legal_analysis/item_words.html", context)
    if "told" in context:
        # When the time is over the page goes away by itself, also from a screen nobody sits at.
        response.headers["Refresh"] = f"{WORDS_SHOWN_FOR}; url={reverse('item', args=[item.pk])}"
    return response


@record_page
def handed(request: HttpRequest) -> HttpResponse:
    """What was handed to her, and waits for her word."""
    user = reader(request)
    check_may_read(user, Handover, "asked_at")
    waiting = list(rules.handed_to(user)[:MOST])
    names = Names(user, (one.handed_by_id for one in waiting))
    audit.record(action="handover.listed", by=user, details={"count": str(len(waiting))})
    context = {
        "waiting": [(one, names.of(one.handed_by_id)) for one in waiting],
        "readable": set(readable_items(user).filter(pk__in=[one.item_id for one in waiting])),
    }
    return TemplateResponse(request, "legal_analysis/handed.html", context)


@require_POST
@login_required
def confirm(request: HttpRequest, handover_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    rows: QuerySet[Handover] = Handover.objects.visible_to(user).filter(to=user)
    rules.confirm(handover=get_object_or_404(rows, pk=handover_id), by=user)
    messages.success(request, _("It is written down in the chain of custody that you have it."))
    return redirect("handed")


def _item(request: HttpRequest, item_id: uuid.UUID) -> tuple[User, EvidenceItem]:
    """Return who asks, and the item. To who may not act on it, and of publications, no page exists."""
    user = reader(request)
    rows = readable_items(user).filter(key__isnull=False).select_related("key")
    item = get_object_or_404(rows, pk=item_id)
    if not access_items.can_keep_custody(user, item):
        raise Http404
    return user, item

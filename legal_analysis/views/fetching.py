"""Taking a file out: the copy without hidden data, and with a second person's leave the file itself."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import access_items, audit, step_up
from accounts.models import User
from accounts.models.second_person import OPEN_FOR
from accounts.workers import is_any_alive
from evidence import clean_copies, leaving
from evidence import file_requests as rules
from evidence.handing_out import HandedOut, Purpose
from evidence.models import FileReason, FileRequest, Original
from evidence.untrusted.refusals import Why
from legal_analysis.library_words import in_our_words
from legal_analysis.models import Mechanism
from legal_analysis.views.apart import doing_nothing
from legal_analysis.views.histories import Names
from legal_analysis.views.items import readable_items
from legal_analysis.views.looks import original_of, words_of
from legal_analysis.views.reading import check_may_read, reader, record_page

SHOWN = 50
SECONDS_BETWEEN_LOOKS = 10
# A page that looks again by itself stops doing so after this time.
LOOKS_FOR = timedelta(minutes=30)


class PurposeForm(forms.Form):
    """For whom, and why. Offers only receivers for whom the file may leave now."""

    recipient = forms.ChoiceField(label=gettext_lazy("For whom"))
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it must leave"),
        choices=FileReason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "dir": "auto"}),
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("What will be done with it. It is sealed. Write no names."),
    )

    def __init__(self, *args: Any, recipients: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["recipient"]
        choice.choices = list(recipients.items())

    def purpose(self) -> Purpose:
        told = self.cleaned_data
        return Purpose(FileReason(told["reason"]), told["recipient"], told["words"])


class RefusalForm(forms.Form):
    """Why not."""

    refusal = forms.ChoiceField(
        choices=FileRequest.Refusal.choices,
        widget=forms.RadioSelect,
        label=gettext_lazy("Why you refuse"),
    )


@record_page
def fetch(request: HttpRequest, item_id: uuid.UUID, *, still: bool = False) -> HttpResponse:
    """The page of an item on which its file is asked for and fetched."""
    user = reader(request)
    return _page(request, user, _original(user, item_id), still=still)


@require_POST
@login_required
def make(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    user = reader(request)
    clean_copies.ask(original=_original(user, item_id), by=user)
    return redirect("item_fetch", item_id)


@require_POST
@login_required
def copy(request: HttpRequest, item_id: uuid.UUID) -> HttpResponseBase:
    """Hand out the copy without hidden data. Its row in the trail is there before a byte leaves."""
    user = reader(request)
    original = _original(user, item_id)
    made = clean_copies.copy_of(original, by=user)
    if made is None:
        raise Http404
    form = PurposeForm(request.POST, recipients=_recipients(original), prefix="copy")
    if not form.is_valid():
        return _page(request, user, original, copy_form=form)
    return _sent(request, clean_copies.fetch(copy=made, purpose=form.purpose(), by=user))


@require_POST
@login_required
def ask(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """Ask a second person for the file as it came."""
    user = reader(request)
    original = _original(user, item_id)
    form = PurposeForm(request.POST, recipients=_recipients(original), prefix="file")
    if not form.is_valid():
        return _page(request, user, original, ask_form=form)
    rules.ask(original=original, purpose=form.purpose(), by=user)
    messages.success(request, _("It is asked for. An approver will answer."))
    return redirect("item_fetch", item_id)


@record_page
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for her answer, and what she asked for herself."""
    user, now = reader(request), timezone.now()
    check_may_read(user, FileRequest, "reason")
    seen = rules.requests_of(user).filter(original__item__in=readable_items(user).values("pk"))
    to_answer = rules.waiting_for(user, now=now).filter(pk__in=seen.values("pk"))
    waiting = list(to_answer.order_by("requested_at")[:SHOWN])
    mine = list(seen.filter(user=user)[:SHOWN])
    audit.record(action="file.requests_listed", by=user, details={"count": str(len(waiting))})
    context = {"waiting": _told(waiting, user, now), "mine": _told(mine, user, now)}
    return TemplateResponse(request, "legal_analysis/file_requests.html", context)


@require_POST
@login_required
def allow(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    asked = _to_answer(request, request_id)
    step_up.require(request)
    rules.allow(asked=asked, by=reader(request))
    return redirect("item_fetch", asked.original.item_id)


@require_POST
@login_required
def refuse(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    asked = _to_answer(request, request_id)
    form = RefusalForm(request.POST, auto_id=_id_of(asked))
    user = reader(request)
    if not form.is_valid():
        return _page(request, user, _original(user, asked.original.item_id), refusal_form=form)
    rules.refuse(asked=asked, by=user, **form.cleaned_data)
    return redirect("item_fetch", asked.original.item_id)


@require_POST
@login_required
def end(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    asked = _seen(request, request_id)
    rules.end(asked=asked, by=reader(request))
    return redirect("item_fetch", asked.original.item_id)


@require_POST
@login_required
def file(request: HttpRequest, request_id: uuid.UUID) -> HttpResponseBase:
    """Hand out the file as it came, to who asked for it. By POST, so that no address leads to it."""
    asked = _seen(request, request_id)
    user = reader(request)
    if asked.user_id != user.pk:
        raise Http404
    step_up.require(request)
    return _sent(request, rules.fetch(asked=asked, by=user))


# --- Below ------------------------------------------------------------------------------------------


def _sent(request: HttpRequest, out: HandedOut) -> StreamingHttpResponse:
    """The transaction with its rows has ended when the first byte is read from this."""
    answer = StreamingHttpResponse(
        out.bytes,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="{out.name}"',
            "Content-Length": str(out.size),
        },
    )
    return doing_nothing(request, answer)


def _original(user: User, item_id: uuid.UUID) -> Original:
    original = original_of(user, item_id)
    item = original.item
    if not access_items.can_take_out(user, item, received_by=item.received_by_id):
        raise Http404
    return original


def _seen(request: HttpRequest, request_id: uuid.UUID) -> FileRequest:
    """A request she may see, for the file of an item that is open to her now."""
    user = reader(request)
    asked = get_object_or_404(rules.requests_of(user), pk=request_id)
    _original(user, asked.original.item_id)
    return asked


def _to_answer(request: HttpRequest, request_id: uuid.UUID) -> FileRequest:
    """A request she may answer. To who asked it the answer's address does not exist."""
    asked = _seen(request, request_id)
    if not _may_answer(reader(request), asked):
        raise Http404
    return asked


def _may_answer(user: User, asked: FileRequest) -> bool:
    return access_items.can_let_out(user, asked.original.item, asked_by=asked.user_id)


def _id_of(asked: FileRequest) -> str:
    """Several requests may stand on one page, each with its form."""
    return f"id_{asked.pk.hex}_%s"


def _names() -> dict[str, str]:
    """What each receiver is called, in the order in which they are offered."""
    mechanisms = Mechanism.objects.order_by("position").values_list("code", "name")
    return {
        leaving.OWN_WORK: _("Nobody else: for our own work"),
        **{code: in_our_words(name) for code, name in mechanisms},
        leaving.OTHERS: _("Somebody else: a court, an expert, who gave it"),
    }


def _recipients(original: Original) -> dict[str, str]:
    names = _names()
    return {code: names[code] for code in leaving.open_to(original, names)}


def _page(
    request: HttpRequest,
    user: User,
    original: Original,
    *,
    still: bool = False,
    copy_form: PurposeForm | None = None,
    ask_form: PurposeForm | None = None,
    refusal_form: RefusalForm | None = None,
) -> HttpResponse:
    audit.record(action="file.page_read", by=user, subject=original.item)
    now = timezone.now()
    recipients = _recipients(original)
    looked = clean_copies.looked_at(original, by=user)
    made = clean_copies.copy_of(original, by=user)
    asked_at = looked.clean_asked_at if looked and not looked.clean_refused else None
    making = made is None and asked_at is not None
    looks_again = asked_at is not None and making and not still and now - asked_at < LOOKS_FOR
    told = _told(rules.requests_of(user).filter(original=original)[:SHOWN], user, now)
    for one in told:
        one["form"] = RefusalForm(auto_id=_id_of(one["asked"]))
        if refusal_form and refusal_form.auto_id == one["form"].auto_id:
            one["form"] = refusal_form
    context = {
        "item": original.item,
        "original": original,
        "nobody_said": leaving.nobody_said(original),
        "is_whole": original.standing == Original.Standing.CLEAN and not original.damaged_at,
        "recipients": recipients,
        "copy": made,
        "making": making,
        "nobody_works": making and not is_any_alive(now=now),
        "looks_again": looks_again,
        "still": still,
        "seconds": SECONDS_BETWEEN_LOOKS,
        "refused": words_of(looked.clean_refused) if looked else "",
        "again": looked is not None and looked.clean_refused != Why.NO_CLEAN_COPY,
        "copy_form": copy_form or PurposeForm(recipients=recipients, prefix="copy"),
        "ask_form": ask_form or PurposeForm(recipients=recipients, prefix="file"),
        "requests": told,
        "live": any(one["mine"] and one["is_live"] for one in told),
        "minutes": int(OPEN_FOR.total_seconds() // 60),
    }
    response = TemplateResponse(request, "legal_analysis/item_fetch.html", context)
    if looks_again:
        # As the page of a build: a header, and an address that keeps still.
        response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


def _told(rows: Iterable[FileRequest], user: User, now: datetime) -> list[dict[str, Any]]:
    """Return requests as a page shows them to this reader."""
    rows = list(rows)
    if not rows:
        return []
    people = (
        {one.user_id for one in rows}
        | {one.approved_by_id for one in rows}
        | {one.refused_by_id for one in rows}
    )
    names, receivers = Names(user, people), _names()
    told = []
    for asked in rows:
        state, mine = asked.state_at(now), asked.user_id == user.pk
        approves = _may_answer(user, asked)
        live = state in FileRequest.LIVE
        key = asked.original.item.key
        told.append(
            {
                "asked": asked,
                "state": state,
                "mine": mine,
                "is_live": live,
                "who": names.of(asked.user_id),
                "by": names.of(asked.approved_by_id or asked.refused_by_id),
                "recipient": receivers.get(asked.recipient, asked.recipient),
                "words": asked.words if key is not None and key.wrapped is not None else "",
                "may_answer": approves and state == rules.State.WAITING,
                "may_fetch": mine and state in {rules.State.ALLOWED, rules.State.OPEN},
                "may_end": live and (mine or (approves and state != rules.State.WAITING)),
            }
        )
    return told
